"""MkDocs with its settings loaded: what is needed to make one page, and what all pages need."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import jinja2
from markdown import Markdown
from markdown.preprocessors import Preprocessor
from material.plugins.search.plugin import SearchIndex
from mkdocs.commands import build as steps
from mkdocs.config import load_config
from mkdocs.structure import pages as structure
from mkdocs.structure.files import Files, get_files, set_exclusions
from mkdocs.structure.nav import Navigation, get_navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc

from roundtable_kb import policy
from roundtable_kb.site import plain, regular
from roundtable_kb.site.converter import converter
from roundtable_kb.site.entries import Section, sections, unmarked
from roundtable_kb.site.files import Asked, Assets, Known, Links
from roundtable_kb.site.generated import IDS, Generated
from roundtable_kb.site.ledger import Row
from roundtable_kb.site.matter import parted
from roundtable_kb.site.shapes import Kept, Shapes

_SEARCH = "material/search"


class Workshop:
    """What makes pages. Its settings are loaded; templates and navigation are, when needed."""

    def __init__(self, settings: Path, site: Path) -> None:
        self.config = load_config(str(settings), site_dir=str(site), strict=True)
        self.config.plugins.on_startup(command="build", dirty=False)
        self.files: Files = Files([])
        self.nav: Navigation | None = None

    def know(self, table: Mapping[str, int], theme: Mapping[str, str]) -> None:
        """Take the files for known, instead of looking for them."""
        self.files = Known(table, theme, self.config)
        # Pages that are made of these stand in no navigation.
        self.nav = None

    def survey(self) -> None:
        """Look for all files, and lay out the navigation, as MkDocs does."""
        config = self.config
        config.plugins.on_config(config)
        config.plugins.on_pre_build(config=config)
        files = get_files(config)
        files.add_files_from_theme(cast("jinja2.Environment", Assets(config)), config)
        files = config.plugins.on_files(files, config=config)
        set_exclusions(files, config)
        self.files = files
        self.nav = config.plugins.on_nav(get_navigation(files, config), config=config, files=files)

    @cached_property
    def env(self) -> jinja2.Environment:
        """The templates of the theme."""
        return self.config.theme.get_env()

    def renew(self) -> None:
        """Read templates anew."""
        self.__dict__.pop("env", None)

    def page(self, path: str, named: str | None) -> Page:
        """Return the page of a source path, new or as the navigation has it."""
        file = self.files.get_file_from_path(path)
        assert file is not None  # noqa: S101 - it is in the list of files
        return file.page if isinstance(file.page, Page) else Page(named, file, self.config)

    def recall(self, row: Row, path: str) -> None:
        """Let a page of the navigation be as it was when it was made."""
        page = self.page(path, row.named)
        page.markdown, page.content, page.meta = "", "", dict(row.meta)
        page._title_from_render = row.title

    def introduce(self, page: Page) -> None:
        """Read what other pages show of a page."""
        page.read_source(self.config)
        if "title" not in page.meta and "title" not in vars(page):
            self.convert(page)

    def linked(self) -> list[str]:
        """Return the addresses of files that the settings let every page load."""
        config = self.config
        icons = [config.theme.get("favicon"), config.theme.get("logo")]
        return [str(to) for to in (*config.extra_css, *config.extra_javascript, *icons) if to]

    @cached_property
    def has_frames(self) -> bool:
        """Whether the templates leave out the contents of a page that hides them."""
        folder = self.config.theme.custom_dir
        return bool(folder) and Path(str(folder), "main.html").is_file()

    @property
    def partial(self) -> Path | None:
        """Where the policy of the pages is, if they have one."""
        folder = self.config.theme.custom_dir
        found = Path(folder) / policy.PARTIAL if folder else None
        return found if found and found.is_file() else None

    @cached_property
    def _markdown(self) -> Markdown:
        return self._new_converter()

    @cached_property
    def _for_shapes(self) -> Markdown:
        return self._new_converter()

    def _new_converter(self) -> Markdown:
        return converter(self.config.markdown_extensions, self.config.mdx_configs or {})

    def generated(self, known: Mapping[str, Kept]) -> Generated | None:
        """Return what converts generated pages by their shapes, of which some are known.

        None if the settings give Markdown another meaning.
        """
        config = self.config
        alike = set(map(plain.full, config.markdown_extensions)) == regular.EXTENSIONS
        marked = any("marker" in (options or {}) for options in config.mdx_configs.values())
        if not alike or marked:
            return None
        return Generated(Shapes(self._for_shapes, known), self.files, self.config)

    def convert(
        self,
        page: Page,
        generated: Generated | None = None,
        *,
        own: bool = True,
        content: bytes = b"",
    ) -> tuple[Links, list[Section] | None]:
        """Read a page and convert it, as MkDocs does, with one converter for all.

        Of a page that is not a person's `own`, it is known how ids are written in it; its `content`
        may have been read already. Return what its links ask for, and what search finds on it, if
        that is known by the way.
        """
        self.config._current_page = page
        try:
            source = parted(content) if generated and not own else None
            if source:
                page.markdown, page.meta = source
            else:
                page.read_source(self.config)
            found = generated.convert(page) if generated and not own else None
            return found or (self._convert(page, own=own), None)
        except Exception as error:
            steps.log.error(f"Error reading page '{page.file.src_uri}': {error}")
            raise
        finally:
            self.config._current_page = None

    def _convert(self, page: Page, *, own: bool) -> Links:
        assert page.markdown is not None  # noqa: S101 - it was just read
        md, asked = self._markdown.reset(), Asked(self.files)
        md.toc_tokens = []  # an empty page leaves what the last one had
        raw = structure._RawHTMLPreprocessor() if own else _Unread(md)
        anchors = structure._ExtractAnchorsTreeprocessor(page.file, self.files, self.config)
        links = structure._RelativePathTreeprocessor(page.file, cast("Files", asked), self.config)
        title = structure._ExtractTitleTreeprocessor()
        md.preprocessors.register(raw, "mkdocs_raw_html", 21)
        for processor in (anchors, links, title):
            processor._register(md)
        page.content = md.convert(page.markdown)
        page.toc = get_toc(getattr(md, "toc_tokens", []))
        page._title_from_render = title.title
        ids = raw.present_anchor_ids if own else set(IDS.findall(page.content))
        page.present_anchor_ids = anchors.present_anchor_ids | ids
        page.links_to_anchors = links.links_to_anchors
        return asked.links()

    @cached_property
    def _index(self) -> Any:
        plugin = self.config.plugins.get(_SEARCH)
        return SearchIndex(**plugin.config) if plugin else None

    def entries(self, page: Page, known: list[Section] | None = None, *, own: bool = True) -> str:
        """Return a page's entries in the search index, and take from it what only search needs.

        What search finds on it may be `known`.
        """
        plugin = self.config.plugins.get(_SEARCH)
        if not plugin or not plugin.config.enabled:
            return ""
        plugin.search_index = self._index
        self._index.entries = []
        empty = self._index.generate_search_index(None)
        if own or not self._enter(page, known):
            plugin.on_page_context(None, page=page, config=self.config, nav=self.nav)
        page.content = unmarked(page.content or "")
        found: str = self._index.generate_search_index(None)
        return found[len(empty) - 2 : -2]

    def _enter(self, page: Page, known: list[Section] | None) -> bool:
        """Enter a generated page into the index; False if it must be read as any other."""
        if (page.meta.get("search") or {}).get("exclude"):
            return True
        found = sections(page.content or "") if known is None else known
        for section in found or ():
            if not section.is_excluded():
                self._index.create_entry_for_section(section, page.toc, page.url, page)
        return found is not None

    def head(self) -> str:
        """Return how the search index begins; nothing where there is none."""
        plugin = self.config.plugins.get(_SEARCH)
        if not plugin or not plugin.config.enabled:
            return ""
        found: str = SearchIndex(**plugin.config).generate_search_index(None)
        return found[:-2]

    def render(self, page: Page) -> str:
        """Render a page by the templates."""
        assert self.nav is not None  # noqa: S101 - whoever renders has surveyed
        page.active = True
        try:
            context = steps.get_context(self.nav, [], self.config, page)
            return self.env.get_template(page.meta.get("template", "main.html")).render(context)
        except Exception as error:
            steps.log.error(f"Error building page '{page.file.src_uri}': {error}")
            raise
        finally:
            page.active = False

    def missing(self) -> str:
        """Return the page for addresses that lead nowhere."""
        assert self.nav is not None  # noqa: S101 - whoever renders has surveyed
        template = self.env.get_template("404.html")
        return steps._build_template("404.html", template, Files([]), self.config, self.nav)


class _Unread(Preprocessor):  # type: ignore[misc]
    """Stands where MkDocs would read a page once more to find its ids."""

    def run(self, lines: list[str]) -> list[str]:
        return lines
