"""A generated page in the search index: what Material's parser finds in it, read once a shape.

Sections, what is left out and which tags stay are as in `material.plugins.search`; the tests hold
this against it on every page.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from itertools import islice
from math import inf
from typing import NamedTuple

TOKEN = re.compile(
    r"""<(?:/([a-z][^\s/>]*)\s*|([a-z][^\s/>]*)((?:[^>"']++|"[^"]*+"|'[^']*+')*+))>""",
    re.IGNORECASE,
)
_ID = re.compile(r"""(?:[^>"']|"[^"]*"|'[^']*')*?\sid=(?:"([^"]*)"|'([^']*)')""")
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
_STRANGE = re.compile(r"<(?:[!?]|object|iframe|textarea|title)")
"""What is read in ways of its own, and in no generated page."""
_DRAWING = re.compile(r"(?:[^<]++|</?(?:g|line|path|text)\b)*+</svg>")
"""A drawing from its beginning on: nothing in it is more than a drawing."""

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_KEPT = frozenset(("p", "code", "pre", "li", "ol", "ul", "sub", "sup"))
VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905
)
RAW = frozenset(("script", "style"))
_SKIPPED = frozenset(("object", *RAW))


@dataclass(slots=True)
class Section:
    """A heading and what is beneath it, in pieces of HTML."""

    tag: str
    depth: float = 0
    excluded: bool = False
    id: str | None = None
    title: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)
    """Elements of which the text has one that is not empty."""

    def is_excluded(self) -> bool:
        """Whether search is to leave it out."""
        return self.excluded


def sections(content: str) -> list[Section] | None:
    """Return the sections of a page's HTML; None if there is something strange in it."""
    reader = Reader()
    reader.text(content)
    return reader.sections()


class Said(NamedTuple):
    """What search finds in the blocks of one shape: whole elements, without a heading."""

    text: str
    """For `str.format`, with the words as they are read."""
    words: tuple[int, ...]
    """Which words are in it, in their order."""
    signs: int
    """How many `&` are in it but for the words."""
    tags: int
    """How many `<` are."""
    begins: bool
    """Whether white space comes first, unless there is some already."""
    ends: bool
    """Whether white space comes last."""
    kept: frozenset[str]
    """The elements in it that search keeps."""
    elements: frozenset[str]
    """All elements in it, whether search keeps them or not."""


def text_of(said: Said, words: Sequence[str]) -> str | None:
    """Return what a block says with these words; None if a word in it is more than that."""
    text = said.text.format(*words)
    if text.count("&") != said.signs or text.count("<") != said.tags:
        plain = {n: unescape(words[n]) for n in said.words}
        if any("<" in words[n] or word.isspace() for n, word in plain.items()):
            return None
        text = said.text.format(*(escape(plain.get(n, ""), quote=False) for n in range(len(words))))
    return text


class Reader:
    """Reads a page from its beginning to its end."""

    def __init__(self) -> None:
        self._found: list[Section] = []
        self._open: list[str] = []
        self._skipped = set(_SKIPPED)
        self._hidden = False
        self._raw = ""
        """The element whose end alone is looked for."""
        self._unread = ""
        self._is_strange = False
        self.has_emptied = False
        """Whether an element was taken back, as there was nothing in it."""

    def text(self, html: str) -> None:
        """Read a piece of HTML on from where the last one ended."""
        self._unread += html

    def block(self, said: Said | None, words: Sequence[str], html: str) -> None:
        """Read the `html` of a block, of which it is known what it says, with these words.

        A drawing among the words must end whatever it begins, as all drawings do.
        """
        if said and (not self._unread or self._pause()) and self._takes(said):
            white = said.begins or bool(self._unread)
            if self._hidden or self._say(said, words, white=white):
                self._unread = ""
                return
        self._unread += html

    def sections(self) -> list[Section] | None:
        """Return what was found; None if there was something strange."""
        self._read()
        return None if self._is_strange else self._found

    def _pause(self) -> bool:
        """Read what ends with a tag, so that but white space is unread; False if it does not."""
        if self._unread.isspace():
            return True
        if not self._unread.rstrip().endswith(">"):
            return False
        self._read()
        return True

    def _takes(self, said: Said) -> bool:
        """Whether a block of that shape says here what it says elsewhere, or here is nothing."""
        if not self._found or self._raw or self._current.depth > len(self._open) + 1:
            return False
        if self._hidden:
            return self._skipped.isdisjoint(said.elements)
        tag, around = self._current.tag, self._open
        return tag not in said.elements and tag not in around and "pre" not in around

    def _say(self, said: Said, words: Sequence[str], *, white: bool) -> bool:
        """Enter what a block says, after `white` space; False if a word in it is more than that."""
        text = text_of(said, words)
        if text is None:
            return False
        pieces = self._current.text
        if white and not (pieces and pieces[-1].isspace()):
            pieces.append(" ")
        if text:
            pieces.append(text)
            self._current.closed |= said.kept
        if said.ends:
            pieces.append(" ")
        return True

    def _read(self) -> None:
        html, self._unread = self._unread, ""
        self._is_strange = self._is_strange or is_strange(html)
        if self._is_strange:
            return  # whatever follows
        at = next_at = 0
        while token := TOKEN.search(html, next_at):
            next_at = token.end()
            end, start, attributes = token.groups()
            if self._raw and (end or "").lower() != self._raw:
                continue
            if token.start() > at:
                self._data(html[at : token.start()])
            at, self._raw = token.end(), ""
            if end:
                self._end(end.lower())
                continue
            tag = start.lower()
            self._start(tag, attributes)
            if attributes.endswith("/"):
                self._end(tag)
            elif tag in RAW:
                self._raw = tag
            elif tag == "svg" and self._hidden and (drawing := _DRAWING.match(html, at)):
                self._end(tag)
                at = next_at = drawing.end()
        if at < len(html):
            self._data(html[at:])

    def _look(self) -> None:
        self._hidden = not self._skipped.isdisjoint(self._open)

    def _begin(self, section: Section) -> None:
        self._current = section
        self._found.append(section)

    def _pieces(self) -> list[str]:
        if not self._found:
            self._begin(Section("hx"))
        section = self._current
        return section.title if section.tag in self._open else section.text

    def _start(self, tag: str, attributes: str) -> None:
        if tag in VOID:
            return
        self._open.append(tag)
        excluded = "data-search-exclude" in attributes and (
            "data-search-exclude" in _QUOTED.sub("", attributes)
        )
        named = _ID.match(attributes) if tag in _HEADINGS else None
        if named:
            self._heading(tag, unescape(named[1] or named[2] or ""), excluded)
        elif not self._found:
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
        if tag != "h1" and not self._found:
            self._begin(Section("hx", depth))
        self._begin(Section(tag, depth, excluded, name if self._found else None))

    def _end(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            return
        if self._current.depth > len(self._open):
            self._leave()
        self._open.pop()
        if tag in self._skipped:
            if tag not in RAW:
                self._skipped.discard(tag)
            self._look()
        elif not self._hidden and tag in _KEPT:
            self._close(tag)

    def _leave(self) -> None:
        """Go back to the section around a heading that was within an element."""
        depth = len(self._open)
        around = next((s for s in reversed(self._found) if s.depth <= depth), None)
        if around:
            self._current.depth, self._current = inf, around

    def _data(self, text: str) -> None:
        if self._hidden:
            return
        pieces, verbatim = self._pieces(), "pre" in self._open
        text = unescape(text)
        if not text.isspace():
            text = text if verbatim else text.replace("\n", " ")
            pieces.append(escape(text, quote=False))
        elif verbatim or not pieces or not pieces[-1].isspace() or pieces is self._current.title:
            pieces.append(text if verbatim else " ")

    def _close(self, tag: str) -> None:
        """Close an element, or take it back if there is nothing in it."""
        section = self._current
        closed = set() if section.tag in self._open else section.closed
        pieces, end = self._pieces(), f"</{tag}>"
        if tag in closed:
            pieces.append(end)
            return
        if f"<{tag}>" not in pieces:
            self._is_strange = True  # Material's parser fails
            return
        at = pieces.index(f"<{tag}>")
        if all(piece.isspace() for piece in islice(pieces, at + 1, None)):
            del pieces[at:]
            self.has_emptied = True
        else:
            pieces.append(end)
            closed.add(tag)


def is_strange(html: str) -> bool:
    """Whether there is something in it that is read in ways of its own."""
    return bool(_STRANGE.search(html)) or "headerlink" in html or "linenodiv" in html


def is_marked(html: str) -> bool:
    """Whether a page has in it what only search needs, which the search plugin takes out of it."""
    return bool(_MARK.search(html))


def unmarked(html: str) -> str:
    """Return a page as the search plugin leaves it: no marks, nor one white space before each."""
    *before, last = _MARK.split(html)
    return "".join([*(part[:-1] if part[-1:].isspace() else part for part in before), last])


_MARK = re.compile(r'data-search-\w+="[^"]+"')
