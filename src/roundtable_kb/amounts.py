"""Written numbers to exact amounts, and what their qualifiers allow to intervals.

The table of qualifiers and intervals is the one in ARCHITECTURE.md ("Amounts"). All arithmetic is
in Decimal with more digits than an amount can have, so that nothing is ever rounded.
"""

import re
from dataclasses import dataclass
from decimal import Decimal, Inexact, localcontext
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from roundtable_kb import codes, forms
from roundtable_kb.intervals import Interval
from roundtable_kb.values import UnreadableError


class Qualifier(StrEnum):
    """What a publisher puts before a number."""

    EXACT = "exact"
    APPROXIMATELY = "approximately"
    OVER = "over"
    AT_LEAST = "at-least"
    NEARLY = "nearly"
    UNDER = "under"
    AT_MOST = "at-most"

    @property
    def words(self) -> str:
        """Return what a reader sees before the number: nothing where it is exact."""
        return "" if self is Qualifier.EXACT else self.value.replace("-", " ")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as it was written."""

    text: str
    value: Decimal
    """In full magnitude: 5100000000 for '5.1 billion'."""
    half_unit: Decimal
    """Half the unit of the last digit written: 50000000 for '5.1 billion'."""


_PARTS = re.compile(
    r"(?P<sign>[-\u2212]?)(?P<whole>[0-9,]+)(?:\.(?P<fraction>[0-9]+))? *(?P<magnitude>.*)"
)
_PRECISION = 4 * forms.MOST_DIGITS  # any product of two amounts fits


@lru_cache(2**16)
def parse_amount(text: str) -> Amount:
    """Read a number such as '477 million', '14,000', '4.52', '5.1亿'.

    Raises UnreadableError for anything else: other digits, `1_000`, `1e3`, `012`, a sign of
    percent, a currency, a qualifier.
    """
    found = _parts(text)
    if not found:
        raise UnreadableError(codes.VALUE_NUMBER, f"{text!r} is not a number", _remedy(text))
    digits = found["whole"].replace(",", "") + (found["fraction"] or "")
    if len(digits) > forms.MOST_DIGITS:
        raise UnreadableError(
            codes.VALUE_NUMBER,
            f"the number has {len(digits)} digits",
            f"write at most {forms.MOST_DIGITS}, with a magnitude such as 'billion'",
        )
    exponent = forms.MAGNITUDES.get(found["magnitude"] or "", 0) - len(found["fraction"] or "")
    with localcontext(prec=_PRECISION):
        value = Decimal(digits).scaleb(exponent)
        half_unit = Decimal("0.5").scaleb(exponent)
    return Amount(text, -value if found["sign"] else value, half_unit)


def _parts(text: str) -> re.Match[str] | None:
    return _PARTS.fullmatch(text) if re.fullmatch(forms.NUMBER, text) else None


def _remedy(text: str) -> str:
    if "%" in text or "percent" in text:
        return "write the number only; 'unit: percent' says the rest"
    if re.match(r"[A-Za-z]", text):
        return "write the number only; words such as 'over' go into 'qualifier'"
    return "write digits and, if need be, a magnitude: '14,000', '4.52', '5.1 billion', '5.1亿'"


def interval(
    amount: Amount,
    qualifier: Qualifier,
    *,
    floor: int | None = None,
    ceiling: int | None = None,
) -> Interval:
    """Return the values that `qualifier` and `amount` together allow, between floor and ceiling.

    With r the half unit of the last digit: exact [v - r, v + r), approximately
    [0.95 v - r, 1.05 v + r], over (v, inf), at-least [v, inf), nearly [0.9 v, v), under (-inf, v),
    at-most (-inf, v]. Below zero, shares of v are taken away from zero in the same way.
    """
    value, r = Fraction(amount.value), Fraction(amount.half_unit)
    slack = abs(value) / 20
    match qualifier:
        case Qualifier.EXACT:
            stated = Interval(value - r, value + r, upper_open=True)
        case Qualifier.APPROXIMATELY:
            stated = Interval(value - slack - r, value + slack + r)
        case Qualifier.OVER:
            stated = Interval(value, None, lower_open=True, upper_open=True)
        case Qualifier.AT_LEAST:
            stated = Interval(value, None, upper_open=True)
        case Qualifier.NEARLY:
            stated = Interval(value - 2 * slack, value, upper_open=True)
        case Qualifier.UNDER:
            stated = Interval(None, value, lower_open=True, upper_open=True)
        case Qualifier.AT_MOST:
            stated = Interval(None, value, lower_open=True)
    return _within(stated, floor, ceiling)


def _within(stated: Interval, floor: int | None, ceiling: int | None) -> Interval:
    """Cut an interval off; a statement wholly beyond its bounds is left for the checks to find."""
    lower, lower_open = stated.lower, stated.lower_open
    upper, upper_open = stated.upper, stated.upper_open
    reaches_floor = (
        upper is None or floor is None or (upper, not upper_open) > (Fraction(floor), False)
    )
    reaches_ceiling = (
        lower is None or ceiling is None or (-lower, not lower_open) > (Fraction(-ceiling), False)
    )
    if floor is not None and reaches_floor and (lower is None or lower < floor):
        lower, lower_open = Fraction(floor), False
    if ceiling is not None and reaches_ceiling and (upper is None or upper > ceiling):
        upper, upper_open = Fraction(ceiling), False
    return Interval(lower, upper, lower_open, upper_open)


def plain(value: Decimal | Fraction) -> str:
    """Return a finite decimal in digits only, without trailing zeros: '5100000000'."""
    text = format(_decimal(value) if isinstance(value, Fraction) else value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _decimal(value: Fraction) -> Decimal:
    """Return the same number as a decimal, which every amount and its bounds are."""
    if value.denominator == 1:
        return Decimal(value.numerator)
    with localcontext(prec=_PRECISION) as context:
        context.traps[Inexact] = True
        return Decimal(value.numerator) / value.denominator


def grouped(amount: Amount) -> str:
    """Return an amount for a reader: as written, with separators from four digits on."""
    found = _parts(amount.text)
    assert found is not None  # noqa: S101 - an Amount is made by parse_amount only
    whole = found["whole"].replace(",", "")
    digits = f"{int(whole):,}" if len(whole) > 3 else whole
    fraction = f".{found['fraction']}" if found["fraction"] else ""
    magnitude = f" {found['magnitude']}" if found["magnitude"] else ""
    return f"{found['sign']}{digits}{fraction}{magnitude}"
