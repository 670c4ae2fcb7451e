"""What is known of a source since its citations were held against its text."""

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """What was verified of a citation; if any of it changes, it is not verified any more."""

    paragraph: int | None
    words: str | None
    number: str | None = None
    """The figure's number as written, where the citation is a figure's."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """How much of a paragraph the records draw on."""

    sentences: int
    drawn: int
    numbers: int
    accounted: int


def total(paragraphs: Sequence[Paragraph]) -> Paragraph:
    """Return the counts of several paragraphs together."""
    return Paragraph(
        sum(p.sentences for p in paragraphs),
        sum(p.drawn for p in paragraphs),
        sum(p.numbers for p in paragraphs),
        sum(p.accounted for p in paragraphs),
    )


@dataclass(frozen=True, slots=True)
class Verified:
    """What is known of a source from the last time its citations were held against its text."""

    facts: frozenset[Fact] = frozenset()
    paragraphs: tuple[Paragraph, ...] = ()


def read_verified(content: bytes) -> Verified | None:
    """Read what is kept of a verification; None, if it is damaged."""
    try:
        found = json.loads(content)
        cited = [(c["paragraph"], c["words"], c["number"]) for c in found["citations"]]
        paragraphs = tuple(Paragraph(**counts) for counts in found["paragraphs"])
        sound = all(
            isinstance(paragraph, int | None)
            and isinstance(words, str | None)
            and isinstance(number, str | None)
            for paragraph, words, number in cited
        ) and all(isinstance(n, int) for p in paragraphs for n in astuple(p))
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return Verified(frozenset(Fact(*values) for values in cited), paragraphs) if sound else None
