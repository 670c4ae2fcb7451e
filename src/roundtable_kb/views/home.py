"""The home page: the event, its key figures, who wants what, and who speaks for whom."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from roundtable_kb.catalogue import website
from roundtable_kb.kinds.events import Event
from roundtable_kb.kinds.speakers import Speaker, StatementKind
from roundtable_kb.kinds.statistics import Statistic
from roundtable_kb.kinds.topics import Topic
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.linked import base_of, nodes
from roundtable_kb.pages import Link, Page
from roundtable_kb.views.events import organizers, speakers_at, when
from roundtable_kb.views.figures import FigureItem, figures, figures_on, stated_on
from roundtable_kb.views.parts import index_link, link, plain, prose, table_link
from roundtable_kb.views.people import GROUPS, Role, group, roles_at
from roundtable_kb.views.said import Count, counts, positions_link
from roundtable_kb.views.topics import kinds_said, side_link

_CARDS = 6
_TOPICS = 10


class TopicRow(NamedTuple):
    """A topic, and for each of GROUPS the way to what it said of it, with counts."""

    topic: Link
    groups: tuple[tuple[Link, tuple[Count, ...]], ...]


class PeopleGroup(NamedTuple):
    """Who speaks for a group."""

    name: str
    people: tuple[tuple[Link, tuple[Role, ...]], ...]


def pages(knowledge: Knowledge) -> Iterator[Page]:
    """Yield the home page."""
    event = knowledge.kb.get(Event, knowledge.event)
    assert event is not None  # noqa: S101 - the settings' reference was resolved
    summary = prose(knowledge, event.summary or "")
    base = base_of("index.md", knowledge.site_url)
    yield Page(
        path="index.md",
        template="home.md.j2",
        title=event.label,
        description=plain(summary),
        context={
            "title": event.label,
            "place": event.place,
            "when": when(event),
            "organizers": organizers(knowledge, event),
            "summary": summary,
            "event": link(event, "About the event"),
            "cards": _cards(knowledge, event),
            "all_figures": _all(Statistic, len(stated_on(knowledge, event))),
            "group_names": GROUPS,
            "topics": _topics(knowledge),
            "positions": positions_link("all positions"),
            "all_topics": _all(Topic, len(knowledge.kb.all(Topic))),
            "groups": _people(knowledge, event),
            "all_speakers": _all(Speaker, len(knowledge.kb.all(Speaker))),
            "statements": (table_link("statements"),),
            "data": Link("Data", "data/index.md"),
            "edition": f"{knowledge.edition.version}, {knowledge.edition.date}",
        },
        linked=(website(knowledge, base), *nodes(knowledge, event, base)),
    )


def _all(kind: type[Statistic | Topic | Speaker], count: int) -> Link:
    index = index_link(kind)
    many = f"{count} " if count > 1 else ""
    return Link(f"all {many}{kind.plural.lower()}", index.page)


def _cards(knowledge: Knowledge, event: Event) -> tuple[FigureItem, ...]:
    """Return the key figures that the settings name, or the first of the event."""
    chosen = [knowledge.kb.get(Statistic, record_id) for record_id in knowledge.key_figures]
    if not chosen:
        return figures_on(knowledge, event, _CARDS)
    of_event = stated_on(knowledge, event)
    shown = ((s.id, figures(knowledge, s)) for s in chosen if s)
    return tuple(
        next((item for item in items if (statistic, item.id) in of_event), items[0])
        for statistic, items in shown
        if items
    )


def _topics(knowledge: Knowledge) -> tuple[TopicRow, ...]:
    """Return the topics that most is wanted of, with what each group holds, fears or asks."""
    rows: list[tuple[int, TopicRow]] = []
    for topic in knowledge.kb.all(Topic):
        said = kinds_said(knowledge, topic)
        groups = tuple((side_link(topic, name), _wanted(said.get(name))) for name in GROUPS)
        wanted = sum(count.count for _, asked in groups for count in asked)
        rows.append((wanted, TopicRow(link(topic), groups)))
    ordered = sorted(rows, key=lambda row: (-row[0], row[1].topic.text))
    return tuple(row for wanted, row in ordered[:_TOPICS] if wanted)


def _wanted(said: Mapping[StatementKind, int] | None) -> tuple[Count, ...]:
    return tuple(c for c in counts(said or {}) if c.kind is not StatementKind.REPORT)


def _people(knowledge: Knowledge, event: Event) -> tuple[PeopleGroup, ...]:
    there = [(group(knowledge, s), s) for s in speakers_at(knowledge, event)]
    found = (
        PeopleGroup(
            name, tuple((link(s), roles_at(knowledge, s, event)) for of, s in there if of == name)
        )
        for name in GROUPS
    )
    return tuple(item for item in found if item.people)
