"""A generated page in the search index: what Material's parser finds in it, in a third of the time.

Sections, what is left out and which tags stay are as in `material.plugins.search`; the tests hold
this against it on every page.
"""

import re
from dataclasses import dataclass, field
from html import escape, unescape
from itertools import islice
from math import inf

_TOKEN = re.compile(
    r"""<(?:/([a-z][^\s/>]*)\s*|([a-z][^\s/>]*)((?:[^>"']++|"[^"]*+"|'[^']*+')*+))>""",
    re.IGNORECASE,
)
_ID = re.compile(r"""(?:[^>"']|"[^"]*"|'[^']*')*?\sid=(?:"([^"]*)"|'([^']*)')""")
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
_STRANGE = re.compile(r"<[!?]|headerlink|linenodiv|<(?:object|iframe|textarea|title)\b")
"""What is read in ways of its own, and in no generated page."""

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_KEPT = frozenset(("p", "code", "pre", "li", "ol", "ul", "sub", "sup"))
_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905
)
_RAW = frozenset(("script", "style"))


@dataclass(slots=True)
class Section:
    """A heading and what is beneath it, in pieces of HTML."""

    tag: str
    depth: float = 0
    excluded: bool = False
    id: str | None = None
    title: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def is_excluded(self) -> bool:
        """Whether search is to leave it out."""
        return self.excluded


def sections(content: str) -> list[Section] | None:
    """Return the sections of a page's HTML; None if there is something strange in it."""
    if _STRANGE.search(content):
        return None
    reader, at, raw = _Reader(), 0, ""
    for token in _TOKEN.finditer(content):
        end, start, attributes = token.groups()
        if raw and (end or "").lower() != raw:
            continue
        if token.start() > at:
            reader.data(content[at : token.start()])
        at, raw = token.end(), ""
        if end:
            reader.end(end.lower())
            continue
        tag = start.lower()
        reader.start(tag, attributes)
        if attributes.endswith("/"):
            reader.end(tag)
        elif tag in _RAW:
            raw = tag
    if at < len(content):
        reader.data(content[at:])
    return reader.found


class _Reader:
    def __init__(self) -> None:
        self.found: list[Section] = []
        self._open: list[str] = []
        self._skipped = {"object", "script", "style"}
        self._hidden = False

    def _look(self) -> None:
        self._hidden = not self._skipped.isdisjoint(self._open)

    def _begin(self, section: Section) -> None:
        self._current = section
        self.found.append(section)

    def _pieces(self) -> list[str]:
        if not self.found:
            self._begin(Section("hx"))
        section = self._current
        return section.title if section.tag in self._open else section.text

    def start(self, tag: str, attributes: str) -> None:
        if tag in _VOID:
            return
        self._open.append(tag)
        excluded = "data-search-exclude" in attributes and (
            "data-search-exclude" in _QUOTED.sub("", attributes)
        )
        named = _ID.match(attributes) if tag in _HEADINGS else None
        if named:
            self._heading(tag, unescape(named[1] or named[2] or ""), excluded)
        elif not self.found:
            # What comes before a heading is a section, too.
            self._begin(Section("hx"))
        if excluded:
            self._skipped.add(tag)
            self._hidden = True
        elif tag in self._skipped:
            self._hidden = True
        elif not self._hidden and tag in _KEPT:
            self._pieces().append(f"<{tag}>")

    def _heading(self, tag: str, name: str, excluded: bool) -> None:
        depth = len(self._open)
        if tag != "h1" and not self.found:
            self._begin(Section("hx", depth))
        self._begin(Section(tag, depth, excluded, name if self.found else None))

    def end(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            return
        if self._current.depth > len(self._open):
            self._leave()
        self._open.pop()
        if tag in self._skipped:
            if tag not in _RAW:
                self._skipped.discard(tag)
            self._look()
        elif not self._hidden and tag in _KEPT:
            _close(self._pieces(), tag)

    def _leave(self) -> None:
        """Go back to the section around a heading that was within an element."""
        depth = len(self._open)
        around = next((s for s in reversed(self.found) if s.depth <= depth), None)
        if around:
            self._current.depth, self._current = inf, around

    def data(self, text: str) -> None:
        if self._hidden:
            return
        pieces, verbatim = self._pieces(), "pre" in self._open
        text = unescape(text)
        if not text.isspace():
            text = text if verbatim else text.replace("\n", " ")
            pieces.append(escape(text, quote=False))
        elif verbatim or not pieces or not pieces[-1].isspace() or pieces is self._current.title:
            pieces.append(text if verbatim else " ")


def _close(pieces: list[str], tag: str) -> None:
    """Close an element, or take it back if there is nothing in it."""
    at = pieces.index(f"<{tag}>")
    if all(piece.isspace() for piece in islice(pieces, at + 1, None)):
        del pieces[at:]
    else:
        pieces.append(f"</{tag}>")
