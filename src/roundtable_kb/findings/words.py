"""Numbers and intervals in words, for the arithmetic that readers can follow."""

from fractions import Fraction
from functools import lru_cache

from babel.numbers import get_currency_name, is_currency

from roundtable_kb import amounts
from roundtable_kb.findings.series import Reading
from roundtable_kb.intervals import Interval
from roundtable_kb.kinds.statistics import Observation

_MAGNITUDES = (
    (10**12, " trillion"),
    (10**9, " billion"),
    (10**6, " million"),
)
_SIGNIFICANT = 4
_UNITS = 1000
"""Units that are known at once: Babel looks through all currencies of the world for one."""


@lru_cache(_UNITS)
def is_money(unit: str) -> bool:
    """Whether a unit is the code of a currency (ISO 4217)."""
    return bool(is_currency(unit))


@lru_cache(_UNITS)
def unit_name(unit: str) -> str:
    """Return a unit for a reader: '%' for percent, a currency's name, any other as it is."""
    if unit == "percent":
        return "%"
    if unit == "CNY":
        return "yuan"  # as texts about China have it; "Chinese yuan" would stand on every line
    return get_currency_name(unit, count=2, locale="en") if is_money(unit) else unit


def stated(seen: Observation) -> str:
    """Return a number as it was stated, with its qualifier and without its unit."""
    return f"{seen.qualifier.words} {amounts.grouped(seen.value)}".strip()


def said(reading: Reading) -> str:
    """Return a reading as it was stated, with its unit."""
    per = f" a {reading.observation.per}" if reading.observation.per else ""
    return f"{stated(reading.observation)} {unit_name(reading.statistic.unit)}{per}"


def rounded(value: Fraction, unit: str) -> str:
    """Return a number to four significant digits (percent: two decimals), without its unit."""
    if unit == "percent":
        return f"{float(value):.2f}"
    size, name = magnitude(abs(value))
    scaled = float(value / size)
    places = max(0, _SIGNIFICANT - len(str(int(abs(scaled))))) if size > 1 else 0
    text = f"{scaled:,.{places}f}"
    return (text.rstrip("0").rstrip(".") if places else text) + name


def magnitude(value: Fraction) -> tuple[int, str]:
    """Return the largest magnitude that a number reaches, and its name after a space."""
    return next(((size, name) for size, name in _MAGNITUDES if value >= size), (1, ""))


def span(interval: Interval, unit: str) -> str:
    """Return an interval in words: '4.46 % to 4.68 %', 'over 49.61 %'."""
    name = unit_name(unit)
    if interval.lower is None and interval.upper is None:
        return "any number"
    if interval.lower is None or interval.upper is None:
        word, end = (
            ("over", interval.lower) if interval.upper is None else ("under", interval.upper)
        )
        return f"{word} {rounded(end or Fraction(0), unit)} {name}"
    low, high = rounded(interval.lower, unit), rounded(interval.upper, unit)
    if low == high:
        return f"about {low} {name}"
    return f"{low} {name} to {high} {name}" if unit == "percent" else f"{low} to {high} {name}"


def about(interval: Interval, unit: str) -> str:
    """Return the middle of an interval in words, or its span if it is unbounded."""
    if interval.lower is None or interval.upper is None:
        return span(interval, unit)
    return f"about {rounded((interval.lower + interval.upper) / 2, unit)} {unit_name(unit)}"
