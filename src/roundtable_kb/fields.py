"""Types of fields: how they are read from what was typed, and again from what was kept of them.

Leaves reach pydantic as `Leaf`, a string that knows what YAML took it for, and are parsed by
`values` and `amounts`: none of pydantic's own coercions is ever used.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from pydantic import GetCoreSchemaHandler, PlainSerializer
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from roundtable_kb import amounts, codes, forms, values, written
from roundtable_kb.codes import Code
from roundtable_kb.yaml_reader import ScalarKind

T = TypeVar("T")


class Leaf(str):
    """A scalar's text, and what YAML took it for."""

    __slots__ = ("kind",)
    kind: ScalarKind


def _fault(code: Code, message: str, hint: str | None = None) -> PydanticCustomError:
    # pydantic wants a literal template; the texts go through its context unread.
    return PydanticCustomError(code.name, "{message}", {"message": message, "hint": hint})


def text(value: object) -> str:
    """Return a text as it was typed."""
    if type(value) is str and value and not value.isspace():
        return value
    if not isinstance(value, str):
        raise _fault(codes.TYPE_WRONG, "a text belongs here", "write one value, without - or {}")
    if isinstance(value, Leaf) and value.kind is not ScalarKind.STRING:
        message = f"YAML takes {str(value)!r} for a {value.kind}, and a text belongs here"
        raise _fault(codes.TYPE_WRONG, message, f'write "{value}" in quotes')
    if not value.strip():
        raise _fault(codes.VALUE_EMPTY, "the text is empty", "write it, or remove the field")
    return str(value)


_NUMBERS = (ScalarKind.INT, ScalarKind.FLOAT)


def reads(parse: Callable[[str], T], *, numeric: bool = False) -> Callable[[object], T]:
    """Return a validator that parses text with `parse`; `numeric` takes unquoted numbers too."""

    def read(value: object) -> T:
        unquoted = numeric and isinstance(value, Leaf) and value.kind in _NUMBERS
        try:
            return parse(str(value) if unquoted else text(value))
        except values.UnreadableError as error:
            raise _fault(error.code, error.message, error.hint) from None

    return read


def _count(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, Leaf) and re.fullmatch(forms.COUNT, value):
        if value.kind is ScalarKind.INT:
            return int(value)
        raise _fault(codes.TYPE_WRONG, f"{str(value)!r} is a text", "remove the quotes")
    raise _fault(codes.VALUE_NUMBER, "a whole number from 1 on belongs here", "write it like '7'")


@dataclass(frozen=True, slots=True)
class ProseMark:
    """Marks a field of running text, in which `[[id]]` links a record."""


class Reads:
    """Annotates a type: how it is read from what was typed, and `again` from JSON it was kept as.

    What was kept has been read before: a text or a number without `again` is taken as it is.
    """

    def __init__(
        self,
        read: Callable[[object], object],
        written: object,
        again: Callable[[str], object] | None = None,
    ) -> None:
        """`written` is the type of what editors may write."""
        self._read, self._written, self._again = read, written, again

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return both ways, of which pydantic takes the one for its input."""
        typed = core_schema.no_info_plain_validator_function(
            self._read, json_schema_input_schema=handler.generate_schema(self._written)
        )
        if self._again:
            kept: CoreSchema = core_schema.no_info_plain_validator_function(self._again)
        else:
            kept = handler(source)
        return core_schema.json_or_python_schema(kept, typed)


def _written(value: object) -> str:
    return value.text if isinstance(value, values.Period | amounts.Amount) else str(value)


Text = Annotated[str, Reads(text, written.Text)]
Prose = Annotated[Text, ProseMark()]
Slug = Annotated[str, Reads(reads(values.parse_slug), written.Id)]
Count = Annotated[int, Reads(_count, written.Count)]
WebUrl = Annotated[str, Reads(reads(values.parse_url), written.WebUrl)]
Language = Annotated[str, Reads(reads(values.parse_language), written.Language)]
Colour = Annotated[str, Reads(reads(values.parse_colour), str)]
FieldName = Annotated[str, Reads(reads(values.parse_field), str)]
Day = Annotated[
    values.Period,
    Reads(reads(values.parse_date, numeric=True), written.Date, values.parse_date),
    PlainSerializer(_written, return_type=str),
]
Period = Annotated[
    values.Period,
    Reads(reads(values.parse_period, numeric=True), written.Period, values.parse_period),
    PlainSerializer(_written, return_type=str),
]
Amount = Annotated[
    amounts.Amount,
    Reads(reads(amounts.parse_amount, numeric=True), written.Amount, amounts.parse_amount),
    PlainSerializer(_written, return_type=str),
]
