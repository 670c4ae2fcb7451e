"""A build that is stopped leaves a whole site and says why in a line; the next one is right."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

import conftest
from conftest import contents, found
from faults import (
    BUILD,
    GROUPS,
    Call,
    build,
    calls,
    leave,
    left,
    one_processor,
    own,
    require_strace,
    small_disk,
    spread,
    strace,
    surroundings,
    told,
)
from plain import Run
from roundtable_kb.publish import MANIFEST
from test_disk import reachable
from test_disk import run as run_here
from test_loading import without_privileges

__all__ = ["reachable"]

Site = dict[str, bytes]
THEMES = ("/material/templates", "/mkdocs/templates", "/roundtable_kb/packaged/")
MANY = 6
"""System calls of a kind that are made to fail, unless EVERY is set."""


def edit(root: Path) -> None:
    """Change a record and its neighbours, a page and a file, and delete a record."""
    fog = root / "data/topics/fog.yml"
    fog.write_text(fog.read_text().replace("name: Fog", "name: Sea fog"))
    (root / "data/organizations/foghorn-choir.yml").unlink()
    (root / "docs/notes.md").write_text("# Notes\n\n[Fog](topics/fog.md)\n")
    (root / "docs/notes.txt").write_text("Notes\n")


class Scene(NamedTuple):
    """A project that is edited and not yet built, its site, and what its site is to be."""

    root: Path
    template: Path
    old: Site
    new: Site

    def set(self) -> None:
        """Begin anew, whatever is still writing to the project of before."""
        if self.root.exists():
            self.root.rename(tempfile.mkdtemp(dir=self.root.parent))
        shutil.copytree(self.template, self.root)

    def hold(self, why: object = None) -> None:
        """Hold the project against what it is to be after a build that was stopped."""
        assert contents(self.root / "site") in (self.old, self.new), why
        assert build(self.root) == (0, ""), why
        assert contents(self.root / "site") == self.new, why
        assert left(self.root) == [], why


@pytest.fixture(scope="module")
def scene(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("faults")
    template = shutil.copytree(built, folder / "template")
    own(template)
    old = contents(template / "site")
    edit(template)
    done = shutil.copytree(template, folder / "done")
    assert found(conftest.build(done)) == []
    new = contents(done / "site")
    assert old != new
    return Scene(folder / "project", template, old, new)


def test_a_kill_at_any_moment(scene: Scene) -> None:
    scene.set()
    begin = time.monotonic()
    assert build(scene.root) == (0, "")
    length, random = time.monotonic() - begin, Random(20)  # noqa: S311
    stopped = 0
    for number in range(20):
        scene.set()
        process = subprocess.Popen([*BUILD, scene.root], env=surroundings())
        time.sleep((number + random.random()) / 20 * length)
        process.send_signal(signal.SIGKILL)
        stopped += process.wait() == -signal.SIGKILL
        scene.hold()
    assert stopped


def test_kills_one_after_another(scene: Scene) -> None:
    scene.set()
    random = Random(21)  # noqa: S311
    for _ in range(6):
        process = subprocess.Popen([*BUILD, scene.root], env=surroundings())
        time.sleep(random.uniform(0.2, 0.8))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert contents(scene.root / "site") in (scene.old, scene.new)
    scene.hold()


def logged(scene: Scene, scratch: Path) -> Path:
    """Return where the system calls of a build are logged."""
    require_strace(scratch)
    scene.set()
    assert build(scene.root, *strace(scratch / "log")) == (0, "")
    return scratch / "log"


@pytest.fixture(scope="module")
def log(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the system calls of a build are logged that does all itself."""
    with one_processor():
        return logged(scene, tmp_path_factory.mktemp("strace"))


@pytest.fixture(scope="module")
def made(scene: Scene, log: Path) -> list[Call]:
    """Its calls on its project: Python's start-up has none."""
    return calls(log, scene.root)


@pytest.mark.parametrize("group", GROUPS)
def test_a_system_call_that_fails(
    scene: Scene, made: list[Call], tmp_path: Path, group: str
) -> None:
    error, *names = GROUPS[group]
    reads = group in ("reading", "listing")
    several = [call for call in made if call.name in names and call.writes != reads]
    if group == "listing":  # of a folder that no page would be missed from
        several = [call for call in several if "/docs/topics/fog>" in call.text]
    assert several, "a build makes no such call"
    # Without the one, no page is known for ours; the other, MkDocs passes over.
    without = (f"/docs/{MANIFEST}>", '/docs/speakers/dora-wick"')
    always = [call for call in several if any(path in call.text for path in without)]
    for call in dict.fromkeys([*spread(several, MANY), *always]):
        fail(scene, call, error, tmp_path / "log")


def fail(scene: Scene, call: Call, error: str, log: Path) -> None:
    """Let a system call fail in a build, and hold what comes of it against what is to come."""
    scene.set()
    options = f"inject={call.name}:error={error}:when={call.number}"
    with one_processor():
        done = build(scene.root, *strace(log, "-e", options))
    lines = log.read_text(errors="replace").splitlines()
    injected = [line for line in lines if "(INJECTED)" in line]
    assert injected, call
    assert done.code in (0, 1), (injected, done.told)
    assert bool(told(done)) == (done.code == 1), (injected, done.told)
    assert done.code == 1 or contents(scene.root / "site") == scene.new, injected
    scene.hold((done, injected))


def test_a_theme_that_cannot_be_read(scene: Scene, log: Path, tmp_path: Path) -> None:
    several = [call for call in calls(log, *THEMES) if not call.writes]
    folders = [call for call in several if call.name == "openat" and "O_DIRECTORY" in call.text]
    # The first of them has all others; MkDocs passes over one that cannot be listed.
    (first,) = [call for call in folders if '/material/templates"' in call.text]
    for call in dict.fromkeys([first, *spread(several, MANY)]):
        fail(scene, call, "EIO", tmp_path / "log")


def test_a_folder_that_mkdocs_cannot_read_when_it_makes_all(scene: Scene, tmp_path: Path) -> None:
    template = shutil.copytree(scene.template, tmp_path / "template")
    (template / "hook.py").write_text("")  # what a hook does, only MkDocs can tell
    with (template / "mkdocs.yml").open("a") as settings:
        settings.write("\nhooks: [hook.py]\n")
    hooked = Scene(tmp_path / "project", template, scene.old, scene.new)
    with one_processor():
        every = calls(logged(hooked, tmp_path), *THEMES[:2], hooked.root / "docs")
    assert contents(hooked.root / "site") == scene.new
    several = [call for call in every if call.name == "getdents64" and "/." not in call.text]
    assert {"/docs/topics>" in call.text for call in several} == {True, False}
    for call in spread(several, 3 * MANY):
        fail(hooked, call, "EIO", tmp_path / "log")


def test_a_kill_at_a_system_call(scene: Scene, made: list[Call], tmp_path: Path) -> None:
    for call in spread([call for call in made if call.writes], 4 * MANY):
        scene.set()
        kill = f"inject={call.name}:signal=KILL:when={call.number}"
        with one_processor():
            done = build(scene.root, *strace(tmp_path / "log", "-e", kill))
        assert done.code == -signal.SIGKILL
        scene.hold(call)


def test_a_helper_that_is_killed(scene: Scene, tmp_path: Path) -> None:
    if len(os.sched_getaffinity(0)) == 1:
        pytest.skip("there is one processor here: run this test where there are more")
    every = calls(logged(scene, tmp_path), scene.root)
    several = [call for call in every if call.helps and call.writes]
    assert several
    for call in spread(several, MANY):
        scene.set()
        kill = f"inject={call.name}:signal=KILL:when={call.number}"
        done = build(scene.root, *strace(tmp_path / "log", "-e", kill))
        # The build's own process comes to the same call when it does the helper's work.
        assert done in ((0, ""), (-signal.SIGKILL, "")), call
        scene.hold(call)


@pytest.mark.parametrize("reason", ["ENOSYS", "EINVAL"])
def test_where_folders_cannot_be_exchanged(scene: Scene, tmp_path: Path, reason: str) -> None:
    require_strace(tmp_path)
    never = ("-e", f"inject=renameat2:error={reason}")
    scene.set()
    with one_processor():
        assert build(scene.root, *strace(tmp_path / "log", *never)) == (0, "")
    assert contents(scene.root / "site") == scene.new
    every = calls(tmp_path / "log", scene.root)
    moves = [call for call in every if call.name == "rename" and "/.site-" in call.text]
    assert len(moves) >= 2
    for call in moves:
        for what in ("signal=KILL", "error=EIO"):
            scene.set()
            stop = ("-e", f"inject=rename:{what}:when={call.number}")
            with one_processor():
                build(scene.root, *strace(tmp_path / "log", *never, *stop))
            assert build(scene.root) == (0, "")
            lost = scene.new.keys() - contents(scene.root / "site").keys()
            assert sorted(lost) == [], (what, call)
            assert contents(scene.root / "site") == scene.new
            assert left(scene.root) == []


def test_a_disk_that_fills_up(scene: Scene, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "64m") as disk:
        root, failed = disk / "project", 0
        for free in (0, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048):
            shutil.rmtree(root, ignore_errors=True)
            shutil.copytree(scene.template, root)
            ballast = leave(disk, free * 1024)
            done = build(root)
            failed += done.code
            assert done.code in (0, 1), done.told
            if done.code:
                (fault,) = told(done)
                assert "no space left on device" in fault
                assert "hint: make room on the disk" in done.told
                assert contents(root / "site") in (scene.old, scene.new)
            ballast.unlink()
            scene._replace(root=root).hold()
        assert failed > 1


def test_a_disk_on_which_no_site_has_room(scene: Scene, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "4m") as disk:
        root = disk / "project"
        made = shutil.ignore_patterns("site", ".cache")
        shutil.copytree(scene.template, root, ignore=made)
        for _ in range(2):
            done = build(root)
            (fault,) = told(done)
            assert (done.code, "no space left on device" in fault) == (1, True), fault
            assert "hint: make room on the disk" in done.told
            assert not (root / "site").exists()
            assert left(root) == []
        subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
        assert build(root) == (0, "")
        persons = {path for path in scene.new if path.startswith(("own/", "CNAME"))}
        assert contents(root / "site").keys() == scene.new.keys() - persons


def test_a_disk_that_may_only_be_read(scene: Scene, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "64m") as disk:
        root = shutil.copytree(scene.template, disk / "project")
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        done = build(root)
        (fault,) = told(done)
        assert (done.code, "read-only file system" in fault) == (1, True), fault
        assert "hint: check its permissions" in done.told
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
        scene._replace(root=root).hold()


CLOSED = [
    *((folder, 0o555) for folder in (".", "docs", "docs/topics", "site", "site/topics", ".cache")),
    *((folder, 0) for folder in ("docs", "docs/topics", "site", "site/topics", ".cache")),
]


@pytest.mark.parametrize(("folder", "mode"), CLOSED)
def test_a_folder_that_is_closed(reachable: Path, folder: str, mode: int) -> None:
    old = contents(reachable / "site")
    edit(reachable)
    (reachable / folder).chmod(mode)
    with without_privileges():
        done = run_here("build", "-C", reachable)
    (reachable / folder).chmod(0o755)
    assert done.exit_code in (0, 1)
    assert bool(told(Run(done.exit_code, done.output))) == (done.exit_code == 1)
    after = contents(reachable / "site")
    with without_privileges():
        assert run_here("build", "-C", reachable).exit_code == 0
    new = contents(reachable / "site")
    assert after == (old if done.exit_code else new)
    assert left(reachable) == []
