"""Serves the site on this machine while it changes: new pages as they come, faults laid over them.

A page gets one script more than its readers get, which hears of outcomes as server-sent events
(https://html.spec.whatwg.org/multipage/server-sent-events.html) and shows them.
"""

import html
import json
import mimetypes
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from roundtable_kb.processes import give_back
from roundtable_kb.stage import Early, Outcome, Stage
from roundtable_kb.watching import Watch

HOST = "127.0.0.1"
_NAMES = (HOST, "localhost")
_SHARE = 0.0005
"""Seconds that one thread works while others wait."""
_SCRIPT = "/.preview/preview.js"
_EVENTS = "/.preview/events"


class PortError(OSError):
    """The port cannot be listened on."""


Follow = Callable[[frozenset[Path], Early], Outcome]
"""Is told which files changed (at first none), and returns what came of it."""


def serve(
    site: Path, watch: Watch, port: int, follow: Follow, announce: Callable[[], None]
) -> None:
    """Serve `site` on 127.0.0.1 until Ctrl-C; call `follow` at first and after every change.

    `announce` is called when the first outcome can be seen.

    Raises PortError if the port is taken.
    """
    # Browsers are answered while a site is made: whoever waits for the interpreter has it soon.
    sys.setswitchinterval(_SHARE)
    stage = Stage(site)
    with _listening(stage, port), suppress(KeyboardInterrupt), watch:
        changed: frozenset[Path] = frozenset()
        while True:
            with stage.changing():
                outcome = follow(changed, stage.foresee)
            watch.overlook(outcome.wrote)
            stage.show(outcome)
            if not changed:
                announce()
            # Nobody waits now, and this process lasts for days.
            give_back()
            changed = watch.wait()


@contextmanager
def _listening(stage: Stage, port: int) -> Iterator[None]:
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
    # A short answer does not wait for the browser to say that it has heard the head of it.
    disable_nagle_algorithm = True
    stage: Stage

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
        version = self.stage.version  # before what is of it
        content = self.stage.find(wanted)
        if content is not None:
            kind = mimetypes.guess_type(wanted)[0] or "application/octet-stream"
            if kind == "text/html":
                content = _with_script(content, version, wanted)
            self._send(HTTPStatus.OK, content, kind)
        elif self.stage.find(f"{wanted}/index.html") is not None:
            self._send(HTTPStatus.FOUND, b"", "text/plain", quote(f"/{wanted}/"))
        else:
            self._missing()

    def _missing(self) -> None:
        status, version = HTTPStatus.NOT_FOUND, self.stage.version
        content = self.stage.find("404.html") or b"There is no such page.\n"
        if self.stage.find("index.html") is None:
            status, content = HTTPStatus.SERVICE_UNAVAILABLE, _NO_SITE
        # It may be there after any change.
        self._send(status, _with_script(content, version, ""), "text/html")

    def _send(self, status: HTTPStatus, content: bytes, kind: str, location: str = "") -> None:
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


def _with_script(content: bytes, version: str, page: str) -> bytes:
    before, end, after = content.rpartition(b"</body>")
    told = f'data-site="{version}" data-page="{html.escape(page)}"'
    script = f'<script src="{_SCRIPT}" {told}></script>'.encode()
    return before + script + end + after if end else after + script
