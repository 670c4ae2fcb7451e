"""All records as one JSON file: their fields, who refers to them, and figures as intervals."""

import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from roundtable_kb import indented
from roundtable_kb.amounts import plain
from roundtable_kb.decoding import Entry
from roundtable_kb.diagnostics import Span
from roundtable_kb.indented import Items
from roundtable_kb.judging import judged
from roundtable_kb.kinds import KINDS
from roundtable_kb.kinds.statistics import Observation, Statistic
from roundtable_kb.knowledge import Edition, Knowledge, KnowledgeBase, Past
from roundtable_kb.notes import Run
from roundtable_kb.pages import Artifact, Offer
from roundtable_kb.schema import Record
from roundtable_kb.values import parse_date
from roundtable_kb.verdicts import Finding
from roundtable_kb.yaml_reader import Mapping as Tree

MODEL = 1
"""Version of the data model that the file follows."""

_OFFER = Offer(
    "Every record with all its fields, who refers to it, and what the checks found",
    "application/json",
    "JSON, which records.schema.json describes",
    "https://www.rfc-editor.org/rfc/rfc8259",
)
_DERIVED = frozenset({"page_url", "referred_by"})
_OF_FIGURES = frozenset({"as_stated", "lower", "upper", "lower_open", "upper_open", "unit"})


def artifacts(knowledge: Knowledge) -> Iterator[Artifact]:
    """Yield data/records.json.

    `page_url` is relative to the site's first page. `value`, `lower` and `upper` are decimal
    strings in full magnitude, null where unbounded; `as_stated` is the number as it was written.
    """
    found = {kind.model.folder: _listed(knowledge, kind.model) for kind in KINDS}
    edition = {"version": knowledge.edition.version, "date": knowledge.edition.date.text}
    content = {
        "model": MODEL,
        "edition": edition,
        "records": found,
        "findings": (Items(text.encode()) for text in judged(knowledge, "records", _finding)),
    }
    yield Artifact("data/records.json", indented.file(content), _OFFER)


def read_back(content: bytes) -> Past:
    """Read the file again, derived values left aside.

    Raises ValueError if it is not such a file, or of another model.
    """
    whole = json.loads(content)
    try:
        if whole["model"] != MODEL:
            raise ValueError(f"model {whole['model']!r}")
        edition = Edition(whole["edition"]["version"], parse_date(whole["edition"]["date"]))
        found = [
            kind.model.model_validate(_stated(fields))
            for kind in KINDS
            for fields in whole["records"].get(kind.model.folder, [])
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"this is not a file of records: {error!r}") from None
    nowhere = Tree((), Span("data/records.json"))
    return Past(edition, KnowledgeBase(Entry.of(record, nowhere) for record in found))


def _stated(fields: dict[str, Any]) -> dict[str, Any]:
    """Return what a record itself says; the rest was worked out."""
    stated = {name: value for name, value in fields.items() if name not in _DERIVED}
    if "observations" in stated:
        stated["observations"] = [
            {name: value for name, value in seen.items() if name not in _OF_FIGURES}
            | {"value": seen["as_stated"]}
            for seen in stated["observations"]
        ]
    return stated


def _listed(knowledge: Knowledge, kind: type[Record]) -> Iterator[Items]:
    return map(Items, knowledge.noted_of("records", _written, knowledge.kb.all(kind)))


def _written(run: Run, knowledge: Knowledge) -> bytes:
    return indented.items((fields(knowledge, record) for record in run), _DEPTH_OF_RECORDS)


def fields(knowledge: Knowledge, record: Record) -> dict[str, Any]:
    """Return what the file says of a record."""
    written = record.model_dump(mode="json", exclude_none=True)
    made = {"id": record.id, "page_url": f"{record.folder}/{record.id}/", **written}
    if isinstance(record, Statistic):
        made["observations"] = [_observation(record, seen) for seen in record.observations]
    made["referred_by"] = [
        {"kind": backlink.folder, "id": backlink.id, "why": backlink.why}
        for backlink in knowledge.backlinks(record)
    ]
    return made


def _observation(statistic: Statistic, seen: Observation) -> dict[str, Any]:
    allowed = statistic.interval(seen)
    written = seen.model_dump(mode="json", exclude_none=True)
    first = {
        "id": seen.id,
        "period": written.pop("period"),
        "value": plain(seen.value.value),
        "qualifier": seen.qualifier,
        "as_stated": seen.value.text,
        "lower": _bound(allowed.lower),
        "upper": _bound(allowed.upper),
        "lower_open": allowed.lower_open,
        "upper_open": allowed.upper_open,
        "unit": statistic.unit,
    }
    return {**first, **{name: value for name, value in written.items() if name not in first}}


def _finding(finding: Finding) -> str:
    """Return a finding; an observation of another statistic is named as `statistic/id`."""
    found = {
        "type": finding.type,
        "statistic": finding.statistic,
        "period": finding.period,
        "observations": [
            found if statistic == finding.statistic else f"{statistic}/{found}"
            for statistic, found in finding.observations
        ],
        "arithmetic": finding.arithmetic,
        "text": finding.text,
        "note": finding.note,
    }
    return indented.items([found], _DEPTH).decode()


_DEPTH, _DEPTH_OF_RECORDS = 1, 2
"""The list of findings is within the file, that of a kind's records within those of all kinds."""


def _bound(value: Fraction | None) -> str | None:
    return None if value is None else plain(value)
