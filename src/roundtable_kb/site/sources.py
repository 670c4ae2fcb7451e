"""What is in docs/: every file that MkDocs would read, and what would keep it waiting."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from roundtable_kb import codes
from roundtable_kb.diagnostics import Diagnostic, Span
from roundtable_kb.disk import Stamp, strictly


@dataclass(frozen=True, slots=True)
class Sources:
    """The files of docs/ as they were at one moment."""

    stamps: dict[str, Stamp]
    """By path in docs/, hidden ones included; of a link, the stamp of what it leads to."""
    faults: tuple[Diagnostic, ...]
    """What would keep MkDocs waiting, or publish what is not the project's."""
    ahead: bool = False
    """Whether most was looked at some time ago."""

    def since(self, root: Path, written: Iterable[str]) -> "Sources":
        """Return the files as they are after these in `root`/docs were written or removed.

        What somebody else did meanwhile is seen by the next build. Raises OSError as `look` does.
        """
        paths = frozenset(written)
        if not self.faults and self.stamps.keys() >= paths:
            files = {path: root / "docs" / path for path in paths}
            new = {path: strictly(file.stat()) for path, file in files.items() if file.is_file()}
            if len(new) == len(files):
                return Sources({**self.stamps, **new}, (), ahead=True)
        # MkDocs will look at all that is there now.
        return look(root)

    def now(self, root: Path) -> "Sources":
        """Return the files as they are now, if most was looked at some time ago."""
        return look(root) if self.ahead else self


def look(root: Path) -> Sources:
    """Look at every file in `root`/docs without reading it.

    Raises OSError if a folder cannot be read.
    """
    stamps: dict[str, Stamp] = {}
    faults: list[Diagnostic] = []
    due = [(str(root / "docs"), "")]
    while due:
        folder, at = due.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                path = f"{at}{entry.name}"
                if entry.is_file(follow_symlinks=False):
                    stamps[path] = strictly(entry.stat())
                elif entry.is_dir(follow_symlinks=False):
                    due.append((entry.path, f"{path}/"))
                else:
                    place = Path(entry.path)
                    if fault := _refusal(place, root):
                        hint = "put the file itself here, or remove it"
                        span = Span(f"docs/{path}")
                        faults.append(Diagnostic(codes.FILE_REFUSED, fault, span, hint))
                    elif not entry.is_dir():
                        stamps[path] = strictly(entry.stat())
                    # What leads out of the project, or back into it, is looked at, but not beyond.
                    if entry.is_dir() and not _leads_back(place):
                        due.append((entry.path, f"{path}/"))
    return Sources(stamps, tuple(sorted(faults, key=lambda fault: fault.span)))


def _leads_back(place: Path) -> bool:
    try:
        return place.is_relative_to(place.resolve(strict=True))
    except (OSError, RuntimeError):
        return True


def _refusal(place: Path, root: Path) -> str | None:
    if not place.is_symlink():
        return "this is not an ordinary file"
    try:
        target = place.resolve(strict=True)
    except (OSError, RuntimeError):
        return "this link leads nowhere"
    if not target.is_relative_to(root):
        return "this link leads out of the project"
    return "this link leads to a folder that holds it" if place.is_relative_to(target) else None
