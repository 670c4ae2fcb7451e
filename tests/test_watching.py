"""Files that change: each save is told once, whole, and editors' own files never."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from roundtable_kb.watching import Watch


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data/topics").mkdir(parents=True)
    for name in ("fog", "lamps"):
        (tmp_path / f"data/topics/{name}.yml").write_text(f"name: {name}\n")
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n")
    return tmp_path


@pytest.fixture
def watch(root: Path) -> Iterator[Watch]:
    with Watch([root / "data"], [root / "mkdocs.yml"]) as watch:
        yield watch


def told(watch: Watch, root: Path) -> set[str]:
    """Return what is told next; that a marker changed shows that nothing else did before it."""
    (root / "data/marker").write_text(os.urandom(4).hex())
    paths: set[Path] = set()
    while root / "data/marker" not in paths:
        paths |= watch.wait()
    return {path.relative_to(root).as_posix() for path in paths} - {"data/marker"}


def test_a_save_is_told(watch: Watch, root: Path) -> None:
    (root / "data/topics/fog.yml").write_text("name: thick fog\n")
    assert watch.wait() == {root / "data/topics/fog.yml"}
    (root / "mkdocs.yml").write_text("site_name: y\n")
    assert watch.wait() == {root / "mkdocs.yml"}


def test_files_put_in_the_place_of_others_are_told(watch: Watch, root: Path) -> None:
    for path in ("data/topics/fog.yml", "mkdocs.yml"):
        (root / "new").write_text("name: thick fog\n")
        (root / "new").replace(root / path)
        assert watch.wait() == {root / path}


def test_new_and_removed_files_are_told(watch: Watch, root: Path) -> None:
    (root / "data/topics/bells.yml").write_text("name: bells\n")
    (root / "data/topics/fog.yml").unlink()
    assert told(watch, root) == {"data/topics/bells.yml", "data/topics/fog.yml"}


def test_what_did_not_change_is_not_told(watch: Watch, root: Path) -> None:
    (root / "data/topics/fog.yml").read_text()
    (root / "another.yml").write_text("beside the settings\n")
    for name in (".fog.yml.swp", "fog.yml~", "#fog.yml#", ".fog.yml.x1.part"):
        (root / "data/topics" / name).write_text("an editor's own\n")
    probe = root / "data/topics/4913"
    probe.write_text("")
    probe.unlink()
    assert told(watch, root) == set()


@pytest.mark.parametrize("gone", [True, False])
def test_a_file_that_is_gone_or_empty_for_a_moment_is_told_when_it_is_whole(
    watch: Watch, root: Path, gone: bool
) -> None:
    fog = root / "data/topics/fog.yml"
    fog.unlink() if gone else fog.write_text("")
    timer = threading.Timer(0.05, fog.write_text, ["name: thick fog\n"])
    timer.start()
    assert watch.wait() == {fog}
    assert fog.read_text() == "name: thick fog\n"
    timer.join()
    assert told(watch, root) == set()


@pytest.mark.parametrize("gone", [True, False])
def test_a_file_that_stays_gone_or_empty_is_told(watch: Watch, root: Path, gone: bool) -> None:
    fog = root / "data/topics/fog.yml"
    fog.unlink() if gone else fog.write_text("")
    assert watch.wait() == {fog}


def test_what_is_overlooked_is_not_told_until_it_changes_again(watch: Watch, root: Path) -> None:
    fog, lamps = root / "data/topics/fog.yml", root / "data/topics/lamps.yml"
    fog.write_text("written by the build\n")
    lamps.write_text("name: bright lamps\n")
    watch.overlook([fog])
    assert told(watch, root) == {"data/topics/lamps.yml"}
    fog.write_text("edited by a person\n")
    assert told(watch, root) == {"data/topics/fog.yml"}


def test_a_folder_that_goes_takes_its_files_along_and_is_watched_when_it_is_back(
    watch: Watch, root: Path
) -> None:
    both = {root / f"data/topics/{name}.yml" for name in ("fog", "lamps")}
    shutil.move(root / "data", root / "away")
    assert watch.wait() == both
    shutil.move(root / "away", root / "data")
    assert watch.wait() == both
    (root / "data/topics/fog.yml").write_text("name: thick fog\n")
    assert watch.wait() == {root / "data/topics/fog.yml"}
