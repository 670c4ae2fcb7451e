"""The toy roundtable and the real project, fresh, checked, or built once for all tests."""

import functools
import hashlib
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from roundtable_kb import building, project
from roundtable_kb.diagnostics import Report
from roundtable_kb.knowledge import Knowledge

# How long an example takes says more of the machine than of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

TESTS = Path(__file__).parent
ROOT = TESTS.parent
TOY = TESTS / "toy"


SOUND = '{"citations": [], "paragraphs": []}\n'
"""What is kept of a verification of a source that nothing cites."""


class Found(NamedTuple):
    """A diagnostic as the tests compare it."""

    path: str
    line: int
    column: int
    severity: str
    code: str
    message: str
    hint: str | None


def found(report: Report) -> list[Found]:
    return [
        Found(d.span.path, d.span.line, d.span.column, d.severity, d.code.name, d.message, d.hint)
        for d in report.diagnostics
    ]


def codes_of(report: Report) -> list[tuple[str, str]]:
    return [(item.path, item.code) for item in found(report)]


def checked(root: Path) -> Report:
    report = Report()
    project.check(root, report)
    return report


def sound(root: Path) -> Knowledge:
    """Return what a project without faults knows."""
    report = Report()
    knowledge = project.check(root, report)
    assert found(report) == []
    assert knowledge is not None
    return knowledge


def build(root: Path) -> Report:
    """Build a project, dated by its own edition."""
    with environment("SOURCE_DATE_EPOCH", None):
        report = Report()
        building.build(root, report, lambda step: None)
    return report


@contextmanager
def environment(name: str, value: str | None) -> Iterator[None]:
    """Set or clear an environment variable for a while."""
    before = os.environ.get(name)
    try:
        _set(name, value)
        yield
    finally:
        _set(name, before)


def _set(name: str, value: str | None) -> None:
    os.environ.pop(name, None)
    if value is not None:
        os.environ[name] = value


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """Let no file grow beyond `size` bytes for a while."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def contents(folder: Path, ending: str = "") -> dict[str, bytes]:
    """Return the content of every file whose name ends so."""
    return {path: item[2] for path, item in state(folder).items() if path.endswith(ending)}


def state(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Return inode, time of change and content of every file."""
    return {
        path.relative_to(folder).as_posix(): (
            path.stat().st_ino,
            path.stat().st_mtime_ns,
            path.read_bytes(),
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> None:
    """Let Ctrl-C be heard here and in child processes; a shell's background jobs are deaf to it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Silent(SimpleHTTPRequestHandler):
    """Serves files, and says nothing of it or of readers who leave early."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        """Let a browser keep what every page loads."""
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """Send a file."""
        with suppress(ConnectionError):
            super().copyfile(source, outputfile)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine, at the address given, which has no slash at its end."""
    handler = functools.partial(Silent, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, one for all tests: each takes a context or page of its own."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("there is no browser here: install Chromium to run this test")
    quiet = ["--disable-quic", "--disable-background-networking", "--disable-component-update"]
    options = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync", *quiet]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=options)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def node() -> Path:
    """The folder with the packages of tests/node/package.json, installed when that file changes.

    A program of theirs is `node / "node_modules/.bin/NAME"`. To use another package, name it there
    with its exact version, which must run on Debian's Node of the check, 18.
    """
    wanted = (TESTS / "node/package.json").read_bytes()
    folder = ROOT / ".cache/node" / hashlib.sha256(wanted).hexdigest()[:16]
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("there is no Node here: install nodejs and npm to run this test")
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=folder.parent))
        (fresh / "package.json").write_bytes(wanted)
        options = ["--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
        command = ["npm", "install", "--loglevel=error", *options]
        done = subprocess.run(command, cwd=fresh, capture_output=True, text=True, check=False)
        if done.returncode:
            shutil.rmtree(fresh)
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[0]
            pytest.skip(f"npm installs nothing here ({reason}): run this test with a registry")
        # Another run may have been first.
        with suppress(OSError):
            fresh.rename(folder)
    return folder


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """A fresh copy of the toy roundtable."""
    return shutil.copytree(TOY, tmp_path / "toy")


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The toy roundtable, checked."""
    report = Report()
    result = project.check(TOY, report)
    assert found(report) == []
    assert result is not None
    return result


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy roundtable, built; a test that changes it takes a copy."""
    root = shutil.copytree(TOY, tmp_path_factory.mktemp("built") / "toy")
    assert found(build(root)) == []
    return root


@pytest.fixture
def built_toy(built: Path, tmp_path: Path) -> Path:
    """A copy of the built toy roundtable to change at will."""
    return shutil.copytree(built, tmp_path / "built-toy")


@pytest.fixture(scope="session")
def online(real: Path) -> Iterator[str]:
    """The address at which the project's own site is served."""
    with served(real / "site") as address:
        yield address


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project itself as a fresh clone has it, built."""
    root = tmp_path_factory.mktemp("real")
    manifest = ROOT / "docs/.generated.json"
    generated = json.loads(manifest.read_text())["files"] if manifest.is_file() else {}
    shutil.copy(ROOT / "mkdocs.yml", root)
    for folder in ("data", "docs"):
        for path in sorted((ROOT / folder).rglob("*")):
            name = path.relative_to(ROOT)
            ours = path == manifest or path.relative_to(ROOT / folder).as_posix() in generated
            # As git does, which has no empty folders.
            if path.is_file() and not (folder == "docs" and ours):
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, root / name)
    assert found(build(root)) == []
    return root
