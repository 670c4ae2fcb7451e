"""The front matter of generated pages: what many of them have in common is read once."""

import re
from copy import copy
from functools import lru_cache
from typing import Any, NamedTuple

from mkdocs.utils import meta

_LINES = r"[^\n]*\n(?: [^\n]*\n)*"
_MATTER = re.compile(
    rf"---\n(title:{_LINES}description:{_LINES})(hide:\n(?:(?!---|\.\.\.)[^\n]+\n)*)---\n"
)
"""A page's own words, and what other pages have as well, each of which is YAML by itself."""


class Source(NamedTuple):
    """A page as MkDocs reads it."""

    markdown: str
    meta: dict[str, Any]


def parted(content: bytes) -> Source | None:
    """Return a page without its front matter, and that; None if it is for MkDocs to tell."""
    if b"\r" in content:
        return None  # MkDocs takes it for the end of a line
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    matter = _MATTER.match(text)
    own, common = (_read(matter[1]), _common(matter[2])) if matter else ({}, {})
    if not (matter and own and common):
        return None
    # Whoever adds to a list of one page does not mean the others.
    shared = {name: copy(value) for name, value in common.items()}
    return Source(text[matter.end() :].lstrip("\n"), own | shared)


def _read(matter: str) -> dict[str, Any]:
    found: dict[str, Any] = meta.get_data(f"---\n{matter}---\n")[1]
    return found


_common = lru_cache(1000)(_read)
