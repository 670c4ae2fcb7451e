"""Interval arithmetic: what holds for values holds for the intervals that they lie in."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from roundtable_kb import intervals
from roundtable_kb.intervals import Interval

numbers = st.fractions(min_value=-1000, max_value=1000, max_denominator=50)
positive = st.fractions(min_value=0, max_value=1000, max_denominator=50)


@st.composite
def holding(draw, least=None):
    """An interval, and a value that lies in it; nothing in it is below `least`."""
    values = numbers if least is None else positive
    value = draw(values)
    low = draw(st.none() | values.map(lambda n: value - abs(n)))
    high = draw(st.none() | values.map(lambda n: value + abs(n)))
    if least is not None:
        low = Fraction(least) if low is None else max(low, Fraction(least))
    interval = Interval(
        low,
        high,
        low is None or (low != value and draw(st.booleans())),
        high is None or (high != value and draw(st.booleans())),
    )
    return interval, value


def wider(interval: Interval, by: Fraction) -> Interval:
    low = None if interval.lower is None else interval.lower - by
    high = None if interval.upper is None else interval.upper + by
    return Interval(low, high, interval.lower_open, interval.upper_open)


def covers(outer: Interval, inner: Interval) -> bool:
    below = outer.lower is None or (inner.lower is not None and outer.lower <= inner.lower)
    above = outer.upper is None or (inner.upper is not None and outer.upper >= inner.upper)
    return below and above


@given(holding())
def test_a_value_lies_in_its_interval(held):
    interval, value = held
    assert value in interval


@given(holding(), holding())
def test_sums_and_differences_include(one, other):
    assert one[1] + other[1] in intervals.plus(one[0], other[0])
    assert one[1] - other[1] in intervals.minus(one[0], other[0])


@given(holding(0), holding(0))
def test_products_and_ratios_include(one, other):
    assert one[1] * other[1] in intervals.times(one[0], other[0])
    assume(other[1] != 0)
    assert one[1] / other[1] in intervals.ratio(one[0], other[0])


@given(holding(0), holding(0))
def test_growth_includes_and_is_undone(now, before):
    assume(before[1] != 0)
    percent = (now[1] / before[1] - 1) * 100
    assert percent in intervals.growth(now[0], before[0])
    exact = Interval(percent, percent)
    assert now[1] in intervals.grown(before[0], exact)
    assume(now[1] != 0)
    assert before[1] in intervals.before_growth(now[0], exact)


@given(holding(0))
def test_a_constant_series_can_have_grown_by_nothing(held):
    interval, value = held
    assume(value != 0)
    assert 0 in intervals.growth(interval, interval)


@given(holding(), holding(), positive)
def test_wider_intervals_have_wider_sums(one, other, by):
    narrow = intervals.plus(one[0], other[0])
    assert covers(intervals.plus(wider(one[0], by), other[0]), narrow)


@given(holding(0), holding(0), positive)
def test_a_wider_numerator_has_a_wider_ratio(one, other, by):
    assume(other[1] != 0)
    low = one[0].lower
    assert low is not None
    wide = Interval(max(low - by, Fraction(0)), None, upper_open=True)
    assert covers(intervals.ratio(wide, other[0]), intervals.ratio(one[0], other[0]))


@given(holding(), holding())
def test_meeting_is_mutual_and_the_opposite_of_lying_apart(one, other):
    a, b = one[0], other[0]
    assert intervals.meet(a, b) == intervals.meet(b, a)
    assert intervals.meet(a, b) == (not intervals.above(a, b) and not intervals.above(b, a))


@given(holding())
def test_what_holds_a_common_value_meets(held):
    interval, value = held
    assert intervals.meet(interval, Interval(value, value))


def test_ends_that_touch_meet_only_when_both_are_reached():
    closed, open_end = (
        Interval(Fraction(1), Fraction(2)),
        Interval(Fraction(1), Fraction(2), False, True),
    )
    after = Interval(Fraction(2), Fraction(3))
    assert intervals.meet(closed, after)
    assert not intervals.meet(open_end, after)


def test_a_closed_zero_is_reached_beside_an_open_end():
    product = intervals.times(
        Interval(Fraction(0), Fraction(1)), Interval(Fraction(0), Fraction(1), lower_open=True)
    )
    assert 0 in product


@pytest.mark.parametrize("operation", [intervals.times, intervals.ratio])
def test_factors_below_zero_are_refused(operation):
    below = Interval(Fraction(-1), Fraction(1))
    with pytest.raises(ValueError, match="below 0"):
        operation(below, below)


def test_there_is_nothing_to_divide_by():
    nothing = Interval(Fraction(0), Fraction(0))
    with pytest.raises(ValueError, match="nothing to divide"):
        intervals.inverse(nothing)


def test_growth_of_the_copyright_industry_as_worked_out_by_hand():
    # 9.38 is [9.375, 9.385), 8.97 is [8.965, 8.975): 9.375/8.975 and 9.385/8.965.
    now = Interval(Fraction("9.375"), Fraction("9.385"), upper_open=True)
    before = Interval(Fraction("8.965"), Fraction("8.975"), upper_open=True)
    growth = intervals.growth(now, before)
    assert growth.lower == (Fraction("9.375") / Fraction("8.975") - 1) * 100
    assert growth.upper == (Fraction("9.385") / Fraction("8.965") - 1) * 100
    assert (growth.lower_open, growth.upper_open) == (True, True)
    assert Fraction("4.52") in growth
