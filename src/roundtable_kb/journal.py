"""What is kept in a cache under names: as it was once, and beside it what is otherwise since then.

Most of it is the same from one build to the next, and takes long to be written. When much is
otherwise, all of it is written anew.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from roundtable_kb import disk
from roundtable_kb.disk import Stamp

Head = dict[str, Any]
"""Plain values by name; where these are mappings, they are held against others name by name.

A tuple that is in one comes back as such, and what is in that as JSON has it.
"""
Lines = dict[str, bytes]
"""By a name without a tab, bytes without the end of a line."""


class Journal:
    """A file of a cache, which holds only for whom it is kept `by`.

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
        """Return what was kept last, in the order in which it was kept; nothing, if that is lost.

        The lines are the caller's, but the mappings in the head must stay as they are.
        """
        if self._folder is not None:
            with suppress(ValueError, LookupError, TypeError, AttributeError, RecursionError):
                return self._read(self._folder)
            self._seal = b""
        return {}, {}

    def _read(self, folder: Path) -> tuple[Head, Lines]:
        self._seal, body = disk.kept_bytes(folder, self._name)
        whose, head, *lines = body.split(b"\n")
        if whose != self._by.encode():
            raise LookupError
        self._head, self._lines = _with_tuples(json.loads(head)), _named(lines)
        self._size = len(body)
        _, body = disk.kept_bytes(folder, self._name + _SINCE)
        of, _, since = body.partition(b"\n")
        if of == self._seal:
            self._since = since
        head, gone, *lines = self._since.split(b"\n")
        now = self._lines | _named(lines)
        for name in json.loads(gone):
            del now[name]
        return _applied(self._head, json.loads(head)), now

    def keep(self, head: Head, lines: Lines, *, anew: bool = False) -> None:
        """Keep these; if they cannot be kept, they are made again.

        Neither they nor mappings in the head may change from now on. If they stand in another
        order than what was read, and that matters, all has to be written `anew`.
        """
        folder = self._folder
        if folder is None:
            return
        if self._seal and not anew and disk.is_sealed(folder, self._name, self._seal):
            since = self._otherwise(head, lines)
            if since == self._since:
                return
            if len(since) <= self._size // _LITTLE and disk.keep_bytes(
                folder, self._name + _SINCE, self._seal, b"\n", since
            ):
                self._since = since
                return
        with suppress(OSError):
            (folder / f"{self._name}{_SINCE}").unlink(missing_ok=True)
        told = (self._by.encode(), b"\n", _packed(head), b"\n")
        every = [b"%s\t%s\n" % (name.encode(), line) for name, line in lines.items()]
        self._seal = disk.keep_bytes(folder, self._name, *told, *every)
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
        return disk.stamp(whole, disk.strictly), disk.stamp(since, disk.strictly)


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
