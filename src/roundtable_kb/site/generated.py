"""Generated pages made HTML: by shapes, with the ways that links of their folder lead."""

import re
from collections.abc import Callable
from typing import NamedTuple, cast

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure import pages as structure
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from roundtable_kb.site import regular
from roundtable_kb.site.entries import Section
from roundtable_kb.site.files import Asked, Links
from roundtable_kb.site.shapes import Shapes


class Way(NamedTuple):
    """Where a link leads from the pages of one folder, but for an anchor."""

    file: File
    url: str


class Generated:
    """Converts the generated pages of one build."""

    def __init__(self, shapes: Shapes, files: Files, config: MkDocsConfig) -> None:
        self.shapes = shapes
        self._files, self._config = files, config
        self._ways: dict[tuple[str, str, str], Way] = {}

    def convert(self, page: Page) -> tuple[Links, list[Section] | None] | None:
        """Convert a page that was read; None if it is for Python-Markdown to convert.

        Return what its links ask for, and what search finds on it, if that could be told.
        """
        if "title" not in page.meta:
            return None  # it would be the first heading
        asked = Asked(self._files)
        anchors: dict[File, dict[str, str]] = {}
        found = regular.convert(page.markdown or "", self.shapes, self._link(page, asked, anchors))
        if found is None:
            return None
        page.content, page.toc = found.content, found.toc
        page.present_anchor_ids = set(IDS.findall(page.content))
        page.links_to_anchors = anchors
        return asked.links(), found.sections

    def way(self, page: Page) -> Callable[[str], str]:
        """Return what becomes of the links of a page, which asks for what it asked for before."""
        return self._link(page, Asked(self._files), {})

    def _link(
        self, page: Page, asked: Asked, anchors: dict[File, dict[str, str]]
    ) -> Callable[[str], str]:
        """Return what MkDocs makes of the links of a page."""
        files = cast("Files", asked)
        mkdocs = structure._RelativePathTreeprocessor(page.file, files, self._config)
        mkdocs.links_to_anchors = anchors
        own, ways = page.file.url, self._ways
        # From two pages of a folder, the ways to all others are the same.
        folder = page.file.src_uri.rpartition("/")[0]
        above = own.rstrip("/").rpartition("/")[0] if own != _HOME else _HOME

        def link(url: str) -> str:
            if is_elsewhere(url):
                return url
            path, _, anchor = url.partition("#")
            way = ways.get((folder, above, path))
            if way is None or way.file.url.startswith(own):
                asked.last = None
                made = mkdocs.path_to_url(url)
                to = asked.last
                # What MkDocs warns of, it warns of on every page.
                if to and not to.inclusion.is_excluded() and not to.url.startswith(own):
                    ways[folder, above, path] = Way(to, made.partition("#")[0])
                return made
            asked.found.add(way.file.src_uri)
            if not anchor:
                return way.url
            anchors.setdefault(way.file, {}).setdefault(anchor, url)
            return f"{way.url}#{anchor}"

        return link


def is_elsewhere(url: str) -> bool:
    """Whether a link leads to another site."""
    return url.startswith(_ELSEWHERE)


_HOME = "./"
_ELSEWHERE = ("https://", "http://")
IDS = re.compile(r' id="([^"]+)"')
"""The ids of a generated page, which are all written in one way."""
