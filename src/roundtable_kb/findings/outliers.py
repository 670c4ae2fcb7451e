"""Figures that stand far off their own series, and the power of ten that would fit."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from roundtable_kb.findings.series import Reading, finding, readings
from roundtable_kb.findings.words import rounded, said, unit_name
from roundtable_kb.kinds.statistics import Measure, Statistic
from roundtable_kb.knowledge import KnowledgeBase
from roundtable_kb.verdicts import Finding, FindingType

_FACTOR = 5
_YEARS = 5
_POWERS = range(1, 13)
_LEAP = 1.1
"""How much longer than another a year or a quarter may be by the calendar alone."""


def check(kb: KnowledgeBase, statistic: Statistic) -> Iterator[Finding]:
    """Find figures a factor of 5 or more from their nearest neighbour within five years."""
    if statistic.unit == "percent":
        return
    known = [r for r in readings(statistic) if r.end and r.observation.value.value > 0]
    reported: set[frozenset[tuple[str, str]]] = set()
    # The latest first: a new figure is judged by the older ones.
    for reading in sorted(known, key=lambda r: r.end or date.min, reverse=True):
        near = _nearest(reading, known)
        pair = frozenset((reading.key, near.key)) if near else frozenset()
        if near and pair not in reported and _factor(reading, near) >= _FACTOR:
            reported.add(pair)
            yield _far(reading, near)


def _nearest(reading: Reading, known: list[Reading]) -> Reading | None:
    """Return the neighbour nearest in time, of like length, within five years inclusive."""
    others = [r for r in known if r is not reading and r.end != reading.end and _alike(reading, r)]
    near = [r for r in others if _within(reading, r)]
    return min(near, key=lambda r: (_days(reading, r), r.key), default=None)


def _days(one: Reading, other: Reading) -> int:
    return abs((one.end - other.end).days) if one.end and other.end else 0


def _within(one: Reading, other: Reading) -> bool:
    if one.end is None or other.end is None:
        return False
    early, late = sorted((one.end, other.end))
    return (late.year - early.year, late.month, late.day) <= (_YEARS, early.month, early.day)


def _alike(one: Reading, other: Reading) -> bool:
    """Whether two flows cover stretches of like length; a year and a quarter are no series."""
    if one.statistic.measure is Measure.STOCK:
        return True
    lengths = sorted((_length(one), _length(other)))
    return 0 < lengths[1] <= 2 * lengths[0]


def _length(reading: Reading) -> int:
    if not (reading.period and reading.period.first and reading.period.last):
        return 0
    return (reading.period.last - reading.period.first).days + 1


def _factor(one: Reading, other: Reading) -> Fraction:
    low, high = sorted(Fraction(r.observation.value.value) for r in (one, other))
    return high / low


def _far(reading: Reading, near: Reading) -> Finding:
    value, other = (Fraction(r.observation.value.value) for r in (reading, near))
    factor = _factor(reading, near)
    unit = reading.statistic.unit
    shown = f"{float(factor):.3g}"
    arithmetic = f"{said(reading)} is {shown} times {said(near)} ({near.observation.period})"
    if value < other:
        arithmetic = f"{said(near)} ({near.observation.period}) is {shown} times {said(reading)}"
    fits = _fitting(value, other)
    if fits is not None:
        arithmetic += f"; {rounded(fits, unit)} {unit_name(unit)} would fit"
    text = (
        f"The {said(reading)} stated for {reading.observation.period} stands far off the nearest "
        f"figure of the series, {said(near)} for {near.observation.period}."
    )
    if fits is not None:
        text += f" A number {_power(value, fits)} would fit the series."
    text += _caution(reading, near)
    brief = arithmetic.partition(" is ")[2] if value > other else arithmetic
    return finding(FindingType.OUT_OF_SERIES, (reading, near), arithmetic, text, brief)


def _fitting(value: Fraction, other: Fraction) -> Fraction | None:
    """Return the value by the least power of ten that brings it within the factor, if one does."""
    for power in _POWERS:
        ten = Fraction(10**power)
        moved = value / ten if value > other else value * ten
        low, high = sorted((moved, other))
        if high / low < _FACTOR:
            return moved
    return None


def _power(value: Fraction, fits: Fraction) -> str:
    times = value / fits
    if times > 1:
        return f"{int(times):,} times smaller"
    return f"{int(1 / times):,} times larger"


def _caution(reading: Reading, near: Reading) -> str:
    cautions = []
    if reading.observation.scope != near.observation.scope:
        scope = reading.observation.scope or near.observation.scope
        cautions.append(f"one of the two covers {scope}")
    lengths = sorted((_length(reading), _length(near)))
    if lengths[1] > lengths[0] * _LEAP and reading.statistic.measure is Measure.FLOW:
        cautions.append("they cover stretches of different length")
    return f" A caution: {', and '.join(cautions)}." if cautions else ""
