"""What was worked out holds exactly as long as all that was read for it is the same."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from roundtable_kb.diagnostics import Report
from roundtable_kb.findings import find
from roundtable_kb.kinds import KINDS
from roundtable_kb.kinds.sources import Source
from roundtable_kb.kinds.statistics import Statistic
from roundtable_kb.kinds.topics import Topic
from roundtable_kb.knowledge import KnowledgeBase
from roundtable_kb.loading import load
from roundtable_kb.memory import Memory
from roundtable_kb.reading import Known


@pytest.fixture
def again(toy: Path) -> Callable[[], KnowledgeBase]:
    """Loads the toy; what did not change are the same objects."""
    memory = Memory()
    return lambda: load(toy, KINDS, Report(), memory=memory)


def edit(file: Path, pattern: str, new: str) -> None:
    text, found = re.subn(pattern, new, file.read_text(), count=1)
    assert found
    file.write_text(text)


def test_the_same_is_not_made_again(toy: Path, again: Callable[[], KnowledgeBase]) -> None:
    known, made = Known(), []

    def make(kb: KnowledgeBase) -> str:
        fog = kb.get(Topic, "fog")
        assert fog is not None
        made.append(fog.label)
        return f"{fog.label} {len(kb.referring(fog))}"

    def ask() -> str:
        found = known.made(again(), "fog", make)
        known.forget()
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
    known, made = Known(), []
    make = lambda kb: made.append(kb.get(Topic, "fog"))  # noqa: E731
    known.made(again(), "fog", make)
    known.forget()
    known.forget()
    known.made(again(), "fog", make)
    assert len(made) == 2


def test_what_is_gone_or_new_counts(toy: Path, again: Callable[[], KnowledgeBase]) -> None:
    known, file = Known(), toy / "data/topics/seafaring.yml"
    content = file.read_bytes()

    def there() -> bool:
        found = known.made(again(), "sea", lambda kb: kb.get(Topic, "seafaring") is not None)
        known.forget()
        return found

    assert there()
    file.unlink()
    assert not there()
    file.write_bytes(content)
    assert there()


def test_findings_are_those_of_a_first_look(toy: Path, again: Callable[[], KnowledgeBase]) -> None:
    known, kb = Known(), again()
    folder = toy / "data/statistics"
    first = find(kb)
    assert find(kb, known) == first
    assert first
    seen = {first}
    for statistic in kb.all(Statistic):
        file = folder / f"{statistic.id}.yml"
        text = file.read_text()
        for pattern, new in (
            (r"(?m)^(    value: )(\d)", r"\g<1>9\2"),
            (r"(?m)^name: .*$", "name: Another"),
            (r"(?m)^    period: .*$", "    period: 1999"),
        ):
            file.write_text(re.sub(pattern, new, text, count=1))
            kb = again()
            found = find(kb, known)
            assert found == find(kb), (statistic.id, pattern)
            seen.add(found)
        file.write_text(text)
    # Who publishes a source decides what is independent of what.
    for source in again().all(Source):
        file = toy / f"data/sources/{source.id}.yml"
        text = file.read_text()
        file.write_text(re.sub(r"(?m)^publisher: .*\n", "", text))
        kb = again()
        assert find(kb, known) == find(kb), source.id
        file.write_text(text)
    kb = again()
    assert find(kb, known) == first
    assert len(seen) > 3
