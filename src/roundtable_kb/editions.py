"""The editions before this one, each as it was at its end, from git or from data/editions."""

import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from roundtable_kb import caches, codes, history
from roundtable_kb.diagnostics import Report, Span
from roundtable_kb.disk import write
from roundtable_kb.exports import records
from roundtable_kb.knowledge import Knowledge, Past
from roundtable_kb.loading import edition_path, load_editions
from roundtable_kb.places import SETTINGS
from roundtable_kb.yaml_reader import Mapping, Scalar, read

Check = Callable[[Path, Report], Knowledge | None]
"""Reads and checks a project."""

_MOST = 20

CACHE = ".cache/editions"
"""Earlier editions, by the commit they ended with; may be deleted at any time."""


def past(root: Path, check: Check) -> tuple[Past, ...]:
    """Return the earlier editions, the latest first.

    They come from git, or from data/editions where git has none. One that the present model
    cannot read is left out.
    """
    present = _version((root / SETTINGS).read_bytes())
    newer, since = present, ""
    found: dict[str, Past] = {}
    for commit, content in history.versions(root, SETTINGS):
        version = _version(content)
        end = (history.before(root, since) if since else commit) if version != newer else None
        one = _past(root, end, check) if end else None
        if one and len(found) < _MOST:
            found.setdefault(one.edition.version, one)
        newer, since = version, commit
    for kept in load_editions(root):
        found.setdefault(kept.edition.version, kept)
    found.pop(present, None)
    return tuple(sorted(found.values(), key=lambda one: one.edition.date.text, reverse=True))


def _past(root: Path, commit: str, check: Check) -> Past | None:
    """Return the edition that ended with a commit, from the cache if it was read before."""
    known = caches.kept(root / CACHE, f"{commit}.json")
    if known:
        # One that another version of this program has kept may be of another model.
        with suppress(ValueError):
            return records.read_back(known.encode())
    with tempfile.TemporaryDirectory() as folder:
        if not history.extract(root, commit, Path(folder)):
            return None
        knowledge = check(Path(folder), Report())
    if knowledge is None:
        return None
    (artifact,) = records.artifacts(knowledge)
    caches.keep(root / CACHE, f"{commit}.json", artifact.content.decode())
    return Past(knowledge.edition, knowledge.kb)


def keep(root: Path, knowledge: Knowledge, report: Report) -> str | None:
    """Keep an edition in data/editions; return its path, None if its version cannot name a file."""
    path = edition_path(knowledge.edition.version)
    if path is None:
        message = f"the version {knowledge.edition.version!r} cannot name a file"
        hint = "use letters, digits, dots and hyphens"
        report.error(codes.FILE_NAME, message, Span(SETTINGS), hint)
        return None
    (artifact,) = records.artifacts(knowledge)
    write(root, path, artifact.content)
    return path


def _version(settings: bytes) -> str:
    """Return the version of the edition that settings name, if they can be read."""
    found: object = read(settings, SETTINGS, Report(), lenient=True)
    for name in ("extra", "roundtable", "edition", "version"):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found.text if isinstance(found, Scalar) else ""
