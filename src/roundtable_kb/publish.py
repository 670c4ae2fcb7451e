"""Artifacts to the docs folder: writes what changed, removes what is stale, keeps what is yours."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from roundtable_kb import codes
from roundtable_kb.diagnostics import Diagnostic, Report, Severity, Span
from roundtable_kb.disk import Stamp, move, stamp, strictly, sweep, write
from roundtable_kb.indented import indented
from roundtable_kb.looks import Looks, digest_of
from roundtable_kb.pages import Artifact, Ready, Shelved, Unchanged
from roundtable_kb.processes import Helper, hands

MANIFEST = ".generated.json"
"""Lists the generated files with their hashes; what is not listed is a person's."""


def publish(
    artifacts: Iterable[Ready],
    docs: Path,
    report: Report,
    looks: Looks | None = None,
) -> tuple[str, ...]:
    """Write artifacts under `docs`; return the paths that were written or removed.

    A file that is not ours, or that somebody has edited since, is kept and named in `report`. What
    is unchanged is not looked at again if these `looks` have seen it; they know of all in the end.
    """
    known, found = _known(docs), looks or Looks(docs)
    found.look_again()
    for path in (MANIFEST, *known.coming):
        sweep(docs / path)
    kept: dict[str, str] = {}
    there: dict[str, str] = {}
    due: list[Artifact | Shelved] = []
    new: dict[str, Stamp] = {}
    edited: set[str] = set()
    for artifact in artifacts:
        made, path = digest_of(artifact), artifact.path
        now = found.seen(path) if isinstance(artifact, Unchanged) else found.digest(path)
        if now == made:
            kept[path] = there[path] = made
            continue
        ours = known.digests(path)
        if now in ours:
            there[path] = now
        if now is None or now in ours:
            # One that is unchanged has just been removed by somebody; the next run makes it.
            due += [] if isinstance(artifact, Unchanged) else [artifact]
        else:
            report.add([_conflict(docs, path, bool(ours))])
            edited.add(path)
            # Remembered as it was generated, so that it is not taken for ours when edited.
            made = known.files.get(path, "")
        if made:
            kept[path] = made
    stale = sorted(known.paths - kept.keys())
    if due:
        # After a kill, what was written by then is known for ours.
        _announce(docs, known, there, {one.path: kept[one.path] for one in due})
        new = _write(docs, due)
    removed = [path for path in stale if _remove(docs, path, known, found, report)]
    if due or kept != known.files or known.coming:
        _keep(docs, kept, {})
    found.settle({path: kept[path] for path in kept if path not in edited}, new)
    return (*new, *removed)


def _write(docs: Path, due: Sequence[Artifact | Shelved]) -> dict[str, Stamp]:
    """Write files, with as many processes as there are processors if they are many.

    Return what each looks like.
    """
    several = hands() if len(due) >= _WORTH_SHARING else 1
    mine, *others = (due[first::several] for first in range(several))
    helpers = [(deal, Helper(partial(_write_all, docs, deal))) for deal in others]
    try:
        written = _write_all(docs, mine)
        for deal, helper in helpers:
            written |= helper.result() or _write_all(docs, deal)
    finally:
        for _, helper in helpers:
            helper.dismiss()
    return written


_WORTH_SHARING = 1000
"""Files, from which on another process makes up for its start."""


def _write_all(docs: Path, due: Iterable[Artifact | Shelved]) -> dict[str, Stamp]:
    written = {}
    for one in due:
        if isinstance(one, Artifact):
            write(docs, one.path, one.content)
        else:
            move(one.place, docs, one.path)
        written[one.path] = stamp(f"{docs}/{one.path}", strictly)
    return written


def seed(artifacts: Iterable[Artifact], docs: Path) -> list[str]:
    """Write files that are a person's from then on, each where there is none; return which."""
    found, missing = Looks(docs), list[str]()
    for artifact in artifacts:
        sweep(docs / artifact.path)
        if found.digest(artifact.path) is None:
            write(docs, artifact.path, artifact.content)
            missing.append(artifact.path)
    return missing


def generated(docs: Path) -> frozenset[str]:
    """Return the paths that the last run generated, and that of the list of them."""
    return frozenset((*manifest(docs), MANIFEST))


@dataclass(frozen=True, slots=True)
class _Known:
    """What the manifest says."""

    files: Mapping[str, str]
    """By path, the digest of each generated file."""
    coming: Mapping[str, str]
    """By path, the digest of what a run that was killed was about to write."""
    written: bytes = b""
    """The manifest itself."""

    @property
    def paths(self) -> frozenset[str]:
        return frozenset((*self.files, *self.coming))

    def digests(self, path: str) -> frozenset[str]:
        """Return the digests by which the file of that path is known for ours."""
        found = (self.files.get(path), self.coming.get(path))
        return frozenset(digest for digest in found if digest)


def manifest(docs: Path) -> Mapping[str, str]:
    """Return the generated files and their digests; none if the manifest is missing or damaged.

    Raises OSError if it is there and cannot be read.
    """
    return _known(docs).files


def _known(docs: Path) -> _Known:
    place = docs / MANIFEST
    # One that the disk does not give us now is not damaged: without it, no page is known for ours.
    content = place.read_bytes() if place.is_file() else b""
    try:
        told = json.loads(content)
        files, coming = told["files"], told.get("coming", {})
        every = (*files.items(), *coming.items())
        sound = all(isinstance(v, str) and _is_inside(k) for k, v in every)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return _Known({}, {})
    return _Known(files, coming, content) if sound else _Known({}, {})


def _announce(
    docs: Path, known: _Known, there: Mapping[str, str], coming: Mapping[str, str]
) -> None:
    """Add to the manifest what is about to be written; of it, some is `there` as it was before."""
    if known.written.startswith(_OPENING) and b'"coming"' not in known.written:
        # Thousands of files are not put down once more.
        told = f'{{"coming": {indented(coming)},'.encode()
        write(docs, MANIFEST, told, known.written.removeprefix(b"{"))
    else:
        # A run that was killed had announced other things, and has written some of them.
        _keep(docs, {**known.files, **there}, {**known.coming, **coming})


_OPENING = b'{\n "files": {'
"""What a manifest begins with that a run has left which was not killed."""


def _keep(docs: Path, files: Mapping[str, str], coming: Mapping[str, str]) -> None:
    told = {**({"coming": coming} if coming else {}), "files": files}
    content = indented({name: dict(sorted(one.items())) for name, one in told.items()})
    write(docs, MANIFEST, f"{content}\n".encode())


def _is_inside(path: str) -> bool:
    """Whether this is the path of a file in a folder, in the one way it can be written."""
    return path.isprintable() and not {"", ".", ".."} & {*path.split("/")}


def _remove(docs: Path, path: str, known: _Known, found: Looks, report: Report) -> bool:
    """Remove a file that is no longer generated, and the folders that it leaves empty."""
    now = found.digest(path)
    if now is None:
        return False
    if now not in known.digests(path):
        report.add([_conflict(docs, path, edited=True)])
        return False
    (docs / path).unlink()
    for parent in PurePosixPath(path).parents:
        if parent == PurePosixPath(".") or any((docs / parent).iterdir()):
            break
        (docs / parent).rmdir()
    return True


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
