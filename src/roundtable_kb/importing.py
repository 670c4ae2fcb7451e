"""Rows of a table to records: headers are matched to fields, and each fault keeps its row."""

import re
from collections.abc import Sequence as Seq
from dataclasses import dataclass, replace
from typing import Any

from roundtable_kb import codes
from roundtable_kb.decoding import Entry, decode
from roundtable_kb.diagnostics import Diagnostic, Report, Span, did_you_mean
from roundtable_kb.json_schema import Schema, fields, is_list_of_mappings, schema
from roundtable_kb.schema import Record
from roundtable_kb.tabular import Cell, Row
from roundtable_kb.values import UnreadableError, parse_slug, slug
from roundtable_kb.yaml_reader import Mapping, Node, Scalar, ScalarKind, Sequence, kind_of

_LANGUAGE_NAME = re.compile(r"([a-z]{2,3}(?:-[a-z0-9]{2,8})*)[\s_]+name", re.IGNORECASE)
_CITATION = ("source.id", "source.paragraph", "source.words")
_LISTS_OF_ROWS = {"statistics": "observations", "speakers": "affiliations"}
"""What the rows of a kind are most often about: its fields need no prefix in a header."""


@dataclass(frozen=True, slots=True)
class _Column:
    """Where the cells of a column go."""

    header: Cell
    path: tuple[str, ...]
    form: Schema
    lang: str = ""
    """Of a column of names in one language."""


Written = dict[str, Any]
"""A record in the making: fields, with cells, lists and further fields in them."""


def records(table: Seq[Row], model: type[Record], report: Report) -> tuple[Entry[Any], ...]:
    """Return the records that rows stand for; what is wrong is in `report`, row by row.

    Rows of one id are one record: the first has its own fields, and each adds to its lists.
    """
    columns = _columns(table[0], model, report)
    if not report.ok:
        return ()
    shape = schema(model)
    made: dict[str, Written] = {}
    first: dict[str, Span] = {}
    for row in table[1:]:
        place, record_id = _id(row, columns, report)
        if record_id:
            first.setdefault(record_id, place.span)
            _add(made.setdefault(record_id, {}), row, columns, shape, report)
    entries = []
    for record_id, written in made.items():
        tree = replace(_mapping(written, shape, first[record_id]), span=first[record_id])
        record = decode(tree, model, record_id, report)
        if record:
            entries.append(Entry.of(record, tree))
    return tuple(entries)


def explained(diagnostics: Seq[Diagnostic], table: Seq[Row]) -> list[Diagnostic]:
    """Return diagnostics with the row and the column of their cell in their message."""
    places = {
        (cell.span.path, cell.span.line, cell.span.column): (cell.row, header.text)
        for row in table[1:]
        for header, cell in zip(table[0], row, strict=True)
    }
    return [
        _explained(d, places.get((d.span.path, d.span.line, d.span.column))) for d in diagnostics
    ]


def _explained(found: Diagnostic, place: tuple[int, str] | None) -> Diagnostic:
    if place is None:
        return found
    row, column = place
    if found.code is codes.CITE_MISSING:
        return replace(
            found, message=f"row {row}: {found.message}", hint="fill in the column 'source.id'"
        )
    if found.code is codes.FIELD_MISSING:
        (field,) = re.findall(r"'(\w+)'", found.message)
        return replace(
            found, message=f"row {row}: {found.message}", hint=f"fill in the column '{field}'"
        )
    return replace(found, message=f"row {row}, column '{column}': {found.message}")


def _columns(header: Row, model: type[Record], report: Report) -> list[_Column]:
    """Match every header with a field, or report it."""
    known = dict(fields(schema(model)))
    own: dict[str, Schema] = {"id": {"type": "string"}}
    own |= {name: dict(fields(schema_of_citation(model)))[name] for name in _CITATION}
    known = own | known
    short = f"{_LISTS_OF_ROWS.get(model.folder)}."
    names = {_plain(name): name for name in known}
    for full in known:
        if full.startswith(short):
            names.setdefault(_plain(full.removeprefix(short)), full)
        first, _, rest = full.partition(".")
        names.setdefault(_plain(f"{first.removesuffix('s')} {rest}"), full)
    columns: list[_Column] = []
    for cell in header:
        name = names.get(_plain(cell.text))
        language = _LANGUAGE_NAME.fullmatch(cell.text)
        if name:
            columns.append(_Column(cell, tuple(name.split(".")), known[name]))
        elif language and "other_names.name" in known:
            path = ("other_names", "name")
            columns.append(_Column(cell, path, known["other_names.name"], _tag(language[1])))
        else:
            hint = did_you_mean(cell.text.lower(), [*known, *names])
            hint = hint or f"the columns are {', '.join(known)}, or 'zh name' and so on"
            message = f"no field is called {cell.text!r}" if cell.text else "a column has no name"
            report.error(codes.FIELD_UNKNOWN, message, cell.span, hint)
    targets = [(column.path, column.lang) for column in columns]
    for number, column in enumerate(columns):
        if targets.index(targets[number]) < number:
            message = f"two columns are '{'.'.join(column.path)}'"
            report.error(codes.TABLE_UNREADABLE, message, column.header.span, "remove one of them")
    return columns


def schema_of_citation(model: type[Record]) -> Schema:
    """Return a schema that has the fields of a citation under `source`."""
    names = schema(model)["properties"]["other_names"]["items"]["properties"]
    return {"properties": {"source": names["source"]}}


def _plain(header: str) -> str:
    return re.sub(r"[\s_-]+", "", header.casefold())


def _id(row: Row, columns: Seq[_Column], report: Report) -> tuple[Cell, str | None]:
    """Return the id in a row, or one made of the name in it, and the cell that says so."""
    cells = {column.path: cell for column, cell in zip(columns, row, strict=True)}
    given, name = cells.get(("id",)), cells.get(("name",), row[0])
    if given is None or not given.text:
        made = slug(name.text)
        if made is None:
            message = f"there is no id, and none can be made of {name.text!r}"
            report.error(codes.ID_BAD, message, name.span, "fill in the column 'id'")
        return name, made
    try:
        return given, parse_slug(given.text)
    except UnreadableError as error:
        report.error(error.code, error.message, given.span, error.hint)
        return given, None


def _tag(written: str) -> str:
    """Return a language tag as BCP 47 recommends to write it: 'zh-Hans', 'pt-BR'."""
    first, *rest = written.lower().split("-")
    cased = (part.title() if len(part) == 4 else part.upper() for part in rest)
    return "-".join([first, *cased])


def _add(written: Written, row: Row, columns: Seq[_Column], shape: Schema, report: Report) -> None:
    """Put the cells of a row into a record, an item for each of its lists."""
    items: dict[tuple[str, str], Written] = {}
    citation: Written = {}
    for column, cell in zip(columns, row, strict=True):
        if not cell.text or column.path == ("id",):
            continue
        field, *rest = column.path
        value = _value(cell, column.form)
        if field == "source":
            citation[rest[0]] = value
        elif rest and is_list_of_mappings(shape["properties"][field]):
            item = items.setdefault((field, column.lang), {})
            _set(item, rest, value, report)
            if column.lang:
                item["lang"] = Scalar(column.lang, ScalarKind.STRING, cell.span)
        else:
            _set(written, column.path, value, report)
    if citation and "source" in shape["properties"]:
        written.setdefault("source", citation)
    for (field, _), item in items.items():
        if citation and _wants_source(shape["properties"][field]["items"]):
            item.setdefault("source", citation)
        there = written.setdefault(field, [])
        if _texts(item) not in [_texts(other) for other in there]:
            there.append(item)


def _wants_source(items: Schema) -> bool:
    return "source" in items.get("required", ())


def _set(written: Written, path: Seq[str], value: Node, report: Report) -> None:
    for name in path[:-1]:
        written = written.setdefault(name, {})
    there = written.setdefault(path[-1], value)
    if _texts(there) != _texts(value):
        message = f"'{path[-1]}' is another one here than in an earlier row of the same id"
        hint = "leave it blank after the first row, or give this row an id of its own"
        report.error(codes.TABLE_UNREADABLE, message, value.span, hint)


def _texts(value: Any) -> Any:
    """Return a value without places, to compare it."""
    if isinstance(value, dict):
        return {name: _texts(part) for name, part in value.items()}
    if isinstance(value, Sequence):
        return [_texts(item) for item in value.items]
    return value.text


def _value(cell: Cell, form: Schema) -> Node:
    """Return a cell as a record would have it: text, a number where one may stand, or a list."""
    if form.get("type") == "array":
        parts = [part.strip() for part in re.split("[;；]", cell.text)]
        items = [Scalar(part, ScalarKind.STRING, cell.span) for part in parts if part]
        return Sequence(tuple(items), cell.span)
    types = form["type"] if isinstance(form["type"], list) else [form["type"]]
    kind = kind_of(cell.text)
    unquoted = not {"integer", "number"}.isdisjoint(types)
    unquoted = unquoted and kind in (ScalarKind.INT, ScalarKind.FLOAT)
    return Scalar(cell.text, kind if unquoted else ScalarKind.STRING, cell.span)


def _mapping(written: Written, shape: Schema, span: Span) -> Mapping:
    """Return fields as a tree, in the order of the model."""
    order = list(shape.get("properties", written))
    entries = []
    for name in sorted(written, key=lambda name: order.index(name) if name in order else 0):
        node = _node(written[name], shape.get("properties", {}).get(name, {}), span)
        # What is missing in a record or an item is missed where that begins.
        entries.append((Scalar(name, ScalarKind.STRING, node.span), node))
    return Mapping(tuple(entries), entries[0][1].span if entries else span)


def _node(value: Any, shape: Schema, span: Span) -> Node:
    if isinstance(value, dict):
        return _mapping(value, shape, span)
    if isinstance(value, list):
        items = tuple(_mapping(item, shape["items"], span) for item in value)
        return Sequence(items, items[0].span)
    node: Node = value
    return node
