"""A folder served as a static host does it: compressed, with one 404 page, and counted."""

import functools
import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMPRESSED = ("text/", "application/javascript", "application/json", "image/svg+xml")


@functools.cache
def _squeezed(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


class _Host(SimpleHTTPRequestHandler):
    """Serves files compressed, and adds up what it sends of each address, headers included."""

    protocol_version = "HTTP/1.1"
    sent: dict[str, int]

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        found = path.is_file()
        path = path if found else Path(self.directory) / "404.html"
        kind = self.guess_type(str(path))
        body = path.read_bytes()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        if kind.startswith(COMPRESSED):
            body = _squeezed(body)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        head = sum(len(line) for line in self._headers_buffer)
        self.end_headers()
        self.sent[self.path] = self.sent.get(self.path, 0) + head + len(body)
        self.wfile.write(body)


@contextmanager
def compressed(folder: Path) -> Iterator[tuple[str, dict[str, int]]]:
    """Serve a folder on this machine; give its address, and the bytes sent so far by path."""
    sent: dict[str, int] = {}
    host = type("_Counted", (_Host,), {"sent": sent})
    handler = functools.partial(host, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", sent
        server.shutdown()
