"""Tables to records: each header a field, each fault its row, and all rows or none."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from conftest import Found, build, checked, found, full_disk, state
from roundtable_kb import adding
from roundtable_kb.cli import main
from roundtable_kb.composing import compose
from roundtable_kb.decoding import decode
from roundtable_kb.diagnostics import Report, Span
from roundtable_kb.disk import write_new
from roundtable_kb.kinds import KINDS
from roundtable_kb.kinds.topics import Topic
from roundtable_kb.tabular import read_table
from roundtable_kb.yaml_reader import Mapping, Scalar, ScalarKind, Sequence, read


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["import", *map(str, words)])


def added(root: Path, kind: str, table: str) -> list[Found]:
    """Return what is wrong with a table; nothing is written unless nothing is."""
    report = Report()
    before = state(root / "data")
    paths = adding.add_table(root, kind, table.encode(), "table.csv", report)
    assert (paths is None) == (not report.ok)
    assert paths or state(root / "data") == before
    return found(report)


def test_a_row_is_a_record(toy: Path) -> None:
    table = toy / "people.csv"
    table.write_text(
        "Name, ZH_name ,FamilyName,organization,ROLE,event,source.ID,source.paragraph\r\n"
        'Édith Wick,伊迪丝,Wick,lens-works,"Grinder, first",lantern-table-2025,fog-gazette,3\r\n',
        encoding="utf-8-sig",
    )
    done = run("speakers", table, "-C", toy)
    assert (done.exit_code, done.output) == (0, "data/speakers/edith-wick.yml written\n")
    assert (
        (toy / "data/speakers/edith-wick.yml").read_text()
        == """\
# yaml-language-server: $schema=../schema/speakers.schema.json
name: Édith Wick
other_names:
  - {name: 伊迪丝, lang: zh, source: {id: fog-gazette, paragraph: 3}}
family_name: Wick
affiliations:
  - organization: lens-works
    role: Grinder, first
    event: lantern-table-2025
    source: {id: fog-gazette, paragraph: 3}
"""
    )
    assert found(build(toy)) == []
    assert (toy / "site/speakers/edith-wick/index.html").is_file()


def test_rows_of_one_id_are_one_record(toy: Path) -> None:
    table = """\
id,name,subject,unit,measure,definition,topics,observation id,period,value,qualifier,source.id
oil,Oil burnt,harbour-office,barrels,flow,Lamps drink it.,lamps；fog,y,2023,"1,200",,coast-yearbook
oil,,,,,,,y-2024,2024,1.3万,nearly,coast-yearbook
"""
    assert added(toy, "statistics", table) == []
    assert (
        (toy / "data/statistics/oil.yml").read_text()
        == """\
# yaml-language-server: $schema=../schema/statistics.schema.json
name: Oil burnt
subject: harbour-office
unit: barrels
measure: flow
definition: Lamps drink it.
topics: [lamps, fog]
observations:
  - {id: y, period: 2023, value: "1,200", source: {id: coast-yearbook}}
  - id: y-2024
    period: 2024
    value: 1.3万
    qualifier: nearly
    source: {id: coast-yearbook}
"""
    )


@pytest.mark.parametrize("kind", [kind.model.folder for kind in KINDS])
def test_the_template_of_a_kind_is_a_table_that_is_taken(tmp_path: Path, kind: str) -> None:
    assert CliRunner().invoke(main, ["init", str(tmp_path / "new")]).exit_code == 0
    template = run("--template", kind)
    assert template.exit_code == 0
    table = tmp_path / f"{kind}.csv"
    table.write_text(template.output)
    done = run(table, "-C", tmp_path / "new")
    assert done.exit_code == 0, done.output
    assert found(checked(tmp_path / "new")) == []


FAULTS = [
    (
        "name,organisation\nAda,x\n",
        (
            1,
            6,
            "field-unknown",
            "no field is called 'organisation'",
            "did you mean 'organization'?",
        ),
    ),
    (
        "name,,role\nAda,x,y\n",
        (1, 6, "field-unknown", "a column has no name", None),
    ),
    (
        "name,role,affiliations.role\nAda,x,y\n",
        (1, 11, "table-unreadable", "two columns are 'affiliations.role'", "remove one of them"),
    ),
    (
        "name,role\nEve,x,y\n",
        (2, 1, "table-unreadable", "row 2 has 3 cells, and there are 2 columns", None),
    ),
    (
        "name\n陈海\n",
        (
            2,
            1,
            "id-bad",
            "row 2, column 'name': there is no id, and none can be made of '陈海'",
            None,
        ),
    ),
    (
        "name,id\nEve,Eve\n",
        (2, 5, "id-bad", "row 2, column 'id': 'Eve' is not an id", "write it like 'eve'"),
    ),
    (
        "name,id\nEve,ada-lamp\n",
        (
            2,
            5,
            "id-duplicate",
            "row 2, column 'id': there is a record 'ada-lamp' in speakers",
            None,
        ),
    ),
    (
        "name,id\nEve,dora-wick\n",
        (1, 1, "id-duplicate", "the former id 'dora-wick' is taken by table.csv", None),
    ),
    (
        "name,organization,source.id\n\nEve,lens-works,\n",
        (3, 5, "cite-missing", "row 3: this fact has no source", "fill in the column 'source.id'"),
    ),
    (
        "id,family name\neve,Eve\n",
        (2, 5, "field-missing", "row 2: the field 'name' is missing", "fill in the column 'name'"),
    ),
    (
        "name,organization,source.id\nEve,lens-work,fog-gazette\n",
        (
            2,
            5,
            "ref-dangling",
            "row 2, column 'organization': there is no record 'lens-work' in organizations",
            "did you mean 'lens-works'?",
        ),
    ),
    (
        "name,organization,source.id,source.paragraph\nEve,lens-works,fog-gazette,99\n",
        (
            2,
            28,
            "cite-paragraph",
            "row 2, column 'source.paragraph': 'fog-gazette' has no paragraph 99",
            "it has 5",
        ),
    ),
    (
        "id,name,family name\neve,Eve,Wick\neve,,Wack\n",
        (
            3,
            6,
            "table-unreadable",
            "row 3, column 'family name': 'family_name' is another one here than in an earlier row "
            "of the same id",
            None,
        ),
    ),
    (
        "name;role\nEve;x\n",
        (1, 1, "table-unreadable", "the columns are not separated by commas", None),
    ),
    ("name\n", (1, 1, "table-unreadable", "there are no rows to import", None)),
    ("", (1, 1, "table-unreadable", "there are no rows to import", None)),
    (
        'name\n"Eve"x\n',
        (2, 1, "table-unreadable", "this is not CSV: ',' expected after '\"'", None),
    ),
    (
        "name\nE\x07e\n",
        (2, 2, "table-unreadable", "the character U+0007 may not stand in a record", "remove it"),
    ),
]


@pytest.mark.parametrize(("table", "expected"), FAULTS)
def test_a_fault_is_named_with_its_row(
    toy: Path, table: str, expected: tuple[int, int, str, str, str | None]
) -> None:
    faults = [item for item in added(toy, "speakers", table) if item.path == "table.csv"] or added(
        toy, "speakers", table
    )
    line, column, code, message, hint = expected
    first = faults[0]
    assert first[4:6] == (code, message)
    if first.path == "table.csv":
        assert (first.line, first.column) == (line, column)
    assert hint in (None, first.hint)


def test_all_bad_rows_are_named_and_no_good_one_is_written(toy: Path) -> None:
    rows = ["name,classification,source.id", "Fog Office,goverment,fog-gazette"]
    rows += ["Bell Office,government,fog-gazette", "Lamp Office,,fog-gazet"]
    (toy / "organizations.csv").write_text("\n".join(rows))
    before = state(toy / "data")
    done = run(toy / "organizations.csv", "-C", toy)
    assert (done.exit_code, state(toy / "data")) == (1, before)
    assert "row 2, column 'classification': 'goverment' is not one of the words" in done.output
    assert "   2 | Fog Office,goverment,fog-gazette\n      |            ^^^^^^^^^\n" in done.output
    assert "row 4: the field 'classification' is missing" in done.output
    assert done.output.endswith("Nothing was written.\n")


def test_a_row_that_breaks_another_record_is_refused(toy: Path) -> None:
    # The text of a topic names 'lamps' by its bare id, which a second kind would make unclear.
    table = "id,name,classification,definition,source.id\nlamp-dues,Dues,law,Dues.,fog-gazette\n"
    faults = added(toy, "terms", table)
    assert {fault.code for fault in faults} == {"ref-ambiguous"}


def test_a_table_is_utf_8(toy: Path) -> None:
    table = toy / "speakers.csv"
    for data, words in (
        ("name\n陈海\n".encode("gb18030"), "it can be read as GB18030, as Excel in Chinese writes"),
        ("name\nEve\n".encode("utf-16"), "the file is UTF-16 or UTF-32"),
        (b"name\n\xff\xff\n", "the byte 0xff is not UTF-8"),
        (b"name\n" + b"a" * (1 << 20), "the file is larger than 1 MiB"),
    ):
        table.write_bytes(data)
        done = run(table, "-C", toy)
        assert done.exit_code == 1
        assert words in done.output
        assert "'CSV UTF-8" in done.output or "split it" in done.output


def test_wrong_use(toy: Path) -> None:
    (toy / "people.csv").write_text("name\nEve\n")
    for words, message in (
        (
            [toy / "people.csv"],
            "there is no kind of record 'people': the kinds are events, speakers",
        ),
        (["speaker", toy / "people.csv"], "did you mean 'speakers'?"),
        ([toy / "speakers.csv"], "cannot be read: No such file"),
        (["a", "b", "c"], "name one kind and one file"),
        (["--template", "people"], "there is no kind of record 'people'"),
    ):
        done = run(*words, "-C", toy)
        assert done.exit_code == 2
        assert message in " ".join(done.output.split())


def test_a_full_disk_writes_no_row(toy: Path) -> None:
    table = "name,definition\nWicks,What burns.\nOil,{}\n".replace("{}", "very " * 400 + "long")
    before = state(toy / "data")
    with full_disk(1000), pytest.raises(OSError, match="large"):
        adding.add_table(toy, "topics", table.encode(), "table.csv", Report())
    assert state(toy / "data") == before
    assert not list(toy.glob(".new-*"))


def test_new_files_never_take_the_place_of_others(tmp_path: Path) -> None:
    (tmp_path / "b").write_text("mine")
    with pytest.raises(FileExistsError):
        write_new(tmp_path, {"a": b"1", "b": b"2", "c": b"3"})
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"b": "mine"}


words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=30)
spelt = "no,1e3,0x1F,null,~,- a,a: b,a #b,{a,[a,',\",*a,&a,!a,%a,@a,`a,|,>-,? a,a:,---,...,a\nb,<<"
nasty = st.sampled_from([*spelt.split(","), "é" * 200, "a b " * 60, "a, b", "a, z: b"])
plain_texts = (nasty | words).filter(lambda text: text.strip() and "\ufeff" not in text)


@given(plain_texts, plain_texts)
def test_what_is_written_is_what_was_in_the_cell(name: str, note: str) -> None:
    span = Span("x")

    def scalar(text: str) -> Scalar:
        return Scalar(text, ScalarKind.STRING, span)

    item = Mapping(((scalar("name"), scalar(note)), (scalar("note"), scalar(name))), span)
    tree = Mapping(
        (
            (scalar("name"), scalar(name)),
            (scalar("other_names"), Sequence((item, item), span)),
            (scalar("definition"), scalar(note)),
        ),
        span,
    )
    report = Report()
    wanted = decode(tree, Topic, "x", report)
    if wanted is None:
        return
    again = read(compose(tree, "topics").encode(), "x", report)
    assert found(report) == []
    assert again is not None
    assert decode(again, Topic, "x", report) == wanted


cells = st.text(st.sampled_from('ab ,"\n陈'), max_size=5)


@given(st.lists(st.lists(cells, min_size=2, max_size=2), min_size=2, max_size=4))
def test_cells_know_their_place(rows: list[list[str]]) -> None:
    table = io.StringIO()
    csv.writer(table, lineterminator="\n").writerows(rows)
    text = table.getvalue()
    report = Report()
    read_rows = read_table(text.encode(), "x", report)
    if read_rows is None:
        return
    lines = text.split("\n")
    for row in read_rows:
        for cell, wanted in zip(row, rows[row[0].row - 1], strict=True):
            assert cell.text == wanted.strip()
            start = sum(len(line) + 1 for line in lines[: cell.span.line - 1])
            end = sum(len(line) + 1 for line in lines[: cell.span.end_line - 1])
            raw = text[start + cell.span.column - 1 : end + cell.span.end_column - 1]
            assert next(csv.reader(io.StringIO(raw), strict=True), [""]) == [wanted]


def test_the_example_is_json_where_plain_would_be_read_otherwise() -> None:
    span = Span("x")
    for text in ("no", "Dr. No"):
        tree = Mapping(
            ((Scalar("name", ScalarKind.STRING, span), Scalar(text, ScalarKind.STRING, span)),),
            span,
        )
        assert compose(tree, "topics").endswith(f"name: {text}\n")
    for text in ("1e3", "true", "a: b"):
        tree = Mapping(
            ((Scalar("name", ScalarKind.STRING, span), Scalar(text, ScalarKind.STRING, span)),),
            span,
        )
        assert compose(tree, "topics").endswith(f"name: {json.dumps(text)}\n")
