"""Numbers as written, and the values that their qualifiers allow."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roundtable_kb.amounts import (
    Amount,
    Interval,
    Qualifier,
    grouped,
    interval,
    parse_amount,
    plain,
)
from roundtable_kb.values import UnreadableError

MAGNITUDES = {
    "": 0,
    " thousand": 3,
    " million": 6,
    " billion": 9,
    " trillion": 12,
    "万": 4,
    "亿": 8,
    "万亿": 12,
}
INSIDE = (Qualifier.EXACT, Qualifier.APPROXIMATELY, Qualifier.AT_LEAST, Qualifier.AT_MOST)
BESIDE = (Qualifier.OVER, Qualifier.NEARLY, Qualifier.UNDER)


@st.composite
def written(draw: st.DrawFn, *, negative: bool = True) -> tuple[str, Decimal, Decimal]:
    """A number as somebody writes it, its value, and the unit of its last digit."""
    whole = draw(st.integers(0, 10**12))
    places = draw(st.integers(0, 6))
    fraction = draw(st.integers(0, 10**places - 1)) if places else 0
    magnitude = draw(st.sampled_from(sorted(MAGNITUDES)))
    sign = draw(st.sampled_from(["", "-"] if negative else [""]))
    digits = f"{whole:,}" if draw(st.booleans()) else str(whole)
    decimals = f".{fraction:0{places}d}" if places else ""
    unit = Decimal(1).scaleb(MAGNITUDES[magnitude] - places)
    value = (whole * 10**places + fraction) * unit
    return f"{sign}{digits}{decimals}{magnitude}", -value if sign else value, unit


def value_of(amount: Amount) -> Decimal:
    return amount.value


amounts = written().map(lambda drawn: parse_amount(drawn[0]))
positive = (
    written(negative=False).map(lambda drawn: parse_amount(drawn[0])).filter(lambda a: a.value)
)
qualifiers = st.sampled_from(Qualifier)


@given(written())
def test_a_number_means_what_is_written(drawn: tuple[str, Decimal, Decimal]) -> None:
    text, value, unit = drawn
    assert parse_amount(text) == Amount(text, value, unit / 2)


@given(amounts)
def test_a_number_shown_to_a_reader_reads_as_the_same_number(amount: Amount) -> None:
    shown = parse_amount(grouped(amount))
    assert (shown.value, shown.half_unit) == (amount.value, amount.half_unit)


@given(amounts)
def test_digits_only_have_the_same_value(amount: Amount) -> None:
    assert Decimal(plain(amount.value)) == amount.value
    assert set(plain(amount.value)) <= set("-0123456789.")


@given(amounts, st.sampled_from(INSIDE))
def test_what_is_stated_is_allowed(amount: Amount, qualifier: Qualifier) -> None:
    assert amount.value in interval(amount, qualifier)


@given(amounts, st.sampled_from(BESIDE))
def test_what_is_stated_is_beside_what_is_allowed(amount: Amount, qualifier: Qualifier) -> None:
    allowed = interval(amount, qualifier)
    assert amount.value not in allowed
    assert amount.value in (allowed.lower, allowed.upper)


@given(st.tuples(amounts, amounts), qualifiers)
def test_a_larger_number_never_allows_less(pair: tuple[Amount, Amount], by: Qualifier) -> None:
    # Of one unit, since the last digit says how exact a number is.
    smaller, larger = (Amount(a.text, a.value, Decimal(1)) for a in sorted(pair, key=value_of))
    low, high = interval(smaller, by), interval(larger, by)
    assert low.lower is None or low.lower <= high.lower
    assert low.upper is None or low.upper <= high.upper


@given(amounts)
def test_an_exact_number_is_approximately_itself(amount: Amount) -> None:
    exact = interval(amount, Qualifier.EXACT)
    loose = interval(amount, Qualifier.APPROXIMATELY)
    assert loose.lower <= exact.lower
    assert exact.upper <= loose.upper


@given(positive | st.sampled_from(["5", "99.95", "100"]).map(parse_amount), qualifiers)
def test_a_floor_and_a_ceiling_leave_something(amount: Amount, qualifier: Qualifier) -> None:
    free = interval(amount, qualifier)
    bound = interval(amount, qualifier, floor=Decimal(0), ceiling=Decimal(100))
    assert bound.lower == (Decimal(0) if free.lower is None else max(free.lower, Decimal(0)))
    assert bound.upper is None or bound.lower < bound.upper or bound.lower in bound


@pytest.mark.parametrize(
    ("text", "qualifier", "lower", "upper"),
    [
        # From the table: r is half the unit of the last digit written.
        ("4.52", "exact", "[4.515", "4.525)"),
        ("477 million", "exact", "[476500000", "477500000)"),
        ("14,000", "exact", "[13999.5", "14000.5)"),
        ("0", "exact", "[-0.5", "0.5)"),
        ("-3", "exact", "[-3.5", "-2.5)"),
        ("5.1亿", "exact", "[505000000", "515000000)"),
        # 0.95 x 5100 million - 50 million, 1.05 x 5100 million + 50 million
        ("5.1 billion", "approximately", "[4795000000", "5405000000]"),
        ("1,000", "approximately", "[949.5", "1050.5]"),
        ("-20", "approximately", "[-21.5", "-18.5]"),
        ("4 billion", "over", "(4000000000", "inf)"),
        ("20", "at-least", "[20", "inf)"),
        ("800", "nearly", "[720", "800)"),
        ("420", "nearly", "[378", "420)"),
        ("2 million", "under", "(inf", "2000000)"),
        ("1.2万", "at-most", "(inf", "12000]"),
    ],
)
def test_interval(text: str, qualifier: str, lower: str, upper: str) -> None:
    assert interval(parse_amount(text), Qualifier(qualifier)) == expected(lower, upper)


@pytest.mark.parametrize(
    ("text", "qualifier", "lower", "upper"),
    [
        ("60", "over", "(60", "100]"),
        ("60", "at-least", "[60", "100]"),
        ("99.9", "exact", "[99.85", "99.95)"),
        ("100", "exact", "[99.5", "100]"),
        ("0", "exact", "[0", "0.5)"),
        ("5", "under", "[0", "5)"),
        ("5", "at-most", "[0", "5]"),
        # Wholly above the ceiling: left as stated, for the checks to speak of.
        ("120", "exact", "[119.5", "120.5)"),
        ("120", "over", "(120", "inf)"),
        ("100", "over", "(100", "inf)"),
    ],
)
def test_interval_of_a_share(text: str, qualifier: str, lower: str, upper: str) -> None:
    allowed = interval(
        parse_amount(text), Qualifier(qualifier), floor=Decimal(0), ceiling=Decimal(100)
    )
    assert allowed == expected(lower, upper)


def expected(lower: str, upper: str) -> Interval:
    """Read an interval as mathematics writes it."""
    return Interval(
        None if lower[1:] == "inf" else Decimal(lower[1:]),
        None if upper[:-1] == "inf" else Decimal(upper[:-1]),
        lower_open=lower[0] == "(",
        upper_open=upper[-1] == ")",
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("14,000", "14000"),
        ("1,234,567.5", "1234567.5"),
        ("9.38 trillion", "9380000000000"),
        ("100万", "1000000"),
        ("5.1 亿", "510000000"),
        ("9.38万亿", "9380000000000"),
        ("-7", "-7"),
        ("\N{MINUS SIGN}7", "-7"),
        ("0.50", "0.5"),
    ],
)
def test_value(text: str, value: str) -> None:
    assert plain(parse_amount(text).value) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 5",
        "5 ",
        "1_000",
        "1e3",
        "012",
        "0x1F",
        "0o17",
        "1,00",
        "1,0000",
        "1,000,00",
        ",000",
        "12,345,6",
        "1.000.000",
        "5 %",
        "5%",
        "5 percent",
        "over 5",
        "5+",
        "+5",
        "--5",
        ".5",
        "5.",
        "5 Billion",
        "5 billions",
        "5bn",
        "5 thousand million",
        "5 亿万",
        "¥5",
        "5 yuan",
        "5-6",
        "1/2",
        "NaN",
        "Infinity",
        ".inf",
        "５",
        "٥",
        "五",
        "一千",
        "5\n",
        "5\u00a0million",
        "1\u202f000",
        "1 000",
    ],
)
def test_refused(text: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse_amount(text)
    assert caught.value.code.name == "value-number"


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        amount = parse_amount(text)
    except UnreadableError:
        return
    assert amount.text == text


def test_digits_are_kept_however_many() -> None:
    digits = "1234567890" * 4
    assert parse_amount(digits).value == Decimal(digits)
    assert interval(parse_amount(digits), Qualifier.EXACT).lower == Decimal(f"{int(digits) - 1}.5")
    with pytest.raises(UnreadableError, match="41 digits"):
        parse_amount(digits + "1")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("14000", "14,000"),
        ("14,000", "14,000"),
        ("999", "999"),
        ("1234.50", "1,234.50"),
        ("5.1亿", "5.1 亿"),
        ("5.1 billion", "5.1 billion"),
        ("-10000", "-10,000"),
    ],
)
def test_grouped(text: str, shown: str) -> None:
    assert grouped(parse_amount(text)) == shown


def test_an_open_end_is_left_out() -> None:
    ends = [Decimal(1), Decimal(2)]
    assert [end in Interval(*ends) for end in ends] == [True, True]
    assert [end in Interval(*ends, lower_open=True) for end in ends] == [False, True]
    assert [end in Interval(*ends, upper_open=True) for end in ends] == [True, False]
    assert Decimal(10**30) in Interval(Decimal(1), None)
    assert Decimal(-(10**30)) in Interval(None, Decimal(1))


def test_words_stand_before_a_number() -> None:
    shown = [Qualifier(name).words for name in ("exact", "at-least", "approximately")]
    assert shown == ["", "at least", "approximately"]


def test_magnitudes_are_a_thousand_apart() -> None:
    names = ["1", "1 thousand", "1 million", "1 billion", "1 trillion"]
    values = [parse_amount(name).value for name in names]
    assert [larger / smaller for smaller, larger in pairwise(values)] == [1000] * 4
    assert parse_amount("1万亿").value == parse_amount("1万").value * parse_amount("1亿").value
