"""The names of all records, made before their texts, so that any text can refer to any record."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from invented.words import (
    ASPECTS,
    BODIES,
    FAMILIES,
    FIELDS,
    GIVEN,
    OUTLETS,
    PLACES,
    THINGS,
)
from roundtable_kb.values import slug

SHARES = {"speakers": 0.14, "organizations": 0.20, "statistics": 0.30, "terms": 0.14}
"""What part of all records is of a kind; sources are the rest."""
PER_EVENT = 500
TOPICS = 0.08
MOST_TOPICS = 40  # a vocabulary grows slowly
PER_ARTICLE = 15
"""Speakers that one article tells of."""
PER_HUB = 50
"""Organizations to one that many others refer to."""
TO_HUBS = 0.4


@dataclass(frozen=True, slots=True)
class Named:
    """A record that others can refer to."""

    id: str
    name: str
    chinese: str
    what: str = ""
    """What its kind says of it: its classification, the family's name, the topic above."""
    paragraphs: int = 0
    """Of a source, where they are counted."""


@dataclass(slots=True)
class Names:
    """The records by kind."""

    chance: Random
    counts: dict[str, int]
    taken: set[str] = field(default_factory=set)
    of: dict[str, list[Named]] = field(default_factory=dict)

    def add(self, kind: str, invented: Iterator[Named]) -> None:
        """Keep as many of a kind as are wanted, each with an id that no record of any kind has."""
        kept = self.of.setdefault(kind, [])
        while len(kept) < self.counts[kind]:
            one = next(invented)
            if one.id not in self.taken:
                self.taken.add(one.id)
                kept.append(one)

    def any(self, kind: str) -> Named:
        """Return any record of a kind."""
        return self.chance.choice(self.of[kind])

    def organization(self) -> Named:
        """Return an organization, often one that many refer to."""
        all_ = self.of["organizations"]
        hubs = all_[: 1 + len(all_) // PER_HUB]
        return self.chance.choice(hubs if self.chance.random() < TO_HUBS else all_)

    def topics(self, most: int) -> str:
        """Return a list of the ids of one to `most` topics."""
        several = self.chance.sample(self.of["topics"], self.chance.randint(1, most))
        return f"[{', '.join(topic.id for topic in several)}]"


def counts(n: int) -> dict[str, int]:
    """Return how many records of each kind make `n` together."""
    made = {kind: round(n * share) for kind, share in SHARES.items()}
    made["events"] = max(1, round(n / PER_EVENT))
    made["topics"] = min(MOST_TOPICS, max(3, round(n * TOPICS)))
    return {**made, "sources": n - sum(made.values())}


def name_all(n: int, chance: Random) -> Names:
    """Return the names of all records but the figures, which get theirs with their series."""
    names = Names(chance, counts(n))
    for kind, invented in (
        ("topics", _topics()),
        ("events", _events(chance)),
        ("sources", _sources(chance, articles(names))),
        ("organizations", _of_places(chance, BODIES)),
        ("terms", _of_places(chance, THINGS)),
        ("speakers", _speakers(chance)),
    ):
        names.add(kind, invented)
    return names


def articles(names: Names) -> int:
    """Return how many sources, the first ones, tell of events: the same number of each event."""
    events = names.counts["events"]
    return events * -(-names.counts["speakers"] // (events * PER_ARTICLE))


def _topics() -> Iterator[Named]:
    for name, chinese in FIELDS:
        yield Named(slug(name), name.capitalize(), chinese)
    for aspect, matter in ASPECTS:
        for name, chinese in FIELDS:
            label = f"{name} {aspect}"
            yield Named(slug(label), label.capitalize(), f"{chinese}{matter}", slug(name))


def _events(chance: Random) -> Iterator[Named]:
    while True:
        place, here = _place(chance)
        year = chance.randint(2021, 2025)
        name = f"{place} Roundtable {year}"
        yield Named(slug(name), name, f"{year}年{here}圆桌会议", str(year))


def _sources(chance: Random, articles_: int) -> Iterator[Named]:
    number = 0
    while True:
        (place, here), (outlet, what, kind) = _place(chance), chance.choice(OUTLETS)
        day = f"{chance.randint(2017, 2025)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        counted = number < articles_ or chance.random() < 0.3
        paragraphs = chance.randint(PER_ARTICLE, 2 * PER_ARTICLE) if counted else 0
        name = f"{place} {outlet}"
        yield Named(slug(f"{name} {day}"), name, f"{here}{what}", kind, paragraphs)
        number += 1


def _of_places(chance: Random, things: tuple[tuple[str, str, str], ...]) -> Iterator[Named]:
    while True:
        (place, here), (of, of_) = _place(chance), chance.choice(FIELDS)
        thing, what, kind = chance.choice(things)
        name = f"{place} {of.capitalize()} {thing}"
        yield Named(slug(name), name, f"{here}{of_}{what}", kind)


def _speakers(chance: Random) -> Iterator[Named]:
    while True:
        family, one = chance.choice(FAMILIES)
        (first, two), (second, three) = chance.choice(GIVEN), chance.choice(GIVEN)
        name = f"{family} {first}{second.lower()}"
        yield Named(slug(name), name, f"{one}{two}{three}", family)


def _place(chance: Random) -> tuple[str, str]:
    (first, one), (second, two) = chance.choice(PLACES), chance.choice(PLACES)
    return f"{first}{second.lower()}", f"{one}{two}"
