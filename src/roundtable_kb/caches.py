"""What is kept in a cache: plain values, and journals, of which most is as it was the last time.

What is damaged, or was kept as another thing, counts as nothing, and is made again.
"""

import json
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from roundtable_kb.disk import Stamp, stamp, strictly, write


def keep(folder: Path, name: str, value: object) -> None:
    """Keep plain values in a cache; if they cannot be kept, they are made again."""
    keep_bytes(folder, name, json.dumps(value, separators=(",", ":"), default=str).encode())


def keep_bytes(folder: Path, name: str, *body: bytes) -> bytes:
    """Keep bytes in a cache, of one piece or several, likewise; return their seal, if any.

    It tells what was kept from what is damaged, and from what was kept under another name.
    """
    with suppress(OSError):
        seal = _seal(name, *body)
        write(folder, name, seal, b"\n", *body)
        return seal
    return b""


def kept(folder: Path, name: str) -> Any:
    """Return what was kept; None if there is nothing, or not what was kept under that name."""
    try:
        return json.loads(kept_bytes(folder, name)[1])
    except (ValueError, RecursionError):
        return None


def kept_bytes(folder: Path, name: str) -> tuple[bytes, bytes]:
    """Return the seal of the bytes that were kept, and these; nothing, likewise."""
    with suppress(OSError), (folder / name).open("rb") as file:
        seal, body = file.readline()[:-1], file.read()
        if seal == _seal(name, body):
            return seal, body
    return b"", b""


def is_sealed(folder: Path, name: str, seal: bytes) -> bool:
    """Whether bytes that had this seal are kept still, as far as their beginning shows."""
    with suppress(OSError), (folder / name).open("rb") as file:
        return file.readline()[:-1] == seal
    return False


def _seal(name: str, *body: bytes) -> bytes:
    found = zlib.crc32(name.encode())
    for piece in body:
        found = zlib.crc32(piece, found)
    return b"%08x" % found


Head = dict[str, Any]
"""Plain values by name; where these are mappings, they are held against others name by name.

A tuple that is in one comes back as such, and what is in that as JSON has it.
"""
Lines = dict[str, bytes]
"""By a name without a tab, bytes without the end of a line."""


class Journal:
    """What is kept under names, as it was once, and beside it what is otherwise since then.

    Most of it is the same from one build to the next, and takes long to be written. When much is
    otherwise, all of it is written anew. It holds only for whom it is kept `by`.

    A damaged or foreign one is taken for an empty one; without a folder there is none.
    """

    def __init__(self, folder: Path | None, name: str, by: str = "") -> None:
        self._folder, self._name, self._by = folder, name, by
        self._seal = b""
        """Of what the file has; nothing if it has nothing."""
        self._size = 0
        self._head: Head = {}
        self._lines: Lines = {}
        self._since = _NOTHING
        """What is kept beside it."""

    def read(self) -> tuple[Head, Lines]:
        """Return what was kept last; nothing, if that is lost.

        The lines are the caller's, but the mappings in the head must stay as they are.
        """
        if self._folder is not None:
            with suppress(ValueError, LookupError, TypeError, AttributeError, RecursionError):
                return self._read(self._folder)
            self._seal = b""
        return {}, {}

    def _read(self, folder: Path) -> tuple[Head, Lines]:
        self._seal, body = kept_bytes(folder, self._name)
        whose, head, *lines = body.split(b"\n")
        if whose != self._by.encode():
            raise LookupError
        self._head, self._lines = _with_tuples(json.loads(head)), _named(lines)
        self._size = len(body)
        _, body = kept_bytes(folder, self._name + _SINCE)
        of, _, since = body.partition(b"\n")
        if of == self._seal:
            self._since = since
        head, gone, *lines = self._since.split(b"\n")
        now = self._lines | _named(lines)
        for name in json.loads(gone):
            del now[name]
        return _applied(self._head, json.loads(head)), now

    def keep(self, head: Head, lines: Lines) -> None:
        """Keep these; if they cannot be kept, they are made again.

        Neither they nor mappings in the head may change from now on. Their order is not kept.
        """
        folder = self._folder
        if folder is None:
            return
        if self._seal and is_sealed(folder, self._name, self._seal):
            since = self._otherwise(head, lines)
            if since == self._since:
                return
            if len(since) <= self._size // _LITTLE and keep_bytes(
                folder, self._name + _SINCE, self._seal, b"\n", since
            ):
                self._since = since
                return
        with suppress(OSError):
            (folder / f"{self._name}{_SINCE}").unlink(missing_ok=True)
        told = (self._by.encode(), b"\n", _packed(head), b"\n")
        every = [b"%s\t%s\n" % (name.encode(), line) for name, line in lines.items()]
        self._seal = keep_bytes(folder, self._name, *told, *every)
        self._size = sum(map(len, (*told, *every)))
        self._head, self._lines, self._since = head, lines, _NOTHING

    def _otherwise(self, head: Head, lines: Lines) -> bytes:
        known = self._lines
        new = [
            b"%s\t%s\n" % (name.encode(), line)
            for name, line in lines.items()
            if known.get(name) != line
        ]
        gone = [name for name in known if name not in lines]
        told = _packed(_difference(self._head, head)), _packed(gone)
        return b"\n".join((*told, b"".join(new)))

    def look(self) -> tuple[Stamp, Stamp]:
        """Return what tells what is kept now from what was kept before."""
        if self._folder is None:
            return (), ()
        whole, since = self._folder / self._name, self._folder / f"{self._name}{_SINCE}"
        return stamp(whole, strictly), stamp(since, strictly)


_SINCE = ".since"
_NOTHING = b"[{},{},[]]\n[]\n"
"""What is otherwise if nothing is."""
_LITTLE = 16
"""What is otherwise is kept beside the rest up to this part of it."""


def _named(lines: list[bytes]) -> Lines:
    found = {}
    for line in lines:
        name, _, rest = line.partition(b"\t")
        found[name.decode()] = rest
    # What follows the last end of a line.
    found.pop("", None)
    return found


def _difference(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Any]:
    """Return what makes one of the other: new values, differences of mappings, and what goes."""
    changed, within = {}, {}
    for name, value in now.items():
        known = before.get(name, _MISSING)
        if isinstance(value, dict) and isinstance(known, dict):
            if value is not known and any(found := _difference(known, value)):
                within[name] = found
        elif known != value:
            changed[name] = value
    return [changed, within, [name for name in before if name not in now]]


_MISSING = object()


def _applied(before: Mapping[str, Any], difference: list[Any]) -> Head:
    changed, within, gone = difference
    inner = {name: _applied(before[name], found) for name, found in within.items()}
    now = {**before, **_with_tuples(changed), **inner}
    for name in gone:
        del now[name]
    return now


def _with_tuples(found: Mapping[str, Any]) -> Head:
    """Return what was read from JSON as it was kept."""
    return {
        name: tuple(value)
        if isinstance(value, list)
        else _with_tuples(value)
        if isinstance(value, dict)
        else value
        for name, value in found.items()
    }


def _packed(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
