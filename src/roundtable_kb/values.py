"""Texts to values: ids, dates and periods, web addresses, language tags."""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from roundtable_kb import codes, forms
from roundtable_kb.codes import Code

_MANY = 2**16
"""Texts whose values are remembered: records name each other, and a few days, time and again."""


class UnreadableError(ValueError):
    """A text that is not a value of the wanted type; the schema turns it into a diagnostic."""

    def __init__(self, code: Code, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


def is_slug(text: str) -> bool:
    """Whether `text` is written like an id."""
    return bool(re.fullmatch(forms.ID, text))


@lru_cache(_MANY)
def parse_slug(text: str) -> str:
    """Return `text` if it is an id that names a file on every system."""
    if not is_slug(text):
        near = "-".join(re.findall(r"[a-z0-9]+", text.lower()))[: forms.LONGEST_ID].strip("-")
        shown = near if near and near not in forms.RESERVED else "an-example"
        raise UnreadableError(codes.ID_BAD, f"{text!r} is not an id", f"write it like '{shown}'")
    if len(text) > forms.LONGEST_ID:
        raise UnreadableError(
            codes.ID_BAD,
            f"the id has {len(text)} characters",
            f"use at most {forms.LONGEST_ID}",
        )
    if text in forms.RESERVED:
        raise UnreadableError(
            codes.ID_BAD,
            f"the id '{text}' is reserved",
            f"choose another one, such as '{text}-1'",
        )
    return text


def slug(name: str) -> str | None:
    """Return an id made of a name; None if it has letters that ASCII cannot spell."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    if any(c.isalpha() and not c.isascii() for c in bare):
        return None
    return "-".join(re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", bare.lower()))) or None


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time, as written, with its first and last day (None: open on that side)."""

    text: str
    first: date | None
    last: date | None

    def __str__(self) -> str:
        """Return the period for a reader, such as 'Q1 2021 to Q3 2021'."""
        start, slash, end = self.text.partition("/")
        if not slash:
            return _spoken(start)
        if not start:
            return f"until {_spoken(end)}"
        return f"{_spoken(start)} to {_spoken(end)}" if end else f"since {_spoken(start)}"


_DATE = re.compile(
    r"(?P<year>[12]\d{3})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?|-Q(?P<quarter>[1-4]))?", re.ASCII
)
_FIRST_YEAR = 1000
_DATE_HINT = "write 2025, 2025-03, 2025-03-13 or 2025-Q1"


@lru_cache(_MANY)
def parse_date(text: str) -> Period:
    """Read a year, month, day or quarter, such as '2025', '2025-03', '2025-03-13', '2025-Q1'."""
    found = _DATE.fullmatch(text)
    if not found:
        raise UnreadableError(codes.VALUE_DATE, f"{text!r} is not a date", _DATE_HINT)
    year, quarter = int(found["year"]), int(found["quarter"] or 0)
    months = (3 * quarter - 2, 3 * quarter) if quarter else (1, 12)
    if found["month"]:
        months = (int(found["month"]),) * 2
    try:
        first = date(year, months[0], int(found["day"] or 1))
    except ValueError:
        raise UnreadableError(
            codes.VALUE_DATE, f"there is no day {text!r} in the calendar", _DATE_HINT
        ) from None
    last = first if found["day"] else date(year, months[1], calendar.monthrange(year, months[1])[1])
    return Period(text, first, last)


@lru_cache(_MANY)
def parse_period(text: str) -> Period:
    """Read a date, or two with a slash between; an unknown start or end is left out ('/2024')."""
    start, slash, end = text.partition("/")
    if not slash:
        return parse_date(text)
    if not (start or end):
        raise UnreadableError(codes.VALUE_DATE, f"{text!r} has neither start nor end", _DATE_HINT)
    opening = parse_date(start) if start else None
    closing = parse_date(end) if end else None
    first = opening.first if opening else None
    last = closing.last if closing else None
    if first and last and first > last:
        raise UnreadableError(
            codes.VALUE_DATE, f"{text!r} ends before it starts", "write the earlier date first"
        )
    return Period(text, first, last)


def previous(period: Period) -> Period | None:
    """Return the period of the same length just before; None where there is no such thing."""
    if period.first is None or period.last is None or "/" in period.text:
        return None
    if period.first.year == _FIRST_YEAR:
        return None
    year, rest = period.first.year, period.text[4:]
    if not rest:
        return parse_date(f"{year - 1}")
    if rest.startswith("-Q"):
        quarter = int(rest[2:]) - 1
        return parse_date(f"{year}-Q{quarter}" if quarter else f"{year - 1}-Q4")
    if len(rest) == len("-01"):
        month = period.first.month - 1
        return parse_date(f"{year}-{month:02}" if month else f"{year - 1}-12")
    return None


_MONTHS = tuple(calendar.month_name)


def _spoken(text: str) -> str:
    """Return one date for a reader: '13 March 2025', 'March 2025', 'Q1 2025', '2025'."""
    year, *rest = text.split("-")
    if not rest:
        return year
    if rest[0].startswith("Q"):
        return f"{rest[0]} {year}"
    month = f"{_MONTHS[int(rest[0])]} {year}"
    return f"{int(rest[1])} {month}" if len(rest) > 1 else month


def parse_url(text: str) -> str:
    """Return `text` if it is an http or https address that names a host."""
    if not re.fullmatch(forms.WEB_URL, text):
        raise UnreadableError(
            codes.VALUE_URL,
            f"{text!r} is not a web address",
            "write it in full, like 'https://www.example.org/report'",
        )
    return text


def parse_field(text: str) -> str:
    """Return `text` if it is written like the name of a field."""
    if not re.fullmatch(forms.FIELD, text):
        raise UnreadableError(
            codes.FIELD_UNKNOWN, f"{text!r} is not the name of a field", "write it like 'end_date'"
        )
    return text


def parse_colour(text: str) -> str:
    """Return `text` if it is a colour in hexadecimal digits."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise UnreadableError(
            codes.VALUE_COLOUR, f"{text!r} is not a colour", "write one like '#0f5c63', in quotes"
        )
    return text


def parse_language(text: str) -> str:
    """Return `text` if it has the form of a BCP 47 language tag."""
    if not re.fullmatch(forms.LANGUAGE, text):
        raise UnreadableError(
            codes.VALUE_LANGUAGE,
            f"{text!r} is not a language tag",
            "write one like 'en', 'zh-Hans' or 'zh-Hant'",
        )
    return text
