"""Artifacts to the docs folder: writes what changed, removes what is stale, keeps what is yours."""

import hashlib
import json
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from roundtable_kb import codes
from roundtable_kb.diagnostics import Diagnostic, Report, Severity, Span
from roundtable_kb.disk import write
from roundtable_kb.pages import Artifact

MANIFEST = ".generated.json"
"""Lists the generated files with their hashes; what is not listed is a person's."""


def publish(artifacts: Iterable[Artifact], docs: Path, report: Report) -> tuple[str, ...]:
    """Write artifacts under `docs`; return the paths that were written or removed.

    A file that is not ours, or that somebody has edited since, is kept and named in `report`.
    """
    known = manifest(docs)
    kept: dict[str, str] = {}
    changed: list[str] = []
    for artifact in artifacts:
        digest = _digest(artifact.content)
        now = _digest_of(docs, artifact.path)
        if now in (None, known.get(artifact.path)) and now != digest:
            write(docs, artifact.path, artifact.content)
            changed.append(artifact.path)
        elif now != digest:
            report.add([_conflict(docs, artifact.path, artifact.path in known)])
            # Remembered as it was generated, so that it is not taken for ours when edited.
            digest = known.get(artifact.path, "")
        if digest:
            kept[artifact.path] = digest
    for path in sorted(known.keys() - kept.keys()):
        changed += _remove(docs, path, known[path], report)
    if kept != known:
        text = json.dumps({"files": kept}, indent=1, sort_keys=True) + "\n"
        write(docs, MANIFEST, text.encode())
    return tuple(changed)


def seed(artifacts: Iterable[Artifact], docs: Path) -> None:
    """Write files that are a person's from then on, each where there is none."""
    for artifact in artifacts:
        if _digest_of(docs, artifact.path) is None:
            write(docs, artifact.path, artifact.content)


def generated(docs: Path) -> frozenset[str]:
    """Return the paths that the last run generated, and that of the list of them."""
    return frozenset((*manifest(docs), MANIFEST))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _digest_of(docs: Path, path: str) -> str | None:
    """Return the digest of the file that is there; "" for what is not an ordinary file of ours."""
    place = docs / path
    parents = [docs.joinpath(*PurePosixPath(path).parts[:n]) for n in range(1, path.count("/") + 1)]
    if any(p.is_symlink() or (p.exists() and not p.is_dir()) for p in parents):
        return ""
    try:
        # A pipe would keep us waiting.
        return _digest(place.read_bytes()) if stat.S_ISREG(place.lstat().st_mode) else ""
    except FileNotFoundError:
        return None


def manifest(docs: Path) -> Mapping[str, str]:
    """Return the generated files and their digests; none if the manifest is missing or damaged."""
    place = docs / MANIFEST
    try:
        found = json.loads(place.read_bytes() if place.is_file() else b"")["files"]
        sound = all(isinstance(v, str) and _is_inside(k) for k, v in found.items())
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return {}
    return found if sound else {}


def _is_inside(path: str) -> bool:
    """Whether this is the path of a file in a folder, in the one way it can be written."""
    parts = PurePosixPath(path).parts
    return "/".join(parts) == path != "" and not {"..", "/"} & {*parts} and path.isprintable()


def _remove(docs: Path, path: str, digest: str, report: Report) -> list[str]:
    """Remove a file that is no longer generated, and the folders that it leaves empty."""
    now = _digest_of(docs, path)
    if now is None:
        return []
    if now != digest:
        report.add([_conflict(docs, path, edited=True)])
        return []
    (docs / path).unlink()
    for parent in PurePosixPath(path).parents:
        if parent == PurePosixPath(".") or any((docs / parent).iterdir()):
            break
        (docs / parent).rmdir()
    return [path]


def _conflict(docs: Path, path: str, edited: bool) -> Diagnostic:
    if edited:
        message = "this generated page was edited by hand, and is kept as it is"
        hint = "move what you wrote into the record or another page, then delete this one"
    else:
        message = "a generated page would go here, and this one is kept"
        hint = "give your page another name, or the record another id"
    return Diagnostic(
        codes.PAGE_CONFLICT, message, Span(f"{docs.name}/{path}"), hint, Severity.WARNING
    )
