"""What hostile files may cost: 2 s of a processor and 256 MiB, the program's start included."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from conftest import TOY
from hostile import HOSTILE

SECONDS = 2.0
MEMORY = 256 << 20
RECORD = "data/topics/fog.yml"


class Run(NamedTuple):
    """What a command said, and what it took."""

    status: int
    said: str
    seconds: float
    """Of a processor, so that other programs do not count."""
    memory: int
    """Bytes, at most at one time."""


MEASURED = """
import json, os, resource, subprocess, sys

def bounded():
    # One that goes far beyond the bounds ends, instead of the machine.
    resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))

process = subprocess.Popen(sys.argv[2:], preexec_fn=bounded)
_, status, usage = os.wait4(process.pid, 0)
with open(sys.argv[1], "w") as told:
    seconds = usage.ru_utime + usage.ru_stime
    json.dump([os.waitstatus_to_exitcode(status), seconds, usage.ru_maxrss << 10], told)
"""
"""Runs a command from a small process: what the one that begins another holds counts as held there.

(See `exec_mmap` in Linux. The process of these tests may hold more than the bounds.)
"""


def check(root: Path) -> Run:
    command = [sys.executable, "-m", "roundtable_kb", "check", "-C", str(root)]
    told = root / "told.json"
    with (root / "said.txt").open("w+") as said:
        measured = [sys.executable, "-c", MEASURED, str(told), *command]
        subprocess.run(measured, stdout=said, stderr=said, check=True)
        said.seek(0)
        status, seconds, memory = json.loads(told.read_text())
        return Run(status, said.read(), seconds, memory)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_within_bounds(toy: Path, name: str) -> None:
    hostile = HOSTILE[name]
    (toy / RECORD).write_bytes(hostile.make())
    run = check(toy)
    assert run.status == 1, run.said[-2_000:]
    assert "Traceback" not in run.said
    assert {sign for sign in run.said if sign < " "} == {"\n"}
    first = next(line for line in run.said.splitlines() if line.startswith(RECORD))
    found = re.match(rf"{re.escape(RECORD)}:(\d+):\d+: error\[([a-z-]+)\]: ", first)
    assert (int(found[1]), found[2]) == (hostile.line, hostile.code), first
    assert len(run.said) < 200_000
    assert run.memory < MEMORY
    assert run.seconds < SECONDS
    assert not (toy / "owned").exists()


def test_what_a_sound_check_takes_is_within_the_same_bounds(toy: Path) -> None:
    run = check(toy)
    assert (run.status, run.said) == (
        0,
        f"{len(list(TOY.rglob('data/*/*.yml')))} records, no problems\n",
    )
    assert (run.memory < MEMORY, run.seconds < SECONDS) == (True, True)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_mark_and_the_line_ends_of_windows_are_accepted(
    toy: Path, mark: bytes, end: bytes
) -> None:
    (toy / RECORD).write_bytes(mark + (toy / RECORD).read_bytes().replace(b"\n", end))
    assert check(toy).status == 0
