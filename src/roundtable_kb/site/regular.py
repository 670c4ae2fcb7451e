"""Generated pages converted from Markdown by the shapes of their blocks.

How blocks follow each other and stand within elements is as Python-Markdown and its `md_in_html`
have it: each is on lines of its own. A page with anything else on it is not converted here.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from markdown.extensions.toc import nest_toc_tokens
from mkdocs.structure.toc import TableOfContents, get_toc

from roundtable_kb.site.entries import Reader, Section
from roundtable_kb.site.saying import said
from roundtable_kb.site.shapes import Place, Shape, Shapes, UnknownError, may_have_marks

EXTENSIONS = frozenset(("attr_list", "fenced_code", "md_in_html", "tables", "toc"))
"""The extensions with which pages are converted here."""

Piece = str | tuple[Shape, list[str]]
Link = Callable[[str], str]
"""Returns where a link leads from the page, of where it leads in Markdown."""

_HEADED, _PARAGRAPH = Place("heading"), Place("paragraph")
MARK = "- "
"""Begins an item."""
ITEM = Place("item", MARK, "", "<ul>\n", "\n</ul>")
_WITHIN = Place(
    "within",
    "<div markdown>\n\n",
    "\n\n</div>",
    "<div>\n",
    "\n</div>",
    parsed=True,
    closed=True,
)
_CELL = Place(
    "cell",
    '<table markdown="span">\n<tr markdown="span">\n',
    "\n</tr>\n</table>",
    "<table>\n<tr>\n",
    "\n</tr>\n</table>",
    parsed=True,
    closed=True,
)

_ATTRIBUTES = r'(?: [a-z-]+(?:="[^"<>\n]*")?)*'
_OPENING = re.compile(rf'<([a-z]\w*){_ATTRIBUTES}? markdown(?:="(block|span)")?{_ATTRIBUTES}>')
_CLOSING = re.compile(r"</([a-z]\w*)>")
_TAG = re.compile(r"<([a-z]\w*)")
_HEADING = re.compile(r"#{1,6} [^\s#][^\n]* \{ #([\w.-]+)[^{}\n]* \}")
_ROW = re.compile(r"\|[^\n]*\|")
_CELLS = re.compile(r"<(td|th|caption)\b[^\n]*</\1>")

_SIGNS = ("\t", "\r", "\x02", "\x03")
_STRANGE = tuple(map(re.compile, ("<[!?]", r"\[TOC\]", r"\]:", "~~~")))
"""What is read in ways of its own, or counts for the whole page.

An expression finds a few signs in a third of the time that `in` takes.
"""
_RULE = re.compile(r"\n[-=*_ ]+(?=\n)")
_NO_BEGINNING = re.compile(r"[\s>#]|[-+*:]\s|\d+[.)](?:\s|\Z)")
"""What no paragraph begins with."""
_NO_LINE = re.compile(r"\n *[>#]")
"""What ends a paragraph."""
_MORE_ITEMS = re.compile(r"\n\s*(?:[-+*]|\d+[.)])\s")
_PARSED = re.compile(r"<[^<>]*\smarkdown\b")
_TAGS = re.compile(r"(?:[^<]++|</?[a-z][^<>]*+>)*+")
_LISTS = frozenset(("list", "ul", "ol"))
_TABLE = frozenset(("table", "thead", "tbody", "tr"))
_OF_BLOCKS = frozenset(("div", "section", "ul", "ol", "li"))


class Converted(NamedTuple):
    """What became of a page."""

    content: str
    """Its HTML."""
    toc: TableOfContents
    sections: list[Section] | None
    """What search finds on it; None if that is for Material to say."""


def convert(text: str, shapes: Shapes, link: Link) -> Converted | None:
    """Return what a page becomes; None if it is not for shapes."""
    if not may_be(text):
        return None
    page = _Page(shapes)
    try:
        page.read(text)
    except UnknownError:
        return None
    return page.told(link)


def may_be(text: str) -> bool:
    """Whether there is nothing on a page that is read in ways of its own."""
    if any(sign in text for sign in _SIGNS) or any(part.search(text) for part in _STRANGE):
        return False
    # A single sign is found ten times as soon as several.
    if "`" in text and "```" in text:
        return False
    return not (may_have_marks(text) or _RULE.search(f"\n{text}\n"))


def row(rule: str) -> Place:
    """Return where a row stands in a table that has this line beneath its head."""
    other = f"|{'x|' * _columns(rule)}"
    return Place(f"row{rule}", f"{other}\n{rule}\n", "", "<tbody>", "\n</tbody>")


def item(text: str) -> str:
    """Return what follows the mark of an item; raises UnknownError if a list is in it."""
    if not _is_paragraph(text) or _MORE_ITEMS.search(text):
        raise UnknownError
    return text


def _is_paragraph(text: str) -> bool:
    return not (_NO_BEGINNING.match(text) or _NO_LINE.search(text))


def _columns(rule: str) -> int:
    return rule.count("|") - 1


class _Page:
    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._pieces: list[Piece] = []
        self._open: list[tuple[str, str]] = []
        """Each element around, with `block` or `span` for what is in it."""
        self._last = [""]
        """What came last on the page and in each element around."""

    def read(self, text: str) -> None:
        """Take a page apart; raises UnknownError."""
        for block in filter(None, (block.strip("\n") for block in text.split("\n\n"))):
            rest = self._elements(block)
            if rest:
                self._block(rest)
        if self._open:
            raise UnknownError

    def told(self, link: Link) -> Converted:
        """Return what a page became."""
        made, headings, reader = [], [], Reader()
        for piece in self._pieces:
            if isinstance(piece, str):
                made.append(piece)
                reader.text(piece)
                continue
            shape, words = piece
            for n in shape.links:
                words[n] = link(words[n])
            text, heading = shape.filled(words)
            made.append(text)
            reader.block(said(shape.html, len(words)), words, text)
            if heading:
                headings.append({**heading._asdict(), "name": heading.title})
        toc = get_toc(nest_toc_tokens(headings))
        return Converted("".join(made).strip(), toc, reader.sections())

    def _add(self, kind: str, pieces: Iterable[Piece]) -> None:
        around = self._open[-1][0] if self._open else ""
        if kind == "list" and _LISTS & {self._last[-1], around}:
            raise UnknownError  # the two would be one
        if self._pieces:
            self._pieces.append("\n\n" if self._in_cells and self._last[-1] else "\n")
        self._last[-1] = kind
        self._pieces += pieces

    def _elements(self, block: str) -> str:
        """Read what begins and ends elements, and the cells of one; return the rest of a block."""
        while block.startswith("<"):
            line, _, rest = block.partition("\n")
            opened, closed, content = _tag(line)
            if opened:
                self._begin(line, opened, content)
            elif closed:
                self._end(line, closed)
            elif self._in_cells and _CELLS.fullmatch(line):
                self._add("cell", [self._shapes.fit(_CELL, line)])
            else:
                break
            block = rest
        return block

    @property
    def _in_cells(self) -> bool:
        return bool(self._open) and self._open[-1][1] == "span"

    def _begin(self, line: str, tag: str, content: str) -> None:
        if tag not in (_TABLE if content == "span" else _OF_BLOCKS):
            raise UnknownError
        if self._in_cells and content == "block":
            raise UnknownError
        place = _opening(tag, content, inner=self._in_cells)
        self._add(tag, [self._shapes.fit(place, line)])
        self._open.append((tag, content))
        self._last.append("")

    def _end(self, line: str, tag: str) -> None:
        if not self._open or self._open.pop()[0] != tag or not self._last.pop():
            raise UnknownError
        self._pieces += ["\n", line]

    def _block(self, block: str) -> None:
        tag = _TAG.match(block)
        if self._in_cells:
            raise UnknownError
        if block.startswith("#"):
            self._add("heading", [self._heading(block)])
        elif block.startswith("|"):
            self._add("table", self._table(*block.split("\n")))
        elif block.startswith("- "):
            self._add("list", self._list(block[2:].split("\n- ")))
        elif tag and self._shapes.is_block(tag[1]):
            self._add(tag[1], [self._html(block, tag[1])])
        elif not _is_paragraph(block):
            raise UnknownError
        else:
            self._add("paragraph", [self._shapes.fit(_PARAGRAPH, block)])

    def _heading(self, block: str) -> Piece:
        named = _HEADING.fullmatch(block)
        if not named or "<svg" in block:
            raise UnknownError  # a drawing is no part of a title
        shape, words = self._shapes.fit(_HEADED, block)
        told = shape.filled(words)[1]
        if not told or told.id != named[1]:
            raise UnknownError  # a heading without an id is named after its text
        return shape, words

    def _table(self, head: str, rule: str = "", *rows: str) -> Iterator[Piece]:
        if not rows or not all(map(_ROW.fullmatch, (head, rule, *rows))):
            raise UnknownError
        other = f"|{'x|' * _columns(rule)}"
        top = Place(f"head{rule}", "", f"\n{rule}\n{other}", "", "\n<tr>")
        beneath = row(rule)
        yield self._shapes.fit(top, head)
        for line in rows:
            yield self._shapes.fit(beneath, line)
        yield "\n</tbody>\n</table>"

    def _list(self, items: list[str]) -> Iterator[Piece]:
        yield "<ul>"
        for text in items:
            yield "\n"
            yield self._shapes.fit(ITEM, item(text))
        yield "\n</ul>"

    def _html(self, block: str, tag: str) -> Piece:
        """Return an element of HTML, which is what it is, but for how it is written."""
        ends = block.endswith(f"</{tag}>") and len(re.findall(rf"</?{tag}\b", block)) == 2
        parsed = "markdown" in block and _PARSED.search(block)
        if not ends or parsed or not _TAGS.fullmatch(block):
            raise UnknownError
        return self._shapes.fit(_WITHIN, block) if self._open else f"{block}\n"


@lru_cache(10_000)
def _tag(line: str) -> tuple[str, str, str]:
    """Return which element a line begins, or which it ends; and how what is in it is read."""
    if opening := _OPENING.fullmatch(line):
        tag, content = opening.groups()
        return tag, "", content or ("span" if tag == "li" else "block")
    closing = _CLOSING.fullmatch(line)
    return "", closing[1] if closing else "", ""


@lru_cache(1000)
def _opening(tag: str, content: str, *, inner: bool) -> Place:
    """Return where an element begins: what is in it and its end come after it."""
    before, start, name = "", "", f"<{tag}>"
    after = end = f"\n</{tag}>"
    if content == "block":
        after, end = f"\n\nX\n\n</{tag}>", f"\n<p>X</p>\n</{tag}>"
    elif inner:
        before, start = '<table markdown="span">\n', "<table>\n"
        after = end = f"\n</{tag}>\n</table>"
    return Place(name, before, after, start, end, parsed=True)
