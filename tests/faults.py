"""What befalls a project and a build of it: meddling, failing calls, full disks."""

import ctypes
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from plain import Run

OWN = ("CNAME", "own", "own/letter.txt")
"""What a person puts into site/."""
BUILD = (sys.executable, "-m", "roundtable_kb", "build", "-C")
"""The command, to be followed by the project's folder."""
GROUPS = {
    "opening": ("ENOSPC", "openat"),
    "reading": ("EIO", "openat", "read", "pread64"),
    "listing": ("EIO", "getdents64"),
    "writing": ("ENOSPC", "write", "pwrite64", "sendfile", "copy_file_range", "ftruncate"),
    "renaming": ("EIO", "rename", "renameat", "renameat2"),
    "linking": ("EIO", "link", "linkat"),
    "making folders": ("ENOSPC", "mkdir", "mkdirat"),
    "removing": ("EIO", "unlink", "unlinkat", "rmdir"),
    "permitting": ("EPERM", "chmod", "fchmod", "fchmodat"),
}
"""Kinds of system calls: how they fail, and their names."""


def own(root: Path) -> None:
    """Put a person's files into site/."""
    (root / "site/own").mkdir(exist_ok=True)
    (root / "site/own/letter.txt").write_text("Dear keeper\n")
    (root / "site/CNAME").write_text("table.example\n")


def touch(root: Path, random: Random) -> None:
    os.utime(random.choice(sorted(p for p in root.rglob("*") if p.is_file())))


def meddle(root: Path, random: Random) -> None:
    """Change site/ by hand: what is ours is to come back, and what is a person's to stay."""
    places = sorted(p for p in (root / "site").rglob("[!.]*.*") if p.is_file())
    place, kind = random.choice(places), random.randint(0, 3)
    if kind == 0:
        own(root)
    elif place.name == "letter.txt":
        return
    elif kind == 1:
        place.unlink()
    elif kind == 2:
        place.write_bytes(b"x" + place.read_bytes())
    elif not {*place.parents} & {root / "site/own"} and place.parent != root / "site":
        shutil.rmtree(place.parent)


def forget(root: Path, random: Random) -> None:
    """Lose or damage something in the cache."""
    kept = sorted(p for p in (root / ".cache").rglob("*") if p.is_file())
    if not kept or random.random() < 0.3:
        shutil.rmtree(root / ".cache", ignore_errors=True)
        return
    path = random.choice(kept)
    path.write_bytes(random.choice((b"", path.read_bytes()[: random.randint(1, 99)], b"{}")))


def build(root: Path, *before: str | Path) -> Run:
    """Build in a process of its own, with another program `before` it to watch over it."""
    done = subprocess.run(
        [*before, *BUILD, root],
        env=surroundings(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=120,
    )
    return Run(done.returncode, done.stdout.decode())


def surroundings() -> dict[str, str]:
    """Return an environment in which nothing dates a build, and Python writes nothing itself."""
    names = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    return {**names, "PYTHONDONTWRITEBYTECODE": "1"}


def told(done: Run) -> list[str]:
    """Return the faults that were printed; nothing may be beside but frames, hints, a summary."""
    lines = list(filter(None, done.told.splitlines()))
    faults = [line for line in lines if re.match(r"\S.*:\d+:\d+: error\[", line)]
    others = [line for line in lines if line not in faults and not line.startswith("  ")]
    summary = re.compile(rf"{len(faults)} errors? in \d+ files?")
    assert len(others) == bool(faults), done.told
    assert all(map(summary.fullmatch, others)), done.told
    return faults


def left(root: Path) -> list[str]:
    """Return what a build should not have left behind."""
    found = [path for pattern in (".site-*", ".new-*") for path in root.glob(pattern)]
    found += [p for p in root.rglob(".*") if re.fullmatch(r"\..*\.part|\.\w{8}", p.name)]
    return sorted(path.relative_to(root).as_posix() for path in found)


class Call(NamedTuple):
    """A system call of a build: the how-manieth of its name in its process, and as logged."""

    name: str
    number: int
    text: str
    helps: bool
    """Whether a process made it that the build's own began."""

    @property
    def writes(self) -> bool:
        """Whether it could change something."""
        return "O_RDONLY" not in self.text and self.name not in ("read", "pread64", "getdents64")


@contextmanager
def one_processor() -> Iterator[None]:
    """Let builds have one processor for a while, so that one process does all."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def strace(log: Path, *options: str) -> tuple[str | Path, ...]:
    """Return what is put before a command to log its system calls."""
    names = sorted({name for _, *group in GROUPS.values() for name in group})
    traced = ("-e", f"trace={','.join(names)}", "-e", "signal=none")
    # It is quicker so, but strace 6.1 sends no signals then.
    quick = () if any("signal=" in option for option in options) else ("--seccomp-bpf",)
    return ("strace", "-f", *quick, "-qq", "-y", "-s", "300", "-o", log, *traced, *options)


def require_strace(scratch: Path) -> None:
    """Skip a test where calls cannot be made to fail."""
    if shutil.which("strace") is None:
        pytest.skip("there is no strace here: install strace to run this test")
    tried = subprocess.run([*strace(scratch / "tried"), "true"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip("no process may be traced here: allow ptrace to run this test")


def calls(log: Path, *places: object) -> list[Call]:
    """Return the calls of a build on any of these places.

    Of a helper's, only those that a call of the build's own process cannot be taken for.
    """
    counts: dict[tuple[str, str], int] = {}
    found = []
    lines = log.read_text(errors="replace").splitlines()
    main = lines[0].split()[0]
    for line in lines:
        process, _, text = line.partition(" ")
        name = text.strip().partition("(")[0]
        if re.fullmatch(r"[a-z]\w+", name):
            counts[process, name] = counts.get((process, name), 0) + 1
            if any(str(place) in text for place in places):
                number, helps = counts[process, name], process != main
                found.append(Call(name, number, text.strip(), helps))
    return [c for c in found if not c.helps or c.number > counts.get((main, c.name), 0)]


def spread(found: list[Call], most: int) -> list[Call]:
    """Return some of many: the first, the last, and others between; all if EVERY is set."""
    if len(found) <= most or os.environ.get("EVERY"):
        return found
    return [found[round(n * (len(found) - 1) / (most - 1))] for n in range(most)]


@contextmanager
def small_disk(at: Path, size: str) -> Iterator[Path]:
    """Mount a disk of its own, or skip the test where that is not permitted."""
    at.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", at]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no disk may be mounted here: be root to run this test")
    try:
        yield at
    finally:
        subprocess.run(["umount", at], check=True)


def leave(disk: Path, free: int) -> Path:
    """Fill a disk up to so many free bytes; return the file that fills it."""
    ballast = disk / "ballast"
    found = os.statvfs(disk)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, found.f_bavail * found.f_bsize - free)
    return ballast


def require_exchange(scratch: Path) -> None:
    """Skip a test where two folders cannot be exchanged in one step."""
    names = [os.fsencode(scratch / name) for name in ("one", "other")]
    for name in names:
        Path(os.fsdecode(name)).mkdir()
    call = getattr(ctypes.CDLL(None), "renameat2", None)
    if call is None or call(-100, names[0], -100, names[1], 2):
        pytest.skip("two folders cannot be exchanged in one step here")
