"""The tables: what a spreadsheet gets, and what Frictionless says of the package."""

import csv
import io
import json
import shutil
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from frictionless import Package

from conftest import ROOT, TOY, found, sound
from roundtable_kb import project
from roundtable_kb.diagnostics import Report
from roundtable_kb.exports import datapackage, spreadsheets
from roundtable_kb.kinds import KINDS
from roundtable_kb.kinds.speakers import Speaker
from roundtable_kb.kinds.statistics import Statistic
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.schema import Record
from roundtable_kb.tables import TABLES
from roundtable_kb.tables.columns import Table

Rows = list[dict[str, str]]


def written(knowledge: Knowledge, folder: Path) -> Path:
    for export in (spreadsheets, datapackage):
        for artifact in export.artifacts(knowledge):
            path = folder / artifact.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(artifact.content)
    return folder / "data"


@pytest.fixture(scope="module")
def tables(knowledge: Knowledge) -> dict[str, Rows]:
    """The toy's tables as a CSV reader has them."""
    return {
        Path(artifact.path).stem: list(
            csv.DictReader(io.StringIO(artifact.content.decode("utf-8-sig"), newline=""))
        )
        for artifact in spreadsheets.artifacts(knowledge)
        if artifact.path.startswith("data/")
    }


@pytest.mark.parametrize("root", [ROOT, TOY], ids=["real", "toy"])
def test_frictionless_finds_nothing_wrong(root: Path, tmp_path: Path) -> None:
    data = written(sound(root), tmp_path)
    package = Package(str(data / "datapackage.json"))
    report = package.validate()
    assert report.flatten(["name", "rowNumber", "fieldName", "message"]) == []
    assert report.stats["tasks"] == len(TABLES)
    assert sum(task.stats["rows"] for task in report.tasks) > 50


@pytest.mark.parametrize(
    ("file", "good", "bad"),
    [
        ("statements.csv", "ada-lamp,", "nobody,"),  # a foreign key
        ("observations.csv", ",approximately,", ",perhaps,"),  # a choice
        ("observations.csv", ",5100000,", ",many,"),  # a number
        ("speakers.csv", "ada-lamp,", "dora-quill,"),  # a key
    ],
)
def test_frictionless_would_find_it(
    knowledge: Knowledge, tmp_path: Path, file: str, good: str, bad: str
) -> None:
    data = written(knowledge, tmp_path)
    text = (data / file).read_text("utf-8")
    assert good in text
    (data / file).write_text(text.replace(good, bad, 1), "utf-8")
    kinds = {
        error.type
        for task in Package(str(data / "datapackage.json")).validate().tasks
        for error in task.errors
    }
    assert kinds - {"byte-count", "hash-count"}


def test_every_record_and_fact_has_a_row(tables: dict[str, Rows], knowledge: Knowledge) -> None:
    for kind in KINDS:
        ids = [record.id for record in knowledge.kb.all(kind.model)]
        assert [row["id"] for row in tables[kind.model.folder]] == ids
    said = [(s.id, one.id) for s in knowledge.kb.all(Speaker) for one in s.statements]
    assert [(row["speaker"], row["id"]) for row in tables["statements"]] == said
    seen = [(s.id, one.id) for s in knowledge.kb.all(Statistic) for one in s.observations]
    assert [(row["statistic"], row["id"]) for row in tables["observations"]] == seen


def test_a_figure_in_a_row(tables: dict[str, Rows]) -> None:
    (row,) = [
        row
        for row in tables["observations"]
        if row["statistic"] == "lamp-dues" and row["as_stated"] == "5.1 million"
    ]
    assert Decimal(row["value"]) == Decimal("5100000")
    assert (row["lower"], row["upper"]) == ("4795000", "5405000")
    assert (row["qualifier"], row["unit"], row["currency"]) == ("approximately", "EUR", "EUR")
    assert (row["stated_by"], row["source"]) == ("ada-lamp", "lantern-post")


def test_a_quantity_that_is_not_money_has_no_currency(tables: dict[str, Rows]) -> None:
    (row,) = [row for row in tables["statistics"] if row["id"] == "lamps-lit"]
    assert (row["unit"], row["currency"]) == ("lamps", "")


def test_running_text_has_no_brackets_of_links(tables: dict[str, Rows]) -> None:
    cells = [cell for rows in tables.values() for row in rows for cell in row.values()]
    assert [cell for cell in cells if "[[" in cell] == []


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", " =1+1", '=HYPERLINK("x")']
)
def test_no_formula_is_smuggled_in(knowledge: Knowledge, text: str) -> None:
    columns = TABLES[0].columns[:3]
    rows = [(text, Decimal("-5"), -5)]
    table = Table("x", "x", columns, ("id",), lambda known, record: rows, Record)
    part = spreadsheets.part(table.rows_of(knowledge, None))
    made = spreadsheets.file(table, [part]).decode("utf-8-sig")
    (_, row) = csv.reader(io.StringIO(made, newline=""))
    assert row == [f"'{text}", "-5", "-5"]


def test_no_cell_of_any_table_begins_like_a_formula(tmp_path: Path) -> None:
    toy = shutil.copytree(TOY, tmp_path / "toy")
    for path in (toy / "data").glob("topics/*.yml"):
        text = path.read_text()
        path.write_text(text.replace("definition: ", "definition: '=cmd|calc' #", 1))
    report = Report()
    knowledge = project.check(toy, report)
    assert knowledge is not None, found(report)
    texts = [
        cell
        for artifact in spreadsheets.artifacts(knowledge)
        for row in csv.reader(io.StringIO(artifact.content.decode("utf-8-sig"), newline=""))
        for cell in row
    ]
    assert "'=cmd|calc" in texts
    numbers = [cell for cell in texts if cell[:1] in tuple("=+-@")]
    assert [cell for cell in numbers if not cell.lstrip("-").replace(".", "").isdigit()] == []


def test_the_zip_has_everything_and_the_caveats(knowledge: Knowledge) -> None:
    made = {artifact.path: artifact.content for artifact in datapackage.artifacts(knowledge)}
    archive = zipfile.ZipFile(io.BytesIO(made["data/tables.zip"]))
    assert set(archive.namelist()) == {
        "README.md",
        "datapackage.json",
        *(f"{table.name}.csv" for table in TABLES),
    }
    assert archive.read("datapackage.json") == made["data/datapackage.json"]
    readme = archive.read("README.md").decode()
    assert "# The Lantern Table" in readme
    assert "edition 2.1.0, 2025-07-01" in readme
    assert "CC-BY-4.0: https://creativecommons.org/licenses/by/4.0/" in readme
    assert {item.date_time[:3] for item in archive.infolist()} == {(2025, 7, 1)}


def test_the_package_names_licence_edition_and_sources(knowledge: Knowledge) -> None:
    made = {artifact.path: artifact.content for artifact in datapackage.artifacts(knowledge)}
    package = json.loads(made["data/datapackage.json"])
    assert package["licenses"] == [
        {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
    ]
    assert (package["version"], package["created"]) == ("2.1.0", "2025-07-01T00:00:00Z")
    assert len(package["sources"]) == len(list((TOY / "data/sources").glob("*.yml")))
