"""What a process takes, from its start to its end: time, processor, memory."""

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

USUAL = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""The environment, with modules kept as they were compiled, as they are where nobody develops."""
MIB_IN = 1 if sys.platform == "darwin" else 1024
"""Bytes in the unit of `ru_maxrss`; on Linux it is a kibibyte."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a process and those that it started and waited for took."""

    wall: float
    """Seconds."""
    processor: float
    """Seconds, in its own code and in the system's."""
    memory: float
    """The most that a single one of them held, in MB."""

    def __str__(self) -> str:
        """Return it as it stands in the table."""
        return f"{seconds(self.wall)} ({seconds(self.processor)} CPU, {self.memory:.0f} MB)"


def spent(command: Sequence[str]) -> Spent:
    """Run a command to its end; exit, with what it said, if it fails."""
    with tempfile.TemporaryFile() as said:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=said, stderr=said, env=USUAL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            sys.exit(f"{' '.join(command)} failed:\n{said.read().decode()[-3000:]}")
    memory = usage.ru_maxrss * MIB_IN / 1e6
    return Spent(wall, usage.ru_utime + usage.ru_stime, memory)


def middle(several: Iterable[Spent]) -> Spent:
    """Return the median of each."""
    columns = zip(*((one.wall, one.processor, one.memory) for one in several), strict=True)
    return Spent(*map(statistics.median, columns))


def seconds(time_: float) -> str:
    """Return a time with three digits."""
    places = 2 if time_ < 10 else 1 if time_ < 100 else 0
    return f"{time_:.{places}f} s"


def wait_until_idle(group: int, *, longest: float = 900) -> None:
    """Wait until the processes of a group have had nothing to do for half a second.

    Where there is no /proc, wait three seconds.
    """
    if not Path("/proc/self/stat").exists():
        time.sleep(3)
        return
    end, idle, last = time.monotonic() + longest, 0, -1
    while idle < 5 and time.monotonic() < end:
        now = _ticks(group)
        # A tick in a tenth of a second is what waiting itself takes.
        idle, last = (idle + 1 if now - last <= 1 else 0), now
        time.sleep(0.1)


def _ticks(group: int) -> int:
    """Return how long the processes of a group have worked, in ticks of the system's clock."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended
        if int(fields[2]) == group:
            total += int(fields[11]) + int(fields[12])
    return total


def stop(process: subprocess.Popen[bytes], *, patience: float = 30) -> float:
    """End a process as Ctrl-C does, and return the most memory it held, in MB."""
    process.send_signal(signal.SIGINT)
    end = time.monotonic() + patience
    while time.monotonic() < end:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return usage.ru_maxrss * MIB_IN / 1e6
        time.sleep(0.02)
    process.kill()
    process.wait()
    return float("nan")
