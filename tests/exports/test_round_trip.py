"""data/records.json: its own schema holds it, and read back it is the same knowledge base."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from conftest import ROOT, TOY, sound
from roundtable_kb.exports import records, records_schema
from roundtable_kb.knowledge import Knowledge


def content(knowledge: Knowledge, export: Any) -> Any:
    (artifact,) = export.artifacts(knowledge)
    return json.loads(artifact.content)


@pytest.mark.parametrize("root", [ROOT, TOY], ids=["real", "toy"])
def test_read_back_it_is_the_same_knowledge_base(root: Path) -> None:
    knowledge = sound(root)
    (artifact,) = records.artifacts(knowledge)
    again = records.read_back(artifact.content)
    assert again.edition == knowledge.edition
    assert list(again.kb.records()) == list(knowledge.kb.records())
    assert len(list(again.kb.records())) > 30
    for record in again.kb.records():
        assert again.kb.backlinks(record) == knowledge.kb.backlinks(record)


@pytest.mark.parametrize("root", [ROOT, TOY], ids=["real", "toy"])
def test_the_file_keeps_its_schema(root: Path) -> None:
    knowledge = sound(root)
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
