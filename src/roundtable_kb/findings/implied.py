"""Values that nobody states, but that a growth and a change imply; and those that they refute."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from roundtable_kb import intervals
from roundtable_kb.findings.series import Reading, at, finding, readings, same
from roundtable_kb.findings.words import about, said, span
from roundtable_kb.intervals import Interval
from roundtable_kb.kinds.statistics import ChangeOf, GrowthOf, Statistic
from roundtable_kb.knowledge import KnowledgeBase
from roundtable_kb.values import Period, previous
from roundtable_kb.verdicts import Finding, FindingType

_LONGEST = 3
"""Steps from what is stated: intervals widen with each."""


@dataclass(frozen=True, slots=True)
class Implied:
    """A value worked out from others: computed here, stated by nobody."""

    period: Period
    interval: Interval
    basis: tuple[Reading, ...]
    words: str


def check(kb: KnowledgeBase, statistic: Statistic) -> Iterator[Finding]:
    """Compare what is stated with what follows from figures of other periods."""
    reached = _reached(kb, statistic)
    for reading in readings(statistic):
        across = [v for v in reached if same(v.period, reading.period)]
        # The fewer figures a value follows from, the more it says.
        for value in sorted((v for v in across if reading not in v.basis), key=_weight)[:1]:
            yield _compared(reading, value)


def implied(kb: KnowledgeBase, statistic: Statistic) -> list[Implied]:
    """Return what follows for each period that nobody states a value for, from the fewest."""
    best: dict[str, Implied] = {}
    for value in sorted(_reached(kb, statistic), key=_weight):
        if not at(statistic, value.period):
            best.setdefault(value.period.text, value)
    return list(best.values())


def _weight(value: Implied) -> tuple[int, float]:
    return len(value.basis), value.interval.width


def _compared(reading: Reading, value: Implied) -> Finding:
    fits = intervals.meet(reading.interval, value.interval)
    kind = FindingType.AGREES if fits else FindingType.DISAGREES
    text = (
        f"The {said(reading)} stated for {reading.observation.period} "
        f"{'fits' if fits else 'does not fit'} what the figures of other years imply, "
        f"{about(value.interval, reading.statistic.unit)}."
    )
    brief = f"{about(value.interval, reading.statistic.unit)} by figures of other years"
    arithmetic = f"{value.words}; stated: {said(reading)}"
    return finding(kind, (reading, *value.basis), arithmetic, text, brief)


def _steps(kb: KnowledgeBase, statistic: Statistic) -> list[Reading]:
    """Return the stated growths and changes of a statistic."""
    found = []
    for reference in kb.referring(statistic, Statistic):
        other = reference.origin
        if isinstance(other, Statistic) and isinstance(reference.holder, GrowthOf | ChangeOf):
            found += [r for r in readings(other) if r.period and previous(r.period)]
    return found


def _reached(kb: KnowledgeBase, statistic: Statistic) -> list[Implied]:
    """Return the values that follow for periods beyond, or across, what is stated."""
    steps = _steps(kb, statistic)
    if not steps:
        return []
    front = list(_bases(steps, statistic)) + list(_from_stated(steps, statistic))
    reached = list(front)
    for _ in range(_LONGEST - 1):
        # Only a gap leads further: from a stated value the next step is a check of its own.
        gaps = [value for value in front if not at(statistic, value.period)]
        front = list(chain.from_iterable(_next(value, steps, statistic) for value in gaps))
        reached += front
    return reached


def _from_stated(steps: list[Reading], statistic: Statistic) -> Iterator[Implied]:
    """Yield what one step from a stated value implies for a period without one."""
    for reading in readings(statistic):
        if reading.period and not reading.observation.scope:
            start = Implied(reading.period, reading.interval, (reading,), said(reading))
            for value in _next(start, steps, statistic):
                if not at(statistic, value.period):
                    yield value


def _bases(steps: list[Reading], statistic: Statistic) -> Iterator[Implied]:
    """Yield what a growth and the change that it is imply for the period before."""
    for growth in steps:
        for change in steps:
            before = previous(growth.period) if growth.period else None
            pair = growth.statistic.unit == "percent" and change.statistic.unit != "percent"
            if not (pair and before and growth.period and growth.period == change.period):
                continue
            if growth.interval.lower is None or growth.interval.lower <= 0:
                continue  # only a rise says how large what rose was
            part = intervals.scaled(growth.interval, Fraction(1, 100))
            if not intervals.positive(change.interval):
                continue
            base = intervals.ratio(change.interval, part)
            known = (
                f"a rise of {said(change)} in {growth.observation.period} that is {said(growth)}"
            )
            for period, value in (
                (before, base),
                (growth.period, intervals.plus(base, change.interval)),
            ):
                words = f"{known} implies {span(value, statistic.unit)} for {period}"
                yield Implied(period, value, (change, growth), words)


def _next(value: Implied, steps: list[Reading], statistic: Statistic) -> Iterator[Implied]:
    """Yield what one more growth or change makes of a value, backward and forward in time."""
    for step in steps:
        if step in value.basis or step.period is None or step.interval.lower is None:
            continue
        before = previous(step.period)
        in_percent = step.statistic.unit == "percent"
        if in_percent and (step.interval.lower <= -100 or not intervals.positive(value.interval)):
            continue
        if step.period == value.period and before:
            result = (
                intervals.before_growth(value.interval, step.interval)
                if in_percent
                else intervals.minus(value.interval, step.interval)
            )
            yield _extended(value, step, before, result, statistic)
        elif before == value.period:
            result = (
                intervals.grown(value.interval, step.interval)
                if in_percent
                else intervals.plus(value.interval, step.interval)
            )
            yield _extended(value, step, step.period, result, statistic)


def _extended(
    value: Implied, step: Reading, period: Period, result: Interval, statistic: Statistic
) -> Implied:
    word = "growth" if step.statistic.unit == "percent" else "change"
    words = (
        f"{value.words}, with a {word} of {said(step)} in {step.observation.period}, "
        f"implies {span(result, statistic.unit)} for {period}"
    )
    return Implied(period, result, (*value.basis, step), words)
