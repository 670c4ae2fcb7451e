"""A long page of which little is otherwise: what was made of it, with that in its old place.

Rows of a table, items of a list and data are put where those stood that were there before: in the
page as they are converted, in the search index as search reads them. Whatever else is otherwise is
not for this room, nor is what does not stand there exactly once.
"""

import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from material.plugins.search import plugin

from roundtable_kb.site import regular
from roundtable_kb.site.entries import is_marked, text_of, unmarked
from roundtable_kb.site.generated import IDS, is_elsewhere
from roundtable_kb.site.ledger import Ledger, digest
from roundtable_kb.site.regular import Link
from roundtable_kb.site.saying import said
from roundtable_kb.site.shapes import Place, Shapes, UnknownError

_LONG = 50_000
"""Bytes of a page from which on it is sooner amended than made."""
_MOST = 100
"""Pieces that are sooner put in one by one."""
_MOST_OPEN = 200
_DATA = re.compile(r'<script type="application/(?:ld\+)?json"[^<>]*>[^<>]*</script>')
_LEFT_OUT = "data-search-exclude"


class Before:
    """The long pages of docs/, held on to until others have taken their places."""

    def __init__(self, docs: Path, ledger: Ledger) -> None:
        self._open: dict[str, int] = {}
        long = [path for path in ledger.rows if ledger.docs.get(path, (0,))[0] >= _LONG]
        for path in long[:_MOST_OPEN]:
            with suppress(OSError):
                self._open[path] = os.open(docs / path, os.O_RDONLY | os.O_CLOEXEC)

    def __del__(self) -> None:
        """Let go of them."""
        for file in self._open.values():
            os.close(file)

    def source(self, path: str, known: str) -> str | None:
        """Return a page that had this digest; None if nobody has held on to that."""
        with suppress(KeyError, OSError, UnicodeDecodeError):
            file = self._open[path]
            found = os.pread(file, os.fstat(file).st_size, 0)
            return found.decode() if digest(found) == known else None
        return None


class Copy(NamedTuple):
    """What was made of a page."""

    html: str
    entries: str
    """In the search index, as they are written there."""


class _Change(NamedTuple):
    """A piece of a page that is otherwise: its HTML, and what search has of it."""

    html: tuple[str, str]
    text: tuple[str, str] = ("", "")


def amended(made: Copy, before: str, now: str, shapes: Shapes, link: Link) -> Copy | None:
    """Return what would be made of a generated page, its front matter included; None if unknown.

    `made` is what was made of it `before`.
    """
    # It would take the words of a section apart.
    if plugin.jieba:
        return None
    try:
        changes = [*_changes(before.split("\n"), now.split("\n"), shapes, link)]
        html = _put(made.html, [change.html for change in changes])
        said = [(_written(old), _written(new)) for old, new in (c.text for c in changes) if old]
        return Copy(html, _put(made.entries, said))
    except UnknownError:
        return None


def _changes(
    before: Sequence[str], now: Sequence[str], shapes: Shapes, link: Link
) -> Iterator[_Change]:
    """Yield what is otherwise; raises UnknownError."""
    numbers = [n for n, pair in enumerate(zip(before, now, strict=False)) if pair[0] != pair[1]]
    head = now.index("---", 1) if "---" in now[1:] else len(now)
    few = len(before) == len(now) and 0 < len(numbers) <= _MOST
    if not few or numbers[0] <= head or not regular.may_be("\n".join(now[head + 1 :])):
        raise UnknownError
    # Where search leaves out all that is in an element or beneath a heading, it begins so.
    if any(_LEFT_OUT in line and line[0] in "#<" for line in now[head : numbers[-1]]):
        raise UnknownError
    done = 0
    for n in numbers:
        if n >= done and _is_data(before, n) and _is_data(now, n):
            yield _Change((before[n], now[n]))
        elif n >= done:
            place, start, done = _around(now, n)
            if (place, start, done) != _around(before, n):
                raise UnknownError
            old, new = ("\n".join(lines[start:done]) for lines in (before, now))
            yield _change(place, old, new, shapes, link)


def _is_data(lines: Sequence[str], n: int) -> bool:
    """Whether a line is a block of data, which is as it is in HTML, too, and not searched."""
    alone = not lines[n - 1] and n + 1 < len(lines) and not lines[n + 1]
    return alone and bool(_DATA.fullmatch(lines[n])) and not is_marked(lines[n])


def _around(lines: Sequence[str], n: int) -> tuple[Place, int, int]:
    """Return the row or item that a line is of: its place, and where it begins and ends."""
    block = n
    while block and lines[block - 1]:
        block -= 1
    if lines[block].startswith("|") and n >= block + 2:
        return regular.row(lines[block + 1]), n, n + 1
    if not lines[block].startswith("- "):
        raise UnknownError
    start, end = n, n + 1
    while not lines[start].startswith("- "):
        start -= 1
    while end < len(lines) and lines[end] and not lines[end].startswith("- "):
        end += 1
    return regular.ITEM, start, end


def _change(place: Place, before: str, now: str, shapes: Shapes, link: Link) -> _Change:
    if place is regular.ITEM:
        before, now = (regular.item(text.removeprefix(regular.MARK)) for text in (before, now))
    shape, old = shapes.fit(place, before)
    other, new = shapes.fit(place, now)
    reads = said(shape.html, len(old))
    if other is not shape or shape.heading or not reads:
        raise UnknownError
    for n in shape.links:
        # What the page asks for is as it was.
        if old[n] != new[n] and not (is_elsewhere(old[n]) and is_elsewhere(new[n])):
            raise UnknownError
        old[n], new[n] = link(old[n]), link(new[n])
    html = (unmarked(shape.filled(old)[0]), unmarked(shape.filled(new)[0]))
    text = (text_of(reads, old), text_of(reads, new))
    if IDS.findall(html[0]) != IDS.findall(html[1]) or not (text[0] and text[1]):
        raise UnknownError
    return _Change(html, (text[0], text[1]))


def _written(text: str) -> str:
    """Return a part of a text as it stands in JSON."""
    return json.dumps(text)[1:-1]


def _put(text: str, pairs: Sequence[tuple[str, str]]) -> str:
    """Put some pieces where others are; raises UnknownError if one is not there exactly once."""
    places = []
    for before, now in pairs:
        at = text.find(before)
        if at < 0 or text.find(before, at + 1) >= 0:
            raise UnknownError
        places.append((at, at + len(before), now))
    made, end = [], 0
    for at, to, now in sorted(places):
        if at < end:
            raise UnknownError
        made += [text[end:at], now]
        end = to
    return "".join([*made, text[end:]])
