"""Two events share people and organizations, and pages say which one a thing belongs to."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from conftest import build, found

FIRST, SECOND = "First Lantern Table", "Second Lantern Table"


def page(root: Path, path: str) -> Tag:
    body = BeautifulSoup((root / "site" / path / "index.html").read_bytes(), "html.parser").article
    assert body is not None
    return body


def lines(part: Tag | None) -> list[str]:
    assert part is not None
    return [" ".join(item.get_text(" ").split()).replace(" ,", ",") for item in part("li")]


def after(root: Path, path: str, heading: str) -> Tag | None:
    place = page(root, path).find(id=heading)
    assert place is not None
    found = place.find_next(["ul", "ol"])
    return found if isinstance(found, Tag) else None


def test_a_statement_says_where_it_was_made(built: Path) -> None:
    said = lines(after(built, "speakers/ada-lamp", "what_was_said"))
    assert [(FIRST in line, SECOND in line) for line in said] == [
        (True, False),
        (False, True),
        (False, True),
    ]


def test_an_affiliation_says_where_somebody_spoke_as_that(built: Path) -> None:
    leads = [
        " ".join(p.get_text().split()) for p in page(built, "speakers/ada-lamp")(class_="kb-lead")
    ]
    assert leads[0].startswith(f"President, Guild of Lighthouse Keepers · {FIRST} · Lantern Post")
    assert leads[1].startswith(f"member of the lamp board, Harbour Office · {SECOND} · Fog Gazette")
    (guild,) = lines(after(built, "organizations/keepers-guild", "people"))
    assert guild.startswith(f"Ada Lamp, President · {FIRST} · ")
    (office,) = lines(after(built, "organizations/harbour-office", "people"))
    assert office.startswith(f"Ada Lamp, member of the lamp board · {SECOND} · ")


def test_an_event_says_as_what_somebody_spoke_there(built: Path) -> None:
    first = lines(after(built, "events/lantern-table-2024", "who_spoke"))
    assert "Ada Lamp, President, Guild of Lighthouse Keepers" in first
    second = lines(after(built, "events/lantern-table-2025", "who_spoke"))
    assert "Ada Lamp, member of the lamp board, Harbour Office" in second
    home = page(built, ".").get_text(" ")
    assert "member of the lamp board" in home
    assert "President" not in home


def test_a_figure_says_where_it_was_stated(built: Path) -> None:
    cells = [
        " ".join(cell.get_text(" ").split())
        for cell in page(built, "statistics/lamps-lit").select("td[data-label=By]")
    ]
    assert [(FIRST in cell, SECOND in cell) for cell in cells] == [
        (False, True),
        (True, False),
        (False, False),
    ]
    stated = lines(after(built, "events/lantern-table-2025", "figures_stated"))
    assert stated
    assert not any(SECOND in line for line in stated)


def test_namesakes_are_told_apart(built: Path) -> None:
    names = [
        a.get_text() for a in page(built, "speakers")("a") if a.get_text().startswith("Chen Hai")
    ]
    assert names == ["Chen Hai (keeper)", "Chen Hai (lens grinder)"]
    for record_id, label in (("keeper", "keeper"), ("grinder", "lens grinder")):
        heading = page(built, f"speakers/chen-hai-{record_id}").h1
        assert heading is not None
        assert heading.get_text().startswith(f"Chen Hai ({label})")


@pytest.mark.parametrize(
    ("statistic", "period"),
    [
        ("lamps-lit", "until 2020"),
        ("lit-share", "since 2024"),
        ("lamps-lit-change", "recent years"),
    ],
)
def test_unknown_ends_of_a_period_stay_unknown(built: Path, statistic: str, period: str) -> None:
    assert period in page(built, f"statistics/{statistic}").get_text(" ")


def test_with_one_event_nothing_names_it_over_and_over(toy: Path) -> None:
    """A second event is only a record more: without it, its things have no event to say."""
    for path in sorted((toy / "data").rglob("*.yml")):
        text = path.read_text()
        path.write_text(text.replace("lantern-table-2024", "lantern-table-2025"))
    (toy / "data/events/lantern-table-2024.yml").unlink()
    assert found(build(toy)) == []
    assert SECOND not in page(toy, "speakers/ada-lamp").get_text().partition("Referred")[0]
