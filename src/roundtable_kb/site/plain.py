"""Whether a site can be made page by page, each from what is known to make it and nothing else."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig

from roundtable_kb import policy
from roundtable_kb.packaged import THEME

EXTENSIONS = frozenset(
    {
        "abbr", "admonition", "attr_list", "codehilite", "def_list", "fenced_code", "footnotes",
        "md_in_html", "nl2br", "sane_lists", "smarty", "tables", "toc", "wikilinks",
        "pymdownx.betterem", "pymdownx.caret", "pymdownx.critic", "pymdownx.details",
        "pymdownx.highlight", "pymdownx.inlinehilite", "pymdownx.keys", "pymdownx.mark",
        "pymdownx.smartsymbols", "pymdownx.superfences", "pymdownx.tabbed", "pymdownx.tasklist",
        "pymdownx.tilde",
    }
)  # fmt: skip
"""Extensions of Markdown that make of a page's text always the same, and read nothing else."""

_SEARCH = "material/search"
_PAGES = re.compile(r"\b(pages?|nav|include|import|extends)\b")
"""What a template says that shows more than the settings."""
_TAGS = re.compile(r"(^|[\s\[{,:-])!|^INHERIT\b", re.MULTILINE)
"""Settings that depend on more than their own text."""


def is_plain(config: MkDocsConfig, settings: Path) -> bool:
    """Whether every page depends on known things only; if not, MkDocs makes the site whole."""
    return (
        config.theme.name == "material"
        and set(config.plugins) <= {_SEARCH}
        and not config.hooks
        and not config.extra_templates
        and config.theme.static_templates == {"404.html", "sitemap.xml"}
        and config.use_directory_urls
        and Path(config.docs_dir) == settings.parent / "docs"
        and {full(name) for name in config.markdown_extensions} <= EXTENSIONS
        and _is_data(config.mdx_configs)
        and not _TAGS.search(_uncommented(settings.read_text(encoding="utf-8")))
        and all(map(_is_known, _templates(config)))
    )


_UNREAD = re.compile(r"""(?m)(^|\s)\#.*$|(^|(?<=[\s\[{,:-]))("[^"\n]*"|'[^'\n]*')""")
"""Comments, and quoted text; an apostrophe within a word begins none."""


def full(name: str) -> str:
    """Return an extension's name without the package that it comes from."""
    return name.removeprefix("markdown.extensions.")


def _uncommented(text: str) -> str:
    return _UNREAD.sub("", text)


def _is_data(value: Any) -> bool:
    """Whether options are plain values; a function could do anything."""
    if isinstance(value, Mapping):
        return all(map(_is_data, value.values()))
    if isinstance(value, list | tuple):
        return all(map(_is_data, value))
    return value is None or isinstance(value, str | int | float)


def _templates(config: MkDocsConfig) -> list[tuple[str, Path]]:
    """Return the templates of the project's own theme folder, by name."""
    folder = Path(config.theme.custom_dir) if config.theme.custom_dir else None
    found = folder.rglob("*") if folder else ()
    kept = [path for path in found if _is_template(path) and path.is_file()]
    return [(path.relative_to(folder).as_posix(), path) for path in kept if folder]


def _is_template(path: Path) -> bool:
    # Material includes icons as templates.
    return path.suffix in (".html", ".xml") or ".icons" in path.parts


def _is_known(template: tuple[str, Path]) -> bool:
    """Whether a template is ours as it came, or the policy, which may be any that is constant."""
    name, path = template
    if name == policy.PARTIAL:
        return not _PAGES.search(re.sub(r"{#.*?#}", "", path.read_text(), flags=re.DOTALL))
    ours = THEME / "dot-overrides" / name
    return ours.is_file() and ours.read_bytes() == path.read_bytes()
