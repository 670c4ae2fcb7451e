"""Earlier editions of a project's files, from git: where there is none, there are none."""

import io
import subprocess
from collections.abc import Iterator
from pathlib import Path

from roundtable_kb.disk import stamp
from roundtable_kb.places import DATA, SETTINGS

_SECONDS = 20


def head(root: Path) -> str:
    """Return what history begins and ends with now; nothing where there is none."""
    found = _git(root, "rev-parse", "HEAD", "--git-path", "shallow") or b""
    commit, _, shallow = found.decode("utf-8", "replace").strip().partition("\n")
    return f"{commit} {stamp(root / shallow) if shallow else ()}"


def versions(root: Path, path: str) -> Iterator[tuple[str, bytes]]:
    """Yield each commit that changed the file `path`, the latest first, with its content then."""
    listed = _git(root, "log", "--first-parent", "--format=%H", "--", path)
    for commit in (listed or b"").decode("ascii", "replace").split():
        content = _git(root, "show", f"{commit}:./{path}")
        if content is not None:
            yield commit, content


def before(root: Path, commit: str) -> str | None:
    """Return the commit before another; None for the first, and where history was cut off."""
    found = _git(root, "rev-parse", "--verify", "--quiet", f"{commit}^")
    return found.decode("ascii", "replace").strip() if found else None


def extract(root: Path, commit: str, folder: Path) -> bool:
    """Put the records and settings as they were into a folder.

    False if git has none, or what it has cannot be put there, such as a link to elsewhere.
    """
    # Few builds have to look there.
    import tarfile

    archive = _git(root, "archive", "--format=tar", commit, "--", DATA, SETTINGS)
    if archive is None:
        return False
    try:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(folder, filter="data")
    except (tarfile.TarError, OSError):
        return False
    return True


def _git(root: Path, *words: str) -> bytes | None:
    """Return what git says; None where it is missing, fails, or `root` is not its own."""
    try:
        done = subprocess.run(  # noqa: S603 - our own words; a name from outside is never an option
            ["git", "-C", str(root), *words],  # noqa: S607 - wherever it is installed
            capture_output=True,
            check=True,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout
