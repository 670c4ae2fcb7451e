"""Several builds at once, one that was killed, and people who read the site meanwhile."""

import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

import conftest
from conftest import codes_of, contents, found
from faults import BUILD, build, left, own, require_exchange, surroundings, told
from plain import Run, inexact, resettle
from roundtable_kb import building
from roundtable_kb.diagnostics import Report
from roundtable_kb.site import Site
from test_incremental import dressed, project
from test_site import change_fog

__all__ = ["dressed", "project"]

PAGES = ("index.html", "topics/fog/index.html", "search/search_index.json")


def start(root: Path) -> subprocess.Popen[bytes]:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    return subprocess.Popen([*BUILD, root], env=surroundings(), **pipes)


def end(process: subprocess.Popen[bytes]) -> Run:
    output, _ = process.communicate(timeout=120)
    return Run(process.returncode, output.decode())


def busy(done: Run) -> bool:
    """Whether a build says in one line, and nothing else, that another is under way."""
    return done.code == 1 and ["[build-busy]" in fault for fault in told(done)] == [True]


def test_ten_builds_at_once(built_toy: Path, tmp_path: Path) -> None:
    own(built_toy)
    change_fog(built_toy)
    other = shutil.copytree(built_toy, tmp_path / "other")
    assert found(conftest.build(other)) == []
    every = [end(process) for process in [start(built_toy) for _ in range(10)]]
    assert [done for done in every if done != (0, "") and not busy(done)] == []
    assert (0, "") in every
    assert contents(built_toy / "site") == contents(other / "site")
    assert build(built_toy) == (0, "")
    assert contents(built_toy / "site") == contents(other / "site")
    assert left(built_toy) == []


def test_a_build_that_prepares_itself_during_another(project: Path, tmp_path: Path) -> None:
    assert found(conftest.build(project)) == []
    fog, report = project / "data/topics/fog.yml", Report()
    with Site(project).prepared() as prepared:
        # Meanwhile it reads what the build before has left.
        change_fog(project)
        assert build(project) == (0, "")
        fog.write_text(fog.read_text().replace("Sea fog", "Thick fog"))
        assert building.build(project, report, lambda step: None, prepared)
    assert codes_of(report) == []
    assert "Thick fog" in (project / "site/topics/fog/index.html").read_text()
    assert inexact(project, tmp_path / "exact") == ""


def test_what_a_person_does_during_a_build_is_not_lost(project: Path, tmp_path: Path) -> None:
    assert found(conftest.build(project)) == []
    mine, gone = project / "site/topics/mine.txt", project / "docs/topics/lamps.md"

    def step(name: str) -> None:
        # By now another process has looked at what is there.
        if name == "publishing the site":
            mine.write_text("mine")
            (project / "site/mine").mkdir()
            (project / "site/mine/CNAME").write_text("example.org")
            (project / "docs/about.md").write_text("# About\n\nChanged amid a build.\n")
            gone.unlink()

    for name in ("Thick fog", "Sea fog"):
        fog = project / "data/topics/fog.yml"
        fog.write_text(re.sub("name: .*", f"name: {name}", fog.read_text(), count=1))
        building.build(project, Report(), step)
        assert (mine.read_text(), (project / "site/mine/CNAME").is_file()) == ("mine", True)
        assert found(conftest.build(project)) == []
        assert "Changed amid" in (project / "site/about/index.html").read_text()
        shutil.rmtree(project / "site/mine")
        mine.unlink()
    assert found(conftest.build(project)) == []
    assert inexact(project, tmp_path / "exact") == ""


def test_what_another_process_cannot_read_is_told_in_another_way(
    project: Path, tmp_path: Path
) -> None:
    assert found(conftest.build(project)) == []

    def step(name: str) -> None:
        if name == "publishing the site":
            os.truncate(project / ".cache/values", 10)

    for path in (project / "site/topics").glob("*/index.md"):
        path.unlink()
    change_fog(project)
    assert building.build(project, Report(), step)
    assert inexact(project, tmp_path / "exact") == ""


def test_a_fault_leaves_what_was_begun_as_it_was(built_toy: Path) -> None:
    change_fog(built_toy)
    assert build(built_toy) == (0, "")
    (built_toy / "data/topics/fog.yml").write_text("name: [")
    before = conftest.state(built_toy / ".cache/spare")
    assert before != []
    assert build(built_toy).code == 1
    assert conftest.state(built_toy / ".cache/spare") == before
    assert left(built_toy) == []


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(handle)


def test_a_build_beside_another_changes_nothing(built_toy: Path) -> None:
    change_fog(built_toy)
    before = conftest.state(built_toy)
    with locked(built_toy):
        assert busy(build(built_toy))
    assert conftest.state(built_toy) == before
    assert build(built_toy) == (0, "")


def test_what_a_killed_build_left_is_no_hindrance(built_toy: Path) -> None:
    assert build(built_toy) == (0, "")
    site = contents(built_toy / "site")
    shutil.copytree(built_toy / "site", built_toy / ".site-old")
    shutil.copytree(built_toy / "site", built_toy / ".site-1/new")
    (built_toy / ".site-2").mkdir(mode=0o700)
    manifest = built_toy / "docs/.generated.json"
    told = json.loads(manifest.read_text()) | {"coming": {"topics/fog.md": "0" * 64}}
    manifest.write_text(json.dumps(told))
    (built_toy / "docs/topics/.fog.md.0abc_d12.part").write_text("half a page")
    (built_toy / ".cache/.site.ledger.0abc_d12.part").write_text("half a ledger")
    assert build(built_toy) == (0, "")
    assert contents(built_toy / "site") == site
    assert left(built_toy) == []


def helper(process: subprocess.Popen[bytes]) -> int | None:
    """Wait for a process that a build forks to help it; None if it ends without."""
    folder, before = Path("/proc"), ""
    children = folder / f"{process.pid}/task/{process.pid}/children"
    if not children.exists():
        pytest.skip("processes do not tell of their children here: use Linux to run this test")
    while process.poll() is None:
        with suppress(OSError):
            for child in children.read_text().split():
                words = [(folder / str(n) / "cmdline").read_bytes() for n in (child, process.pid)]
                same = words[0] == words[1] != b""
                if same and child == before:
                    return int(child)
                before = child if same else before
        time.sleep(0.005)
    return None


def test_a_helper_of_a_killed_build_is_no_hindrance(built_toy: Path) -> None:
    resettle(built_toy, "The Lantern Table", "The Lamp Table")
    first = start(built_toy)
    helping = helper(first)
    assert helping
    os.kill(helping, signal.SIGSTOP)
    first.kill()
    first.wait()
    try:
        assert build(built_toy) == (0, "")
        assert left(built_toy) == []
    finally:
        with suppress(ProcessLookupError):
            os.kill(helping, signal.SIGKILL)


def test_a_build_that_is_asked_to_end_does(built_toy: Path) -> None:
    resettle(built_toy, "The Lantern Table", "The Lamp Table")
    before = contents(built_toy / "site")
    first = start(built_toy)
    helper(first)
    first.terminate()
    assert end(first).code != 0
    assert contents(built_toy / "site") == before
    assert build(built_toy) == (0, "")
    assert left(built_toy) == []


class Reader(threading.Thread):
    """Reads pages of a site from disk again and again, and notes what is amiss."""

    def __init__(self, site: Path) -> None:
        super().__init__()
        self.site = site
        self.amiss: list[str] = []
        self.seen: dict[str, set[bytes]] = {page: set() for page in PAGES}
        self.ended = threading.Event()

    def run(self) -> None:
        """Read until told to end."""
        while not self.ended.is_set():
            for page in PAGES:
                try:
                    self.seen[page].add((self.site / page).read_bytes())
                except OSError as error:
                    self.amiss.append(f"{page}: {error}")


def test_a_reader_never_misses_a_page(built_toy: Path, tmp_path: Path) -> None:
    require_exchange(tmp_path)
    fog = built_toy / "data/topics/fog.yml"
    text = fog.read_text()
    whole = {page: {(built_toy / "site" / page).read_bytes()} for page in PAGES}
    reader = Reader(built_toy / "site")
    reader.start()
    for number in range(5):
        fog.write_text(text.replace("name: Fog", f"name: Fog {number}"))
        done = build(built_toy)
        for page in PAGES:
            whole[page].add((built_toy / "site" / page).read_bytes())
        assert done == (0, "")
    reader.ended.set()
    reader.join()
    assert reader.amiss == []
    assert all(reader.seen[page] <= whole[page] for page in PAGES)
    assert len(reader.seen["topics/fog/index.html"]) > 1
