"""What was read before: the same bytes are the same record, and their faults are told again."""

import os
import re
import shutil
from pathlib import Path

import pytest

from conftest import ROOT, codes_of, found
from roundtable_kb import disk
from roundtable_kb.caches import Journal
from roundtable_kb.diagnostics import Report
from roundtable_kb.kinds import KINDS
from roundtable_kb.kinds.topics import Topic
from roundtable_kb.knowledge import KnowledgeBase
from roundtable_kb.loading import load
from roundtable_kb.memory import Memory
from roundtable_kb.project import Last, check
from roundtable_kb.reading import Readings
from roundtable_kb.reporters import text
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


def test_what_looks_as_it_did_is_not_read(toy: Path) -> None:
    memory, fog = Memory(), toy / "data/topics/fog.yml"

    def look() -> dict[str, disk.Stamp]:
        folder = toy / "data"
        found = disk.within(folder, disk.strictly)
        memory.look({f"data/{path}": stamp for path, stamp in found.items()})
        return found

    # A file that is changed after it was looked at is read as it is, and looked at again.
    look()
    fog.write_text("name: Haar\ndefinition: Fog from the sea.\n")
    assert records(toy, memory)["topics/fog"].label == "Haar"
    look()
    assert not memory.knows("data/topics/fog.yml")
    assert memory.knows("data/topics/lamps.yml")
    before = records(toy, memory)
    look()
    assert memory.knows("data/topics/fog.yml")
    assert records(toy, memory) == before
    # Who does not say what files look like has all of them read.
    assert not memory.knows("data/topics/fog.yml")
    look()
    status = fog.stat()
    fog.write_text("name: Mist\ndefinition: Fog from the sea.\n")
    os.utime(fog, ns=(status.st_atime_ns, status.st_mtime_ns))
    look()
    assert records(toy, memory)["topics/fog"].label == "Mist"


def test_a_link_in_the_place_of_a_file_is_refused_again(toy: Path, tmp_path: Path) -> None:
    memory, fog = Memory(), toy / "data/topics/fog.yml"
    for _ in range(2):
        found = disk.within(toy / "data", disk.strictly)
        memory.look({f"data/{path}": stamp for path, stamp in found.items()})
        assert "topics/fog" in records(toy, memory)
    aside = fog.rename(tmp_path / "fog.yml")
    fog.symlink_to(aside)
    for _ in range(2):
        found = disk.within(toy / "data", disk.strictly)
        memory.look({f"data/{path}": stamp for path, stamp in found.items()})
        report = Report()
        records(toy, memory, report)
        assert ("data/topics/fog.yml", "file-refused") in codes_of(report)


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


def kept(root: Path, by: str = "this") -> Memory:
    return Memory(root / ".cache", by)


def loaded(root: Path, memory: Memory) -> KnowledgeBase:
    report = Report()
    kb = load(root, KINDS, report, memory=memory)
    assert report.ok
    return kb


@pytest.mark.parametrize("own", [True, False])
def test_what_another_process_has_read_is_the_same(own: bool, toy: Path, tmp_path: Path) -> None:
    root = tmp_path / "own" if own else toy
    if own:
        shutil.copytree(ROOT / "data", root / "data")
    first = kept(root)
    before = loaded(root, first)
    first.keep()
    after = loaded(root, kept(root))
    assert list(after.records()) == list(before.records())
    for one, other in zip(before.records(), after.records(), strict=True):
        assert one.model_fields_set == other.model_fields_set
        mine, theirs = before.entry(one), after.entry(other)
        assert mine.mentions == theirs.mentions
        assert [mine.span(m.path) for m in mine.mentions] == [
            theirs.span(m.path) for m in theirs.mentions
        ]


def kept_paths(root: Path, by: str = "this") -> set[str]:
    """Return the paths of the records that are kept."""
    return {*Journal(root / ".cache", "records", by).read()[1]}


def looks(root: Path) -> dict[str, disk.Stamp]:
    found = disk.within(root / "data", disk.strictly)
    return {f"data/{path}": stamp for path, stamp in found.items()}


def test_what_looks_as_it_did_is_not_read_by_another_process(toy: Path) -> None:
    memory, fog, gone = kept(toy), toy / "data/topics/fog.yml", toy / "data/topics/lamps.yml"
    memory.look(looks(toy))
    before = records(toy, memory)
    memory.keep()
    seen = looks(toy)
    gone.write_text("this: {is: damaged")
    fog.write_text(fog.read_text().replace("name: Fog", "name: Haar"))
    seen["data/topics/fog.yml"] = disk.stamp(fog, disk.strictly)
    another = kept(toy)
    another.look(seen)
    found = records(toy, another)
    assert found.pop("topics/fog").name == "Haar"
    assert found == {name: one for name, one in before.items() if name != "topics/fog"}
    # It is not known what has no look, and what looks otherwise is read.
    another = kept(toy)
    another.look(looks(toy))
    report = Report()
    assert "topics/lamps" not in records(toy, another, report)
    assert {path for path, _ in codes_of(report)} >= {"data/topics/lamps.yml"}
    memory = kept(toy)
    memory.look({})
    assert "topics/lamps" not in records(toy, memory)


def test_a_file_that_was_not_read_is_shown_with_a_fault(toy: Path) -> None:
    memory, lamps = kept(toy), toy / "data/topics/lamps.yml"
    memory.look(looks(toy))
    records(toy, memory)
    memory.keep()
    lamps.unlink()
    reports = []
    for another in (kept(toy), Memory()):
        another.look(looks(toy))
        reports.append(Report())
        records(toy, another, reports[-1])
    first, second = map(text, reports)
    assert first == second
    # The line of another record, which names the one that is gone.
    assert "    topics: [lamps, long-night]\n" in first


def test_only_what_changed_is_read_again_by_another_process(toy: Path) -> None:
    memory = kept(toy)
    records(toy, memory)
    memory.keep()
    cache = toy / ".cache"
    _, told = Journal(cache, "records", "this").read()
    for path in ("data/topics/fog.yml", "data/topics/lamps.yml"):
        told[path] = re.sub(b'"name":"[^"]+"', b'"name":"As kept"', told[path])
    Journal(cache, "records", "this").keep({}, told)
    fog = toy / "data/topics/fog.yml"
    fog.write_text(fog.read_text().replace("name: Fog", "name: Haar"))
    names = {name: record.name for name, record in records(toy, kept(toy)).items()}
    assert names["topics/fog"] == "Haar"
    assert names["topics/lamps"] == "As kept"
    # What another program has kept, or something else, is not taken for ours.
    assert records(toy, kept(toy, by="another"))["topics/lamps"].name != "As kept"
    (cache / "records").write_bytes(b"nothing such")
    assert records(toy, kept(toy))["topics/lamps"].name != "As kept"


def test_what_there_is_something_to_say_of_is_read_again(toy: Path) -> None:
    memory = kept(toy)
    (toy / "data/topics/fog.yml").write_text("name: Fog\n")
    records(toy, memory)
    memory.keep()
    assert "data/topics/lamps.yml" in kept_paths(toy)
    assert "data/topics/fog.yml" not in kept_paths(toy)
    report = Report()
    records(toy, kept(toy), report)
    assert codes_of(report) == [("data/topics/fog.yml", "field-missing")]


def test_two_processes_read_what_one_reads(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (toy / "data/topics/fog.yml").write_text("name: Fog\n")
    (toy / "data/terms/bell-affair.yml").write_bytes(b"name: \xff\n")
    alone, shared = Report(), Report()
    before = records(toy, kept(toy, "alone"), alone)
    monkeypatch.setattr("roundtable_kb.memory._WORTH_SHARING", 2)
    monkeypatch.setattr("roundtable_kb.memory.hands", lambda: 2)
    several = kept(toy, "shared")
    assert records(toy, several, shared) == before
    assert found(shared) == found(alone)
    assert shared.sources == alone.sources
    several.keep()
    assert kept_paths(toy, "shared") == {f"data/{name}.yml" for name in before}
    # If the other process ends early, what it had to do is done here.
    monkeypatch.setattr("roundtable_kb.memory._read_all", lambda files: os._exit(1))
    assert records(toy, kept(toy, "another"), Report()) == before


def test_a_kept_record_is_read_when_it_is_asked(toy: Path) -> None:
    memory, kinds = kept(toy), {kind.model.folder: kind for kind in KINDS}
    before = records(toy, memory)
    memory.keep()

    def after() -> dict[str, Record]:
        another, made = kept(toy), dict[str, Record]()
        for name in before:
            path = f"data/{name}.yml"
            data, kind = (toy / path).read_bytes(), kinds[name.partition("/")[0]]
            entry = another.read(data, path, kind, Report())
            assert entry is not None
            made[name] = entry.record
        return made

    for name, record in after().items():
        assert f"{record.folder}/{record.id}" == name
        # What most records have none of is known without reading them.
        few = (record.former_ids, record.unknown)
        assert ("name" in vars(record)) == any(few), name
        assert few == (before[name].former_ids, before[name].unknown)
    assert after() == before
    assert set(after().values()) == set(before.values())
    # Whoever asks first, for whatever.
    for ask in (Record.model_dump, lambda one: one.model_fields_set, lambda one: one.label):
        for name, record in after().items():
            assert ask(record) == ask(before[name])
    with pytest.raises(AttributeError, match="no attribute 'colour'"):
        _ = after()["topics/fog"].colour  # type: ignore[attr-defined]


def checked(root: Path) -> list[tuple[str, str]]:
    """Check a project as a process does that knows what the one before has kept."""
    report = Report()
    last = Last(kept(root), Readings(root / ".cache", "this"))
    if check(root, report, last):
        last.keep()
    return codes_of(report)


@pytest.mark.parametrize(
    ("file", "pattern", "new", "expected"),
    [
        ("sources/fog-gazette.yml", "paragraphs: 5", "paragraphs: 1", "cite-paragraph"),
        ("topics/fog.yml", "(?s).*", "", "ref-dangling"),
        (
            "organizations/harbour-ministry.yml",
            "source",
            "parent: harbour-office\nsource",
            "ref-cycle",
        ),
        ("statistics/harbour-dues.yml", "unit: EUR", "unit: lamps", "value-unit"),
    ],
)
def test_another_process_finds_what_is_wrong_in_records_that_are_the_same(
    toy: Path, file: str, pattern: str, new: str, expected: str
) -> None:
    assert checked(toy) == checked(toy) == []
    path = toy / "data" / file
    whole = path.read_text()
    changed = re.sub(pattern, new, whole, count=1)
    assert changed != whole
    path.write_text(changed) if changed else path.unlink()
    found = checked(toy)
    assert expected in {code for _, code in found}
    assert {place for place, _ in found} - {f"data/{file}"}
    # It is said again, and no more when it is mended.
    assert checked(toy) == found
    path.write_text(whole)
    assert checked(toy) == []
