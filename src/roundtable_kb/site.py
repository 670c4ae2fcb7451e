"""The only room that knows MkDocs: makes site/ from docs/, and serves it while records change."""

import logging
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

from roundtable_kb import codes
from roundtable_kb.diagnostics import Diagnostic, Report, Span
from roundtable_kb.pages import Artifact

LISTING = ".generated.txt"
"""Lists what MkDocs made; anything else in site/ is a person's, and stays there."""


class _Messages(logging.Handler):
    """Keeps what MkDocs warns of, and what it notes of anchors that are not there."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.warnings: list[str] = []
        self.anchors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if record.levelno >= logging.WARNING:
            self.warnings.append(message)
        elif "not contain an anchor" in message or "no such anchor" in message:
            self.anchors.append(message)


def build(
    root: Path,
    settings: str,
    generated: Collection[str],
    report: Report,
    added: Iterable[Artifact] = (),
) -> bool:
    """Make `root`/site anew, strictly; False, and the old one, if MkDocs warns of anything.

    An anchor that is not there is a fault in a page that a person wrote. In a `generated` one it
    only shows that somebody's own page stands where another generated one would. What is `added`
    goes into site/ as it is, its paths relative to that: MkDocs would take it for pages.
    """
    # MkDocs is imported when it is needed: it takes longer than checking the records.
    from mkdocs.exceptions import MkDocsException

    messages = _Messages()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(messages)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    staging = Path(tempfile.mkdtemp(dir=root, prefix=".site-"))
    try:
        _make(root / settings, staging / "new")
        faults = [m for m in messages.anchors if _doc(m) not in generated]
        if not faults:
            _add(added, staging / "new")
            _exchange(staging, root / "site")
    except MkDocsException as error:
        faults = messages.warnings or [str(error)]
    finally:
        logger.removeHandler(messages)
        shutil.rmtree(staging, ignore_errors=True)
    report.add(_fault(message, settings) for message in faults)
    return not faults


def _make(settings: Path, folder: Path) -> None:
    from mkdocs.commands.build import build as make
    from mkdocs.config import load_config

    config = load_config(str(settings), site_dir=str(folder), strict=True)
    config.plugins.on_startup(command="build", dirty=False)
    try:
        make(config)
    finally:
        config.plugins.on_shutdown()


def _add(added: Iterable[Artifact], site: Path) -> None:
    for artifact in added:
        place = site / artifact.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(artifact.content)


def _exchange(staging: Path, site: Path) -> None:
    """Put the new site where the old one is, with what a person put into the old one."""
    new, old = staging / "new", staging / "old"
    made = _files(new) | {LISTING}
    if site.is_dir():
        listing = site / LISTING
        ours = listing.read_text().splitlines() if listing.is_file() else []
        for path in _files(site) - made - set(ours):
            (new / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(site / path, new / path, follow_symlinks=False)
    (new / LISTING).write_text("".join(f"{path}\n" for path in sorted(made)))
    if site.is_dir():
        site.rename(old)
    try:
        new.rename(site)
    except BaseException:
        if old.is_dir():
            old.rename(site)
        raise


def _files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir()}


_DOC_FILE = re.compile(r"Doc file '(?P<path>[^']+)'")


def _doc(message: str) -> str | None:
    """Return the page that a message is about, relative to docs/."""
    found = _DOC_FILE.search(message)
    return found["path"] if found else None


def _fault(message: str, settings: str) -> Diagnostic:
    path = f"docs/{_doc(message)}" if _doc(message) else settings
    text = " ".join(message.split())
    return Diagnostic(codes.SITE_FAULT, text[:1].lower() + text[1:], Span(path))


def serve(
    site: Path,
    watched: Sequence[Path],
    port: int,
    announce: Callable[[], None],
    rebuild: Callable[[], None],
) -> None:
    """Serve `site` on 127.0.0.1, and call `rebuild` when a watched file changes, until Ctrl-C.

    `announce` is called when the port is ours.

    Raises OSError if the port is taken.
    """
    from mkdocs.livereload import LiveReloadServer

    class Server(LiveReloadServer):
        """MkDocs' own server, for this machine only."""

        def server_activate(self) -> None:
            """Begin to listen."""
            super().server_activate()
            announce()

        def serve_request(self, environ: Any, start_response: Any) -> Iterable[bytes]:
            """Answer, unless a page of another site has been made to point here."""
            host = re.sub(r":\d+$", "", environ.get("HTTP_HOST", ""))
            if host not in ("127.0.0.1", "localhost"):
                start_response("403 Forbidden", [("Content-Type", "text/plain")])
                return [b"This preview answers to 127.0.0.1 only.\n"]
            return super().serve_request(environ, start_response)

    logging.getLogger("mkdocs").propagate = False
    server = Server(rebuild, "127.0.0.1", port, str(site))
    server.error_handler = lambda code: _page(site / f"{code}.html")
    for path in watched:
        server.watch(str(path))
    try:
        server.serve()  # type: ignore[no-untyped-call]
    except KeyboardInterrupt:
        server.shutdown()


def _page(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
