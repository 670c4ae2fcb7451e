"""What data/records.json is made of, as a JSON Schema (https://json-schema.org/draft/2020-12)."""

from collections.abc import Iterator
from typing import Any

from pydantic.json_schema import models_json_schema

from roundtable_kb import indented
from roundtable_kb.descriptions import Describing
from roundtable_kb.exports.records import MODEL
from roundtable_kb.kinds import KINDS
from roundtable_kb.kinds.statistics import Observation
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Artifact, Offer
from roundtable_kb.schema import Record
from roundtable_kb.verdicts import Finding, FindingType

Schema = dict[str, Any]

_OFFER = Offer(
    "What each field of records.json means",
    "application/schema+json",
    "JSON Schema 2020-12",
    "https://json-schema.org/draft/2020-12",
)


def artifacts(knowledge: Knowledge) -> Iterator[Artifact]:
    """Yield data/records.schema.json."""
    text = knowledge.noted("exports:records.schema.json", _schema)
    yield Artifact("data/records.schema.json", text.encode(), _OFFER)


def _schema(knowledge: Knowledge) -> str:
    _, found = models_json_schema(
        [(kind.model, "serialization") for kind in KINDS], schema_generator=Describing
    )
    parts = {name: _written(part) for name, part in found["$defs"].items()}
    for kind in KINDS:
        parts[kind.model.__name__] = _record(kind.model, parts[kind.model.__name__])
    parts[Observation.__name__] = _observation(parts[Observation.__name__])
    parts[Finding.__name__] = _finding()
    return indented.file(_whole(knowledge, parts)).decode()


def _whole(knowledge: Knowledge, parts: Schema) -> Schema:
    lists = {
        kind.model.folder: {"type": "array", "items": _part(kind.model.__name__)} for kind in KINDS
    }
    whole = {
        "model": {"const": MODEL, "description": "Version of the data model."},
        "edition": _object({"version": _TEXT, "date": _TEXT}),
        "records": _object(lists),
        "findings": {"type": "array", "items": _part(Finding.__name__)},
    }
    address = {"$id": f"{knowledge.site_url}data/records.schema.json"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **(address if knowledge.site_url else {}),
        "title": f"Records of {knowledge.site}",
        **_object(whole),
        "$defs": parts,
    }


def _written(part: Schema) -> Schema:
    """Return a model's schema for a file in which a field without a value is left out."""
    fields = part.get("properties", {})
    return {**part, "properties": {n: _stated(f) for n, f in fields.items()}} if fields else part


def _stated(field: Schema) -> Schema:
    field = {name: value for name, value in field.items() if name not in ("default", "title")}
    choices = [choice for choice in field.get("anyOf", []) if choice != {"type": "null"}]
    if len(choices) == 1:
        del field["anyOf"]
        field = {**choices[0], **field}
    return field


def _record(model: type[Record], part: Schema) -> Schema:
    page = {"type": "string", "description": "Relative to the site's first page."}
    backlink = _object({"kind": _TEXT, "id": _TEXT, "why": _TEXT})
    referred = {"type": "array", "items": backlink, "description": "Who refers to it, as what."}
    added = {"page_url": page, "referred_by": referred}
    return _with(part, added, list(added))


def _observation(part: Schema) -> Schema:
    decimal = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
    bound = {"anyOf": [decimal, {"type": "null"}]}
    value = {**decimal, "description": "In full magnitude."}
    added = {
        "value": value,
        "as_stated": {"type": "string", "description": "The number as it was written."},
        "lower": {**bound, "description": "The least that it allows; null: no bound."},
        "upper": {**bound, "description": "The most that it allows; null: no bound."},
        "lower_open": {"type": "boolean", "description": "Whether `lower` is left out."},
        "upper_open": {"type": "boolean", "description": "Whether `upper` is left out."},
        "unit": _TEXT,
    }
    return _with(part, added, [name for name in added if name != "value"])


def _finding() -> Schema:
    return _object(
        {
            "type": {"enum": [found.value for found in FindingType]},
            "statistic": _TEXT,
            "period": _TEXT,
            "observations": {"type": "array", "items": _TEXT, "minItems": 1},
            "arithmetic": _TEXT,
            "text": _TEXT,
            "note": {"type": ["string", "null"]},
        }
    )


_TEXT: Schema = {"type": "string"}


def _object(fields: Schema) -> Schema:
    """Return the schema of an object that has just these fields."""
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def _with(part: Schema, added: Schema, required: list[str]) -> Schema:
    return {
        **part,
        "properties": {**part["properties"], **added},
        "required": [*part["required"], *required],
    }


def _part(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}
