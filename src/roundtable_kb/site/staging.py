"""The new site beside the old one: made of new files and links to old ones, exchanged in a step."""

import ctypes
import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from roundtable_kb.disk import Stamp, of

_PREFIX = ".site-"
_AT_FDCWD = -100
_EXCHANGE = 2
"""RENAME_EXCHANGE: https://man7.org/linux/man-pages/man2/renameat2.2.html."""
_OLD = "old"


class Staging:
    """A folder beside the site, in which the next one comes to be."""

    def __init__(self, folder: Path, site: Path) -> None:
        self.folder = folder
        self.new = folder / "new"
        self._site = site
        self._folders: set[str] = {""}

    def write(self, path: str, content: bytes) -> Stamp:
        """Write a file of the new site; return its stamp."""
        place = self._place(path)
        with suppress(FileNotFoundError):
            # Written over, one that is kept from the old site would change there, too.
            os.unlink(place)  # noqa: PTH108 - ten thousand times a build
        with open(place, "xb") as file:  # noqa: PTH123
            file.write(content)
            file.flush()
            return of(os.fstat(file.fileno()))

    def clear(self) -> None:
        """Begin anew."""
        shutil.rmtree(self.new)
        self.new.mkdir()
        self._folders = {""}

    def old(self, path: str) -> bytes:
        """Return a file of the old site."""
        return (self._site / path).read_bytes()

    def copy(self, path: str, source: str) -> Stamp:
        """Take a file from elsewhere into the new site as it is now; return its stamp."""
        place = self._place(path)
        shutil.copyfile(source, place)
        return of(os.stat(place))  # noqa: PTH116

    def link(self, path: str, source: str) -> Stamp:
        """Let a file from elsewhere be in the new site, too; return its stamp."""
        place = self._place(path)
        _link(source, place)
        return of(os.lstat(place))

    def keep(self, path: str) -> None:
        """Take a file of the old site into the new one."""
        _link(f"{self._site}/{path}", self._place(path))

    def _place(self, path: str) -> str:
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            os.makedirs(f"{self.new}/{folder}", exist_ok=True)  # noqa: PTH103
            self._folders.add(folder)
        return f"{self.new}/{path}"

    def exchange(self) -> None:
        """Put the new site where the old one is; the old one is deleted with this folder."""
        if not self._site.is_dir():
            self.new.rename(self._site)
        elif not _exchanged(self.new, self._site):
            # A reader may find no site for a moment, and after a kill in it `recover` mends it.
            self._site.rename(self.folder / _OLD)
            try:
                self.new.rename(self._site)
            except BaseException:
                (self.folder / _OLD).rename(self._site)
                raise


def _link(old: str, new: str) -> None:
    """Make a link, which takes a thirtieth of the time of a copy."""
    try:
        os.link(old, new, follow_symlinks=False)
    except OSError as error:
        # Not every file system has links, and some allow only so many.
        if error.errno not in (errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP):
            raise
        shutil.copy2(old, new, follow_symlinks=False)


@contextmanager
def beside(site: Path) -> Iterator[Staging]:
    """Make a folder for the next site; at its end it goes, with all that is still in it.

    What builds that were killed have left is removed first.
    """
    _recover(site)
    folder = Path(tempfile.mkdtemp(dir=site.parent, prefix=_PREFIX))
    try:
        (folder / "new").mkdir()
        (folder / "new").chmod(0o755)
        yield Staging(folder, site)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _recover(site: Path) -> None:
    for left in _left(site):
        if (left / _OLD).is_dir() and not site.exists():
            (left / _OLD).rename(site)
        shutil.rmtree(left, ignore_errors=True)


def _left(site: Path) -> Iterable[Path]:
    return [path for path in site.parent.glob(f"{_PREFIX}*") if path.is_dir()]


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where the system or the disk knows no such step."""
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    names = (_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other))
    if call(*names, _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL):
        return False
    raise OSError(number, os.strerror(number), str(other))
