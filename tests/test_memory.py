"""What was read before: the same bytes are the same record, and their faults are told again."""

from pathlib import Path

from conftest import codes_of, found
from roundtable_kb.diagnostics import Report
from roundtable_kb.kinds import KINDS
from roundtable_kb.kinds.topics import Topic
from roundtable_kb.loading import load
from roundtable_kb.memory import Memory
from roundtable_kb.schema import Record


def records(root: Path, memory: Memory, report: Report | None = None) -> dict[str, Record]:
    """Return all records by kind and id."""
    loaded = load(root, KINDS, report or Report(), memory=memory)
    return {f"{record.folder}/{record.id}": record for record in loaded.records()}


def test_only_what_changed_is_read_again(toy: Path) -> None:
    memory = Memory()
    before = records(toy, memory)
    (toy / "data/topics/fog.yml").write_text("name: Haar\ndefinition: Fog from the sea.\n")
    (toy / "data/topics/lamps.yml").touch()
    after = records(toy, memory)
    assert [name for name in before if after[name] is not before[name]] == ["topics/fog"]
    assert after["topics/fog"].label == "Haar"


def test_every_text_is_there_for_code_frames(toy: Path) -> None:
    memory, first, second = Memory(), Report(), Report()
    records(toy, memory, first)
    records(toy, memory, second)
    assert second.sources == first.sources
    assert second.sources["data/topics/fog.yml"] == (toy / "data/topics/fog.yml").read_text()


def test_faults_are_told_as_long_as_they_are_there(toy: Path) -> None:
    memory = Memory()
    (toy / "data/topics/fog.yml").write_text("name: Fog\n")
    (toy / "data/topics/lamps.yml").write_bytes(b"name: \xff\n")
    faults = [("data/topics/fog.yml", "field-missing"), ("data/topics/lamps.yml", "yaml-encoding")]
    reports = [Report(), Report()]
    for report in reports:
        records(toy, memory, report)
        assert codes_of(report) == faults
    assert found(reports[0]) == found(reports[1])
    assert reports[0].sources == reports[1].sources
    (toy / "data/topics/fog.yml").write_text("name: Fog\ndefinition: What hides the sea.\n")
    report = Report()
    records(toy, memory, report)
    assert codes_of(report) == faults[1:]


def test_what_is_gone_is_forgotten(toy: Path) -> None:
    memory, file = Memory(), toy / "data/topics/seafaring.yml"
    before, content = records(toy, memory), file.read_bytes()
    file.unlink()
    assert "topics/seafaring" not in records(toy, memory)
    file.write_bytes(content)
    after = records(toy, memory)["topics/seafaring"]
    assert after == before["topics/seafaring"]
    assert after is not before["topics/seafaring"]
    assert isinstance(after, Topic)
