"""Statements as lists show them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, NamedTuple

from roundtable_kb.kinds.events import Event
from roundtable_kb.kinds.speakers import Speaker, Statement, StatementKind
from roundtable_kb.kinds.topics import Topic
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Link, Prose
from roundtable_kb.schema import Record
from roundtable_kb.views.cites import Cite, cite_statement
from roundtable_kb.views.parts import AS_PROSE, Passage, event_link, link, passage, prose


class StatementItem(NamedTuple):
    """A statement as a list shows it."""

    id: str
    kind: StatementKind
    text: Annotated[Prose, AS_PROSE]
    topics: tuple[Link, ...]
    speaker: Link
    event: Link | None
    passage: Passage
    cite: Cite | None
    """On the page of who said it."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many statements of a kind."""

    kind: StatementKind
    count: int

    @property
    def word(self) -> str:
        """The kind as a noun for so many."""
        return self.kind.value + "s" * (self.count > 1)


def counts(
    kinds: Iterable[StatementKind] | Mapping[StatementKind, int],
) -> tuple[Count, ...]:
    """Return how many there are of each kind that there is, in the order of StatementKind."""
    found = Counter(kinds)
    return tuple(Count(kind, found[kind]) for kind in StatementKind if found[kind]) if found else ()


def statement(knowledge: Knowledge, speaker: Speaker, said: Statement) -> StatementItem:
    """Return a statement as a list shows it; the event where there are several."""
    return knowledge.once(_statement, speaker, said)


def _statement(knowledge: Knowledge, speaker: Speaker, said: Statement) -> StatementItem:
    kb = knowledge.kb
    return StatementItem(
        id=said.id,
        kind=said.kind,
        text=prose(knowledge, said.text),
        topics=tuple(link(kb.find(topic)) for topic in said.topics),
        speaker=link(speaker, anchor=said.id),
        event=event_link(knowledge, said.event),
        passage=passage(knowledge, said.source),
        cite=None,
    )


def statements(knowledge: Knowledge, speaker: Speaker) -> tuple[StatementItem, ...]:
    """Return what a speaker said, in the order of the record."""
    return tuple(
        statement(knowledge, speaker, said)._replace(cite=cite_statement(knowledge, speaker, said))
        for said in speaker.statements
    )


def statements_on(knowledge: Knowledge, record: Record) -> tuple[StatementItem, ...]:
    """Return the statements that refer to a record, by speaker."""
    found = {
        (reference.origin.id, reference.holder.id): (reference.origin, reference.holder)
        for reference in knowledge.kb.referring(record, Speaker)
        if isinstance(reference.origin, Speaker) and isinstance(reference.holder, Statement)
    }
    return tuple(statement(knowledge, speaker, said) for speaker, said in found.values())


POSITIONS = "positions/index.md"
"""The page that shows who addressed which topic."""


def positions_link(text: str) -> Link:
    """Return a link to the page that shows who addressed which topic."""
    return Link(text, POSITIONS)


def row_link(event: Event, topic: Topic) -> Link:
    """Return a link, under the event's name, to the row of a topic addressed there."""
    return Link(event.label, POSITIONS, f"{event.id}_{topic.id}")
