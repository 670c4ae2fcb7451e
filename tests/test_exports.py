"""Files for other programs: what they promise."""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup

from roundtable_kb.exports import EXPORTS
from roundtable_kb.knowledge import Knowledge


@pytest.fixture(scope="session")
def records(knowledge: Knowledge) -> dict[str, Any]:
    """Return data/records.json of the toy."""
    made = {artifact.path: artifact for export in EXPORTS for artifact in export(knowledge)}
    content: dict[str, Any] = json.loads(made["data/records.json"].content)
    return content


def record(records: dict[str, Any], kind: str, record_id: str) -> dict[str, Any]:
    (one,) = [item for item in records["records"][kind] if item["id"] == record_id]
    return one


def observation(records: dict[str, Any], statistic: str, number: int = 0) -> dict[str, Any]:
    return record(records, "statistics", statistic)["observations"][number]


def test_edition_and_model(records: dict[str, Any]) -> None:
    assert records["model"] == 1
    assert records["edition"] == {"version": "2.1.0", "date": "2025-07-01"}


def test_every_record_is_there(records: dict[str, Any], knowledge: Knowledge) -> None:
    listed = [(kind, item["id"]) for kind, items in records["records"].items() for item in items]
    assert sorted(listed) == [(one.folder, one.id) for one in knowledge.kb.records()]


def test_a_record_has_its_fields_as_they_are_written(records: dict[str, Any]) -> None:
    fields = record(records, "speakers", "chen-hai-keeper")
    affiliation, statement = fields["affiliations"][0], fields["statements"][0]
    assert (fields["name"], fields["disambiguation"]) == ("Chen Hai", "keeper")
    assert [(name["name"], name["lang"]) for name in fields["other_names"]] == [
        ("陈海", "zh-Hans"),
        ("陳海", "zh-Hant"),
    ]
    assert (affiliation["organization"], affiliation["event"]) == (
        "islands-union",
        "lantern-table-2025",
    )
    assert affiliation["source"] == {
        "id": "fog-gazette",
        "paragraph": 4,
        "words": "who keeps North Skerry",
    }
    assert (statement["kind"], statement["topics"]) == ("report", ["fog"])


def test_dates_are_as_they_are_written(records: dict[str, Any]) -> None:
    event = record(records, "events", "lantern-table-2025")
    assert event["start_date"] == "2025-06"
    assert observation(records, "lamps-lit", 2)["period"] == "/2020"
    assert observation(records, "lit-share")["period"] == "2024/"
    words = observation(records, "lamps-lit-change")["period"]
    assert words == {"text": "recent years", "until": "2024"}


def test_fields_that_are_not_written_are_left_out(records: dict[str, Any]) -> None:
    fields = record(records, "organizations", "harbour-ministry")
    assert {"short_name", "parent", "summary", "disambiguation"} & set(fields) == set()


@pytest.mark.parametrize("kind", ["events", "speakers", "statistics", "sources"])
def test_a_page_is_where_it_is_said_to_be(records: dict[str, Any], kind: str) -> None:
    for fields in records["records"][kind]:
        assert fields["page_url"] == f"{kind}/{fields['id']}/"


@pytest.mark.parametrize(
    ("statistic", "number", "expected"),
    [
        # value, as stated, lower, upper, lower open, upper open
        ("lamp-dues", 0, ("5100000", "5.1 million", "4795000", "5405000", False, False)),
        ("lamp-dues", 1, ("4600000", "4,600,000", "4599999.5", "4600000.5", False, True)),
        ("harbour-dues", 0, ("3000000", "3 million", "3000000", None, True, True)),
        ("island-dues", 0, ("1500000", "150万", "0", "1500000", False, True)),
        ("lamps-lit", 1, ("420", "420", "378", "420", False, True)),
        ("lamps-lit", 2, ("400", "400", "400", None, False, True)),
        ("lamp-dues-growth", 0, ("10.9", "10.9", "10.85", "10.95", False, True)),
        ("lit-share", 0, ("60", "60", "60", "100", True, False)),
        ("visitors", 0, ("12000", "1.2万", "0", "12000", False, False)),
    ],
)
def test_a_figure_as_stated_and_what_it_allows(
    records: dict[str, Any], statistic: str, number: int, expected: tuple[object, ...]
) -> None:
    seen = observation(records, statistic, number)
    names = ("value", "as_stated", "lower", "upper", "lower_open", "upper_open")
    assert tuple(seen[name] for name in names) == expected


def test_a_figure_says_what_it_counts_and_who_says_so(records: dict[str, Any]) -> None:
    seen = observation(records, "lamp-dues")
    assert (seen["unit"], seen["qualifier"], seen["scope"]) == (
        "EUR",
        "approximately",
        "ships above one mast",
    )
    assert (seen["claims"], seen["stated_by"]) == (["record-high"], "ada-lamp")
    assert observation(records, "lamp-dues", 1)["produced_by"] == "harbour-office"


def test_a_statistic_that_nobody_counted_has_no_observations(records: dict[str, Any]) -> None:
    assert record(records, "statistics", "towers")["observations"] == []


def test_relations(records: dict[str, Any]) -> None:
    assert record(records, "statistics", "lit-share")["relations"] == [
        {"type": "share_of", "part": "lamps-lit", "whole": "towers"}
    ]
    assert record(records, "statistics", "lamp-dues")["relations"] == [
        {"type": "total_of", "parts": ["harbour-dues", "island-dues"]}
    ]


def test_who_refers_to_a_record(records: dict[str, Any]) -> None:
    assert record(records, "statistics", "towers")["referred_by"] == [
        {"kind": "statistics", "id": "lit-share", "why": "the whole in this share"}
    ]
    assert record(records, "organizations", "foghorn-choir")["referred_by"] == []


def test_a_former_address_leads_to_the_present_one(knowledge: Knowledge) -> None:
    made = {artifact.path: artifact for export in EXPORTS for artifact in export(knowledge)}
    page = BeautifulSoup(made["speakers/dora-wick/index.html"].content, "html.parser")
    refresh = page.find("meta", attrs={"http-equiv": "refresh"})
    assert refresh["content"] == "0; url=../dora-quill/"
    assert (page.a["href"], page.a.get_text()) == ("../dora-quill/", "Dora Quill")


def test_the_same_records_make_the_same_bytes(knowledge: Knowledge) -> None:
    once, again = ([a for export in EXPORTS for a in export(knowledge)] for _ in range(2))
    assert once == again
