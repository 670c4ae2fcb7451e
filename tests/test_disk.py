"""A disk that fails and files that are damaged are told in a line; nothing is lost by it."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import contents, full_disk
from roundtable_kb import disk
from roundtable_kb.cli import main
from roundtable_kb.site import engine
from test_loading import without_privileges

# What a build imports may be readable for whoever installed it only: it is imported before tests
# give up their privileges.
assert engine


def run(*words: str | Path) -> Result:
    """Run a command; whatever it raises is an error of the test."""
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def reachable(built: Path) -> Iterator[Path]:
    """A copy of the built toy roundtable that everybody can reach and that everybody owns."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        root = shutil.copytree(built, Path(folder) / "toy")
        if os.geteuid() == 0:
            for path in (root, *root.rglob("*")):
                shutil.chown(path, 65534, 65534)
        yield root


def change_fog(root: Path) -> None:
    fog = root / "data/topics/fog.yml"
    fog.write_text(fog.read_text().replace("name: Fog", "name: Sea fog"))


def as_folder(path: Path) -> None:
    """Put a folder where a file is, with a person's file in it."""
    path.unlink(missing_ok=True)
    path.mkdir()
    (path / "mine.txt").write_text("mine\n")


def as_file(path: Path) -> None:
    """Put a person's file where a folder is."""
    shutil.rmtree(path)
    path.write_text("mine\n")


def as_pipe(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


VERIFIED = "data/sources/fog-gazette.verified.json"
WRONG_PLACES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a list that is a folder": (
        lambda root: as_folder(root / "docs/.generated.json"),
        "docs/.generated.json:1:1: error[file-unwritable]: this cannot be read or written: ",
    ),
    "docs that are a file": (lambda root: as_file(root / "docs"), "error[file-unwritable]"),
    "a site that is a file": (
        lambda root: as_file(root / "site"),
        "site:1:1: error[file-unwritable]",
    ),
    "data that are a file": (
        lambda root: as_file(root / "data"),
        "data:1:1: error[file-unreadable]: the folder cannot be read: not a directory",
    ),
    "no data": (
        lambda root: shutil.rmtree(root / "data"),
        "data:1:1: error[file-unreadable]: the folder cannot be read: no such file",
    ),
    "settings that are a folder": (
        lambda root: as_folder(root / "mkdocs.yml"),
        "mkdocs.yml:1:1: error[file-refused]: this is not an ordinary file",
    ),
    "settings that are a pipe": (
        lambda root: as_pipe(root / "mkdocs.yml"),
        "mkdocs.yml:1:1: error[file-refused]: this is not an ordinary file",
    ),
    "a verification that is a folder": (
        lambda root: as_folder(root / VERIFIED),
        f"{VERIFIED}:1:1: error[file-refused]: this is not an ordinary file",
    ),
    "a verification that is a pipe": (
        lambda root: as_pipe(root / VERIFIED),
        f"{VERIFIED}:1:1: error[file-refused]: this is not an ordinary file",
    ),
    "a verification that is a link": (
        lambda root: (root / VERIFIED).symlink_to("/etc/passwd"),
        f"{VERIFIED}:1:1: error[file-refused]: this is a link",
    ),
    "a verification that is damaged": (
        lambda root: (root / VERIFIED).write_text('{"citations": ['),
        f"{VERIFIED}:1:1: error[file-unreadable]: this is not what 'verify' wrote",
    ),
    "a pipe among the pages": (
        lambda root: as_pipe(root / "docs/pipe.md"),
        "docs/pipe.md:1:1: error[file-refused]: this is not an ordinary file",
    ),
    "a link among the pages that leads nowhere": (
        lambda root: (root / "docs/nowhere.md").symlink_to("nothing-there.md"),
        "docs/nowhere.md:1:1: error[file-refused]: this link leads nowhere",
    ),
    "a link among the pages that leads out of the project": (
        lambda root: (root / "docs/users.txt").symlink_to("/etc/passwd"),
        "docs/users.txt:1:1: error[file-refused]: this link leads out of the project",
    ),
    "a loop of links among the pages": (
        lambda root: (root / "docs/loop").symlink_to("."),
        "docs/loop:1:1: error[file-refused]: this link leads to a folder that holds it",
    ),
}


@pytest.mark.parametrize("name", WRONG_PLACES)
def test_what_is_in_the_wrong_place_is_told_and_kept(built_toy: Path, name: str) -> None:
    put, told = WRONG_PLACES[name]
    put(built_toy)
    change_fog(built_toy) if (built_toy / "data").is_dir() else None
    mine = {path: path.read_bytes() for path in built_toy.rglob("mine.txt")}
    site = contents(built_toy / "site")
    result = run("build", "-C", built_toy)
    assert (result.exit_code, told in result.output) == (1, True), result.output
    assert contents(built_toy / "site") == site
    assert {path: path.read_bytes() for path in built_toy.rglob("mine.txt")} == mine
    assert sorted(path.name for path in built_toy.glob(".site-*")) == []


@pytest.mark.parametrize("folder", ["docs", "docs/topics", "."])
def test_a_folder_that_may_not_be_written_is_told(reachable: Path, folder: str) -> None:
    change_fog(reachable)
    before = contents(reachable / "site")
    (reachable / folder).chmod(0o555)
    with without_privileges():
        result = run("build", "-C", reachable)
    (reachable / folder).chmod(0o755)
    assert result.exit_code == 1
    assert (
        "error[file-unwritable]: this cannot be read or written: permission denied" in result.output
    )
    assert "hint: check its permissions" in result.output
    assert contents(reachable / "site") == before
    with without_privileges():
        assert run("build", "-C", reachable).exit_code == 0
    assert "Sea fog" in (reachable / "site/topics/fog/index.html").read_text()


@pytest.mark.parametrize("path", ["docs/topics/fog.md", "docs/visiting.md"])
def test_a_page_that_may_not_be_read_is_told(reachable: Path, path: str) -> None:
    (reachable / path).chmod(0)
    with without_privileges():
        result = run("build", "-C", reachable)
    assert result.exit_code == 1
    assert f"{path}:1:1: error[" in result.output
    assert "permission denied" in result.output.lower()


def test_a_verification_that_may_not_be_read_is_told(reachable: Path) -> None:
    (reachable / VERIFIED).write_text("{}")
    (reachable / VERIFIED).chmod(0)
    with without_privileges():
        result = run("check", "-C", reachable)
    message = f"{VERIFIED}:1:1: error[file-unreadable]: the file cannot be read: permission denied"
    assert (result.exit_code, message in result.output) == (1, True)


def test_data_that_may_not_be_entered_are_told(reachable: Path) -> None:
    (reachable / "data").chmod(0o444)
    with without_privileges():
        result = run("check", "-C", reachable)
    (reachable / "data").chmod(0o755)
    assert result.exit_code == 1
    assert "error[file-unreadable]" in result.output


@pytest.mark.parametrize("size", [0, 1_000, 6_000])
def test_a_full_disk_is_told_and_leaves_the_last_good_site(built_toy: Path, size: int) -> None:
    change_fog(built_toy)
    before = contents(built_toy / "site")
    with full_disk(size):
        result = run("build", "-C", built_toy)
    assert result.exit_code == 1
    assert "error[file-unwritable]: this cannot be read or written: file too large" in result.output
    assert "hint: make room on the disk" in result.output
    assert contents(built_toy / "site") == before
    assert run("build", "-C", built_toy).exit_code == 0


@pytest.mark.parametrize("harm", ["damaged", "folders", "a file", "unwritable"])
def test_a_cache_that_is_of_no_use_changes_nothing(built_toy: Path, harm: str) -> None:
    site = contents(built_toy / "site")
    for kept in list((built_toy / ".cache").rglob("*")):
        if kept.is_file() and harm == "damaged":
            kept.write_bytes(b"<svg\xff")
        if kept.is_file() and harm == "folders":
            as_folder(kept)
    if harm == "a file":
        as_file(built_toy / ".cache")
    if harm == "unwritable":
        shutil.rmtree(built_toy / ".cache")
        (built_toy / ".cache").symlink_to("/proc")
    result = run("build", "-C", built_toy)
    assert (result.exit_code, result.output) == (0, "")
    assert contents(built_toy / "site") == site


SETTINGS: dict[str, tuple[str, str]] = {
    "plugin": ("  - search:", "  - nothing-such\n  - search:"),
    "theme": ("name: material", "name: nothing-such"),
    "language": ("  language: en", "  language: xx"),
    "folder of the theme": ("  language: en", "  language: en\n  custom_dir: nothing-such"),
    "docs": ("docs_dir: docs", "docs_dir: nothing-such"),
    "extension": ("  - tables", "  - nothing_such"),
    "option of an extension": ("permalink: false", "toc_depth: x"),
    "list": ("extra_css:\n  - assets/roundtable.css", "extra_css: 5"),
    "hook that is not there": ("site_dir: site", "site_dir: site\nhooks: [nothing_such.py]"),
    "hook that fails at once": ("site_dir: site", "site_dir: site\nhooks: [raises.py]"),
    "hook that fails at a page": ("site_dir: site", "site_dir: site\nhooks: [divides.py]"),
    "hook that ends the program": ("site_dir: site", "site_dir: site\nhooks: [exits.py]"),
    "tag": ("generator: false", "generator: !nothing-such x"),
    "alias": ("generator: false", "generator: *nothing-such"),
    "name": ("site_name: The Lantern Table", "site_name: [a]"),
    "no name": ("site_name: The Lantern Table\n", ""),
    "another settings file": ("site_dir: site", "site_dir: site\nINHERIT: nothing-such.yml"),
    "deep": ("generator: false", f"generator: {'[' * 200}"),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_wrong_settings_are_told_in_a_line(built_toy: Path, name: str) -> None:
    settings, (old, new) = built_toy / "mkdocs.yml", SETTINGS[name]
    assert old in settings.read_text()
    settings.write_text(settings.read_text().replace(old, new))
    (built_toy / "raises.py").write_text("raise ValueError('at once')\n")
    (built_toy / "divides.py").write_text("def on_page_markdown(*_, **__):\n    return 1 / 0\n")
    (built_toy / "exits.py").write_text("raise SystemExit(0)\n")
    site = contents(built_toy / "site")
    result = run("build", "-C", built_toy)
    assert result.exit_code == 1
    assert result.output.startswith("mkdocs.yml:")
    assert 'File "' not in result.output
    assert contents(built_toy / "site") == site


def test_what_is_printed_may_be_left_unread(toy: Path) -> None:
    (toy / "data/topics/fog.yml").write_text("name: Fog\n")
    command = f"{sys.executable} -m roundtable_kb check | true"
    done = subprocess.run(command, shell=True, cwd=toy, capture_output=True, check=False)  # noqa: S602
    assert done.stderr == b""


def test_a_site_that_is_a_link_is_left_alone(built_toy: Path, tmp_path: Path) -> None:
    elsewhere = (built_toy / "site").rename(tmp_path / "elsewhere")
    (built_toy / "site").symlink_to(elsewhere)
    change_fog(built_toy)
    before = contents(elsewhere)
    result = run("build", "-C", built_toy)
    told = "site:1:1: error[file-refused]: this folder is a link"
    assert (result.exit_code, result.output.splitlines()[0]) == (1, told)
    assert ((built_toy / "site").readlink(), contents(elsewhere)) == (elsewhere, before)


def test_a_link_of_a_person_in_the_site_is_never_written_through(
    built_toy: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (built_toy / "site/letters").symlink_to(mine)
    change_fog(built_toy)
    assert run("build", "-C", built_toy).exit_code == 0
    assert (built_toy / "site/letters").readlink() == mine
    (built_toy / "site/letters").unlink()
    (built_toy / "docs/letters").mkdir()
    (built_toy / "docs/letters/first.md").write_text("# First letter\n")
    # Now the site before the last, of which the next is made, has the link where a folder goes.
    assert run("build", "-C", built_toy).exit_code == 0
    assert (built_toy / "site/letters/first/index.html").is_file()
    assert list(mine.iterdir()) == []


def test_a_second_build_at_once_says_so(built_toy: Path) -> None:
    change_fog(built_toy)
    site = contents(built_toy / "site")
    with disk.alone(built_toy):
        result = run("build", "-C", built_toy)
    told = "mkdocs.yml:1:1: error[build-busy]: another build is under way here"
    assert (result.exit_code, result.output.splitlines()[0]) == (1, told)
    assert contents(built_toy / "site") == site
    assert run("build", "-C", built_toy).exit_code == 0


LONG, OTHER = b"0" * 100_000, b"1" * 100_001


@pytest.mark.parametrize("exchanged", [True, False])
@pytest.mark.parametrize(
    ("before", "new"), [(LONG, OTHER), (b"0", OTHER), (LONG, b"1"), (b"", b"1")]
)
def test_what_is_moved_takes_the_place_of_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchanged: bool, before: bytes, new: bytes
) -> None:
    if not exchanged:
        monkeypatch.setattr(disk, "exchanged", lambda one, other: False)
    (tmp_path / "made").write_bytes(new)
    if before:
        (tmp_path / "there").write_bytes(before)
    disk.move(f"{tmp_path}/made", tmp_path, "there")
    assert (tmp_path / "there").read_bytes() == new
    # Only what disks take long to let go of is left to be removed.
    left = [path.read_bytes() for path in tmp_path.iterdir() if path.name != "there"]
    assert left == ([LONG] if exchanged and (before, new) == (LONG, OTHER) else [])


def test_what_is_moved_leaves_a_folder_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "made").write_bytes(LONG)
    (tmp_path / "there").mkdir()
    (tmp_path / "there/mine.txt").write_bytes(LONG)
    with pytest.raises(OSError, match=r"there"):
        disk.move(f"{tmp_path}/made", tmp_path, "there")
    assert (tmp_path / "there/mine.txt").read_bytes() == LONG


@pytest.mark.parametrize("size", [0, 1, 999_999, 1_000_000, 3_000_000])
def test_what_is_held_is_as_it_was_wherever_it_is_moved(tmp_path: Path, size: int) -> None:
    content = bytes(range(250)) * (size // 250) + b"0" * (size % 250)
    (tmp_path / "old").write_bytes(content)
    held = disk.held(tmp_path / "old")
    (tmp_path / "old").rename(tmp_path / "new")
    (tmp_path / "old").write_bytes(b"another")
    (tmp_path / "new").unlink()
    assert bytes(held) == content
