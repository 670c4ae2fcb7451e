"""Generated pages made HTML: by shapes, with the ways that links of their folder lead."""

import re
from collections.abc import Callable
from typing import NamedTuple, cast

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure import pages as structure
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

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
        self._ways: dict[tuple[str, str], dict[str, Way]] = {}
        """Of each folder, and of where its pages are, the ways by what links say."""
        self._targets: dict[str, File | None] = {}

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
        own = page.file.url
        # From two pages of a folder, the ways to all others are the same.
        folder = page.file.src_uri.rpartition("/")[0]
        above = own.rstrip("/").rpartition("/")[0] if own != _HOME else _HOME
        ways = self._ways.setdefault((folder, above), {})

        def link(url: str) -> str:
            if is_elsewhere(url):
                return url
            path, _, anchor = url.partition("#")
            way = ways.get(path)
            if way is None or way.file.url.startswith(own):
                way = self._way(folder, own, path)
                if way is None:
                    return mkdocs.path_to_url(url)
                if not way.file.url.startswith(own):
                    ways[path] = way
            asked.found.add(way.file.src_uri)
            if not anchor:
                return way.url
            anchors.setdefault(way.file, {}).setdefault(anchor, url)
            return f"{way.url}#{anchor}"

        return link

    def _way(self, folder: str, own: str, path: str) -> Way | None:
        """Return the way to a file of the site; None if MkDocs has more to say of it."""
        plain = _PLAIN.fullmatch(path)
        if not plain:
            return None
        around = folder.split("/") if folder else []
        up = plain[1].count("/")
        if up > len(around):
            return None
        uri = "/".join((*around[: len(around) - up], plain[2]))
        if uri not in self._targets:
            self._targets[uri] = self._files.get_file_from_path(uri)
        file = self._targets[uri]
        return Way(file, get_relative_url(file.url, own)) if file else None


def is_elsewhere(url: str) -> bool:
    """Whether a link leads to another site."""
    return url.startswith(_ELSEWHERE)


_HOME = "./"
_PLAIN = re.compile(r"((?:\.\./)*)(\w[\w.-]*(?:/\w[\w.-]*)*)", re.ASCII)
"""A path with nothing in it that is quoted, asked, empty or elsewhere."""
_ELSEWHERE = ("https://", "http://")
IDS = re.compile(r' id="([^"]+)"')
"""The ids of a generated page, which are all written in one way."""
