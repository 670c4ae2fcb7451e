"""Statistics' pages: what is counted, what was stated of it by whom, how it hangs together."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from roundtable_kb import amounts
from roundtable_kb.charts import Chart
from roundtable_kb.findings.implied import implied
from roundtable_kb.findings.words import about, unit_name
from roundtable_kb.kinds.statistics import (
    ChangeOf,
    GrowthOf,
    Observation,
    PeriodInWords,
    Relation,
    ShareOf,
    Statistic,
    TotalOf,
)
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.notes import Run
from roundtable_kb.pages import Link, Page
from roundtable_kb.schema import Ref
from roundtable_kb.views.figures import FigureItem, State, figures, findings, subject
from roundtable_kb.views.indexes import (
    Choice,
    Column,
    Facet,
    Key,
    Row,
    Table,
    choices,
    dated,
    record_choices,
    values,
)
from roundtable_kb.views.kept import Kept
from roundtable_kb.views.parts import link, link_order, plain, prose, table_link
from roundtable_kb.views.record import record_page
from roundtable_kb.views.series import series, sparkline


class RelationItem(NamedTuple):
    """How a statistic hangs together with others, in words around links."""

    text: str
    links: tuple[Link, ...]
    of: Link | None = None


class FigureRow(NamedTuple):
    """A figure at a glance."""

    statistic: Link
    period: str
    qualifier: str
    number: str
    unit: str
    state: State
    chart: Chart | None
    row: Row


class Glance(NamedTuple):
    """Some statistics at a glance."""

    rows: tuple[FigureRow, ...]
    """What was stated of them at the events."""
    others: tuple[Link, ...]
    """Those of which nothing was."""


class ImpliedItem(NamedTuple):
    """A value that nobody states."""

    period: str
    value: str
    words: str


_STATES = ("Confirmed", "In doubt", "Unconfirmed")
_COLUMNS = (
    Column("name", "Figure"),
    Column("date", "For", "date"),
    Column("value", "Stated", "number"),
    Column("series", "Series", "picture"),
    Column("state", "State"),
)
_FACETS = (
    Facet("state", "State"),
    Facet("topic", "Topic"),
    Facet("subject", "Of what"),
    Facet("unit", "Unit"),
)


def index(knowledge: Knowledge) -> Page:
    """Return the page of what was stated at the events, each with its state and its series."""
    seen = [*_GLANCES.noted_of(knowledge, "figure-rows", _glance, knowledge.kb.all(Statistic))]
    rows = sorted(
        (row for some in seen for row in some.rows), key=lambda row: link_order(row.statistic)
    )
    others = sorted((other for some in seen for other in some.others), key=link_order)
    states = Counter(row.state.word for row in rows)
    counts = ", ".join(f"{states[word]} {word.lower()}" for word in _STATES if states[word])
    return Page(
        path="statistics/index.md",
        template="figures.md.j2",
        title=Statistic.plural,
        description=f"Every number that was stated, as it was stated: {counts}.",
        context={
            "rows": tuple(rows),
            "values": values(Statistic, Table(_COLUMNS, _FACETS, tuple(row.row for row in rows))),
            "counts": counts,
            "quality": Link("Quality", "quality.md"),
            "data": (table_link("statistics", "CSV"), table_link("observations", "all figures")),
            "others": tuple(others),
        },
        charts=tuple(row.chart for row in rows if row.chart),
    )


_GLANCES = Kept[Glance](Glance)


def _glance(run: Run, knowledge: Knowledge) -> Glance:
    rows, others = list[FigureRow](), list[Link]()
    for statistic in run:
        assert isinstance(statistic, Statistic)  # noqa: S101 - a run is of one kind
        stated = figures(knowledge, statistic, own=True)
        chart = sparkline(statistic) if stated else None
        rows += (
            FigureRow(
                statistic=item.statistic,
                period=item.period,
                qualifier=item.qualifier,
                number=item.number,
                unit=item.unit,
                state=item.state,
                chart=chart,
                row=_row(knowledge, statistic, item),
            )
            for item in stated
        )
        others += [] if stated else [link(statistic)]
    return Glance(tuple(rows), tuple(others))


def _row(knowledge: Knowledge, statistic: Statistic, item: FigureItem) -> Row:
    """Return what a figure is sorted and filtered by; the template knows how to show it."""
    seen = next(one for one in statistic.observations if one.id == item.id)
    digits = amounts.plain(seen.value.value)
    of, name = statistic.subject, unit_name(statistic.unit)
    return Row(
        cells=(),
        choices=(
            (Choice(item.state.slug, item.state.word),),
            record_choices(*(knowledge.kb.find(topic) for topic in statistic.topics)),
            record_choices(knowledge.kb.find(of)) if isinstance(of, Ref) else choices(of),
            (Choice(statistic.unit, "percent" if name == "%" else name),),
        ),
        keys={"value": Key(digits, digits), **_date(seen)},
    )


def _date(seen: Observation) -> Mapping[str, Key]:
    """Return a figure's period as a key; one in words has its place, but no value."""
    if not isinstance(seen.period, PeriodInWords):
        return dated(seen.period)
    return {name: Key(key.order) for name, key in dated(seen.period.until).items()}


def page(knowledge: Knowledge, statistic: Statistic) -> Page:
    """Return the page of a statistic."""
    definition = prose(knowledge, statistic.definition)
    drawn = series(statistic)
    stated = figures(knowledge, statistic)
    return record_page(
        knowledge,
        statistic,
        " ".join([*(_spoken(item) for item in stated[:1]), plain(definition)]),
        definition=definition,
        subject=subject(knowledge, statistic),
        measure="over a period" if statistic.measure == "flow" else "as of a date",
        figures=stated,
        own=tuple(item for item in stated if item.own),
        series=drawn,
        charts=(drawn.wide, drawn.narrow) if drawn else (),
        findings=findings(knowledge, statistic),
        implied=tuple(
            ImpliedItem(str(value.period), about(value.interval, statistic.unit), value.words)
            for value in implied(knowledge.kb, statistic)
        ),
        relations=tuple(_relation(knowledge, relation) for relation in statistic.relations),
        topics=tuple(link(knowledge.kb.find(topic)) for topic in statistic.topics),
        data=tuple(
            Link(text, f"{statistic.folder}/{statistic.id}/{name}")
            for text, name in (("CSV", "observations.csv"), ("JSON", "index.json"))
        ),
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
