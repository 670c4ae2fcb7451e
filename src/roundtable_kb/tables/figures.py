"""Tables of what was measured, what was stated of it, and what the checks found."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from roundtable_kb.amounts import Qualifier, plain
from roundtable_kb.findings.words import is_money
from roundtable_kb.kinds.statistics import Measure, Observation, PeriodInWords, Statistic, TotalOf
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.mentions import mentions
from roundtable_kb.schema import Ref
from roundtable_kb.tables.columns import (
    CITED,
    HEAD,
    Column,
    Row,
    Table,
    cited,
    head,
    one,
    several,
    text,
)
from roundtable_kb.verdicts import Finding, FindingType


def _statistics(knowledge: Knowledge, s: Statistic) -> Iterator[Row]:
    of = knowledge.kb.find(s.subject) if isinstance(s.subject, Ref) else None
    subject = (of.folder, of.id, of.label) if of else (None, None, str(s.subject))
    what = (s.unit, _currency(s), s.measure, text(knowledge, s.definition), several(s.topics))
    yield (*head(knowledge, s), *subject, *what)


def _currency(statistic: Statistic) -> str | None:
    return statistic.unit if is_money(statistic.unit) else None


def _observations(knowledge: Knowledge, s: Statistic) -> Iterator[Row]:
    for seen in s.observations:
        who = (one(seen.stated_by), one(seen.produced_by), one(seen.event))
        stated = (seen.scope, several(seen.claims), *who)
        yield (s.id, seen.id, *_value(s, seen), *stated, *cited(knowledge, seen.source))


def _value(statistic: Statistic, seen: Observation) -> Row:
    allowed = statistic.interval(seen)
    return (
        *_days(seen),
        seen.value.value,
        seen.qualifier,
        seen.value.text,
        _bound(allowed.lower),
        _bound(allowed.upper),
        allowed.lower_open,
        allowed.upper_open,
        statistic.unit,
        _currency(statistic),
        seen.per,
    )


def _days(seen: Observation) -> tuple[str, str | None, str | None]:
    """Return a period as it is shown, and its first and last day, where they are known."""
    if isinstance(seen.period, PeriodInWords):
        until = seen.period.until
        return seen.period.text, None, _iso(until.last if until else None)
    return str(seen.period), _iso(seen.period.first), _iso(seen.period.last)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _bound(value: Fraction | None) -> Decimal | None:
    return None if value is None else Decimal(plain(value))


def _relations(knowledge: Knowledge, s: Statistic) -> Iterator[Row]:
    for number, relation in enumerate(s.relations, 1):
        for mention in mentions(relation):
            role = "part" if isinstance(relation, TotalOf) else str(mention.path[0])
            yield (s.id, number, relation.type, role, mention.ref.id)


def _finding(_: Knowledge, found: Finding) -> Iterator[Row]:
    ((statistic, observation), *others) = found.observations
    beside = several(f"{other}/{seen}" for other, seen in others)
    words = (found.text, found.arithmetic, found.note)
    yield (found.type, statistic, observation, found.period, beside, *words)


_STATISTIC = Column("statistic", "What is measured", required=True, table="statistics")
_UNIT = Column("unit", "A currency's code, percent, or what is counted", required=True)
_CURRENCY = Column("currency", "The ISO 4217 code, where the unit is money")

STATISTICS = Table(
    "statistics",
    "What is measured",
    (
        *HEAD,
        Column("subject_kind", "The table that `subject` is in; empty for a place"),
        Column("subject", "The organization or event that something is measured of"),
        Column("subject_name", "Its name, or the place's", required=True),
        _UNIT,
        _CURRENCY,
        Column("measure", "Over a period, or as of a date", required=True, choices=Measure),
        Column("definition", "What exactly is counted", required=True),
        Column("topics", "Ids of topics, with '; ' between them"),
    ),
    ("id",),
    _statistics,
    Statistic,
)
OBSERVATIONS = Table(
    "observations",
    "The figures, as they were stated",
    (
        _STATISTIC,
        Column("id", "The figure's anchor on the page of what is measured", required=True),
        Column("period", "The period, for readers", required=True),
        Column("first_day", "The period's first day, where it is known", "date"),
        Column("last_day", "The period's last day, where it is known", "date"),
        Column("value", "The number, in full magnitude", "number", required=True),
        Column("qualifier", "The word that came with it", required=True, choices=Qualifier),
        Column("as_stated", "The number as it was written", required=True),
        Column("lower", "The least that number and qualifier allow; empty: no bound", "number"),
        Column("upper", "The most that they allow; empty: no bound", "number"),
        Column("lower_open", "Whether `lower` itself is left out", "boolean", required=True),
        Column("upper_open", "Whether `upper` itself is left out", "boolean", required=True),
        _UNIT,
        _CURRENCY,
        Column("per", "'year' for a change that is stated as a yearly one"),
        Column("scope", "What the figure covers, where its neighbours cover something else"),
        Column("claims", "What was said of it: record-high, record-low"),
        Column("stated_by", "The speaker; empty: the source itself states it", table="speakers"),
        Column("produced_by", "Who compiled it, where others pass it on", table="organizations"),
        Column("event", "Where it was stated; empty: not at an event", table="events"),
        *CITED,
    ),
    ("statistic", "id"),
    _observations,
    Statistic,
)
RELATIONS = Table(
    "relations",
    "How figures hang together",
    (
        _STATISTIC,
        Column("number", "The place in the statistic's list, from 1", "integer", required=True),
        Column("type", "growth_of, change_of, share_of or total_of", required=True),
        Column("role", "What the other one is: of, part or whole", required=True),
        Column("other", "The other one", required=True, table="statistics"),
    ),
    ("statistic", "number", "role", "other"),
    _relations,
    Statistic,
)
FINDINGS = Table(
    "findings",
    "What comparing the figures has shown",
    (
        Column("number", "The most doubtful first, from 1", "integer", required=True),
        Column("type", "What was found", required=True, choices=FindingType),
        _STATISTIC,
        Column("observation", "The figure's id there", required=True),
        Column("period", "Its period, as written", required=True),
        Column("beside", "What it was compared with: statistic/id, with '; ' between them"),
        Column("text", "What was found, in a sentence", required=True),
        Column("arithmetic", "How it was worked out", required=True),
        Column("note", "What the editor answers"),
    ),
    ("number",),
    _finding,
    Finding,
)
