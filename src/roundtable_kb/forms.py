"""How values are written: forms that Python reads, and editors through the JSON Schemas.

Each is a regular expression for the whole of a text, in what Python and ECMA-262 have in common:
no named groups, and no short form for digits, which is more than ASCII in Python.
"""

from collections.abc import Iterator

LONGEST_ID = 80
ID = "[a-z0-9]+(?:-[a-z0-9]+)*"
"""An id, long or reserved ones included."""
# Windows reserves these names in every folder; MkDocs makes index and readme the folder's own page.
RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "index", "readme"]
    + [f"{port}{n}" for port in ("com", "lpt") for n in range(10)]
)
FREE_ID = f"(?!(?:{'|'.join(sorted(RESERVED))})$)(?=.{{1,{LONGEST_ID}}}$){ID}"
"""An id that names a file on every system."""

FIELD = "[a-z]+(?:_[a-z]+)*"
LANGUAGE = "[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"

FORBIDDEN = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]"
"""What may not stand in a record: it cannot be seen, or it moves line numbers."""
TEXT = rf"(?![\s\S]*{FORBIDDEN})[\s\S]*\S[\s\S]*"
"""A text that is not blank."""

# Host names in any script, without the signs that Unicode folds into / ? # @ and :. A backslash
# and white space have no place in an address: browsers repair them, each in its own way.
_HOST = r"[A-Za-z0-9._~%\u00a1-\u167f\u1681-\u1fff\u2c00-\u2fff\u3001-\ud7ff\uf900-\ufaff-]+"
_PORT = "(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
_SEEN = r"[^\x00-\x20\x7f-\xa0\\\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]"
WEB_URL = f"[Hh][Tt][Tt][Pp][Ss]?://{_HOST}(?::{_PORT})?(?:[/?#]{_SEEN}*)?"

_LEAP = "(?:[12][0-9](?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)"
_DAY = (
    "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
DATE = f"(?:[12][0-9]{{3}}(?:-(?:(?:0[1-9]|1[0-2])|{_DAY}|Q[1-4]))?|{_LEAP}-02-29)"
"""A year, month, quarter or day of the calendar."""
YEARS = (1000, 2999)


def _above(group: int, rest: str) -> str:
    """Return a form for a digit above the one that stands, after the slash, in its place."""
    return "|".join(f"{digit}{rest}/\\{group}[0-{digit - 1}]" for digit in range(1, 10))


def _later_month(group: int) -> Iterator[str]:
    """Yield a form for each month that begins after what stands after the slash has ended."""
    for month in range(2, 13):
        starts = [f"{month:02}"] + [f"Q{q}" for q in range(1, 5) if 3 * q - 2 == month]
        ends = [f"{m:02}" for m in range(1, month)] + [
            f"Q{q}" for q in range(1, 5) if 3 * q < month
        ]
        yield f"(?:{'|'.join(starts)})[^/]*/\\{group}(?:{'|'.join(ends)})"


_BACKWARD = (
    f"(?!([0-9]{{0,3}})(?:{_above(1, '[^/]*')}))"
    f"(?!([0-9]{{4}}-)(?:{'|'.join(_later_month(2))}))"
    f"(?!([0-9]{{4}}-[0-9]{{2}}-[0-9]?)(?:{_above(3, '[0-9]?')}))"
)
PERIOD = f"{_BACKWARD}(?:{DATE}(?:/(?:{DATE})?)?|/{DATE})"
"""A date, or two with a slash between, the earlier one first; one of the two may be left out."""

MAGNITUDES = {
    "thousand": 3,
    "million": 6,
    "billion": 9,
    "trillion": 12,
    "万": 4,
    "亿": 8,
    "万亿": 12,
}
"""As powers of ten. The Chinese magnitudes: 万 10^4, 亿 10^8, 万亿 10^12."""
MOST_DIGITS = 40
_GROUPED = "(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]*)"
NUMBER = rf"[-\u2212]?{_GROUPED}(?:\.[0-9]+)?(?: *(?:{'|'.join(MAGNITUDES)}))?"
"""An amount, however many digits it has."""
AMOUNT = f"(?!(?:[^0-9]*[0-9]){{{MOST_DIGITS + 1}}}){NUMBER}"

COUNT = "[1-9][0-9]{0,8}"
LARGEST_COUNT = 10**9 - 1


def whole(form: str) -> str:
    """Return the pattern of a JSON Schema for texts that are wholly of a form.

    Python's own `$` also stands before a line break at the end.
    """
    return rf"^(?:{form})$(?!\n)"
