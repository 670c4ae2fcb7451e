"""Files on disk: what they are without reading them, and written in one step or not at all."""

import ctypes
import errno
import fcntl
import glob
import marshal
import mmap
import os
import stat
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

Stamp = tuple[int, ...]
"""Size in bytes, time of change in nanoseconds, inode; nothing for a file that is not there."""


_INODE = 2


def of(found: os.stat_result) -> Stamp:
    """Return the stamp that the system's answer amounts to."""
    return found.st_size, found.st_mtime_ns, found.st_ino


def strictly(found: os.stat_result) -> Stamp:
    """Return a stamp that no change leaves as it is, whatever time the file is given after it.

    The system's own time of change is in it. A link that is made or removed changes that, too, so
    it serves for what a site is made from, and not for what a site and its spare have in common.
    """
    return *of(found), found.st_ctime_ns


def told(stamp: Stamp) -> bytes:
    """Return a stamp as it is kept, to be compared with another one."""
    return " ".join(map(str, stamp)).encode()


Stamping = Callable[[os.stat_result], Stamp]
"""Which stamp is wanted: `of` or `strictly`."""


def stamp(path: str | Path, stamping: Stamping = of) -> Stamp:
    """Return the stamp of a file, of a link itself; an empty one if there is none."""
    with suppress(OSError):
        return stamping(os.lstat(path))
    return ()


def within(
    folder: Path,
    stamping: Stamping = of,
    *,
    hollow: bool = False,
    folders: dict[str, int] | None = None,
    twin: Mapping[str, Stamp] | None = None,
) -> dict[str, Stamp]:
    """Return the stamp of all in a folder but folders, by its path there; links are not followed.

    With `hollow`, empty folders are there as well, with a slash at their end and no stamp. In
    `folders` it is noted when each was changed, so that `are_same` can tell later whether
    anything came or went. What has the inode that `twin` says of its path is not asked again.

    Raises OSError if a folder cannot be read; one that is not there holds nothing.
    """
    found: dict[str, Stamp] = {}
    due = [("", os.fspath(folder))] if folder.is_dir() else []
    if folders is not None:
        folders[""] = folder.lstat().st_mtime_ns if due else 0
    while due:
        at, place = due.pop()
        empty = True
        with os.scandir(place) as entries:
            for entry in entries:
                empty = False
                if entry.is_dir(follow_symlinks=False):
                    due.append((f"{at}{entry.name}/", entry.path))
                    if folders is not None:
                        changed = entry.stat(follow_symlinks=False).st_mtime_ns
                        folders[f"{at}{entry.name}"] = changed
                else:
                    path = f"{at}{entry.name}"
                    known = twin.get(path) if twin else None
                    if known and known[_INODE] == entry.inode():
                        found[path] = known
                    else:
                        found[path] = stamping(entry.stat(follow_symlinks=False))
        if empty and at and hollow:
            found[at] = ()
    return found


def are_same(folder: Path, folders: Mapping[str, int]) -> bool:
    """Whether nothing has come into these folders of a folder, or gone, since they were noted."""
    try:
        return all(
            os.lstat(f"{folder}/{path}").st_mtime_ns == changed for path, changed in folders.items()
        )
    except OSError:
        return False


def digest(stamps: Mapping[str, Stamp]) -> str:
    """Return what tells the stamps of some files from those of others."""
    paths = sorted(stamps)
    whole = blake2b("\0".join(paths).encode(errors="surrogateescape"), digest_size=16)
    # As plain numbers: later forms tell of what is one object, too.
    whole.update(marshal.dumps([stamps[path] for path in paths], 0))
    return whole.hexdigest()


Content = bytes | mmap.mmap
"""What is in a file, wherever it is."""


def held(place: Path) -> Content:
    """Return what is in a file as it is now; a long one stays on the disk, wherever it is moved.

    Raises OSError if it cannot be read.
    """
    with place.open("rb") as file:
        if os.fstat(file.fileno()).st_size < _HUGE:
            return file.read()
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


_HUGE = 1_000_000
"""Bytes of a file that takes much memory."""


def write(root: Path, path: str, *content: bytes) -> None:
    """Write a file, of one piece or several, in one step: a reader sees the old one or the new one.

    Raises OSError, with the file's name, if it cannot be written.
    """
    place = root / path
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(_PART, f".{place.name}.", place.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines(content)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(place)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(place)) from error


def move(place: str, root: Path, path: str) -> None:
    """Put a file that was written elsewhere where `write` would write it, likewise.

    A long one may leave the one before in its place, to be removed when nobody waits: disks take
    long to let go of it.
    """
    to = f"{root}/{path}"
    try:
        if _is_long(place) and _is_long(to) and exchanged(place, to):
            return
        try:
            os.replace(place, to)  # noqa: PTH105 - ten thousand times a build
        except FileNotFoundError:
            Path(to).parent.mkdir(parents=True, exist_ok=True)
            os.replace(place, to)  # noqa: PTH105
    except OSError as error:
        # Another disk, which only a copy gets to.
        if error.errno == errno.EXDEV:
            write(root, path, Path(place).read_bytes())
        else:
            raise OSError(error.errno, error.strerror, to) from error


def _is_long(place: str) -> bool:
    """Whether this is a file, and a long one."""
    with suppress(OSError):
        found = os.lstat(place)
        return stat.S_ISREG(found.st_mode) and found.st_size >= _LONG
    return False


_LONG = 100_000
"""Bytes of a file that disks take long to let go of."""


def exchanged(one: str | Path, other: str | Path) -> bool:
    """Exchange two files or folders in one step; False where system or disk knows no such step.

    Raises OSError if it is refused.
    """
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


_AT_FDCWD = -100
_EXCHANGE = 2
"""RENAME_EXCHANGE: https://man7.org/linux/man-pages/man2/renameat2.2.html."""


def write_new(root: Path, files: Mapping[str, bytes]) -> None:
    """Write files that are not there yet, all of them or none.

    Raises OSError, FileExistsError among others, and has then written nothing.
    """
    made: list[Path] = []
    try:
        with tempfile.TemporaryDirectory(dir=root, prefix=".new-") as folder:
            for number, (path, content) in enumerate(files.items()):
                write(Path(folder), str(number), content)
                (root / path).parent.mkdir(parents=True, exist_ok=True)
            for number, path in enumerate(files):
                # Unlike a rename, this fails where a file is there.
                (root / path).hardlink_to(Path(folder) / str(number))
                made.append(root / path)
    except BaseException:
        for place in made:
            place.unlink(missing_ok=True)
        raise


_PART = ".part"


def sweep(place: Path) -> None:
    """Remove what writers of a file left beside it when they were killed."""
    for left in place.parent.glob(f".{glob.escape(place.name)}.*{_PART}"):
        left.unlink(missing_ok=True)


def tidy(folder: Path) -> None:
    """Remove what writers left in a folder, and in those in it, when they were killed."""
    with suppress(OSError):
        for pattern in (f".*{_PART}", f"*/.*{_PART}"):
            for left in folder.glob(pattern):
                left.unlink(missing_ok=True)


class BusyError(Exception):
    """Another process is changing the folder."""


@contextmanager
def alone(folder: Path, patience: float = 0.0) -> Iterator[None]:
    """Be the only one who changes a folder, of all who ask; the system forgets who has died.

    Raises BusyError if somebody else is still at it after `patience` seconds. Where a disk knows
    no such locks, nobody is kept out.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        while not _locked(handle):
            if patience <= 0:
                raise BusyError
            time.sleep(_PAUSE)
            patience -= _PAUSE
        yield
    finally:
        os.close(handle)


_PAUSE = 0.05


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        pass
    return True
