"""data/popolo.json, against the classes as https://www.popoloproject.com/specs/ defines them."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from popolo_data.importer import Popolo

from conftest import ROOT, TOY, found
from roundtable_kb import project
from roundtable_kb.diagnostics import Report
from roundtable_kb.exports import popolo

Schema = dict[str, Any]
TEXT: Schema = {"type": ["string", "null"]}
URI: Schema = {"type": ["string", "null"], "format": "uri"}
DATE: Schema = {"type": ["string", "null"], "pattern": r"^[0-9]{4}(-[0-9]{2}){0,2}$"}


def thing(texts: str, **fields: Schema) -> Schema:
    """A class in JSON Schema, draft 3, as the specification has it, and nothing beyond it."""
    properties = dict.fromkeys(texts.split(), TEXT) | fields
    return {
        "$schema": "http://json-schema.org/draft-03/schema#",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def many(item: Schema) -> Schema:
    return {"type": "array", "items": item}


LINK = thing("note", url={**URI, "required": True})
NAME = thing(
    "family_name given_name additional_name honorific_prefix honorific_suffix patronymic_name note",
    name={"type": "string", "required": True},
    start_date=DATE,
    end_date=DATE,
)
PLACES: Schema = {"links": many(LINK), "sources": many(LINK)}
CLASSES = {
    "persons": thing(
        "id name family_name given_name additional_name honorific_prefix honorific_suffix "
        "patronymic_name sort_name email gender summary biography national_identity",
        other_names=many(NAME),
        birth_date=DATE,
        death_date=DATE,
        image=URI,
        **PLACES,
    ),
    "organizations": thing(
        "id name classification parent_id area_id abstract description",
        other_names=many(NAME),
        founding_date=DATE,
        dissolution_date=DATE,
        image=URI,
        **PLACES,
    ),
    "memberships": thing(
        "id label role person_id organization_id post_id on_behalf_of_id area_id",
        start_date=DATE,
        end_date=DATE,
        **PLACES,
    ),
    "events": thing(
        "id name description location status classification organization_id parent_id",
        start_date=DATE,
        end_date=DATE,
        sources=many(LINK),
    ),
    "speeches": thing(
        "id creator_id role attribution_text audience_id text title type event_id",
        audio=URI,
        video=URI,
        position={"type": ["integer", "null"]},
        sources=many(LINK),
    ),
}


def content(root: Path) -> Any:
    report = Report()
    knowledge = project.check(root, report)
    assert found(report) == []
    assert knowledge is not None
    (artifact,) = popolo.artifacts(knowledge)
    return json.loads(artifact.content)


@pytest.mark.parametrize("root", [ROOT, TOY], ids=["real", "toy"])
def test_each_thing_is_what_its_class_says(root: Path) -> None:
    made = content(root)
    assert set(made) == set(CLASSES)
    for name, schema in CLASSES.items():
        checker = jsonschema.Draft3Validator(schema)
        assert made[name], name
        for item in made[name]:
            assert [fault.message for fault in checker.iter_errors(item)] == [], item


@pytest.mark.parametrize("root", [ROOT, TOY], ids=["real", "toy"])
def test_every_id_that_is_named_is_there(root: Path) -> None:
    made = content(root)
    ids = {name: [item["id"] for item in items] for name, items in made.items()}
    assert all(len(set(found)) == len(found) for found in ids.values())
    for name, field, of in (
        ("memberships", "person_id", "persons"),
        ("memberships", "organization_id", "organizations"),
        ("organizations", "parent_id", "organizations"),
        ("events", "organization_id", "organizations"),
        ("speeches", "creator_id", "persons"),
        ("speeches", "event_id", "events"),
    ):
        named = {item[field] for item in made[name] if field in item}
        assert named <= set(ids[of]), (name, field)
        assert named or root == TOY, (name, field)


def test_the_reader_of_everypolitician_reads_it() -> None:
    read = Popolo(content(TOY))
    (ada,) = [person for person in read.persons if person.id == "ada-lamp"]
    assert ada.name == "Ada Lamp"
    assert [held.organization.name for held in ada.memberships]
    assert all(held.person and held.organization for held in read.memberships)
