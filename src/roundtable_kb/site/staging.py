"""The new site beside the old one: made of new files and links to old ones, exchanged in a step.

To make and to remove folders takes longer than all else on many disks. So the site before the last
is kept as a spare, and the next one is made of it: what it has otherwise is replaced.
"""

import errno
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from roundtable_kb.disk import Stamp, are_same, exchanged, of, within
from roundtable_kb.places import STAGING

_OLD = "old"
_BUFFER = 1 << 20
"""Bytes that are written together, of many pieces."""


class Staging:
    """A folder beside the site, in which the next one comes to be."""

    def __init__(self, folder: Path, site: Path) -> None:
        self.folder = folder
        self.new = folder / "new"
        self._site = site
        self._there: Mapping[str, Stamp] | None = None
        self._there_in: dict[str, int] = {}
        self._has: dict[str, Stamp] = {}
        self._folders: set[str] = set()

    def begin(self, spare: Path | None) -> None:
        """Begin with a spare site, if there is one, or else with nothing."""
        # What is wrong with the old site is told when it is wanted.
        with suppress(OSError):
            self._there = within(self._site, hollow=True, folders=self._there_in)
        try:
            if spare is None or spare.is_symlink() or not spare.is_dir():
                raise FileNotFoundError
            spare.rename(self.new)
            # Most files of the two are the same.
            self._has = within(self.new, hollow=True, twin=self._there)
        except OSError:
            self.clear()

    def clear(self) -> None:
        """Begin anew, with nothing."""
        shutil.rmtree(self.new, ignore_errors=True)
        self.new.mkdir()
        self.new.chmod(0o755)
        self._has, self._folders = {}, {""}

    def write(self, path: str, *content: bytes | memoryview) -> Stamp:
        """Write a file of the new site, of one piece or several; return its stamp."""
        with self._opened(path, _BUFFER if len(content) > 1 else -1) as file:
            file.writelines(content)
            file.flush()
            return of(os.fstat(file.fileno()))

    def copy(self, path: str, source: str) -> Stamp:
        """Take a file from elsewhere into the new site as it is now; return its stamp."""
        with open(source, "rb", 0) as given:  # noqa: PTH123 - ten thousand times a build
            if os.fstat(given.fileno()).st_size < _BUFFER:
                return self.write(path, given.read())
            with self._opened(path, 0) as file:
                shutil.copyfileobj(given, file, _BUFFER)
                return of(os.fstat(file.fileno()))

    def keep(self, path: str, stamp: Stamp) -> None:
        """Take a file of the old site, which has this stamp, into the new one."""
        if self._has.get(path) != stamp:
            place = self._place(path)
            _clear(place)
            _link(f"{self._site}/{path}", place)

    @property
    def there(self) -> Mapping[str, Stamp]:
        """What is in the old site."""
        if self._there is None:
            self._there = within(self._site, hollow=True)
        return self._there

    def see_again(self) -> None:
        """See what a person has put there meanwhile, or has taken out."""
        if not are_same(self._site, self._there_in):
            self._there = None

    def old(self, path: str) -> bytes:
        """Return a file of the old site."""
        return (self._site / path).read_bytes()

    def _opened(self, path: str, buffer: int) -> BinaryIO:
        """Open a new file, with nothing in its place and all folders made."""
        place = self._place(path)
        try:
            return open(place, "xb", buffer)  # noqa: PTH123 - ten thousand times a build
        except FileExistsError:
            # Written over, one that is the old site's, too, would change there.
            _clear(place)
            return open(place, "xb", buffer)  # noqa: PTH123

    def _place(self, path: str) -> str:
        """Return where a file goes, with all folders made."""
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            self._make(folder)
        return f"{self.new}/{path}"

    def _make(self, folder: str) -> None:
        """Make a folder; a file or a link that the spare has in its place goes."""
        parts = folder.split("/")
        for at in ("/".join(parts[:n]) for n in range(1, len(parts) + 1)):
            if self._has.pop(at, None):
                os.unlink(f"{self.new}/{at}")  # noqa: PTH108
        os.makedirs(f"{self.new}/{folder}", exist_ok=True)  # noqa: PTH103
        self._folders.add(folder)

    def exchange(self, wanted: Collection[str]) -> None:
        """Put the new site where the old one is, with the files that are `wanted` and no others."""
        for path in self._has.keys() - set(wanted):
            self._remove(path)
        if not self._site.is_dir():
            self.new.rename(self._site)
        elif not exchanged(self.new, self._site):
            # A reader may find no site for a moment, and after a kill in it `_recover` mends it.
            self._site.rename(self.folder / _OLD)
            try:
                self.new.rename(self._site)
            except BaseException:
                (self.folder / _OLD).rename(self._site)
                raise

    def _remove(self, path: str) -> None:
        """Remove a file, and the folders that it leaves empty."""
        if not path.endswith("/"):
            with suppress(FileNotFoundError, NotADirectoryError):
                os.unlink(f"{self.new}/{path}")  # noqa: PTH108
        folder = path.rpartition("/")[0]
        with suppress(OSError):
            while folder:
                os.rmdir(f"{self.new}/{folder}")  # noqa: PTH106
                folder = folder.rpartition("/")[0]

    def leave(self, spare: Path) -> None:
        """Keep what is here as a spare, whatever it is: it is looked at before it is used."""
        with suppress(OSError):
            left = self.new if self.new.is_dir() else self.folder / _OLD
            if not left.is_symlink():
                left.rename(spare)


@contextmanager
def beside(site: Path, spare: Path | None = None) -> Iterator[Staging]:
    """Make a folder for the next site; at its end it goes, with all that is still in it.

    What builds that were killed have left is removed first, but for what serves as a spare.
    """
    _recover(site, spare)
    folder = Path(tempfile.mkdtemp(dir=site.parent, prefix=STAGING))
    try:
        staging = Staging(folder, site)
        staging.begin(spare)
        yield staging
    finally:
        if spare:
            staging.leave(spare)
        shutil.rmtree(folder, ignore_errors=True)


def _recover(site: Path, spare: Path | None) -> None:
    for left in site.parent.glob(f"{STAGING}*"):
        if (left / _OLD).is_dir() and not site.exists():
            (left / _OLD).rename(site)
        if spare and left.is_dir() and not os.path.lexists(spare):
            Staging(left, site).leave(spare)
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)


def _clear(place: str) -> None:
    """Remove what is in a place, if there is anything."""
    try:
        os.unlink(place)  # noqa: PTH108
    except FileNotFoundError:
        pass
    except (IsADirectoryError, PermissionError):
        # A folder that the spare has here, which systems say in several ways.
        if not Path(place).is_dir():
            raise
        shutil.rmtree(place)


def _link(old: str, new: str) -> None:
    """Make a link, which takes a thirtieth of the time of a copy."""
    try:
        os.link(old, new, follow_symlinks=False)
    except OSError as error:
        # Not every file system has links, and some allow only so many.
        if error.errno not in (errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP):
            raise
        shutil.copy2(old, new, follow_symlinks=False)
