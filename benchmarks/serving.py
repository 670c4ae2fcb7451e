"""How long it takes from a save until the preview shows it, as a browser sees it.

A browser is told that there is something new (`/.preview/events`), and then asks for its page.
"""

import http.client
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import saving
from saving import Edit
from spending import USUAL, stop, wait_until_idle

HOST = "127.0.0.1"
LONGEST = 1800
"""Seconds without a sign of life after which nothing more is waited for."""


@dataclass(slots=True)
class Seen:
    """From saves to their being seen, in ms."""

    figures: list[float] = field(default_factory=list)
    statements: list[float] = field(default_factory=list)
    start: float = 0.0
    """Seconds until the preview says that it is there."""
    memory: float = 0.0
    """The most that it held, in MB."""


def measure(command: Sequence[str], project: Path, runs: int) -> Seen:
    """Serve a project that is built, save figures and statements in turns, and look at pages."""
    seen = Seen()
    begin = time.perf_counter()
    with _serving([*command, "serve", "-C", str(project)], seen) as (port, group):
        seen.start = time.perf_counter() - begin
        browser = _Browser(port)
        for run in range(runs):
            wait_until_idle(group)
            seen.figures.append(browser.see(browser.new(saving.figures(project))))
            wait_until_idle(group)
            seen.statements.append(browser.see(saving.statement(project, run + 1)))
        browser.leave()
        wait_until_idle(group)
    return seen


@contextmanager
def _serving(command: Sequence[str], seen: Seen) -> Iterator[tuple[int, int]]:
    """Yield the port of a preview that has said it is there, and its group of processes."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder) / "said"
        # What a shell runs in the background is deaf to Ctrl-C, and so is what that begins.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with said.open("wb") as out:
            process = subprocess.Popen(
                [*command, "--port", str(port)],
                stdout=out,
                stderr=out,
                start_new_session=True,
                env=USUAL,
            )
        try:
            while f"{HOST}:{port}".encode() not in said.read_bytes():
                if process.poll() is not None:
                    sys.exit(f"{' '.join(command)} ended:\n{said.read_text()[-3000:]}")
                time.sleep(0.01)
            yield port, process.pid
        finally:
            if process.returncode is None:
                seen.memory = stop(process)


class _Browser:
    """Looks at a page whenever it is told of something new."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=60)
        self._listening = http.client.HTTPConnection(HOST, port, timeout=LONGEST)
        self._listening.request("GET", "/.preview/events")
        self._news = self._listening.getresponse()
        self._wait()

    def new(self, edits: Iterator[Edit]) -> Edit:
        """Return the first edit whose page does not show what will be seen of it."""
        return next(edit for edit in edits if edit.shown.encode() not in self._get(edit.page))

    def see(self, edit: Edit) -> float:
        """Save an edit, and return how many ms it takes until its page shows it."""
        wanted = edit.shown.encode()
        begin = time.perf_counter()
        edit.save()
        while True:
            self._wait()
            if wanted in self._get(edit.page):
                return (time.perf_counter() - begin) * 1000

    def leave(self) -> None:
        """Close the connections."""
        self._news.close()
        self._listening.close()
        self._connection.close()

    def _wait(self) -> None:
        """Wait until something is told."""
        while line := self._news.readline():
            if line.startswith(b"data: "):
                return
        sys.exit("the preview has ended")

    def _get(self, page: str) -> bytes:
        # While a site is exchanged there may be no answer; the next request connects anew.
        with suppress(OSError, http.client.HTTPException):
            self._connection.request("GET", f"/{page}")
            return self._connection.getresponse().read()
        self._connection.close()
        return b""
