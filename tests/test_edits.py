"""Changes on disk: all or nothing, whatever fails, and a diff that git can apply."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conftest import SOUND, TOY, codes_of, contents, found, full_disk
from roundtable_kb import edits, kinds, revising
from roundtable_kb.diagnostics import Report
from roundtable_kb.edits import Change

NOBODY = 65534


def planned(root: Path) -> tuple[Change, ...]:
    report = Report()
    revision = revising.rename(root, kinds.named("source"), "lantern-post", "post", report)
    assert revision is not None, found(report)
    return revision.changes


def test_changes_are_written_and_nothing_is_left_beside_them(toy: Path) -> None:
    ada = toy / "data/speakers/ada-lamp.yml"
    ada.chmod(0o600)
    names = sorted(contents(toy))
    report = Report()
    assert edits.write_all(toy, planned(toy), report)
    after = [name.replace("lantern-post", "post") for name in names]
    assert sorted(contents(toy)) == sorted(after)
    assert ada.stat().st_mode & 0o777 == 0o600


def test_a_full_disk_leaves_the_tree_as_it_was(toy: Path) -> None:
    (toy / "data/speakers/dora-quill.yml").open("a").write(f"# {'long ' * 2000}\n")
    changes = planned(toy)
    before = contents(toy)
    report = Report()
    with full_disk(8_000):
        assert not edits.write_all(toy, changes, report)
    assert codes_of(report) == [("data/speakers/dora-quill.yml", "file-unwritable")]
    assert contents(toy) == before


def test_a_full_disk_for_the_trial_is_said(toy: Path) -> None:
    report = Report()
    with full_disk(100):
        assert revising.rename(toy, kinds.named("topic"), "fog", "sea", report) is None
    assert {code for _, code in codes_of(report)} == {"file-unwritable"}


@contextmanager
def weak() -> Iterator[None]:
    """Be somebody whom permissions bind."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def shared() -> Iterator[Path]:
    """A copy of the toy that belongs to whoever is `weak`."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))  # others may not enter pytest's own
    root = shutil.copytree(TOY, folder / "toy")
    if os.geteuid() == 0:
        for path in (folder, root, *root.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
    yield root
    for path in root.rglob("*"):
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(folder)


def test_a_folder_that_cannot_be_written_leaves_the_tree_as_it_was(shared: Path) -> None:
    changes = planned(shared)
    before = contents(shared)
    (shared / "data/speakers").chmod(0o555)
    report = Report()
    with weak():
        assert not edits.write_all(shared, changes, report)
    assert [code for _, code in codes_of(report)] == ["file-unwritable"]
    assert contents(shared) == before


def test_a_failure_after_the_first_file_was_written_is_undone(shared: Path) -> None:
    (shared / "data/topics/lone.yml").write_text("name: Lone\ndefinition: Alone.\n")
    changes = [
        Change(None, "data/terms/made.yml", b"", b"made"),
        Change("mkdocs.yml", "mkdocs.yml", (shared / "mkdocs.yml").read_bytes(), b"changed"),
        Change("data/terms/lamp-act.yml", "data/new/deep/lamp-act.yml", b"", b"moved"),
    ]
    old = (shared / "data/terms/lamp-act.yml").read_bytes()
    changes[2] = Change(changes[2].old, changes[2].new, old, b"moved")
    # The last file is put where it goes, and then cannot be taken from where it was.
    blocked = shared / "data/terms"
    if os.geteuid() != 0:
        pytest.skip("only root can make a file that its folder's owner cannot remove")
    blocked.chmod(0o1777)
    os.chown(blocked, 0, 0)
    os.chown(blocked / "lamp-act.yml", 0, 0)
    before = contents(shared)
    report = Report()
    with weak():
        assert not edits.write_all(shared, changes, report)
    assert [code for _, code in codes_of(report)] == ["file-unwritable"]
    assert contents(shared) == before
    assert not (shared / "data/new").exists()


def test_what_somebody_saved_meanwhile_is_kept(toy: Path) -> None:
    changes = planned(toy)
    (toy / "data/speakers/bo-beacon.yml").write_text("name: Bo\n")
    before = contents(toy)
    report = Report()
    assert not edits.write_all(toy, changes, report)
    assert "saved by another program" in found(report)[0].message
    assert contents(toy) == before


def test_no_file_is_written_over(toy: Path) -> None:
    (toy / "data/sources/post.verified.json").mkdir()
    (toy / "data/sources/lantern-post.verified.json").write_text(SOUND)
    changes = planned(toy)
    before = contents(toy)
    report = Report()
    assert not edits.write_all(toy, changes, report)
    assert codes_of(report) == [("data/sources/post.verified.json", "file-unwritable")]
    assert contents(toy) == before


def test_git_makes_of_the_diff_what_the_command_makes(toy: Path, tmp_path: Path) -> None:
    ada = toy / "data/speakers/ada-lamp.yml"
    ada.write_bytes(ada.read_bytes().replace(b"\n", b"\r\n"))
    post = toy / "data/sources/lantern-post.yml"
    post.write_bytes("\ufeff".encode() + post.read_bytes().rstrip(b"\n"))
    changes = (*planned(toy), Change(None, "data/topics/made.yml", b"", b"name: Made\n"))
    copy = shutil.copytree(toy, tmp_path / "copy")
    (tmp_path / "diff").write_bytes(edits.diff(changes).encode())
    subprocess.run(["git", "apply", "../diff"], cwd=copy, check=True)
    assert edits.write_all(toy, changes, Report())
    assert contents(copy) == contents(toy)
    assert contents(toy)["data/sources/post.yml"].endswith(b"\nformer_ids: [lantern-post]")
