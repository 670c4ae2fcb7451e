"""Serves the site on this machine while it changes: new pages as they come, faults laid over them.

A page gets one script more than its readers get, which hears of outcomes as server-sent events
(https://html.spec.whatwg.org/multipage/server-sent-events.html) and shows them.
"""

import json
import mimetypes
import re
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from roundtable_kb import reporters
from roundtable_kb.diagnostics import Report
from roundtable_kb.watching import Watch

HOST = "127.0.0.1"
_NAMES = (HOST, "localhost")
_SCRIPT = "/.preview/preview.js"
_EVENTS = "/.preview/events"
_MOST_SHOWN = 50
"""Faults laid over a page; the terminal shows them all."""
_LONGEST_WAIT = 15.0
"""Seconds: for a build to end before a file is called missing, and between signs of life."""


class PortError(OSError):
    """The port cannot be listened on."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a change."""

    good: bool
    """Whether the site shows it; if not, `report` says why, and the last good site stays."""
    report: Report
    wrote: frozenset[Path] = frozenset()
    """Watched files that were written on the way, whose change is no person's."""


Early = Callable[[Mapping[str, bytes]], None]
"""Is given files of a site that is good, by path, while it comes to be on disk."""

Follow = Callable[[frozenset[Path], Early], Outcome]
"""Is told which files changed (at first none), and returns what came of it."""


def serve(
    site: Path, watch: Watch, port: int, follow: Follow, announce: Callable[[], None]
) -> None:
    """Serve `site` on 127.0.0.1 until Ctrl-C; call `follow` at first and after every change.

    `announce` is called when the first outcome can be seen.

    Raises PortError if the port is taken.
    """
    stage = _Stage(site)
    with _listening(stage, port), suppress(KeyboardInterrupt), watch:
        changed: frozenset[Path] = frozenset()
        while True:
            with stage.changing():
                outcome = follow(changed, stage.foresee)
            watch.overlook(outcome.wrote)
            stage.show(outcome)
            if not changed:
                announce()
            changed = watch.wait()


class _Stage:
    """What is shown now, to all who look."""

    def __init__(self, site: Path) -> None:
        self._site = site
        self._early: Mapping[str, bytes] = {}
        self._news = threading.Condition()
        self._still = threading.Event()
        self._server, self._number = secrets.token_hex(4), 0
        self._state: dict[str, object] = {"site": self.version, "count": 0, "faults": []}

    @property
    def version(self) -> str:
        """What every good outcome makes another."""
        return f"{self._server}-{self._number}"

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Let requests for what is not there wait: the site may be changing its place."""
        self._still.clear()
        try:
            yield
        finally:
            self._still.set()

    def show(self, outcome: Outcome) -> None:
        """Show an outcome to all who look."""
        with self._news:
            if outcome.good and not self._early:
                self._number += 1
            # They are on disk now, or will never be.
            self._early = {}
            faults = [] if outcome.good else list(reporters.framed(outcome.report))
            shown = faults[:_MOST_SHOWN]
            self._state = {"site": self.version, "count": len(faults), "faults": shown}
            self._news.notify_all()

    def foresee(self, pages: Mapping[str, bytes]) -> None:
        """Show files of the next site before they are on disk."""
        with self._news:
            self._number += 1
            self._early = pages
            self._state = {"site": self.version, "count": 0, "faults": []}
            self._news.notify_all()

    def states(self) -> Iterator[dict[str, object] | None]:
        """Yield the state, and each one that follows; None at times when there is no other."""
        told = None
        while True:
            with self._news:
                if self._state is told:
                    self._news.wait(_LONGEST_WAIT)
                news = None if self._state is told else self._state
                told = self._state
            yield news

    def find(self, path: str) -> bytes | None:
        """Return a file of the site; None if there is none, or it is not in the site's folder."""
        content = self._now(path)
        if content is None and not self._still.is_set():
            self._still.wait(_LONGEST_WAIT)
            content = self._now(path)
        return content

    def _now(self, path: str) -> bytes | None:
        early = self._early.get(path)
        if early is not None:
            return early
        with suppress(OSError, ValueError):
            place = (self._site / path).resolve()
            if place.is_relative_to(self._site.resolve()) and place.is_file():
                return place.read_bytes()
        return None


@contextmanager
def _listening(stage: _Stage, port: int) -> Iterator[None]:
    handler = type("Handler", (_Handler,), {"stage": stage})
    try:
        server = ThreadingHTTPServer((HOST, port), handler)
    except OSError as error:
        raise PortError(error.errno, error.strerror) from None
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    """Answers one browser."""

    protocol_version = "HTTP/1.1"
    stage: _Stage

    def do_GET(self) -> None:
        """Answer, unless a page of another site has been made to point here."""
        host = re.sub(r":\d+$", "", self.headers.get("Host", "")).lower()
        path = urlsplit(self.path).path
        with suppress(ConnectionError):
            if host not in _NAMES:
                refusal = f"This preview answers to {HOST} only.\n".encode()
                self._send(HTTPStatus.FORBIDDEN, refusal, "text/plain")
            elif path == _EVENTS:
                self._tell()
            elif path == _SCRIPT:
                script = files("roundtable_kb").joinpath("preview.js").read_bytes()
                self._send(HTTPStatus.OK, script, "text/javascript")
            else:
                self._answer(path)

    def do_HEAD(self) -> None:
        """Answer without the content."""
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing: the terminal is for what is found."""

    def _answer(self, path: str) -> None:
        wanted = _inside(path)
        if wanted is None:
            self._missing()
            return
        content = self.stage.find(wanted)
        if content is not None:
            kind = mimetypes.guess_type(wanted)[0] or "application/octet-stream"
            self._send(HTTPStatus.OK, content, kind)
        elif self.stage.find(f"{wanted}/index.html") is not None:
            self._send(HTTPStatus.FOUND, b"", "text/plain", quote(f"/{wanted}/"))
        else:
            self._missing()

    def _missing(self) -> None:
        if self.stage.find("index.html") is None:
            self._send(HTTPStatus.SERVICE_UNAVAILABLE, _NO_SITE, "text/html")
        else:
            page = self.stage.find("404.html") or b"There is no such page.\n"
            self._send(HTTPStatus.NOT_FOUND, page, "text/html")

    def _send(self, status: HTTPStatus, content: bytes, kind: str, location: str = "") -> None:
        if kind == "text/html":
            content = _with_script(content, self.stage.version)
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if "text/" in kind else kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        if location:
            self.send_header("Location", location)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    def _tell(self) -> None:
        """Send every state as it comes, until the browser leaves."""
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "GET":
            return
        self.wfile.write(b"retry: 500\n\n")
        for state in self.stage.states():
            data = f"data: {json.dumps(state)}" if state else ": no news"
            self.wfile.write(f"{data}\n\n".encode())


def _inside(path: str) -> str | None:
    """Return the file that an address is about, as a path in the site; None if it leads out."""
    if re.search(r"%(2f|5c|00)", path, re.IGNORECASE):
        return None
    wanted = unquote(path).lstrip("/")
    if "\\" in wanted or ".." in wanted.split("/"):
        return None
    return f"{wanted}index.html" if wanted.endswith("/") or not wanted else wanted


_NO_SITE = b"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="color-scheme" content="light dark">
<title>No site yet</title>
</head>
<body><h1>There is no site yet</h1><p>It is shown here as soon as it can be built.</p></body>
</html>
"""


def _with_script(page: bytes, version: str) -> bytes:
    before, end, after = page.rpartition(b"</body>")
    script = f'<script src="{_SCRIPT}" data-site="{version}"></script>'.encode()
    return before + script + end + after if end else after + script
