"""Changes of a person's files: shown as a diff, and written all or not at all."""

import difflib
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from roundtable_kb import codes
from roundtable_kb.diagnostics import Report, Span
from roundtable_kb.publish import manifest

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Change:
    """A file before and after. Nothing is ever deleted: a file that goes is moved."""

    old: str | None
    """Its path, relative to the project's folder; None for a new file."""
    new: str
    before: bytes
    after: bytes


def companions(root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield pages that people wrote, and verifications: what names records and is none."""
    generated = manifest(root / "docs")
    for path in sorted((root / "docs").rglob("*.md")):
        inside = path.relative_to(root / "docs")
        hidden = any(part.startswith(".") for part in inside.parts)
        if not hidden and inside.as_posix() not in generated:
            yield from _content(root, path)
    for path in sorted((root / "data").glob("*/*.verified.json")):
        yield from _content(root, path)


def _content(root: Path, path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_file() and not path.is_symlink():
        yield path.relative_to(root).as_posix(), path.read_bytes()


def text_of(content: bytes) -> str | None:
    """Return a file's text without its byte order mark; None if it is not UTF-8."""
    try:
        return content.removeprefix(_BOM).decode()
    except UnicodeDecodeError:
        return None


def with_text(content: bytes, text: str) -> bytes:
    """Return a file with another text, and a byte order mark if it had one."""
    return (_BOM if content.startswith(_BOM) else b"") + text.encode()


def diff(changes: Iterable[Change]) -> str:
    """Return what changes as `git apply` reads it."""
    return "".join("".join(_diff(change)) for change in changes)


def _diff(change: Change) -> Iterator[str]:
    old, new = change.old or change.new, change.new
    yield f"diff --git a/{old} b/{new}\n"
    if change.old is None:
        yield "new file mode 100644\n"
    elif old != new:
        yield f"rename from {old}\nrename to {new}\n"
    before, after = _lines(change.before), _lines(change.after)
    source = f"a/{old}" if change.old else "/dev/null"
    for line in difflib.unified_diff(before, after, source, f"b/{new}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(content: bytes) -> list[str]:
    """Return lines as git has them: only LF ends one; what is not UTF-8 is kept, too."""
    *lines, rest = content.decode(errors="surrogateescape").split("\n")
    return [*(f"{line}\n" for line in lines), *filter(None, [rest])]


def write_all(root: Path, changes: Sequence[Change], report: Report) -> bool:
    """Write every change; if one cannot be written, put all back and say why in `report`."""
    with ExitStack() as leave, ExitStack() as undo:
        place = ""
        try:
            staged = []
            for change in changes:
                place = change.new
                _unchanged(root, change)
                staged.append(_stage(root, change, leave, undo))
            for change, (fresh, kept) in zip(changes, staged, strict=True):
                place = change.new
                _put(root, change, fresh, kept, undo)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            message = f"the file cannot be written: {reason}"
            hint = "nothing was changed; make room, or check the permissions, and try again"
            report.error(codes.FILE_UNWRITABLE, message, Span(place), hint)
            return False
        undo.pop_all()
    return True


def _unchanged(root: Path, change: Change) -> None:
    """Refuse to write over what somebody has saved since, or where something is."""
    if change.old != change.new and os.path.lexists(root / change.new):
        raise FileExistsError(None, "something is there already")
    if change.old and (root / change.old).read_bytes() != change.before:
        raise OSError(None, "it was saved by another program just now")


def _stage(
    root: Path, change: Change, leave: ExitStack, undo: ExitStack
) -> tuple[Path, Path | None]:
    """Write the new file and a copy of the old one beside their places: room is needed here."""
    target = root / change.new
    missing = [folder for folder in target.parents if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir()
        undo.callback(folder.rmdir)
    mode = (root / change.old).stat().st_mode & 0o777 if change.old else 0o644
    fresh = _temporary(target.parent, change.after, mode, leave, undo)
    if not change.old:
        return fresh, None
    return fresh, _temporary((root / change.old).parent, change.before, mode, leave, undo)


def _temporary(folder: Path, content: bytes, mode: int, leave: ExitStack, undo: ExitStack) -> Path:
    handle, name = tempfile.mkstemp(dir=folder, prefix=".", suffix=".part")
    for stack in (leave, undo):
        stack.callback(Path(name).unlink, missing_ok=True)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
    Path(name).chmod(mode)
    return Path(name)


def _put(root: Path, change: Change, fresh: Path, kept: Path | None, undo: ExitStack) -> None:
    target = root / change.new
    if kept and change.old:
        undo.callback(_back, kept, root / change.old, change.before)
    fresh.replace(target)
    if change.old != change.new:
        undo.callback(target.unlink)
        if change.old:
            (root / change.old).unlink()


def _back(kept: Path, place: Path, before: bytes) -> None:
    """Put the old file back, unless it is there."""
    if not place.exists() or place.read_bytes() != before:
        kept.replace(place)
