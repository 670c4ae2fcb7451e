"""All records as one JSON file: their fields, who refers to them, and figures as intervals."""

import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from roundtable_kb.amounts import plain
from roundtable_kb.kinds import KINDS
from roundtable_kb.kinds.statistics import Observation, Statistic
from roundtable_kb.knowledge import Finding, Knowledge
from roundtable_kb.pages import Artifact
from roundtable_kb.schema import Record

MODEL = 1
"""Version of the data model that the file follows."""


def artifacts(knowledge: Knowledge) -> Iterator[Artifact]:
    """Yield data/records.json.

    `page_url` is relative to the site's first page. `value`, `lower` and `upper` are decimal
    strings in full magnitude, null where unbounded; `as_stated` is the number as it was written.
    """
    found = {
        kind.model.folder: [fields(knowledge, record) for record in knowledge.kb.all(kind.model)]
        for kind in KINDS
    }
    edition = {"version": knowledge.edition.version, "date": knowledge.edition.date.text}
    findings = [_finding(finding) for finding in knowledge.findings]
    content = {"model": MODEL, "edition": edition, "records": found, "findings": findings}
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    yield Artifact("data/records.json", text.encode())


def fields(knowledge: Knowledge, record: Record) -> dict[str, Any]:
    """Return what the file says of a record."""
    written = record.model_dump(mode="json", exclude_none=True)
    made = {"id": record.id, "page_url": f"{record.folder}/{record.id}/", **written}
    if isinstance(record, Statistic):
        made["observations"] = [_observation(record, seen) for seen in record.observations]
    made["referred_by"] = [
        {"kind": backlink.origin.folder, "id": backlink.origin.id, "why": backlink.why}
        for backlink in knowledge.kb.backlinks(record)
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


def _finding(finding: Finding) -> dict[str, Any]:
    """Return a finding; an observation of another statistic is named as `statistic/id`."""
    return {
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


def _bound(value: Fraction | None) -> str | None:
    return None if value is None else plain(value)
