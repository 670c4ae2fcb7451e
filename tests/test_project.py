"""The settings, and the way from records to pages."""

from pathlib import Path

import pytest

from conftest import Found, build, checked, codes_of, found, state
from roundtable_kb import building
from roundtable_kb.diagnostics import Report
from roundtable_kb.knowledge import Knowledge


def settings(root: Path, old: str, new: str) -> list[Found]:
    """Return what is found after a change in the settings."""
    path = root / "mkdocs.yml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    return found(checked(root))


def test_settings(knowledge: Knowledge) -> None:
    assert (knowledge.edition.version, knowledge.edition.date.text) == ("2.1.0", "2025-07-01")
    assert knowledge.event == "lantern-table-2025"
    assert knowledge.key_figures == ("lamps-lit", "lamp-dues")


@pytest.mark.parametrize(
    ("old", "new", "code", "message"),
    [
        ("roundtable:\n", "table:\n", "settings-missing", "the settings of the knowledge base are"),
        ("extra:\n", "more:\n", "settings-missing", "the settings of the knowledge base are"),
        ("model: 1", "model: 2", "value-choice", "'2' is not one of the words for this"),
        ("version: 2.1.0", "version: 2.1", "type-wrong", "YAML takes '2.1' for a number, and"),
        ("date: 2025-07-01", "date: today", "value-date", "'today' is not a date"),
        ("event: lantern-table-2025", "evnt: x", "field-missing", "the field 'event' is missing"),
        ("event: lantern-table-2025", "event: fog", "ref-dangling", "there is no record 'fog' in"),
        ("model: 1", "model: 1\n    colours: {link: red}", "value-colour", "'red' is not a colour"),
        ("lamp-dues]", "lamp-dews]", "ref-dangling", "there is no record 'lamp-dews' in statis"),
        ("site_name:", "site_name: x:", "yaml-syntax", "this is not YAML: mapping values are not"),
    ],
)
def test_faulty_settings(toy: Path, old: str, new: str, code: str, message: str) -> None:
    first = settings(toy, old, new)[0]
    assert (first.path, first.code) == ("mkdocs.yml", code)
    assert first.message.startswith(message)


def test_a_reference_in_the_settings_is_placed(toy: Path) -> None:
    (only,) = settings(toy, "[lamps-lit, lamp-dues]", "[lamps-lit, lamp-dews]")
    lines = (toy / "mkdocs.yml").read_text().splitlines()
    assert lines[only.line - 1][only.column - 1 :] == "lamp-dews]"
    assert only.hint == "did you mean 'lamp-dues'?"


def test_settings_may_use_what_other_tools_need(toy: Path) -> None:
    tags = "  - toc:\n      permalink: false\n  - x: !!python/name:os.path.join\n"
    assert settings(toy, "  - toc:\n      permalink: false\n", tags) == []


def test_nothing_is_written_while_anything_is_wrong(toy: Path) -> None:
    (toy / "data/topics/fog.yml").write_text("name: Fog\n")
    before = state(toy)
    assert codes_of(build(toy)) == [("data/topics/fog.yml", "field-missing")]
    assert state(toy) == before


def test_pages_are_written_for_every_record(toy: Path) -> None:
    steps: list[str] = []
    report = Report()
    written = building.write_pages(toy, report, steps.append)
    assert found(report) == []
    assert steps == ["checking the records", "rendering the pages"]
    assert written is not None
    for record in written.knowledge.kb.records():
        assert (toy / f"docs/{record.folder}/{record.id}.md").is_file()
        assert (toy / f"docs/{record.folder}/index.md").is_file()
