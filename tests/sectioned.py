"""What Material's own parser finds in a page for search, and what ours does, in one form."""

from collections.abc import Iterable

from material.plugins.search.plugin import Parser

from roundtable_kb.site.entries import Section

Told = list[tuple[str, str | None, bool, str, str]]
"""Of each section: its tag, id, whether search leaves it out, its title and text, as entered."""


def told(found: Iterable[Section]) -> Told:
    return [(s.tag, s.id, s.is_excluded(), _text(s.title), _text(s.text)) for s in found]


def theirs(html: str) -> Told | None:
    """Return what Material's parser finds; None if it fails."""
    parser = Parser()
    try:
        parser.feed(html)
    except ValueError:
        return None
    parser.close()
    return [(s.el.tag, s.id, s.is_excluded(), _text(s.title), _text(s.text)) for s in parser.data]


def _text(pieces: list[str]) -> str:
    return "".join(pieces).strip()
