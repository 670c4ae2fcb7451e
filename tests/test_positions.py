"""The page of all positions: each statement in its cells, and silence where there is none."""

from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from bs4 import BeautifulSoup, Tag

from conftest import ROOT, TOY, checked, found
from roundtable_kb import project
from roundtable_kb.diagnostics import Report
from roundtable_kb.kinds.events import Event
from roundtable_kb.render import environment, render
from roundtable_kb.views import positions
from roundtable_kb.views.events import speakers_at

GROUPS = ["Public bodies", "Societies", "Companies", "Creators"]
Counts = dict[str, int]
"""How many statements of each kind."""


class Place(NamedTuple):
    """A cell by what it is about."""

    event: str
    topic: str
    speaker: str


def read(folder: Path) -> dict[str, dict[str, Any]]:
    # As written: with BaseLoader every value stays text.
    return {
        path.stem: yaml.load(path.read_text(), yaml.BaseLoader)  # noqa: S506
        for path in sorted(folder.glob("*.yml"))
    }


def recorded(root: Path) -> dict[Place, Counts]:
    """Count statements in the files themselves."""
    counted: dict[Place, Counter[str]] = {}
    for speaker, record in read(root / "data/speakers").items():
        for said in record.get("statements", ()):
            for topic in said.get("topics", ()):
                place = Place(said["event"], topic, speaker)
                counted.setdefault(place, Counter())[said["kind"]] += 1
    return {place: dict(counts) for place, counts in counted.items()}


def parsed(root: Path) -> BeautifulSoup:
    return BeautifulSoup((root / "site/positions/index.html").read_bytes(), "html.parser")


def tables(page: BeautifulSoup) -> dict[str, Tag]:
    """Return each event's table."""
    headings = [heading["id"] for heading in page.article.find_all("h2")]
    return dict(
        zip(
            (heading.removeprefix("at_") for heading in headings),
            page.article.find_all("table"),
            strict=True,
        )
    )


def name_of(cell: Tag, kind: str) -> str:
    """Return the id of the record that a heading leads to."""
    (address,) = [a["href"] for a in cell.find_all("a")]
    assert address.startswith(f"../{kind}/")
    return address.split("/")[2]


def columns(table: Tag) -> list[str]:
    heads = table.thead.find_all("tr")[-1].find_all("th")
    assert heads[0].get_text() == "Topic"
    return [name_of(head, "speakers") for head in heads[1:]]


def cells(root: Path) -> dict[Place, Tag]:
    return {
        Place(event, name_of(row.th, "topics"), speaker): cell
        for event, table in tables(parsed(root)).items()
        for row in table.tbody.find_all("tr")
        for speaker, cell in zip(columns(table), row.find_all("td"), strict=True)
    }


def words(counts: Counts) -> list[str]:
    kinds = ["position", "concern", "proposal", "plan", "report"]
    return [f"{counts[k]} {k}{'s' * (counts[k] > 1)}" for k in kinds if k in counts]


@pytest.mark.parametrize("project_", ["built", "real"])
def test_every_statement_is_in_its_cells_and_in_no_other(
    request: pytest.FixtureRequest, project_: str
) -> None:
    root = request.getfixturevalue(project_)
    shown = cells(root)
    expected = recorded(root)
    assert sum(sum(counts.values()) for counts in expected.values()) >= 6
    said = {place: cell for place, cell in shown.items() if cell.a}
    assert {
        place: [s.get_text() for s in cell.find_all(class_="kb-says")]
        for place, cell in said.items()
    } == {place: words(counts) for place, counts in expected.items()}
    assert {p: cell.a["href"] for p, cell in said.items()} == {
        place: f"../topics/{place.topic}/#said_by_{place.speaker}" for place in expected
    }


@pytest.mark.parametrize("project_", ["built", "real"])
def test_every_other_cell_says_that_the_speaker_did_not_address_the_topic(
    request: pytest.FixtureRequest, project_: str
) -> None:
    root = request.getfixturevalue(project_)
    silent = {place: cell for place, cell in cells(root).items() if place not in recorded(root)}
    assert silent
    assert {cell.get_text() for cell in silent.values()} == {"did not address"}
    assert all("kb-quiet" in cell["class"] for cell in silent.values())
    assert "neither opposition nor consent" in parsed(root).article.get_text()


@pytest.mark.parametrize("project_", ["built", "real"])
def test_a_cell_leads_to_these_statements(request: pytest.FixtureRequest, project_: str) -> None:
    root = request.getfixturevalue(project_)
    by_page: dict[tuple[str, str], Counter[str]] = {}
    for place, counts in recorded(root).items():
        by_page.setdefault((place.topic, place.speaker), Counter()).update(counts)
    for (topic, speaker), counts in by_page.items():
        page = BeautifulSoup((root / f"site/topics/{topic}/index.html").read_bytes(), "html.parser")
        kinds = page.find(id=f"said_by_{speaker}").select(".kb-kind")
        assert Counter(kind.get_text() for kind in kinds) == counts
        assert all(f"/speakers/{speaker}/#" in kind.a["href"] for kind in kinds)


def test_speakers_stand_under_their_group(built: Path) -> None:
    table = tables(parsed(built))["lantern-table-2024"]
    first = table.thead.tr.find_all("th")
    assert [(th.get_text(), th["colspan"]) for th in first] == [
        ("Societies", "2"),
        ("Creators", "1"),
    ]
    assert columns(table) == ["ada-lamp", "dora-quill", "bo-beacon"]


@pytest.mark.parametrize("project_", ["built", "real"])
def test_heads_belong_to_the_cells_below_and_beside(
    request: pytest.FixtureRequest, project_: str
) -> None:
    for table in tables(parsed(request.getfixturevalue(project_))).values():
        groups, speakers = table.thead.find_all("tr")
        assert {th["scope"] for th in table.thead.find_all("th")} == {"col"}
        assert {th["scope"] for th in table.tbody.find_all("th")} == {"row"}
        assert [th.get_text() for th in groups.find_all("th")] == [
            name for name in GROUPS if name in groups.get_text()
        ]
        width = sum(int(th["colspan"]) for th in groups.find_all("th")) + 1
        assert len(groups.find_all("td")) == 1
        assert len(speakers.find_all("th")) == width
        assert {len(row.find_all(["th", "td"])) for row in table.tbody.find_all("tr")} == {width}
        assert table.caption.get_text().startswith("Who addressed which topic")


def test_the_topics_that_most_speakers_addressed_come_first(real: Path) -> None:
    (event,) = tables(parsed(real))
    on = Counter(place.topic for place in recorded(real))
    names = {topic: record["name"] for topic, record in read(real / "data/topics").items()}
    (table,) = tables(parsed(real)).values()
    rows = table.tbody.find_all("tr")
    ordered = sorted(on, key=lambda topic: (-on[topic], names[topic].casefold()))
    assert [name_of(row.th, "topics") for row in rows] == ordered
    assert [row["id"] for row in rows] == [f"{event}_{topic}" for topic in ordered]
    there = len(read(real / "data/speakers"))
    assert [row.small.get_text() for row in rows] == [f"{on[t]} of {there}" for t in ordered]


def test_events_have_a_table_each_and_the_latest_is_first(built: Path) -> None:
    page = parsed(built)
    assert list(tables(page)) == ["lantern-table-2025", "lantern-table-2024"]
    text = " ".join(page.article.get_text().split())
    assert "June 2025. 2 speakers, 2 topics;" in text
    assert "Nobody addressed Lamps, The long night." in text
    assert "Nobody addressed Fog, Seafaring." in text


def test_a_topic_is_compared_group_by_group(built: Path) -> None:
    page = BeautifulSoup((built / "site/topics/fog/index.html").read_bytes(), "html.parser")
    sides = page.select(".kb-sides > section")
    assert [side.h2["id"] for side in sides] == ["by_public-bodies", "by_societies"]
    assert [[v["id"] for v in side.select(".kb-voice")] for side in sides] == [
        ["said_by_chen-hai-keeper"],
        ["said_by_ada-lamp"],
    ]
    text = " ".join(page.article.get_text().split())
    assert "Addressed by public bodies (Chen Hai (keeper)), societies (Ada Lamp)." in text
    assert "Did not address it: companies, creators. That is not opposition" in text
    assert "../../positions/#lantern-table-2025_fog" in [a["href"] for a in page.find_all("a")]


def test_a_topic_that_is_only_mentioned_is_not_addressed(built: Path) -> None:
    # Ada's concern about fog mentions the long night.
    page = BeautifulSoup((built / "site/topics/long-night/index.html").read_bytes(), "html.parser")
    texts = [item.get_text() for item in page.select(".kb-statement")]
    assert len(texts) == 2
    assert not any("the fog has come closer" in text for text in texts)


@pytest.mark.parametrize("root", [TOY, ROOT], ids=["toy", "real"])
def test_the_ways_to_the_page(root: Path) -> None:
    report = Report()
    knowledge = project.check(root, report)
    assert found(report) == []
    (page,) = positions.pages(knowledge)
    assert (page.path, page.title) == ("positions/index.md", "Positions")


def crowd(root: Path, speakers: int, topics: int) -> None:
    """Add speakers who each address one topic."""
    for n in range(topics):
        text = f"name: Isle {n}\ndefinition: One of the isles.\n"
        (root / f"data/topics/isle-{n}.yml").write_text(text)
    for n in range(speakers):
        said = {
            "id": "it-is-far",
            "event": "lantern-table-2025",
            "kind": "concern",
            "topics": [f"isle-{n % topics}"],
            "text": "It is far.",
            "source": {"id": "fog-gazette", "paragraph": 2},
        }
        record = {"name": f"Keeper {n}", "statements": [said]}
        (root / f"data/speakers/keeper-{n}.yml").write_text(yaml.dump(record))


def test_where_speakers_are_too_many_for_a_table_groups_stand_for_them(toy: Path) -> None:
    crowd(toy, 100, 50)
    assert checked(toy).diagnostics == ()
    knowledge = project.check(toy, Report())
    (page,) = positions.pages(knowledge)
    table = page.context["tables"][0]
    assert [column.label for column in table.columns] == ["Public bodies", "Societies", "Creators"]
    assert (table.groups, table.speakers) == ((), 102)
    isle = next(row for row in table.rows if row.topic.text == "Isle 7")
    assert isle.spoke == 2
    assert [[(c.count, c.word) for c in cell.counts] for cell in isle.cells] == [
        [],
        [],
        [(2, "concerns")],
    ]
    assert isle.cells[2].way.anchor == "by_creators"
    text = render(page, environment(), {})
    assert "](../topics/isle-7.md#by_creators)" in text
    assert "Keeper 7" not in text


def test_who_spoke_is_not_lost_to_a_figure_of_the_same_id(toy: Path) -> None:
    def speakers() -> list[str]:
        report = Report()
        knowledge = project.check(toy, report)
        assert knowledge is not None, found(report)
        event = knowledge.kb.get(Event, "lantern-table-2024")
        assert event is not None
        return [speaker.id for speaker in speakers_at(knowledge, event)]

    before = speakers()
    assert "bo-beacon" in before
    dues = (toy / "data/statistics/harbour-dues.yml").read_text()
    (toy / "data/statistics/bo-beacon.yml").write_text(dues)
    assert speakers() == before
