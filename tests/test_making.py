"""All that is made: whatever changed since the last run, it comes out as if nothing was before."""

import os
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from conftest import sound
from roundtable_kb.changes import updated
from roundtable_kb.diagnostics import Report
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.looks import Looks
from roundtable_kb.making import Maker
from roundtable_kb.memory import Memory
from roundtable_kb.pages import Artifact, Shelved
from roundtable_kb.project import Last, check
from roundtable_kb.publish import publish
from roundtable_kb.reading import Readings
from roundtable_kb.recalling import Recalled, key, program
from roundtable_kb.shelf import shelf
from roundtable_kb.views import Unit, pages, units


@pytest.fixture(scope="module")
def charts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where charts are kept, so that each is drawn once."""
    return tmp_path_factory.mktemp("charts")


def maker(root: Path, charts: Path) -> Maker:
    """Return what makes the pages of a project for the first time."""
    (root / ".cache").mkdir(parents=True)
    (root / ".cache/charts").symlink_to(charts)
    return Maker(root / ".cache")


def made(root: Path, again: Maker, knowledge: Knowledge | None = None) -> dict[str, bytes]:
    """Make all once more; what is unchanged is in docs/."""
    docs = again.cache.parent / "docs"
    with shelf(docs, again.cache) as place:
        recalled = Recalled(place.looks, again.cache)
        found = {
            one.path: one.content
            if isinstance(one, Artifact)
            else Path(one.place if isinstance(one, Shelved) else docs / one.path).read_bytes()
            for one in again.make(knowledge or sound(root), place, recalled)
        }
    recalled.keep()
    place.clear()
    return found


def published(root: Path, again: Maker) -> dict[str, bytes]:
    """Make all once more, and let docs/ have it."""
    found = made(root, again)
    artifacts = [Artifact(path, content) for path, content in found.items()]
    looks = Looks(root / "docs", root / ".cache")
    publish(artifacts, root / "docs", Report(), looks)
    looks.keep()
    return found


def recalled(root: Path, by: bytes) -> set[str]:
    """Return the pages that the last run made of the same values."""
    knowledge = sound(root)
    day = updated(knowledge)
    known = Recalled(Looks(root / "docs", root / ".cache"), root / ".cache")
    keys = {page.path: f"{key(page, by)} {day(page.path)}" for page in pages(knowledge)}
    return {path for path, found in keys.items() if known.page(path, found)}


def rename(record: Path, name: str) -> None:
    lines = record.read_text().splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if line.startswith("name:"))
    record.write_text("".join([*lines[:at], f"name: {name}\n", *lines[at + 1 :]]))


@pytest.mark.parametrize("seed", range(4))
def test_what_is_made_again_is_what_is_made_anew(
    toy: Path, tmp_path: Path, charts: Path, seed: int
) -> None:
    chance, again = random.Random(seed), maker(toy, charts)  # noqa: S311 - no secret
    for round_ in range(5):
        for record in chance.sample(sorted(toy.glob("data/*/*.yml")), chance.randint(0, 4)):
            rename(record, f"Name {chance.randint(1, 3)}")
        page = chance.choice(sorted(toy.glob("docs/*/*.md")) or [toy / "docs/visiting.md"])
        chance.choice([page.touch, lambda page=page: page.write_text("An editor's words.\n")])()
        anew = made(toy, maker(tmp_path / f"{round_}", charts))
        assert published(toy, again) == anew


def test_a_page_is_made_again_only_if_what_it_shows_has_changed(toy: Path, charts: Path) -> None:
    again = maker(toy, charts)
    before = published(toy, again)
    same = recalled(toy, again.program)
    # The page of all data tells of files that are not there here.
    assert {path for path in before if path.endswith(".md")} - same == {"data/index.md"}
    rename(toy / "data/topics/seafaring.yml", "Sea")
    changed = same - recalled(toy, again.program)
    after = published(toy, again)
    assert changed == {path for path in same if after[path] != before[path]}
    assert len(same) / 2 > len(changed) > 2


def test_another_program_makes_all_pages_again(toy: Path, charts: Path) -> None:
    again = maker(toy, charts)
    published(toy, again)
    assert recalled(toy, program()) != set()
    assert recalled(toy, b"another") == set()


def test_a_page_that_somebody_has_changed_or_removed_is_made_again(toy: Path, charts: Path) -> None:
    again = maker(toy, charts)
    before = published(toy, again)
    (toy / "docs/topics/fog.md").write_text("An editor's words.\n")
    (toy / "docs/topics/lamps.md").unlink()
    (toy / "docs/quality.md").unlink()
    (toy / "docs/quality.md").mkdir()
    assert made(toy, again) == before


@pytest.mark.parametrize("content", [b"", b"\xff", b"00000000\n\n{}\nquality.md\ta"])
def test_a_damaged_list_of_pages_counts_as_none(toy: Path, charts: Path, content: bytes) -> None:
    again = maker(toy, charts)
    before = published(toy, again)
    (toy / ".cache/pages").write_bytes(content)
    (toy / ".cache/pages.since").unlink(missing_ok=True)
    assert recalled(toy, again.program) == set()
    assert made(toy, again) == before
    assert recalled(toy, again.program) != set()


def test_pages_are_made_where_nothing_can_be_kept(toy: Path, charts: Path) -> None:
    before = made(toy, maker(toy, charts))
    (toy / "file").touch()
    assert made(toy, Maker(toy / "file")) == before


@pytest.mark.parametrize("fails", [False, True])
def test_two_processes_make_what_one_makes(
    toy: Path, tmp_path: Path, charts: Path, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    alone = made(toy, maker(tmp_path / "alone", charts))
    monkeypatch.setattr("roundtable_kb.making._WORTH_SHARING", 1)
    monkeypatch.setattr("roundtable_kb.making.hands", lambda: 2)
    first, make = os.getpid(), Maker._made

    def leave(self: Maker, due: Iterable[Unit], *known: Any, **more: Any) -> object:
        """Do not come to the end of what was taken, or let the other process take something."""
        units = iter(due)
        if os.getpid() != first and fails:
            next(units)
            os._exit(1)
        return make(self, units, *known, **more)

    monkeypatch.setattr(Maker, "_made", leave)
    again = maker(toy, charts)
    last = Last(Memory(), Readings())
    knowledge = check(toy, Report(), last)
    assert knowledge is not None
    assert made(toy, again, knowledge) == alone
    # What either has noted holds for both.
    last.readings.forget()
    knowledge = check(toy, Report(), last)
    assert knowledge is not None
    due = {unit.name for unit in units(knowledge) if not knowledge.notes.holds(unit.name)}
    # They read what may be anything.
    assert due == {"views:changes", "views:data"}
