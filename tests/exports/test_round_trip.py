"""data/records.json: its own schema holds it, and read back it is the same knowledge base."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from conftest import ROOT, TOY, found
from roundtable_kb import project
from roundtable_kb.diagnostics import Report
from roundtable_kb.exports import records, records_schema
from roundtable_kb.kinds import KINDS
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.schema import Record

DERIVED = {
    "record": {"page_url", "referred_by"},
    "observation": {"as_stated", "lower", "upper", "lower_open", "upper_open", "unit"},
}
"""What the file says in addition to the records."""


def checked(root: Path) -> Knowledge:
    report = Report()
    knowledge = project.check(root, report)
    assert found(report) == []
    assert knowledge is not None
    return knowledge


def content(knowledge: Knowledge, export: Any) -> Any:
    (artifact,) = export.artifacts(knowledge)
    return json.loads(artifact.content)


def read_back(kind: type[Record], fields: dict[str, Any]) -> Record:
    """Make a record of what the file says of it."""
    stated = {name: value for name, value in fields.items() if name not in DERIVED["record"]}
    if "observations" in stated:
        stated["observations"] = [
            {
                **{
                    name: value
                    for name, value in seen.items()
                    if name not in DERIVED["observation"]
                },
                "value": seen["as_stated"],
            }
            for seen in stated["observations"]
        ]
    return kind.model_validate(stated)


@pytest.mark.parametrize("root", [ROOT, TOY], ids=["real", "toy"])
def test_read_back_it_is_the_same_knowledge_base(root: Path) -> None:
    knowledge = checked(root)
    written = content(knowledge, records)["records"]
    again = [
        read_back(kind.model, fields) for kind in KINDS for fields in written[kind.model.folder]
    ]
    expected = [record for kind in KINDS for record in knowledge.kb.all(kind.model)]
    assert again == expected
    assert len(again) > 30


@pytest.mark.parametrize("root", [ROOT, TOY], ids=["real", "toy"])
def test_the_file_keeps_its_schema(root: Path) -> None:
    knowledge = checked(root)
    schema = content(knowledge, records_schema)
    jsonschema.Draft202012Validator.check_schema(schema)
    faults = jsonschema.Draft202012Validator(schema).iter_errors(content(knowledge, records))
    assert [(list(fault.path), fault.message) for fault in faults] == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("edition", "date"), None),
        (("records", "speakers", 0, "name"), 7),
        (("records", "speakers", 0, "nickname"), "Al"),
        (("records", "statistics", 0, "observations", 0, "value"), "about 7"),
        (("records", "statistics", 0, "observations", 0, "qualifier"), "perhaps"),
        (("findings", 0, "type"), "odd"),
    ],
)
def test_the_schema_refuses_what_is_not_right(
    knowledge: Knowledge, place: tuple[Any, ...], value: object
) -> None:
    schema = content(knowledge, records_schema)
    written = content(knowledge, records)
    *way, last = place
    part = written
    for step in way:
        part = part[step]
    part[last] = value
    (fault,) = list(jsonschema.Draft202012Validator(schema).iter_errors(written))[:1]
    assert list(fault.absolute_path)[: len(way)] == list(way)
