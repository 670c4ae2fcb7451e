"""Exact arithmetic on intervals whose ends may be open or unbounded.

Ends are fractions, so that nothing is ever rounded. Every operation includes: if x lies in A and
y in B, then x + y lies in A + B, and so on (R. E. Moore, Interval Analysis, 1966).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Number = Fraction | Decimal | int


@dataclass(frozen=True, slots=True)
class Interval:
    """The values that a statement allows; an open end is itself left out, None is unbounded."""

    lower: Fraction | None
    upper: Fraction | None
    lower_open: bool = False
    upper_open: bool = False

    def __contains__(self, value: Number) -> bool:
        """Whether the statement allows `value`."""
        return meet(self, Interval(Fraction(value), Fraction(value)))

    @property
    def bounded(self) -> bool:
        """Whether both ends are known."""
        return self.lower is not None and self.upper is not None

    @property
    def width(self) -> float:
        """How far apart the ends are; infinite where one is unknown."""
        if self.lower is None or self.upper is None:
            return float("inf")
        return float(self.upper - self.lower)


def meet(one: Interval, other: Interval) -> bool:
    """Whether two intervals have a value in common."""
    return _reaches(one, other) and _reaches(other, one)


def _reaches(one: Interval, other: Interval) -> bool:
    """Whether `one` begins before, or where, `other` ends."""
    if one.lower is None or other.upper is None:
        return True
    if one.lower == other.upper:
        return not (one.lower_open or other.upper_open)
    return one.lower < other.upper


def above(one: Interval, other: Interval) -> bool:
    """Whether every value of `one` is greater than every value of `other`."""
    return not _reaches(one, other)


def negative(one: Interval) -> Interval:
    """Return what is left when a value is taken from nothing."""
    lower = None if one.upper is None else -one.upper
    upper = None if one.lower is None else -one.lower
    return Interval(lower, upper, one.upper_open, one.lower_open)


def plus(one: Interval, other: Interval) -> Interval:
    """Return the sums of values of `one` and `other`."""
    return Interval(
        None if one.lower is None or other.lower is None else one.lower + other.lower,
        None if one.upper is None or other.upper is None else one.upper + other.upper,
        one.lower_open or other.lower_open,
        one.upper_open or other.upper_open,
    )


def minus(one: Interval, other: Interval) -> Interval:
    """Return the differences of values of `one` and `other`."""
    return plus(one, negative(other))


def total(parts: Iterable[Interval]) -> Interval:
    """Return the sums of one value of each part."""
    result = Interval(Fraction(0), Fraction(0))
    for part in parts:
        result = plus(result, part)
    return result


def scaled(one: Interval, factor: Number) -> Interval:
    """Return the values times a number above 0."""
    by = Fraction(factor)
    lower = None if one.lower is None else one.lower * by
    upper = None if one.upper is None else one.upper * by
    return Interval(lower, upper, one.lower_open, one.upper_open)


def positive(one: Interval) -> bool:
    """Whether nothing in it is below 0 and something is above: only then has it a growth."""
    return one.lower is not None and one.lower >= 0 and (one.upper is None or one.upper > 0)


def times(one: Interval, other: Interval) -> Interval:
    """Return the products of values, none of them below 0.

    Raises ValueError where a value may be below 0: no product of ours has such a factor.
    """
    low, low_open = _product(_lower(one), _lower(other))
    if one.upper is None or other.upper is None:
        return Interval(low, None, low_open, upper_open=True)
    high, high_open = _product((one.upper, one.upper_open), (other.upper, other.upper_open))
    return Interval(low, high, low_open, high_open)


def _lower(one: Interval) -> tuple[Fraction, bool]:
    if one.lower is None or one.lower < 0:
        raise ValueError("a factor may be below 0")
    return one.lower, one.lower_open


def _product(one: tuple[Fraction, bool], other: tuple[Fraction, bool]) -> tuple[Fraction, bool]:
    # A closed 0 is reached whatever stands beside it, an end that is left out or not.
    zero = (one[0] == 0 and not one[1]) or (other[0] == 0 and not other[1])
    return one[0] * other[0], not zero and (one[1] or other[1])


def inverse(one: Interval) -> Interval:
    """Return 1 over the values, none of them below 0; 0 itself has no inverse.

    Raises ValueError where a value may be below 0.
    """
    low, low_open = _lower(one)
    upper = None if low == 0 else 1 / low
    if one.upper is None:
        return Interval(Fraction(0), upper, True, low_open or upper is None)
    if one.upper == 0:
        raise ValueError("there is nothing to divide by")
    return Interval(1 / one.upper, upper, one.upper_open, low_open or upper is None)


def ratio(one: Interval, other: Interval) -> Interval:
    """Return the values of `one` over those of `other`, none of them below 0."""
    return times(one, inverse(other))


def growth(now: Interval, before: Interval) -> Interval:
    """Return the growth from `before` to `now`, in percent: (now / before - 1) * 100."""
    hundred = Interval(Fraction(100), Fraction(100))
    return minus(scaled(ratio(now, before), 100), hundred)


def grown(before: Interval, percent: Interval) -> Interval:
    """Return what `before` has become after a growth in percent."""
    return times(before, _factor(percent))


def before_growth(now: Interval, percent: Interval) -> Interval:
    """Return what `now` was before a growth in percent."""
    return ratio(now, _factor(percent))


def _factor(percent: Interval) -> Interval:
    """Return 1 + percent / 100."""
    return plus(Interval(Fraction(1), Fraction(1)), scaled(percent, Fraction(1, 100)))
