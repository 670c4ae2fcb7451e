"""What a build should have made: a site by plain MkDocs, and everything from nothing."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Collection
from datetime import UTC, datetime, time
from pathlib import Path
from typing import NamedTuple

from conftest import sound
from roundtable_kb import project
from roundtable_kb.diagnostics import Report
from roundtable_kb.exports import twins
from roundtable_kb.publish import manifest
from roundtable_kb.site import LISTING

Tree = dict[str, tuple[int, bytes | None]]
"""By path, what is in a folder: its permissions, and what a file holds."""
DRESS = (
    ("  name: material\n", "  name: material\n  custom_dir: docs/.overrides\n"),
    ("  generator: false\n", "  generator: false\n  scope: /lantern-table/\n"),
    ("  - assets/roundtable.css\n", "  - assets/roundtable.css\n  - assets/colours.css\n"),
    ("docs_dir: docs\n", "docs_dir: docs\nsite_url: https://table.example/\n"),
    ("extra_css:\n", "extra_javascript:\n  - assets/tables.js\n\nextra_css:\n"),
)
"""What the settings of a project have that those of the toy have not."""


def dress(root: Path) -> None:
    """Let a toy have the overrides, the policy and the address of a project."""
    for old, new in DRESS:
        resettle(root, old, new)


def resettle(root: Path, old: str, new: str, path: str = "mkdocs.yml") -> None:
    """Change a setting, or another text, that is there."""
    text = (root / path).read_text()
    assert old in text
    (root / path).write_text(text.replace(old, new, 1))


class Run(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    told: str


def run(*words: str | Path, cwd: Path | None = None, **variables: str) -> Run:
    """Run a program of ours in a process of its own; what it prints is taken together."""
    names = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    done = subprocess.run(
        [sys.executable, "-m", *map(str, words)],
        cwd=cwd,
        env={**names, "PYTHONDONTWRITEBYTECODE": "1", **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=120,
    )
    return Run(done.returncode, done.stdout.decode())


def plain(root: Path, into: Path, **variables: str) -> Path:
    """Let plain MkDocs publish docs/ as it is now, into a folder that is not there yet.

    Dated by the edition, as a build is.
    """
    found = project.settings_of(root, Report())
    assert found is not None
    day = found.settings.edition.date.first
    assert day is not None
    midnight = int(datetime.combine(day, time(), UTC).timestamp())
    variables = {"SOURCE_DATE_EPOCH": str(midnight), **variables}
    command = ("mkdocs", "build", "--strict", "--quiet", "--site-dir", into)
    assert run(*command, cwd=root, **variables).code == 0
    return into


def fresh(root: Path, into: Path) -> Path:
    """Copy only what people wrote: records, settings and their own pages."""
    shutil.copytree(root, into, ignore=shutil.ignore_patterns(".cache", ".site-*"))
    shutil.rmtree(into / "site", ignore_errors=True)
    for path in (*manifest(root / "docs"), ".generated.json"):
        (into / "docs" / path).unlink(missing_ok=True)
    return into


def tree(folder: Path) -> Tree:
    """Return everything in a folder, empty folders too."""
    found: Tree = {".": (stat.S_IMODE(folder.stat().st_mode), None)}
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else None
        found[path.relative_to(folder).as_posix()] = (stat.S_IMODE(path.stat().st_mode), content)
    return found


def wanted(root: Path, into: Path, **variables: str) -> Tree:
    """Return what site/ should hold: what plain MkDocs makes, and the texts beside the records."""
    found = tree(plain(root, into, **variables))
    page = found["index.html"]
    for text in twins.texts(sound(root)):
        found[text.path] = (page[0], text.content)
    return found


def made(root: Path, own: Collection[str] = ()) -> Tree:
    """Return what site/ holds but for the list of it, and for files of a person's `own`."""
    found = tree(root / "site")
    return {path: item for path, item in found.items() if path != LISTING and path not in own}


def difference(actual: Tree, expected: Tree) -> str:
    """Say where two trees differ first, and how; nothing if they do not."""
    for path in sorted({*actual, *expected}):
        if path not in actual:
            return f"{path} is missing"
        if path not in expected:
            return f"{path} should not be there"
        (mode, here), (wanted_mode, there) = actual[path], expected[path]
        if mode != wanted_mode:
            return f"{path} has permissions {mode:o} instead of {wanted_mode:o}"
        if here != there:
            return f"{path} differs: {_stretches(here or b'', there or b'')}"
    return ""


def _stretches(here: bytes, there: bytes) -> str:
    pairs = enumerate(zip(here, there, strict=False))
    begin = next((n for n, (a, b) in pairs if a != b), min(len(here), len(there)))
    shown = slice(max(0, begin - 60), begin + 100)
    return f"at byte {begin}\n  {here[shown]!r}\n  instead of\n  {there[shown]!r}"


def inexact(root: Path, scratch: Path, own: Collection[str] = (), **variables: str) -> str:
    """Say how a built site differs from that of plain MkDocs; nothing if it does not."""
    shutil.rmtree(scratch, ignore_errors=True)
    return difference(made(root, own), wanted(root, scratch, **variables))
