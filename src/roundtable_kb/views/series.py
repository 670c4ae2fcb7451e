"""A statistic as a chart: figures of one kind of period only, for unlike ones make no series."""

from collections import Counter
from fractions import Fraction
from typing import NamedTuple

from roundtable_kb.charts import Chart, Mark
from roundtable_kb.findings.series import Reading, readings
from roundtable_kb.findings.words import magnitude, stated, unit_name
from roundtable_kb.kinds.statistics import Measure, Statistic
from roundtable_kb.markdown import visible

_WIDE = (640, 260)
_NARROW = (340, 220)
_SMALL = (120, 32)
_FEWEST = 2
"""Periods that make a series."""


class Series(NamedTuple):
    """A statistic's charts, for wide pages and narrow ones, and what they show in words."""

    wide: Chart
    narrow: Chart
    words: str
    left_out: int
    """Figures that are not drawn, because they cover another kind of period."""


def series(statistic: Statistic) -> Series | None:
    """Return a statistic's charts, or None where there is no series to draw."""
    alike = _alike(statistic)
    if not alike:
        return None
    unit, marks = _marks(statistic, alike)
    shown = "; ".join(f"{stated(r.observation)} ({r.observation.period})" for r in alike)
    return Series(
        wide=Chart(marks, unit, *_WIDE),
        narrow=Chart(marks, unit, *_NARROW),
        words=f"{statistic.name}, in {unit_name(statistic.unit)}: {shown}",
        left_out=len(statistic.observations) - len(alike),
    )


def sparkline(statistic: Statistic) -> Chart | None:
    """Return a statistic's chart without axes, or None where there is no series to draw."""
    alike = _alike(statistic)
    return Chart(_marks(statistic, alike)[1], "", *_SMALL, small=True) if alike else None


def _alike(statistic: Statistic) -> list[Reading]:
    """Return the readings of the commonest kind of period in order of time, if it is a series."""
    dated = [r for r in readings(statistic) if r.period and r.period.first and r.period.last]
    kinds = Counter(_kind(reading) for reading in dated)
    if not kinds:
        return []
    commonest = max(kinds, key=lambda kind: (kinds[kind], -len(kind)))
    alike = [reading for reading in dated if _kind(reading) == commonest]
    alike.sort(key=lambda r: (r.end, r.observation.event is not None, r.observation.id))
    return alike if len({reading.end for reading in alike}) >= _FEWEST else []


def _kind(reading: Reading) -> str:
    """Return what a period is: stocks are as of a date, however it is written."""
    if reading.statistic.measure is Measure.STOCK or reading.period is None:
        return "date"
    text = reading.period.text
    return "range" if "/" in text else "quarter" if "Q" in text else f"{len(text)} characters"


def _marks(statistic: Statistic, alike: list[Reading]) -> tuple[str, tuple[Mark, ...]]:
    """Return the unit of a chart and its marks in it."""
    largest = max(Fraction(abs(r.observation.value.value)) for r in alike)
    size, name = magnitude(largest) if statistic.unit != "percent" else (1, "")
    # A chart is text of its own, which no template escapes.
    unit = visible(f"{name} {unit_name(statistic.unit)}")
    return unit, tuple(_mark(reading, size) for reading in alike)


def _mark(reading: Reading, size: int) -> Mark:
    period, seen, allowed = reading.period, reading.observation, reading.interval
    assert period is not None  # noqa: S101 - only dated readings come here
    as_of = reading.statistic.measure is Measure.STOCK
    value = Fraction(seen.value.value) / size
    return Mark(
        first=str(period.last if as_of else period.first),
        last=str(period.last),
        value=float(value),
        low=float(value if allowed.lower is None else allowed.lower / size),
        high=None if allowed.upper is None else float(allowed.upper / size),
        label=stated(seen),
        own=seen.event is not None,
    )
