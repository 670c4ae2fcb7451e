"""New records: skeletons that say what is missing, and ids that nobody takes for another."""

from pathlib import Path

import pytest

from conftest import checked, codes_of, contents, found
from roundtable_kb import drafting, edits, kinds
from roundtable_kb.diagnostics import Report
from roundtable_kb.edits import Change
from roundtable_kb.kinds import KINDS
from roundtable_kb.values import slug

FILLED = {
    "events": {"start_date": "2024-06", "source": "{id: coast-yearbook}"},
    "speakers": {},
    "organizations": {"classification": "company", "source": "{id: coast-yearbook}"},
    "statistics": {"subject": "Skerry", "unit": "bells", "measure": "flow", "definition": "Bells."},
    "topics": {"definition": "Songs."},
    "terms": {"classification": "work", "definition": "A song.", "source": "{id: coast-yearbook}"},
    "sources": {"url": "https://song.example/", "classification": "news"},
}


def new(
    root: Path, kind: str, name: str, record_id: str, *, anyway: bool = False
) -> tuple[Change | None, Report]:
    report = Report()
    model = kinds.named(kind)
    assert model is not None
    return drafting.new(root, model, name, record_id, report, anyway=anyway), report


@pytest.mark.parametrize("kind", [kind.model.folder for kind in KINDS])
def test_the_check_names_exactly_what_is_required_and_then_is_content(toy: Path, kind: str) -> None:
    change, report = new(toy, kind, "Bell: a song", "bell-song")
    assert change is not None
    assert edits.write_all(toy, (change,), report)
    path = toy / change.new
    assert change.new == f"data/{kind}/bell-song.yml"
    lines = path.read_text().splitlines()
    assert lines[0] == f"# yaml-language-server: $schema=../schema/{kind}.schema.json"
    assert 'name: "Bell: a song"' in lines

    missing = found(checked(toy))
    required = {name for name in FILLED[kind] if name != "source"}
    assert {lines[f.line - 1].partition(":")[0] for f in missing} - {"source"} == required
    for fault in missing:
        assert fault.path == change.new
        assert fault.code == "value-empty"
        if not lines[fault.line - 1].startswith("source"):
            assert fault.hint == "write it: it is required"
            assert "# Required." in lines[fault.line - 1]

    for number, line in enumerate(lines):
        name, _, rest = line.partition(":")
        if name in FILLED[kind]:
            remark = rest[rest.index("  #") :]
            lines[number] = f"{name}: {FILLED[kind][name]}{remark}"
    path.write_text("\n".join(lines) + "\n")
    assert found(checked(toy)) == []
    assert drafting.tidy(toy, {change.new}, Report()) == ()


def test_a_skeleton_names_every_field_once_with_its_words_and_where_ids_are(toy: Path) -> None:
    for kind in KINDS:
        change, _ = new(toy, kind.model.folder, "Song", "song")
        assert change is not None
        text = change.after.decode()
        for field in kind.model.model_fields.keys() - {"id", "former_ids"}:
            lines = [
                line for line in text.splitlines() if line.removeprefix("# ").startswith(field)
            ]
            assert len([line for line in lines if line.removeprefix("# ")[len(field)] == ":"]) == 1
    statistic, _ = new(toy, "statistic", "Song", "song")
    text = statistic.after.decode() if statistic else ""
    assert "measure:  # Required. Over a period, or as of a date. One of: flow, stock." in text
    assert "#   - {type: total_of, parts: []}" in text
    assert "in data/speakers." in text
    assert "#     event: lantern-table-2025" in text
    assert "source: {id: fog-gazette, paragraph: , words: }" in text


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Hi, Mom!", "hi-mom"),
        ("The keeper's café – 2nd", "the-keepers-cafe-2nd"),
        ("ﬁve", "five"),
        ("周亚平", None),
        ("AI 版权", None),
        ("Ωmega", None),
        ("?!", None),
    ],
)
def test_an_id_is_made_of_a_name_that_ascii_can_spell(name: str, expected: str | None) -> None:
    assert slug(name) == expected


@pytest.mark.parametrize(
    ("kind", "record_id", "place"),
    [
        ("topics", "fog", "data/topics/fog.yml"),
        ("speakers", "dora-wick", "data/speakers/dora-quill.yml"),
        ("topics", "fogs", "data/topics/fog.yml"),
        ("topics", "fgo", "data/topics/fog.yml"),
        ("topics", "fig", "data/topics/fog.yml"),
        ("terms", "lampact", "data/terms/lamp-act.yml"),
        ("terms", "gone", "data/removed/terms/gone.yml"),
        ("terms", "went", "data/removed/terms/gone.yml"),
        ("terms", "unfinished", "data/terms/unfinished.yml"),
    ],
)
def test_an_id_that_is_taken_or_too_close_is_refused(
    toy: Path, kind: str, record_id: str, place: str
) -> None:
    removed = toy / "data/removed/terms"
    removed.mkdir(parents=True)
    (removed / "gone.yml").write_text("name: Gone\nformer_ids: [went]\n")
    (toy / "data/terms/unfinished.yml").write_text("name:\n")
    change, report = new(toy, kind, "Quite another", record_id)
    assert change is None
    assert codes_of(report) == [(place, "id-duplicate")]
    close = record_id in ("fogs", "fgo", "fig", "lampact")
    assert (new(toy, kind, "Quite another", record_id, anyway=True)[0] is not None) == close


@pytest.mark.parametrize("record_id", ["lantern-table-2026", "fog-bells", "fox-song"])
def test_an_id_of_a_series_or_a_distant_one_is_free(toy: Path, record_id: str) -> None:
    assert new(toy, "events", "Quite another", record_id)[0] is not None


@pytest.mark.parametrize("name", ["fog", "大雾"])
def test_a_name_that_another_has_is_refused(toy: Path, name: str) -> None:
    fog = toy / "data/topics/fog.yml"
    fog.write_text("definition: Grey.\nname: Fog\nother_names: [{name: 大雾, lang: zh-Hans}]\n")
    change, report = new(toy, "topics", name, "quite-another")
    assert change is None
    assert [(f.path, f.line, f.code) for f in found(report)] == [
        ("data/topics/fog.yml", 2, "id-duplicate")
    ]
    assert new(toy, "topics", name, "quite-another", anyway=True)[0] is not None


def test_an_id_that_would_make_a_reference_ambiguous_is_refused(toy: Path) -> None:
    change, report = new(toy, "terms", "The fog", "fog", anyway=True)
    assert change is None
    assert [(f.path, f.line, f.code) for f in found(report)] == [
        ("data/events/lantern-table-2025.yml", 2, "ref-ambiguous")
    ]


def test_an_id_that_is_none_is_refused(toy: Path) -> None:
    before = contents(toy)
    change, report = new(toy, "terms", "Con", "con")
    assert change is None
    assert codes_of(report) == [("data/terms/con.yml", "id-bad")]
    assert contents(toy) == before
