"""What an editor may write for each type of field, as JSON Schema; `schema` reads the same.

A number that YAML takes for one has lost its spelling when an editor looks at it, so `012` and
`1e3` pass there; `check`, which sees what was typed, refuses them.
"""

from typing import Annotated, Any

from pydantic import WithJsonSchema

from roundtable_kb import forms


def _string(form: str, hint: str, *examples: str) -> dict[str, Any]:
    """Return the schema of texts of a form; editors show the hint where one is not."""
    schema: dict[str, Any] = {"type": "string", "pattern": forms.whole(form)}
    return schema | {"patternErrorMessage": hint} | ({"examples": [*examples]} if examples else {})


def _or_number(schema: dict[str, Any], kind: str, smallest: int, largest: int) -> dict[str, Any]:
    return schema | {"type": ["string", kind], "minimum": smallest, "maximum": largest}


_DATES = "Write 2025, 2025-03, 2025-03-13 or 2025-Q1"

Text = Annotated[str, WithJsonSchema(_string(forms.TEXT, "Write it, or remove the field"))]
Id = Annotated[
    str,
    WithJsonSchema(
        _string(forms.FREE_ID, "Write lower-case letters, digits and single hyphens, at most 80")
    ),
]
Count = Annotated[
    int, WithJsonSchema({"type": "integer", "minimum": 1, "maximum": forms.LARGEST_COUNT})
]
WebUrl = Annotated[
    str,
    WithJsonSchema(_string(forms.WEB_URL, "Write it in full, like https://www.example.org/report")),
]
Language = Annotated[
    str,
    WithJsonSchema(
        _string(forms.LANGUAGE, "Write a tag like en, zh-Hans or zh-Hant", "en", "zh-Hans")
    ),
]
Date = Annotated[
    str | int,
    WithJsonSchema(
        _or_number(
            _string(forms.DATE, _DATES, "2025", "2025-03", "2025-03-13", "2025-Q1"),
            "integer",
            *forms.YEARS,
        )
    ),
]
Period = Annotated[
    str | int,
    WithJsonSchema(
        _or_number(
            _string(forms.PERIOD, f"{_DATES}, or two of these like 2021/2024", "2025", "2021/2024"),
            "integer",
            *forms.YEARS,
        )
    ),
]
Amount = Annotated[
    str | float,
    WithJsonSchema(
        _or_number(
            _string(
                forms.AMOUNT,
                "Write digits and, if need be, a magnitude: 14,000, 4.52, 5.1 billion, 5.1亿",
                "14,000",
                "4.52",
                "5.1 billion",
            ),
            "number",
            1 - 10**forms.MOST_DIGITS,
            10**forms.MOST_DIGITS - 1,
        )
    ),
]


def field_name(names: list[str]) -> dict[str, Any]:
    """Return the schema of a field that names another one of its record."""
    return {"type": "string", "enum": names}


def reference(kinds: tuple[str, ...], or_text: bool) -> dict[str, Any]:
    """Return the schema of an id of some kinds; `or_text` lets any text stand that is not one."""
    kind = f"(?:(?:{'|'.join(kinds)})/)?"
    form = f"{kind}{forms.FREE_ID}"
    if or_text:
        form = f"{form}|(?!{forms.ID}$|(?:{'|'.join(kinds)})/){forms.TEXT}"
    return _string(form, f"Write the id of a record in {' or '.join(kinds)}")
