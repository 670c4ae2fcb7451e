"""Observations as readings: with what they allow, when, and who publishes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from roundtable_kb.intervals import Interval
from roundtable_kb.kinds.sources import Source
from roundtable_kb.kinds.statistics import Observation, PeriodInWords, Statistic
from roundtable_kb.knowledge import KnowledgeBase
from roundtable_kb.schema import Ref
from roundtable_kb.values import Period
from roundtable_kb.verdicts import Finding, FindingType


@dataclass(frozen=True, slots=True)
class Reading:
    """An observation, read."""

    statistic: Statistic
    observation: Observation
    interval: Interval
    period: Period | None
    """None where the source gives it in words."""

    @property
    def key(self) -> tuple[str, str]:
        """What a finding names an observation by."""
        return self.statistic.id, self.observation.id

    @property
    def end(self) -> date | None:
        """The last day that it covers."""
        return self.period.last if self.period else None


def readings(statistic: Statistic) -> list[Reading]:
    """Return the readings of a statistic, in the order of the record."""
    return [_reading(statistic, seen) for seen in statistic.observations]


def _reading(statistic: Statistic, seen: Observation) -> Reading:
    period = None if isinstance(seen.period, PeriodInWords) else seen.period
    return Reading(statistic, seen, statistic.interval(seen), period)


def of(kb: KnowledgeBase, ref: Ref) -> Statistic:
    """Return the statistic that a relation names."""
    statistic = kb.get(Statistic, ref.id)
    assert statistic is not None  # noqa: S101 - a sound knowledge base has no dangling reference
    return statistic


def at(statistic: Statistic, period: Period | None) -> list[Reading]:
    """Return the readings of exactly that period."""
    return [
        _reading(statistic, seen)
        for seen in statistic.observations
        if isinstance(seen.period, Period) and same(seen.period, period)
    ]


def same(one: Period, other: Period | None) -> bool:
    """Whether two periods are the same stretch of time, however they are written."""
    return other is not None and (one.first, one.last) == (other.first, other.last)


def source(kb: KnowledgeBase, reading: Reading) -> Source:
    """Return the source that states a reading."""
    found = kb.find(reading.observation.source.id)
    assert isinstance(found, Source)  # noqa: S101 - the schema allows nothing else
    return found


def independent(kb: KnowledgeBase, one: Reading, other: Reading) -> bool:
    """Whether two readings come from publishers of whom neither has it from the other."""
    here, there = source(kb, one), source(kb, other)
    if here is there or (here.publisher and here.publisher == there.publisher):
        return False
    if any(ref.id == there.id for ref in here.cites) or any(r.id == here.id for r in there.cites):
        return False
    return not passed_on(one, other)


def passed_on(one: Reading, other: Reading) -> bool:
    """Whether two readings are the same compiler's figure, passed on."""
    maker = one.observation.produced_by
    return maker is not None and maker == other.observation.produced_by


def finding(
    kind: FindingType, basis: Sequence[Reading], arithmetic: str, text: str, brief: str
) -> Finding:
    """Return a finding about the first of some readings, with the editor's answer to it."""
    first = basis[0]
    period = first.observation.period.text
    notes = (n.text for n in first.statistic.notes if (n.finding, n.period) == (kind, period))
    keys = tuple(dict.fromkeys(reading.key for reading in basis))
    return Finding(kind, keys, period, arithmetic, text, brief, next(notes, None))
