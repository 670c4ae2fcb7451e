"""Shapes: blocks of Markdown without their words, each converted once.

Generated pages say the same things again and again: a row of a table, a statement, a finding. In
their texts every sign that means anything to Markdown is an entity (`roundtable_kb.markdown`), so
what Python-Markdown makes of a block does not depend on its words. A block is taken apart into its
shape and its words; Python-Markdown converts the shape, with marks where the words are, and from
then on words go where the marks went.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from roundtable_kb.site.entries import VOID

_LETTERS = r"""[^\s\\`*_{}\[\]<>&|~^=$:!"'+@#()]"""
_ENTITY = r"&(?:\#\d+|[a-z]+);"
_WORDS = rf"{_LETTERS}++(?:\ ++{_LETTERS}++)*+|{_ENTITY}"
_ATTRIBUTE = r'\s(?:id|data-label|data-group)="(?=[^"<>@]*")'
_TARGET = r"""(?:[^\s()<>"'\\`\[\]{}&]++|&amp;)*+"""
_TOKEN = re.compile(
    rf"""
    (
        (?: [\s\\`*_}}\[\]>|~^=$:!'+@\#()]++
          | <[^<>@]*?{_ATTRIBUTE} | "[^<>@\n]*?{_ATTRIBUTE} | "[^<>@\n]*> | <(?!svg\b)[^<>@]*>
          | \{{\ \#(?=[\w.-]+\ \}}) | \{{[^{{}}\n]*\}} | &(?!(?:\#\d+|[a-z]+);)
        )*+
    )
    (
          (?<=\]\(){_TARGET} | (?<==")[^"<>@]* | (?<=\{{\ \#)[\w.-]+
        | <svg\b[^@\n|`*_\\\[\]]*?</svg> | (?:{_WORDS})++(?:\ ++(?:{_WORDS})++)*+ | \Z
    )
    """,
    re.VERBOSE,
)
"""Signs and the word after them: a link's target, an attribute, a drawing, or text."""
_WORD_MARK, _LINK_MARK = "Qx{}xQ", "Lx{}xL"
_MARK = re.compile(r"[QL]x(\d+)x[QL]")
_LIKE_MARK = re.compile(r"x\d+x[QL]")
"""Found sooner, as it begins with a sign that is rare."""

_LATER = re.compile(r"\n *</?([a-z]\w*)")
"""An element at the beginning of a line but the first."""


def may_have_marks(text: str) -> bool:
    """Whether a text may have in it what no page must have."""
    return bool(_LIKE_MARK.search(text))


class UnknownError(Exception):
    """It cannot be told what Markdown makes of this."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block stands: in what it is converted, and what of the result is not the block's."""

    name: str
    before: str = ""
    after: str = ""
    start: str = ""
    end: str = ""
    parsed: bool = False
    """Whether attributes of HTML are parsed there, and written anew."""
    closed: bool = False
    """Whether all elements must end in it."""

    def cut(self, made: str) -> str:
        """Return what was made of the block; raises ValueError if it is not in its place."""
        at = made.index(self.start) + len(self.start)
        return made[at : made.rindex(self.end) if self.end else len(made)]


class Heading(NamedTuple):
    """What the contents of a page say of a heading."""

    level: int
    id: str
    title: str


class Shape(NamedTuple):
    """What is made of all blocks of one shape. The texts are for `str.format`, with the words."""

    html: str
    links: tuple[int, ...]
    """Which words are targets of links, in their order on the page."""
    heading: Heading | None = None

    def filled(self, words: Sequence[str]) -> tuple[str, Heading | None]:
        """Return the HTML of a block with these words, and what the contents say of it."""
        if self.heading is None:
            return self.html.format(*words), None
        level, name, title = self.heading
        told = Heading(level, name.format(*words), title.format(*words))
        return self.html.format(*words), told


Kept = Sequence[Any]
"""A shape as JSON; empty where it is known that there is none."""


class Shapes:
    """The shapes that are known so far."""

    def __init__(self, md: Markdown, known: Mapping[str, Kept]) -> None:
        """Take a converter that nobody else uses, and what was kept of an earlier build."""
        self._md = md
        md.treeprocessors.register(_Marks(md), "marks", 0)
        self._known = {key: _shape(kept) for key, kept in known.items()}
        self._before = frozenset(known)
        self._used: set[str] = set()

    def kept(self) -> dict[str, Kept]:
        """Return the shapes to be kept: all, or only those just used when they are many."""
        few = len(self._known) <= _MOST
        return {
            key: _as_kept(shape) for key, shape in self._known.items() if few or key in self._used
        }

    def new(self) -> dict[str, Kept]:
        """Return the shapes that were not known at first."""
        fresh = self._known.keys() - self._before
        return {key: _as_kept(self._known[key]) for key in sorted(fresh)}

    def add(self, learned: Mapping[str, Kept]) -> None:
        """Take what another process has learned."""
        self._known.update({key: _shape(kept) for key, kept in learned.items()})
        self._used.update(learned)

    def is_block(self, tag: str) -> bool:
        """Whether an element of HTML is a block to Markdown."""
        return bool(self._md.is_block_level(tag))

    def fit(self, place: Place, text: str) -> tuple[Shape, list[str]]:
        """Return the shape of a block and its words.

        Raises UnknownError if there is more to the block than its shape and words.
        """
        # They give words a meaning: a block with them has none, and no links or elements either.
        telling = "`" in text or "\\" in text
        if telling and ("<" in text or "](" in text):
            raise UnknownError
        tokens = [(text, "")] if telling else _TOKEN.findall(text)
        if len(tokens) > 1 and not tokens[-2][1]:
            tokens.pop()  # the end is found twice
        signs = [sign for sign, _ in tokens]
        words = [word for _, word in tokens]
        words.pop()
        if sum(map(len, signs)) + sum(map(len, words)) != len(text):
            raise UnknownError
        if place.parsed:
            words = list(_parsed(signs, words))
        key = "\0".join((place.name, *signs))
        self._used.add(key)
        if key not in self._known:
            self._known[key] = self._learned(place, text, signs, words)
        shape = self._known[key]
        if shape is None:
            raise UnknownError
        return shape, words

    def _learned(self, place: Place, text: str, signs: list[str], words: list[str]) -> Shape | None:
        """Convert a block with marks for its words; None if they do not come out as words do."""
        marks = [*map(_WORD_MARK.format, range(len(words))), ""]
        marked = "".join(sign + mark for sign, mark in zip(signs, marks, strict=True))
        # Elements that begin or end in the middle of a paragraph or an item go on after it.
        if not place.parsed and any(map(self.is_block, _LATER.findall(marked))):
            return None
        if place.closed and not _is_balanced(marked):
            return None
        try:
            shape = _slotted(*self._converted(place, marked), len(words))
            true = self._converted(place, text)
        except (UnknownError, ValueError):
            return None
        return shape if shape and shape.filled(words) == true else None

    def _converted(self, place: Place, text: str) -> tuple[str, Heading | None]:
        self._md.reset()
        self._md.toc_tokens = []
        made = self._md.convert(f"{place.before}{text}{place.after}")
        headings = [Heading(t["level"], t["id"], t["name"]) for t in self._md.toc_tokens]
        if len(headings) > 1:
            raise UnknownError
        return place.cut(made), headings[0] if headings else None


_MOST = 2000


def _as_kept(shape: Shape | None) -> Kept:
    if shape is None:
        return ()
    return shape.html, [*shape.links], [*shape.heading] if shape.heading else None


def _shape(kept: Kept) -> Shape | None:
    if not kept:
        return None
    text, links, heading = kept
    return Shape(text, tuple(links), Heading(*heading) if heading else None)


def _is_balanced(html: str) -> bool:
    """Whether all elements end, each within the one around it."""
    around = list[str]()
    for end, tag, alone in _TAG.findall(html):
        if not end and not alone and tag not in VOID:
            around.append(tag)
        elif end and not (around and around.pop() == tag):
            return False
    return not around


_TAG = re.compile(r"<(/?)([a-z]\w*)[^<>]*?(/?)>")


def _slotted(text: str, heading: Heading | None, words: int) -> Shape | None:
    """Return a shape if every mark is in it."""
    marks = list(_MARK.finditer(text))
    if {int(mark[1]) for mark in marks} != set(range(words)):
        return None
    links = tuple(int(mark[1]) for mark in marks if mark[0][0] == _LINK_MARK[0])
    if heading:
        heading = Heading(heading.level, _slots(heading.id), _slots(heading.title))
    return Shape(_slots(text), links, heading)


def _slots(text: str) -> str:
    return _MARK.sub(r"{\1}", text.replace("{", "{{").replace("}", "}}"))


def _parsed(signs: list[str], words: list[str]) -> Iterator[str]:
    """Yield words as they are written anew: attributes without the entities they do not need."""
    begun = False
    for sign, word in zip(signs, words, strict=False):
        begun = begun or ">" in sign
        if "&" in word and sign.endswith('="'):
            plain = html.unescape(word)
            # Elements within a line keep theirs as they are.
            if begun or not _ESCAPED.isdisjoint(plain):
                raise UnknownError
            yield plain
        else:
            yield word


_ESCAPED = frozenset('&<>"')


class _Marks(Treeprocessor):  # type: ignore[misc]
    """Tells which marks are targets of links in Markdown, which MkDocs reads."""

    def run(self, root: Element) -> None:
        for element, name in _links(root):
            found = _MARK.fullmatch(element.get(name, ""))
            if found:
                element.set(name, _LINK_MARK.format(found[1]))


def _links(root: Element) -> Iterator[tuple[Element, str]]:
    for element in root.iter():
        if element.tag in ("a", "img"):
            yield element, "href" if element.tag == "a" else "src"
