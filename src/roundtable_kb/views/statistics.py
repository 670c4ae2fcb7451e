"""Statistics' pages: what is counted, what was stated of it by whom, how it hangs together."""

from collections.abc import Iterator
from dataclasses import dataclass

from roundtable_kb.kinds.statistics import (
    ChangeOf,
    GrowthOf,
    Relation,
    ShareOf,
    Statistic,
    TotalOf,
)
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Link, Page
from roundtable_kb.schema import Ref
from roundtable_kb.views.figures import FigureItem, figures, subject
from roundtable_kb.views.indexes import Cell, Column, index_page
from roundtable_kb.views.parts import by_name, link, plain, prose, record_page


@dataclass(frozen=True, slots=True)
class RelationItem:
    """How a statistic hangs together with others, in words around links."""

    text: str
    links: tuple[Link, ...]
    of: Link | None = None


def pages(knowledge: Knowledge) -> Iterator[Page]:
    """Yield the list of figures and a page for each statistic."""
    statistics = by_name(knowledge.kb.all(Statistic))
    columns = [
        Column("Figure"),
        Column("Of"),
        Column("Stated", numeric=True),
        Column("Unit"),
        Column("For"),
        Column("Stated by"),
    ]
    rows = [row for statistic in statistics for row in _rows(knowledge, statistic)]
    intro = "Every number that was stated, as it was stated."
    yield index_page(Statistic, intro, columns, rows)
    for statistic in statistics:
        yield _page(knowledge, statistic)


def _rows(knowledge: Knowledge, statistic: Statistic) -> Iterator[list[Cell]]:
    of = subject(knowledge, statistic)
    for item in figures(knowledge, statistic):
        stated = f"{item.qualifier} {item.number}".strip()
        by = item.stated_by or item.passage.source
        yield [link(statistic), of, stated, item.unit, item.period, by]


def _page(knowledge: Knowledge, statistic: Statistic) -> Page:
    definition = prose(knowledge, statistic.definition)
    stated = figures(knowledge, statistic)
    return record_page(
        knowledge,
        statistic,
        " ".join([*(_spoken(item) for item in stated[:1]), plain(definition)]),
        definition=definition,
        subject=subject(knowledge, statistic),
        measure="over a period" if statistic.measure == "flow" else "as of a date",
        figures=stated,
        relations=tuple(_relation(knowledge, relation) for relation in statistic.relations),
        topics=tuple(link(knowledge.kb.find(topic)) for topic in statistic.topics),
    )


def _spoken(item: FigureItem) -> str:
    return f"{item.qualifier} {item.number} {item.unit} ({item.period}).".strip()


def _relation(knowledge: Knowledge, relation: Relation) -> RelationItem:
    def to(ref: Ref) -> Link:
        return link(knowledge.kb.find(ref))

    match relation:
        case GrowthOf(of=of):
            return RelationItem("Growth, in percent of the period before, of", (to(of),))
        case ChangeOf(of=of):
            return RelationItem("Change, against the period before, of", (to(of),))
        case ShareOf(part=part, whole=whole):
            return RelationItem("Share that this has:", (to(part),), to(whole))
        case TotalOf(parts=parts):
            return RelationItem("Has as parts", tuple(to(part) for part in parts))
