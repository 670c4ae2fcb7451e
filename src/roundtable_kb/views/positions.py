"""The page of all positions: who addressed which topic, and how; a table for each event."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from roundtable_kb.kinds.events import Event
from roundtable_kb.kinds.speakers import Speaker, StatementKind
from roundtable_kb.kinds.topics import Topic
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Link, Page, Part
from roundtable_kb.views.events import latest_first, speakers_at, when
from roundtable_kb.views.parts import by_name, link, named, table_link
from roundtable_kb.views.people import GROUPS, group
from roundtable_kb.views.said import POSITIONS, Count, counts, row_link
from roundtable_kb.views.topics import side_link, voice_link

_MEANING = {
    StatementKind.POSITION: "says how something is to be seen, or what matters",
    StatementKind.CONCERN: "names a problem or a risk",
    StatementKind.PROPOSAL: "asks that something be done",
    StatementKind.PLAN: "says what the speaker's own organization will do",
    StatementKind.REPORT: "says what has happened, or how things are",
}
_MANY = 5_000
"""Cells; a table that had more would take longer to load than to read."""


class Column(NamedTuple):
    """A speaker, or a whole group where there are too many speakers for one table."""

    name: tuple[Part, ...]
    label: str
    group: str
    speakers: tuple[str, ...]
    """Their ids."""
    first: bool
    """Whether a group begins here."""

    def way(self, topic: Topic) -> Link:
        """Return a link to what was said, on a topic's page."""
        if self.label == self.group:
            return side_link(topic, self.group)
        return voice_link(topic, self.speakers[0])


class Cell(NamedTuple):
    """What a column's speakers said of a row's topic; no counts if they did not address it."""

    label: str
    first: bool
    counts: tuple[Count, ...]
    way: Link
    group: str | None
    """The name of the group, where the first of it to address the topic stands."""


class Row(NamedTuple):
    """A topic, and how many of the speakers addressed it."""

    anchor: str
    topic: Link
    spoke: int
    cells: tuple[Cell, ...]


class Table(NamedTuple):
    """What was addressed at an event, the topics of most speakers first."""

    event: Link
    when: str
    place: str | None
    id: str
    speakers: int
    groups: tuple[tuple[str, int], ...]
    """Each with how many columns it has; none where the columns are groups."""
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    unaddressed: tuple[Link, ...]


Said = Mapping[tuple[str, str], Sequence[StatementKind]]
"""By topic and speaker, the kinds of the statements."""


def pages(knowledge: Knowledge) -> Iterator[Page]:
    """Yield the page of all positions."""
    yield Page(
        path=POSITIONS,
        template="positions.md.j2",
        title="Positions",
        description="Who took a position, voiced a concern or proposed something on which topic.",
        context={
            "kinds": tuple((Count(kind, 1), meaning) for kind, meaning in _MEANING.items()),
            "data": (table_link("statements"),),
            "tables": tuple(_table(knowledge, event) for event in latest_first(knowledge)),
        },
    )


def _table(knowledge: Knowledge, event: Event) -> Table:
    said = _said(knowledge, event)
    on = {topic for topic, _ in said}
    topics = by_name(knowledge.kb.all(Topic))
    addressed = [topic for topic in topics if topic.id in on]
    columns = _columns(knowledge, event, len(addressed))
    rows = [_row(event, topic, columns, said) for topic in addressed]
    return Table(
        event=link(event),
        when=when(event),
        place=event.place,
        id=event.id,
        speakers=sum(len(column.speakers) for column in columns),
        groups=_spans(columns),
        columns=columns,
        rows=tuple(sorted(rows, key=lambda row: -row.spoke)),
        unaddressed=tuple(link(topic) for topic in topics if topic.id not in on),
    )


def _said(knowledge: Knowledge, event: Event) -> Said:
    said: dict[tuple[str, str], list[StatementKind]] = defaultdict(list)
    for speaker in speakers_at(knowledge, event):
        for statement in speaker.statements:
            # A topic that is named twice is still one topic.
            for topic in {ref.id for ref in statement.topics if statement.event.id == event.id}:
                said[topic, speaker.id].append(statement.kind)
    return said


def _columns(knowledge: Knowledge, event: Event, rows: int) -> tuple[Column, ...]:
    groups: dict[str, list[Speaker]] = {name: [] for name in GROUPS}
    there = speakers_at(knowledge, event)
    for speaker in there:
        groups[group(knowledge, speaker)].append(speaker)
    if len(there) * rows > _MANY:
        return tuple(
            Column((name,), name, name, tuple(s.id for s in members), first=True)
            for name, members in groups.items()
            if members
        )
    return tuple(
        # Of a name's forms in other scripts the first is enough here.
        Column(named(speaker)[:2], speaker.label, name, (speaker.id,), speaker is members[0])
        for name, members in groups.items()
        for speaker in members
    )


def _spans(columns: Sequence[Column]) -> tuple[tuple[str, int], ...]:
    if all(column.label == column.group for column in columns):
        return ()
    names = [column.group for column in columns]
    return tuple((name, names.count(name)) for name in GROUPS if name in names)


def _row(event: Event, topic: Topic, columns: Sequence[Column], said: Said) -> Row:
    cells: list[Cell] = []
    named_groups: set[str] = set()
    for column in columns:
        found = counts(kind for s in column.speakers for kind in said.get((topic.id, s), ()))
        opens = bool(found) and column.group not in named_groups and column.label != column.group
        named_groups |= {column.group} if found else set()
        way = column.way(topic)
        cells.append(Cell(column.label, column.first, found, way, column.group if opens else None))
    spoke = sum((topic.id, s) in said for column in columns for s in column.speakers)
    return Row(row_link(event, topic).anchor, link(topic), spoke, tuple(cells))
