"""What was made, as plain values: in a file that only grows, as all of it takes much memory."""

import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

FILE = "values"
_NEW = f".{FILE}.part"
_MUCH = 1 << 20
"""Bytes that are held until they are written together."""


class Values:
    """Values, each at a place that leads to it; in a folder, or in memory where there is none.

    Only the process that made this writes to the file. What is in the file is not believed: a value
    that is not what was put there is not returned.
    """

    def __init__(self, cache: Path | None = None, name: str = FILE) -> None:
        self._path = cache / name if cache else None
        self._owner = os.getpid()
        self._file: int | None = None
        self._held = bytearray()
        """Values that are not in the file yet."""
        self._at = 0
        """Where in the file these will stand."""

    def open(self, *, anew: bool) -> bool:
        """Go on at the end of the file, or with an empty one; False if it is not that of before.

        Nobody else may write to it until all is made.
        """
        if self._path is None or self._held:
            return True
        same = True
        try:
            if self._file is None or os.fstat(self._file).st_ino != self._path.stat().st_ino:
                same = self._file is None
                self.close()
                self._path.parent.mkdir(parents=True, exist_ok=True)
                # A link may lead to a person's file, which is not for us to empty.
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
            if anew:
                os.ftruncate(self._file, 0)
            self._at = os.fstat(self._file).st_size
        except OSError:
            self.close()
        return same

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
        self._file, self._at = None, 0

    def add(self, value: bytes) -> bytes:
        """Add a value, and return the place that leads to it.

        That is where it is, how long, its check sum, and its digest. To read a thousand values a
        check sum serves as well, in a fifth of the time.
        """
        at = self._at + len(self._held)
        place = b"%d %d %d %s" % (at, len(value), zlib.crc32(value), digest(value))
        self._held += value + b"\n"
        if len(self._held) > _MUCH:
            self.write()
        return place

    def get(self, place: bytes) -> bytes | None:
        """Return the value that a place leads to; None if it is not there any more."""
        begin, length, known = _where(place)
        value = b""
        if begin >= self._at:
            value = bytes(self._held[begin - self._at : begin - self._at + length])
        elif self._file is not None:
            with suppress(OSError):
                value = os.pread(self._file, length, begin)
        return value if zlib.crc32(value) == known else None

    def several(self, places: Sequence[bytes]) -> list[bytes | None]:
        """Return what some places lead to, likewise; what stands side by side is read as one."""
        found: list[bytes | None] = [None] * len(places)
        parts = [(at, at + size, known) for at, size, known in map(_where, places)]
        for run in _side_by_side(parts):
            begin, end = parts[run[0]][0], max(parts[n][1] for n in run)
            if self._file is None or end > self._at:
                for n in run:
                    found[n] = self.get(places[n])
                continue
            whole = b""
            with suppress(OSError):
                whole = os.pread(self._file, end - begin, begin)
            for n in run:
                at, to, known = parts[n]
                value = whole[at - begin : to - begin]
                found[n] = value if zlib.crc32(value) == known else None
        return found

    def has_written(self, place: bytes) -> bool:
        """Whether a value is in the file, where other processes may read it."""
        return self._file is not None and int(place[: place.index(b" ")]) < self._at

    def write(self) -> bool:
        """Write what is held; False if that is not possible, and it is held on."""
        if self._file is None or os.getpid() != self._owner:
            return False
        try:
            while self._held:
                done = os.pwrite(self._file, self._held, self._at)
                del self._held[:done]
                self._at += done
        except OSError:
            return False
        return True

    def is_wasteful(self, places: Iterable[bytes]) -> bool:
        """Whether these lead to less than half of what is there."""
        return self._at > _MUCH + 2 * sum(int(place.split(b" ", 2)[1]) for place in places)

    def copied(self, places: Iterable[bytes]) -> list[bytes] | None:
        """Go on with a new file of what some places lead to; return the places there.

        None, and the old file, if something is not there any more, or cannot be written.
        """
        assert self._path is not None  # noqa: S101 - what is in memory wastes none
        new, found = Values(self._path.parent, _NEW), list[bytes]()
        new.open(anew=True)
        for place in places:
            value = self.get(place)
            if value is None:
                return None
            found.append(new.add(value))
        if not new.write():
            return None
        with suppress(OSError):
            os.replace(self._path.parent / _NEW, self._path)  # noqa: PTH105
            self.close()
            self._file, self._at = new._file, new._at
            return found
        return None


def _where(place: bytes) -> tuple[int, int, int]:
    """Return where a value is, how long, and its check sum."""
    at, size, known, _ = place.split()
    return int(at), int(size), int(known)


def _side_by_side(parts: Sequence[tuple[int, int, int]]) -> Iterator[list[int]]:
    """Yield the numbers of parts that are near each other, by where they are."""
    run: list[int] = []
    for n in sorted(range(len(parts)), key=lambda n: parts[n][0]):
        if run and not (parts[run[-1]][1] <= parts[n][0] < parts[run[-1]][1] + _NEAR):
            yield run
            run = []
        run.append(n)
    if run:
        yield run


_NEAR = 1 << 14
"""Bytes that are sooner read than gone over."""


def digest(value: bytes) -> bytes:
    """Return what tells values apart."""
    return blake2b(value, digest_size=8).hexdigest().encode()
