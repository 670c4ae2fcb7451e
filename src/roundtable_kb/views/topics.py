"""Topics' pages: who said what about one, side by side."""

from collections.abc import Iterator
from dataclasses import dataclass

from roundtable_kb.kinds.speakers import Speaker
from roundtable_kb.kinds.statistics import Statistic
from roundtable_kb.kinds.topics import Topic
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Link, Page
from roundtable_kb.views.figures import figures
from roundtable_kb.views.indexes import Cell, Column, index_page
from roundtable_kb.views.parts import by_name, link, named, plain, prose
from roundtable_kb.views.people import GROUPS, group
from roundtable_kb.views.record import record_page
from roundtable_kb.views.said import StatementItem, statements_on


@dataclass(frozen=True, slots=True)
class Side:
    """What those who speak for one group said."""

    group: str
    slug: str
    statements: tuple[StatementItem, ...]


def pages(knowledge: Knowledge) -> Iterator[Page]:
    """Yield the list of topics and a page for each."""
    topics = by_name(knowledge.kb.all(Topic))
    columns = [
        Column("Topic"),
        Column("What it covers"),
        Column("Statements", numeric=True),
        Column("Figures", numeric=True),
    ]
    rows = [_row(knowledge, topic) for topic in topics]
    yield index_page(Topic, "What was spoken about.", columns, rows)
    for topic in topics:
        yield _page(knowledge, topic)


def side_link(topic: Topic, name: str) -> Link:
    """Return a link to a group's part of a topic's page."""
    return link(topic, name, f"by_{_slug(name)}")


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")


def sides(knowledge: Knowledge, topic: Topic) -> tuple[Side, ...]:
    """Return the statements on a topic by the group that their speakers speak for."""
    groups = {link(s).page: group(knowledge, s) for s in knowledge.kb.all(Speaker)}
    said = statements_on(knowledge, topic)
    found = (
        Side(name, _slug(name), tuple(item for item in said if groups[item.speaker.page] == name))
        for name in GROUPS
    )
    return tuple(side for side in found if side.statements)


def _about(knowledge: Knowledge, topic: Topic) -> list[Statistic]:
    on_topic = (s for s in knowledge.kb.all(Statistic) if any(t.id == topic.id for t in s.topics))
    return by_name(on_topic)


def _row(knowledge: Knowledge, topic: Topic) -> list[Cell]:
    figures_about = sum(len(s.observations) for s in _about(knowledge, topic))
    return [
        named(topic),
        prose(knowledge, topic.definition),
        str(len(statements_on(knowledge, topic))),
        str(figures_about),
    ]


def _page(knowledge: Knowledge, topic: Topic) -> Page:
    kb = knowledge.kb
    definition = prose(knowledge, topic.definition)
    narrower = [t for t in kb.all(Topic) if t.broader and t.broader.id == topic.id]
    about = (item for s in _about(knowledge, topic) for item in figures(knowledge, s))
    return record_page(
        knowledge,
        topic,
        plain(definition),
        definition=definition,
        broader=link(kb.find(topic.broader)) if topic.broader else None,
        narrower=tuple(link(t) for t in by_name(narrower)),
        sides=sides(knowledge, topic),
        figures=tuple(about),
    )
