"""What was made holds exactly as long as all that was read for it is the same."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import ROOT
from roundtable_kb.diagnostics import Report
from roundtable_kb.exports import EXPORTS, own, twins
from roundtable_kb.findings import find
from roundtable_kb.kinds import KINDS
from roundtable_kb.kinds.events import Event
from roundtable_kb.kinds.topics import Topic
from roundtable_kb.knowledge import Knowledge, KnowledgeBase
from roundtable_kb.loading import load
from roundtable_kb.memory import Memory
from roundtable_kb.notes import Notes, runs
from roundtable_kb.pages import Stored
from roundtable_kb.project import Last, check
from roundtable_kb.reading import Readings
from roundtable_kb.recalling import key
from roundtable_kb.store import Values
from roundtable_kb.views import units


@pytest.fixture
def again(toy: Path) -> Callable[[], KnowledgeBase]:
    """Loads the toy."""
    return lambda: load(toy, KINDS, Report())


def edit(file: Path, pattern: str, new: str) -> None:
    text, found = re.subn(pattern, new, file.read_text(), count=1)
    assert found
    file.write_text(text)


def test_who_refers_is_told_again_only_if_it_is_told_otherwise(
    toy: Path, again: Callable[[], KnowledgeBase]
) -> None:
    readings, file = Readings(), toy / "data/statistics/visitors.yml"
    made: list[list[str]] = []

    def make(kb: KnowledgeBase) -> list[str]:
        event = kb.get(Event, "lantern-table-2024")
        assert event is not None
        made.append([f"{link.label}: {link.why}" for link in kb.backlinks(event)])
        return made[-1]

    def ask() -> list[str]:
        kb = again()
        readings.look(kb)
        return list(readings.of(kb, "who", make, list))

    first = ask()
    assert "Visitors of the First Lantern Table: event of a figure" in first
    edit(file, "value: 1.2万", "value: 1.3万")
    assert (ask(), len(made)) == (first, 1)
    edit(file, "name: Visitors", "name: Guests")
    assert "Guests of the First Lantern Table: event of a figure" in ask()
    edit(file, "    event: lantern-table-2024\n", "")
    assert "Guests of the First Lantern Table: event of a figure" not in ask()


def test_the_same_is_not_made_again(toy: Path, again: Callable[[], KnowledgeBase]) -> None:
    readings, made = Readings(), []

    def make(kb: KnowledgeBase) -> str:
        fog = kb.get(Topic, "fog")
        assert fog is not None
        made.append(fog.label)
        return f"{fog.label} {len(kb.referring(fog))}"

    def ask() -> str:
        kb = again()
        readings.look(kb)
        found = readings.of(kb, "what is said of fog", make, str)
        readings.forget()
        return found

    first = ask()
    assert (ask(), made) == (first, ["Fog"])
    edit(toy / "data/topics/lamps.yml", "name: .*", "name: Lights")
    assert (ask(), made) == (first, ["Fog"])
    edit(toy / "data/topics/fog.yml", "name: .*", "name: Haar")
    assert ask() == first.replace("Fog", "Haar")
    # A record that refers to it has changed, whether or not it still does.
    origin = again().referring(again().get(Topic, "fog"))[0].origin  # type: ignore[arg-type]
    file = toy / f"data/{origin.folder}/{origin.id}.yml"
    file.write_text(f"{file.read_text()}# a remark\n")
    ask()
    assert made == ["Fog", "Haar", "Haar"]


def test_what_was_not_wanted_is_forgotten(again: Callable[[], KnowledgeBase]) -> None:
    readings, made = Readings(), []

    def make(kb: KnowledgeBase) -> None:
        made.append(kb.get(Topic, "fog"))

    kb = again()
    readings.look(kb)
    readings.of(kb, "fog", make, bool)
    readings.forget()
    readings.forget()
    readings.of(kb, "fog", make, bool)
    assert len(made) == 2


def test_what_is_gone_or_new_counts(toy: Path, again: Callable[[], KnowledgeBase]) -> None:
    readings, file = Readings(), toy / "data/topics/seafaring.yml"
    content = file.read_bytes()

    def there() -> tuple[bool, int]:
        kb = again()
        readings.look(kb)
        return (
            readings.of(kb, "sea", lambda kb: kb.get(Topic, "seafaring") is not None, bool),
            readings.of(kb, "topics", lambda kb: len(kb.all(Topic)), int),
        )

    found, count = there()
    assert found
    file.unlink()
    assert there() == (False, count - 1)
    file.write_bytes(content)
    assert there() == (True, count)


def test_a_record_that_is_gone_still_named_what_it_named(toy: Path) -> None:
    readings, made = Readings(), []

    def count(kb: KnowledgeBase) -> int:
        fog = kb.get(Topic, "fog")
        assert fog is not None
        made.append(fog)
        return len(kb.referring(fog))

    def ask() -> int:
        kb = load(toy, KINDS, Report())
        readings.look(kb)
        return readings.of(kb, "named", count, int)

    before = ask()
    kb = load(toy, KINDS, Report())
    fog = kb.get(Topic, "fog")
    assert fog is not None
    origin = kb.referring(fog)[0].origin
    (toy / f"data/{origin.folder}/{origin.id}.yml").unlink()
    assert ask() < before
    assert len(made) == 2


def values(knowledge: Knowledge) -> Iterator[tuple[str, object]]:
    """Yield all that is made of the records, by name."""
    for unit in units(knowledge):
        made = lambda known, unit=unit: {p.path: key(p, b"") for p in unit.make(known)}  # noqa: E731
        yield unit.name, knowledge.noted(unit.name, made, unit.record)
    for record in knowledge.kb.records():
        files = lambda known, r=record: [f"{f.path} {f.content!r}" for f in own(r, known)]  # noqa: E731
        yield record.id, knowledge.noted(f"own:{record.folder}/{record.id}", files, record)
    for export in (*EXPORTS, twins.texts):
        for artifact in export(knowledge):
            yield artifact.path, artifact.content


def anew(knowledge: Knowledge) -> Knowledge:
    return replace(knowledge, notes=Notes())


CHANGES = (
    (r"(?m)^name: .*$", "name: Another"),
    (r"(?m)^(    value: )(\d)", r"\g<1>9\2"),
    (r"(?m)^    period: .*$", "    period: 1999"),
    (r"(?m)^    text: .*$", "    text: It was said by [[ada-lamp]]."),
    (r"(?m)^publisher: .*\n", ""),
    (r"(?m)^    topics: .*\n", ""),
    (r"(?m)^paragraphs: .*\n", ""),
    (r"(?m)^(url: .*)$", r"\1?more"),
    (r"(?m)^disambiguation: .*\n|\Z", "disambiguation: the other one\n"),
)


@pytest.mark.parametrize("another_process", [False, True])
def test_whatever_changes_all_is_as_it_is_made_anew(toy: Path, another_process: bool) -> None:
    cache, made_again, changes = toy / ".cache", 0, 0
    memory, readings = Memory(), Readings(cache, "this")
    files = sorted(toy.glob("data/*/*.yml"))
    every: set[str] = set()
    for file in [*files, toy / "mkdocs.yml"]:
        text = file.read_text()
        for pattern, new in (*CHANGES, (r"(?m)^site_name: .*$", "site_name: Another table")):
            changed = re.sub(pattern, new, text, count=1)
            if changed == text or (file.suffix == ".yml" and file.name == "mkdocs.yml") != (
                "site_name" in pattern
            ):
                continue
            file.write_text(changed)
            if another_process:
                readings = Readings(cache, "this")
            report = Report()
            knowledge = check(toy, report, Last(memory, readings))
            if knowledge is not None:
                found = dict(values(knowledge))
                assert found == dict(values(anew(knowledge))), (file, pattern)
                told = [line.partition(b"\t") for line in readings.told()]
                made = {name.decode() for name, new, _ in told if new} & every
                every |= found.keys()
                made_again, changes = made_again + len(made), changes + 1
                readings.forget()
                readings.keep()
            file.write_text(text)
    assert changes > 2 * len(files)
    # A record changes each time, and the last one changes back.
    assert made_again / changes < len(every) / 3


def test_findings_are_those_of_a_first_look(toy: Path) -> None:
    memory, readings = Memory(), Readings()
    seen = set()
    for file in sorted(toy.glob("data/statistics/*.yml")):
        text = file.read_text()
        for pattern, new in CHANGES[:3]:
            file.write_text(re.sub(pattern, new, text, count=1))
            knowledge = check(toy, Report(), Last(memory, readings))
            assert knowledge is not None
            assert knowledge.findings == find(knowledge.kb), (file, pattern)
            seen.add(knowledge.findings)
        file.write_text(text)
    assert len(seen) > 3


def test_two_processes_find_what_one_finds(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kb = load(toy, KINDS, Report())
    alone = find(kb)
    monkeypatch.setattr("roundtable_kb.findings._WORTH_SHARING", 2)
    monkeypatch.setattr("roundtable_kb.findings.hands", lambda: 2)
    readings = Readings()
    readings.look(kb)
    assert find(kb, readings) == alone
    assert find(kb, readings) == alone
    # If the other process ends early, what it had to do is done here.
    monkeypatch.setattr("roundtable_kb.findings._told", lambda *_: os._exit(1))
    assert find(kb) == alone


def test_what_another_program_kept_or_nobody_is_not_taken(toy: Path) -> None:
    cache = toy / ".cache"

    def names(by: str) -> dict[str, object]:
        readings = Readings(cache, by)
        knowledge = check(toy, Report(), Last(Memory(), readings))
        assert knowledge is not None
        found = {"fog": knowledge.noted("fog", lambda known: by)}
        readings.forget()
        readings.keep()
        return found

    assert names("one") == {"fog": "one"}
    kept = (cache / "readings").read_bytes()
    assert names("another") == {"fog": "another"}
    for damaged in (kept[:-1], kept.replace(b"fog", b"fig"), b"", b"\n" * 9, b"\xff"):
        (cache / "readings").write_bytes(damaged)
        assert names("one") == {"fog": "one"}
    values = (cache / "values").read_bytes()
    assert b"\none\n" in values
    for damaged in (values.replace(b"\none\n", b"\ntwo\n"), values[:-9], b"", b"\xff"):
        (cache / "values").write_bytes(damaged)
        assert names("one") == {"fog": "one"}
    assert Readings(cache, "one").holds("fog")


def test_texts_can_be_read_where_they_stand(toy: Path) -> None:
    cache = toy / ".cache"

    def told() -> Iterator[tuple[str, bytes, bool]]:
        """Yield each text by its path, and whether it was told where it stands."""
        every, values = list(twins.stored(knowledge)), Values(cache)
        values.open(anew=False)
        for one in every:
            if isinstance(one, Stored):
                yield one.path, values.get(one.place.encode()) or b"", True
            else:
                yield one.path, one.content, False

    for turn in range(3):
        readings = Readings(cache, "this")
        knowledge = check(toy, Report(), Last(Memory(), readings))
        assert knowledge
        whole = [(one.path, one.content) for one in twins.texts(anew(knowledge))]
        # What nobody has asked for yet was made before, if it was.
        assert [stands for *_, stands in told()] == [turn > 0] * len(whole)
        assert list(twins.texts(knowledge))
        assert [(path, content, True) for path, content in whole] == list(told())
        readings.forget()
        readings.keep()
        readings.tidy()
    # Of what was not looked at nothing is known.
    other = replace(knowledge, kb=KnowledgeBase(map(knowledge.kb.entry, knowledge.kb.records())))
    assert not any(isinstance(one, Stored) for one in twins.stored(other))


def test_of_what_was_not_looked_at_nothing_is_known(toy: Path) -> None:
    readings = Readings()
    knowledge = check(toy, Report(), Last(Memory(), readings))
    assert knowledge is not None
    assert knowledge.noted("site", lambda known: known.site) == knowledge.site
    other = replace(knowledge, site="Another")
    assert other.noted("site", lambda known: known.site) == "Another"
    assert knowledge.noted("site", lambda known: "not made again") == knowledge.site


def test_what_may_be_anything_is_made_each_time(toy: Path) -> None:
    readings, made = Readings(), []

    def offered(known: Knowledge) -> int:
        made.append(known)
        return len(known.offered)

    for _ in range(2):
        knowledge = check(toy, Report(), Last(Memory(), readings))
        assert knowledge is not None
        assert knowledge.noted("offered", offered) == 0
    assert len(made) == 2


def test_runs_are_all_records_in_their_order() -> None:
    records = list(load(ROOT, KINDS, Report()).records())
    found = list(runs(records))
    assert [record for run in found for record in run] == records
    assert all(len({record.folder for record in run}) == 1 for run in found)
    assert len(records) / 2 > len(found) > len(KINDS)


def test_a_record_that_comes_leaves_nearly_all_runs_as_they_are() -> None:
    records = list(load(ROOT, KINDS, Report()).records())
    before = {tuple(record.id for record in run) for run in runs(records)}
    for place in range(len(records)):
        without = [*records[:place], *records[place + 1 :]]
        now = {tuple(record.id for record in run) for run in runs(without)}
        # One that begins a run is missed by the run before, too.
        assert len(before - now) <= 2


def test_a_figure_whose_standing_is_the_same_is_not_shown_again(toy: Path) -> None:
    """The workings of a finding change with each digit; most pages only say what comes of it."""
    last, part = Last(Memory(), Readings()), toy / "data/statistics/harbour-dues.yml"

    def holding() -> set[str]:
        knowledge = check(toy, Report(), last)
        assert knowledge is not None
        held = {unit.name for unit in units(knowledge) if last.readings.holds(unit.name)}
        list(values(knowledge))
        last.readings.forget()
        return held

    assert not holding()
    edit(part, "value: 3 million", "value: 3.1 million")
    held = holding()
    assert "statistics/lamp-dues" not in held, "it shows how a part of it was compared with it"
    assert "topics/lamps" in held
    edit(part, "value: 3.1 million", "value: 9 million")
    assert "topics/lamps" not in holding()
