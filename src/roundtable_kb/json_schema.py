"""JSON Schemas of records, for editors: the models say what may be written, once.

Draft 7 (https://json-schema.org/draft-07), which editors' YAML servers read best. Nothing is
referred to: each field carries its own description, where a reference would hide it.
"""

import json
from collections.abc import Iterator
from typing import Any

from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

from roundtable_kb import written
from roundtable_kb.descriptions import Describing
from roundtable_kb.schema import Record

Schema = dict[str, Any]


def path_of(model: type[Record]) -> str:
    """Return where the schema of a kind is kept, relative to the project's folder."""
    return f"data/schema/{model.folder}.schema.json"


def line_of(folder: str) -> str:
    """Return the line that a record of a kind begins with, by which editors find its schema."""
    return f"# yaml-language-server: $schema=../schema/{folder}.schema.json\n"


def as_file(schema: Schema) -> bytes:
    """Return a schema as it is written to its file."""
    return (json.dumps(schema, indent=1, ensure_ascii=False) + "\n").encode()


def schema(model: type[Record]) -> Schema:
    """Return the JSON Schema of the records of a kind."""
    raw = model.model_json_schema(schema_generator=_Generator, ref_template="{model}")
    inlined = _inlined(raw, raw.get("$defs", {}))
    fields = {name: rest for name, rest in inlined["properties"].items() if name != "id"}
    required = [name for name in inlined["required"] if name != "id"]
    optional = [name for name in fields if name not in required and name != "unknown"]
    fields["unknown"]["items"]["properties"]["field"] |= written.field_name(optional)
    extra = {key: rest for key, rest in inlined.items() if key in ("if", "then")}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": model.singular,
        "description": inlined["description"],
        "type": "object",
        "additionalProperties": False,
        "properties": fields,
        "required": required,
        "allOf": [*([extra] if extra else []), *(_known(name, fields[name]) for name in optional)],
    }


def _known(name: str, field: Schema) -> Schema:
    """Return the rule that a field that is said to be unknown has no value."""
    said = {"properties": {"field": {"const": name}}, "required": ["field"], "type": "object"}
    empty: Schema = {"properties": {name: {"maxItems": 0}}}
    return {
        "if": {"required": ["unknown"], "properties": {"unknown": {"contains": said}}},
        "then": empty if field.get("type") == "array" else {"not": {"required": [name]}},
    }


class _Generator(Describing):
    """Says of a field that may be left out just that: written, it has a value."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Return the schema of what is not null."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Return the schema without a default that says no more than that there is none."""
        found = super().default_schema(schema)
        return {k: v for k, v in found.items() if k != "default" or v not in (None, [])}

    def get_title_from_name(self, name: str) -> str:
        """Return a field's name as it is: a title in other words would hide it."""
        return name


def _inlined(node: Any, definitions: Schema) -> Any:
    """Return a schema with what it refers to in place, and without what editors have no use for."""
    if isinstance(node, list):
        return [_inlined(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        own = {key: rest for key, rest in node.items() if key != "$ref"}
        node = {**definitions[node["$ref"]], **own}
    dropped = ("$defs", "discriminator")
    return {
        key: {name: _inlined(rest, definitions) for name, rest in value.items()}
        if key == "properties"
        else _inlined(value, definitions)
        for key, value in node.items()
        if key not in dropped and not (key == "title" and isinstance(value, str))
    }


def fields(node: Schema, at: str = "") -> Iterator[tuple[str, Schema]]:
    """Yield every value that may be written, under its dotted name: 'source.id'.

    The items of a list of mappings go by the names of their fields: 'statements.text'.
    """
    for name, field in node.get("properties", {}).items():
        yield from _values(f"{at}{name}", field)
    for one in node.get("oneOf", ()):
        yield from fields(one, at)


def _values(name: str, field: Schema) -> Iterator[tuple[str, Schema]]:
    if is_list_of_mappings(field):
        yield from fields(field["items"], f"{name}.")
        return
    shapes = [field, *field.get("oneOf", ())]
    yield from ((name, shape) for shape in shapes if shape.get("type", "object") != "object")
    for shape in shapes:
        yield from fields(shape, f"{name}.")


def is_list_of_mappings(field: Schema) -> bool:
    """Whether a field has items with fields of their own."""
    items = field.get("items", {})
    return "properties" in items or "oneOf" in items
