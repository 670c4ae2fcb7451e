"""A source's text as paragraphs, sentences and numbers, for citations to be held against."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from unicodedata import normalize


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a source's text: its paragraph, counted from 1, and characters of it."""

    paragraph: int | None
    """None outside the body: a title, a heading, a picture's credit."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text in blocks with white space folded, each with the number it has in the body."""

    blocks: tuple[tuple[int | None, str], ...]

    @property
    def paragraphs(self) -> dict[int, str]:
        """The body, by number."""
        return {number: text for number, text in self.blocks if number is not None}

    @property
    def digest(self) -> str:
        """SHA-256 of the folded text, in hexadecimal."""
        return hashlib.sha256("\n".join(text for _, text in self.blocks).encode()).hexdigest()

    def places(self, words: str) -> list[Place]:
        """Return every place where `words` stand, in the whole text."""
        wanted = re.compile(re.escape(fold(words)))
        return [
            Place(number, found.start(), found.end())
            for number, text in self.blocks
            for found in wanted.finditer(text)
        ]

    def cut(self, place: Place) -> bool:
        """Whether a place in the body begins or ends within a word, where browsers find nothing."""
        words = [word.span() for word in _WORD.finditer(self.paragraphs[place.paragraph or 1])]
        return any(start < at < end for start, end in words for at in (place.start, place.end))


_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
# As in Unicode Standard Annex #29: an apostrophe or a point between two letters, or a point or a
# comma between two digits, does not end a word. In Chinese, without spaces, any character may.
_LETTER = r"[^\W\d_\u3400-\u9fff\uf900-\ufaff]"
_WORD = re.compile(rf"(?:{_LETTER}|\d|(?<={_LETTER})['’.:](?={_LETTER})|(?<=\d)[.,;'’](?=\d))+")
_BODY_END = re.compile(r"[.!?。！？…][\"'”’)）」』]*$")


def fold(text: str) -> str:
    """Return text in Unicode form NFC with its white space folded."""
    return " ".join(normalize("NFC", text).split())


def read_text(raw: str, *, html: bool) -> SourceText:
    """Read a source's text; in plain text a blank line parts paragraphs.

    The body is what ends like a sentence: titles, headings, credits and labels do not.
    """
    if html:
        parser = _Blocks()
        parser.feed(raw)
        parser.close()
        blocks = "".join(parser.text).split("\0")
    else:
        blocks = re.split(r"\n\s*\n", raw)
    number = 0
    found: list[tuple[int | None, str]] = []
    for text in filter(None, map(fold, blocks)):
        body = bool(_BODY_END.search(text))
        number += body
        found.append((number if body else None, text))
    return SourceText(tuple(found))


class _Blocks(HTMLParser):
    """Collects the text of a page, a NUL at each border of a block."""

    _INLINE = frozenset(
        "a abbr b bdi bdo cite code data dfn em font i kbd mark q rp rt ruby s samp small "  # noqa: SIM905
        "span strong sub sup time u var wbr".split()
    )
    _UNREAD = frozenset(("script", "style", "template", "noscript"))

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._border(tag)
        self._unread += tag in self._UNREAD

    def handle_endtag(self, tag: str) -> None:
        self._border(tag)
        self._unread -= tag in self._UNREAD and self._unread > 0

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.text.append(data.replace("\0", " "))

    def _border(self, tag: str) -> None:
        if tag not in self._INLINE:
            self.text.append("\0")


_ABBREVIATION = re.compile(r"\b(?:Mr|Ms|Mrs|Dr|Prof|St|Jr|Sr|No|vs|Co|Ltd|Inc|Corp|e\.g|i\.e)\.$")
_STOP = re.compile(r"[.!?][\"'”’)]*(?=\s+[\"'“‘(]?[A-Z0-9])|[。！？][”’」』]*")
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def sentences(paragraph: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence begins and ends."""
    start = 0
    for stop in _STOP.finditer(paragraph):
        if _ABBREVIATION.search(paragraph[start : stop.end()]):
            continue
        yield start, stop.end()
        start = stop.end()
        start += len(paragraph[start:]) - len(paragraph[start:].lstrip())
    if paragraph[start:].strip():
        yield start, len(paragraph)


def numbers(text: str) -> Iterator[tuple[int, str]]:
    """Yield where each number in digits begins, and the number without separators."""
    for found in _NUMBER.finditer(text):
        yield found.start(), found[0].replace(",", "")


def length(words: str) -> tuple[int, int]:
    """Return how many words a locator has, and how many Han characters."""
    return len(words.split()), len(_HAN.findall(words))
