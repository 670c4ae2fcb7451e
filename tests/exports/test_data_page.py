"""The page of all files: each is there, as big as it says, and begins as it is shown to."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from roundtable_kb.exports import EXPORTS
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.tables import TABLES
from roundtable_kb.views.data import size


def parsed(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_bytes(), "html.parser")


@pytest.fixture(scope="module")
def page(built: Path) -> BeautifulSoup:
    return parsed(built / "site/data/index.html")


def sections(page: BeautifulSoup) -> list[Tag]:
    found = page.find_all("section", class_="kb-file")
    assert len(found) > 15
    return found


def read(file: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read_text("utf-8-sig"), newline="")))


def test_all_that_exports_offer_is_listed_with_its_size(
    page: BeautifulSoup, built: Path, knowledge: Knowledge
) -> None:
    offered = {a.path for export in EXPORTS for a in export(knowledge) if a.offer}
    listed = {}
    for section in sections(page):
        file = (built / "site/data" / section.h3.a["href"]).resolve()
        listed[file.relative_to(built / "site").as_posix()] = section.h3.small.get_text()
        assert section.find("a", class_=False, href=lambda to: to.startswith("https://"))
    assert set(listed) == offered
    assert listed == {path: size((built / "site" / path).stat().st_size) for path in offered}


def test_every_other_export_belongs_to_a_page_or_is_for_machines_alone(
    knowledge: Knowledge,
) -> None:
    rest = {a.path for export in EXPORTS for a in export(knowledge) if not a.offer}
    endings = ("/index.json", "/index.html", "/observations.csv")
    assert {path for path in rest if not path.endswith(endings)} <= {"robots.txt"}


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (12_400, "12 kB"),
        (212_439, "212 kB"),
        (1_500_000, "1.5 MB"),
    ],
)
def test_a_size_is_said_in_decimal_units(count: int, said: str) -> None:
    assert size(count) == said


def test_a_text_begins_as_it_is_shown(page: BeautifulSoup, built: Path) -> None:
    shown = 0
    for section in sections(page):
        if section.details and section.pre:
            lines = (built / "site/data" / section.h3.a["href"]).read_text().splitlines()
            for said, line in zip(section.pre.get_text().split("\n"), lines, strict=False):
                assert said == line or (said[-1] == "…" and line.startswith(said[:-1]))
                shown += 1
    assert shown > 30


def test_a_table_shows_its_columns_and_first_rows(page: BeautifulSoup, built: Path) -> None:
    shown = {section.h3.a["href"]: section for section in sections(page) if section.table}
    assert set(shown) == {f"{table.name}.csv" for table in TABLES}
    for name, section in shown.items():
        head, *rows = read(built / "site/data" / name)
        assert [th.get_text() for th in section.tbody.find_all("th")] == head
        assert section.summary.get_text() == f"{len(rows)} rows of {len(head)} columns"
        for column, line in enumerate(section.tbody.find_all("tr")):
            for row, cell in zip(rows, line.find_all("td")[1:], strict=False):
                wanted = " ".join(row[column].removeprefix("'").split())
                assert wanted.startswith(cell.get_text().removesuffix("…"))


def test_licence_edition_and_citation_are_said(page: BeautifulSoup) -> None:
    text = page.article.get_text()
    assert "edition 2.1.0, 1 July 2025" in text
    assert page.article.find("a", string="CC-BY-4.0")["href"].startswith("https://creativecommons")
    cited = page.find("details", class_="kb-cite")
    assert "The Lantern Table: data set" in cited.get_text()
    assert "2.1.0" in cited.get_text()


def test_the_data_set_is_described_with_its_files(page: BeautifulSoup, built: Path) -> None:
    (node,) = json.loads(page.find("script", type="application/ld+json").string)["@graph"]
    assert (node["@type"], node["version"], node["dateModified"]) == (
        "Dataset",
        "2.1.0",
        "2025-07-01",
    )
    assert node["license"] == "https://creativecommons.org/licenses/by/4.0/"
    # The toy's earliest figure is of before 2020, the latest event of June 2025.
    assert node["temporalCoverage"].endswith("/2025")
    assert len(node["description"]) >= 50
    for file in node["distribution"]:
        place = built / "site/data" / file["contentUrl"]
        assert f"{place.stat().st_size} B" == file["contentSize"]


def test_the_home_page_says_what_site_it_is_and_what_it_is_about(built: Path) -> None:
    script = parsed(built / "site/index.html").find("script", type="application/ld+json")
    graph: list[Any] = json.loads(script.string)["@graph"]
    assert [node["@type"] for node in graph] == ["WebSite", "Event"]
    assert graph[0]["about"] == {"@id": graph[1]["@id"]}


def test_a_statistic_offers_its_own_figures(built: Path) -> None:
    head, *rows = read(built / "site/data/observations.csv")
    for folder in sorted((built / "site/statistics").iterdir()):
        if folder.is_dir():
            own = [row for row in rows if row[0] == folder.name]
            file = folder / "observations.csv"
            assert file.is_file() == bool(own)
            assert not own or read(file) == [head, *own]


def test_every_chart_and_table_leads_to_its_data(built: Path) -> None:
    site, seen = built / "site", 0
    for path in sorted(site.rglob("index.html")):
        page = parsed(path)
        for shown in page.select(".kb-chart, .kb-readings, .kb-table, .kb-matrix"):
            links = [a["href"] for a in page.article.find_all("a")]
            files = {link for link in links if link.endswith((".csv", ".json"))}
            assert files, (path, shown.name)
            assert all((path.parent / file).is_file() for file in files)
            seen += 1
    assert seen > 10
