"""Renaming and removing: every reference rewritten, and all else left as it is, byte for byte."""

import shutil
import tempfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

import layouts
from conftest import SOUND, checked, codes_of, contents, found
from roundtable_kb import edits, kinds, revising
from roundtable_kb.diagnostics import Report
from roundtable_kb.revising import Revision


def rename(root: Path, kind: str, old: str, new: str) -> tuple[Revision | None, Report]:
    report = Report()
    revision = revising.rename(root, kinds.named(kind), old, new, report)
    if revision is not None:
        assert edits.write_all(root, revision.changes, report), found(report)
    return revision, report


def remove(root: Path, kind: str, old: str, by: str | None = None) -> Report:
    report = Report()
    model = kinds.named(kind)
    assert model is not None
    revision = (
        revising.replace(root, model, old, by, report)
        if by
        else revising.remove(root, model, old, report)
    )
    if revision is not None:
        assert edits.write_all(root, revision.changes, report)
    return report


FORMER = st.one_of(st.none(), st.permutations(["sea", "old-1", "old-2"]), st.just(["sea"]))


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 2**32),
    folder=st.sampled_from(sorted(layouts.TAKEN)),
    new=st.sampled_from(layouts.IDS),
    former=FORMER,
)
def test_renaming_back_leaves_the_tree_as_it_was(
    seed: int, folder: str, new: str, former: list[str] | None
) -> None:
    old = layouts.TAKEN[folder]
    with tempfile.TemporaryDirectory() as name:
        root = layouts.project(
            Path(name),
            Random(seed),  # noqa: S311
            {folder: former} if former else {},
        )
        assert found(checked(root)) == []
        before = contents(root)
        there, report = rename(root, folder, old, new)
        if there is None:
            event(f"refused: {sorted({d.code.name for d in report.diagnostics})}")
            assert not report.ok
            assert contents(root) == before
            return
        event("renamed")
        assert found(checked(root)) == []
        assert contents(root) != before
        back, report = rename(root, folder, new, old)
        assert back is not None, found(report)
        assert contents(root) == before


def test_every_reference_is_rewritten(toy: Path) -> None:
    assert rename(toy, "topics", "fog", "sea-fog")[0] is not None
    assert found(checked(toy)) == []
    assert not (toy / "data/topics/fog.yml").exists()
    text = (toy / "data/topics/sea-fog.yml").read_text()
    assert text.endswith("\nformer_ids: [fog]\n")
    event_text = (toy / "data/events/lantern-table-2025.yml").read_text()
    assert "[[sea-fog]]" in event_text
    assert "topics: [sea-fog, seafaring]" in (toy / "data/speakers/ada-lamp.yml").read_text()


def test_settings_pages_navigation_and_verifications_are_rewritten(toy: Path) -> None:
    (toy / "docs/tale.md").write_text("See [fog](topics/fog.md) and [`x`](topics/fog.txt).\n")
    (toy / "docs/more").mkdir(exist_ok=True)
    (toy / "docs/more/tale.md").write_text("[a][b]\n\n[b]: <../topics/fog.md#by_x>\n")
    with (toy / "mkdocs.yml").open("a") as file:
        file.write("not_in_nav_of_ours:\n  - Fog: topics/fog.md\n")
    verified = toy / "data/sources/lantern-post.verified.json"
    fact = '"paragraph": 1, "words": "topics/fog", "number": null}], "paragraphs": []}\n'
    verified.write_text('{"citations": [{"record": "topics/fog", ' + fact)
    assert rename(toy, "topics", "fog", "sea-fog")[0] is not None
    assert (toy / "docs/tale.md").read_text() == (
        "See [fog](topics/sea-fog.md) and [`x`](topics/fog.txt).\n"
    )
    assert "<../topics/sea-fog.md#by_x>" in (toy / "docs/more/tale.md").read_text()
    assert "Fog: topics/sea-fog.md" in (toy / "mkdocs.yml").read_text()
    assert verified.read_text() == ('{"citations": [{"record": "topics/sea-fog", ' + fact)


def test_a_source_takes_its_verification_along(toy: Path) -> None:
    verified = toy / "data/sources/lantern-post.verified.json"
    verified.write_text(SOUND)
    before = contents(toy)
    assert rename(toy, "sources", "lantern-post", "post")[0] is not None
    assert (toy / "data/sources/post.verified.json").read_text() == SOUND
    assert not verified.exists()
    assert rename(toy, "sources", "post", "lantern-post")[0] is not None
    assert contents(toy) == before


def test_settings_name_the_renamed_record(toy: Path) -> None:
    assert rename(toy, "event", "lantern-table-2025", "table-two")[0] is not None
    assert "    event: table-two\n" in (toy / "mkdocs.yml").read_text()
    assert rename(toy, "figure", "lamp-dues", "dues")[0] is not None
    assert "    key_figures: [lamps-lit, dues]\n" in (toy / "mkdocs.yml").read_text()
    assert found(checked(toy)) == []


def test_an_earlier_address_is_swapped_and_the_last_one_dropped(toy: Path) -> None:
    first = contents(toy)
    for old, new in [("fog", "mist"), ("mist", "haze"), ("haze", "fog")]:
        revision, _ = rename(toy, "topics", old, new)
        assert revision is not None
        assert not revision.dropped
    assert (toy / "data/topics/fog.yml").read_text().endswith("\nformer_ids: [haze, mist]\n")
    for old, new in [("fog", "haze"), ("haze", "mist"), ("mist", "fog")]:
        assert rename(toy, "topics", old, new)[0] is not None
    assert contents(toy) == first


REFUSED = {
    "taken": ("topics", "fog", "lamps", [("data/topics/lamps.yml", "id-duplicate")]),
    "former": ("speakers", "ada-lamp", "dora-wick", [("data/speakers/dora-quill.yml",) * 2]),
    "no id": ("topics", "fog", "Fog!", [("data/topics/fog.yml", "id-bad")]),
    "reserved": ("topics", "fog", "con", [("data/topics/fog.yml", "id-bad")]),
    "gone": ("topics", "fig", "sea", [("data/topics", "ref-dangling")]),
    "same": ("topics", "fog", "fog", [("data/topics/fog.yml", "id-duplicate")]),
    "number": ("topics", "fog", "2024", [("data/speakers/ada-lamp.yml", "edit-refused")]),
}
REFUSED["former"] = (*REFUSED["former"][:3], [("data/speakers/dora-quill.yml", "id-duplicate")])


@pytest.mark.parametrize("case", REFUSED)
def test_a_new_id_that_cannot_be_is_refused(toy: Path, case: str) -> None:
    kind, old, new, expected = REFUSED[case]
    before = contents(toy)
    revision, report = rename(toy, kind, old, new)
    assert revision is None
    assert set(expected) <= set(codes_of(report))
    assert contents(toy) == before


def test_a_reference_that_would_be_ambiguous_is_refused_with_its_place(toy: Path) -> None:
    assert "about [[fog]]" in (toy / "data/events/lantern-table-2025.yml").read_text()
    revision, report = rename(toy, "topics", "fog", "lamp-act")
    assert revision is None
    items = {(f.path, f.line, f.column, f.code, f.hint.split()[1]) for f in found(report)}
    assert items == {
        ("data/events/lantern-table-2025.yml", 3, 44, "ref-ambiguous", "topics/fog"),
        ("data/speakers/ada-lamp.yml", 26, 24, "ref-ambiguous", "terms/lamp-act"),
    }


@pytest.mark.parametrize("written", [r'"f\x6fg"', '"f\\\n      og"'])
def test_a_reference_written_with_escapes_is_refused(toy: Path, written: str) -> None:
    ada = toy / "data/speakers/ada-lamp.yml"
    ada.write_text(ada.read_text().replace("topics: [fog]", f"topics: [{written}]"))
    assert found(checked(toy)) == []
    revision, report = rename(toy, "topics", "fog", "sea")
    assert revision is None
    assert [(f.path, f.line, f.code) for f in found(report)] == [
        ("data/speakers/ada-lamp.yml", 25, "edit-refused")
    ]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("{name: Fog, definition: It is grey.}\n", "write one field a line"),
        ("name: Fog\nformer_ids: []\ndefinition: It is grey.\n", "as a list or not at all"),
    ],
)
def test_a_layout_that_cannot_be_restored_is_refused(toy: Path, text: str, hint: str) -> None:
    (toy / "data/topics/fog.yml").write_text(text)
    revision, report = rename(toy, "topics", "fog", "sea")
    assert revision is None
    assert [(f.path, f.code) for f in found(report)] == [("data/topics/fog.yml", "edit-refused")]
    assert hint in found(report)[0].hint


def test_a_page_that_names_the_new_address_already_is_refused(toy: Path) -> None:
    (toy / "docs/tale.md").write_text("\n [x](topics/sea.md)\n")
    revision, report = rename(toy, "topics", "fog", "sea")
    assert revision is None
    assert [(f.path, f.line, f.column, f.code) for f in found(report)] == [
        ("docs/tale.md", 2, 13, "edit-refused")
    ]


def test_a_persons_page_at_the_new_address_is_not_taken(toy: Path) -> None:
    (toy / "docs/topics").mkdir()
    (toy / "docs/topics/sea.md").write_text("# The sea\n")
    revision, report = rename(toy, "topics", "fog", "sea")
    assert revision is None
    assert codes_of(report) == [("docs/topics/sea.md", "id-duplicate")]


def test_faulty_records_are_not_changed(toy: Path) -> None:
    (toy / "data/topics/lamps.yml").write_text("name: Lamps\n")
    before = contents(toy)
    revision, report = rename(toy, "topics", "fog", "sea")
    assert revision is None
    assert ("data/topics/lamps.yml", "field-missing") in codes_of(report)
    assert contents(toy) == before


def test_a_record_that_is_named_is_not_removed(toy: Path) -> None:
    before = contents(toy)
    report = remove(toy, "terms", "lamp-act")
    assert ("data/speakers/ada-lamp.yml", "ref-dangling") in codes_of(report)
    assert contents(toy) == before


def lone(toy: Path) -> Path:
    """Add a topic that nothing names but itself."""
    path = toy / "data/topics/lone.yml"
    path.write_text("name: Lone & <b>\nformer_ids: [solo]\ndefinition: A [[lone]] one.\n")
    return path


def test_a_removed_record_is_kept_and_its_id_not_used_again(toy: Path) -> None:
    text = lone(toy).read_text()
    before = contents(toy)
    assert found(remove(toy, "topics", "lone")) == []
    kept = toy / "data/removed/topics/lone.yml"
    assert kept.read_text() == text
    assert found(checked(toy)) == []
    for old in ("lone", "solo"):
        again = toy / f"data/topics/{old}.yml"
        again.write_text("name: Another\ndefinition: Another.\n")
        assert codes_of(checked(toy)) == [(f"data/topics/{old}.yml", "id-duplicate")]
        again.unlink()
    revision, report = rename(toy, "topics", "fog", "lone")
    assert revision is None
    assert codes_of(report) == [("data/removed/topics/lone.yml", "id-duplicate")]
    kept.rename(toy / "data/topics/lone.yml")
    shutil.rmtree(toy / "data/removed")
    assert contents(toy) == before


def test_what_is_in_the_folder_of_removed_records_is_checked(toy: Path) -> None:
    folder = toy / "data/removed/topics"
    folder.mkdir(parents=True)
    (folder / "a.yml").write_text("title: no name\n")
    (folder / "b.yml").write_text("name: [\n")
    (toy / "data/removed/topcs").mkdir()
    assert codes_of(checked(toy)) == [
        ("data/removed/topcs", "file-kind"),
        ("data/removed/topics/a.yml", "field-missing"),
        ("data/removed/topics/b.yml", "yaml-syntax"),
    ]


def test_a_hand_written_page_keeps_a_record(toy: Path) -> None:
    lone(toy)
    (toy / "docs/tale.md").write_text("[x](topics/lone.md)\n")
    report = remove(toy, "topics", "lone")
    assert [(f.path, f.column, f.code) for f in found(report)] == [
        ("docs/tale.md", 12, "ref-dangling")
    ]


def test_a_removed_source_takes_its_verification_along(toy: Path) -> None:
    source = toy / "data/sources/spare.yml"
    source.write_text("name: Spare\nurl: https://spare.example/\nclassification: news\n")
    (toy / "data/sources/spare.verified.json").write_text(SOUND)
    assert found(remove(toy, "sources", "spare")) == []
    assert (toy / "data/removed/sources/spare.verified.json").read_text() == SOUND
    assert not list((toy / "data/sources").glob("spare*"))
    assert found(checked(toy)) == []


def test_a_record_is_replaced_wherever_it_is_named(toy: Path) -> None:
    mist = toy / "data/topics/mist.yml"
    mist.write_text("name: Mist\nformer_ids: [haze]\ndefinition: Thin [[topics/mist]].\n")
    lamps = toy / "data/topics/lamps.yml"
    lamps.write_text(lamps.read_text() + "summary: In [[mist|thin air]] and [[mist]].\n")
    assert found(remove(toy, "topics", "mist", "fog")) == []
    assert found(checked(toy)) == []
    assert "In [[fog|thin air]] and [[fog]]." in lamps.read_text()
    assert (toy / "data/topics/fog.yml").read_text().endswith("\nformer_ids: [haze, mist]\n")
    assert (toy / "data/removed/topics/mist.yml").is_file()


def test_a_successor_does_not_stand_twice_in_a_list(toy: Path) -> None:
    report = remove(toy, "topics", "seafaring", "fog")
    assert ("data/speakers/ada-lamp.yml", "edit-refused") in codes_of(report)
    assert "'fog' stands in this list already" in {f.message for f in found(report)}


def test_a_replacement_that_would_be_unsound_is_refused(toy: Path) -> None:
    before = contents(toy)
    report = remove(toy, "sources", "lantern-post", "fog-gazette")
    assert not report.ok
    assert contents(toy) == before
