"""Records as they were read the last time: a file of the same bytes is not parsed again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import ValidationError

from roundtable_kb import disk
from roundtable_kb.decoding import Entry, decode
from roundtable_kb.diagnostics import Diagnostic, Report, Span
from roundtable_kb.disk import Stamp
from roundtable_kb.knowledge import Kind
from roundtable_kb.processes import Helper, hands
from roundtable_kb.yaml_reader import Mapping as Tree
from roundtable_kb.yaml_reader import read

_KEPT = "records"
"""Whose it is, and by path of a file, the digest of its bytes, its look, and the record as JSON.

A tab is between them. Files of which there is something to say are not among them.
"""

Read = Callable[[str, Report], bytes | None]
"""Reads a file of the project by its path; None, with the reason in the report, if it cannot be."""
Bytes = tuple[bytes, str, Kind[Any]]
"""What is in a file, its path, and what kind of record it is to be."""
_WORTH_SHARING = 400
"""Files to read, from which on another process makes up for its start."""


@dataclass(frozen=True, slots=True)
class _File:
    """A record's file as it was read."""

    digest: str
    text: str | None
    """None if its bytes are no text, or were not read."""
    entry: Entry[Any] | None
    """None if it is not sound."""
    diagnostics: tuple[Diagnostic, ...]
    values: bytes
    """The record as JSON, without what it says by saying nothing; empty if that is not kept."""
    stamp: Stamp = ()
    """What it looked like before it was read; nothing if that is not known."""


class Memory:
    """The files of one project, for as long as a process lasts, or longer with a `cache`.

    What is in that folder holds only for the program that it was kept `by`, and may be deleted at
    any time.
    """

    def __init__(self, cache: Path | None = None, by: str = "") -> None:
        self._cache, self._by = cache, by
        whose, *lines = (disk.kept_lines(cache, _KEPT) if cache else None) or [b""]
        self._kept: dict[str, tuple[bytes, bytes, bytes]] = {}
        """By path: digest, look, and record."""
        if whose == f"{by}\n".encode():
            for line in lines:
                path, digest, look, values = line.rstrip(b"\n").split(b"\t")
                self._kept[path.decode()] = digest, look, values
        self._last: dict[str, _File] = {}
        self._now: dict[str, _File] = {}
        self._stamps: Mapping[str, Stamp] = {}

    def look(self, stamps: Mapping[str, Stamp]) -> None:
        """Know what files look like now, by path: those that look as they did are not read.

        None must be among them that may still change without looking otherwise.
        """
        self._stamps = stamps

    def knows(self, path: str) -> bool:
        """Whether a file looks as it did when it was read, here or by the process before."""
        file, stamp = self._last.get(path), self._stamps.get(path, ())
        if file is None and path in self._kept:
            return stamp != () and disk.told(stamp) == self._kept[path][1]
        return file is not None and file.stamp != () and file.stamp == stamp

    def read_ahead(self, files: Sequence[Bytes]) -> None:
        """Read files with as many processes as there are processors, if they are new and many."""
        due = [] if self._last else [one for one in files if not self._knows(one)]
        if len(due) < _WORTH_SHARING or hands() < 2:
            return
        helper = Helper(lambda: _read_all(due[1::2]))
        try:
            for data, path, kind in due[::2]:
                self._last[path] = _read(data, _digest(data), path, kind)
            self._kept |= {
                path: (digest.encode(), b"", values.encode())
                for path, digest, values in helper.results() or ()
            }
        finally:
            helper.dismiss()

    def _knows(self, one: Bytes) -> bool:
        data, path, _ = one
        return path in self._kept and self._kept[path][0] == _digest(data).encode()

    def read(self, data: bytes, path: str, kind: Kind[Any], report: Report) -> Entry[Any] | None:
        """Make a record of a file; None, with every reason in `report`, if it is not sound.

        What was wrong with a file is told again if it is still the same.
        """
        file, digest = self._last.get(path), _digest(data)
        if file is None or file.digest != digest:
            file = self._recalled(data, digest, path, kind) or _read(data, digest, path, kind)
        elif file.entry and file.text is None:
            file = replace(file, text=_as_text(data))
        return self._told(replace(file, stamp=self._stamps.get(path, ())), path, report)

    def again(self, path: str, kind: Kind[Any], report: Report, read: Read) -> Entry[Any] | None:
        """Return the record of a file that it `knows`, likewise.

        What is wanted of the file besides its record is `read`.
        """
        file = self._last.get(path)
        if file is None:
            digest, _, values = self._kept[path]
            tree = partial(_tree_of, read, path)
            file = _recalled(digest.decode(), values, None, tree, path, kind)
            if file is None:
                data = read(path, report)
                return None if data is None else self.read(data, path, kind, report)
            file = replace(file, stamp=self._stamps[path])
        return self._told(file, path, report)

    def unread(self, read: Read, path: str) -> str | None:
        """Return the text of a record that was not read; None if it is none of those."""
        file = self._last.get(path)
        return _text(read, path) if file and file.entry and file.text is None else None

    def _told(self, file: _File, path: str, report: Report) -> Entry[Any] | None:
        self._now[path] = file
        report.add(file.diagnostics)
        if file.text is not None:
            report.sources[path] = file.text
        return file.entry

    def _recalled(self, data: bytes, digest: str, path: str, kind: Kind[Any]) -> _File | None:
        """Return a file as another process has read it."""
        known, _, values = self._kept.get(path, (b"", b"", b""))
        if known != digest.encode():
            return None
        text = _as_text(data)
        return _recalled(digest, values, text, partial(_tree, text, path), path, kind)

    def forget(self) -> None:
        """Forget the files that were not asked for since the last time."""
        self._last, self._now, self._stamps = self._now, {}, {}

    def keep(self) -> None:
        """Let the next process know what this one has read last."""
        kept = {
            path: (file.digest.encode(), disk.told(file.stamp), file.values)
            for path, file in self._last.items()
            if file.values
        }
        if self._cache and kept != self._kept:
            lines = (b"\t".join((path.encode(), *one)) + b"\n" for path, one in kept.items())
            disk.keep_bytes(self._cache, _KEPT, f"{self._by}\n".encode(), *lines)
            self._kept = kept


def _recalled(
    digest: str,
    values: bytes,
    text: str | None,
    tree: Callable[[], Tree],
    path: str,
    kind: Kind[Any],
) -> _File | None:
    """Return a file whose record is known as JSON; None if that is damaged."""
    try:
        record = kind.model.model_validate_json(values)
    except ValidationError:
        return None
    return _File(digest, text, Entry(record, path, tree, digest), (), values)


def _text(read: Read, path: str) -> str:
    """Return the text of a file that was not read, as far as it is one now."""
    return _as_text(read(path, Report()) or b"")


def _as_text(data: bytes) -> str:
    return data.decode(errors="replace").removeprefix("\ufeff")


def _tree_of(reader: Read, path: str) -> Tree:
    """Return the tree of a file that was not read; an empty one if it is damaged now."""
    return read(_text(reader, path).encode(), path, Report()) or Tree((), Span(path))


def _read_all(files: Sequence[Bytes]) -> Iterator[tuple[str, str, str]]:
    """Read files, then yield of each what is kept of it."""
    found = [(path, _read(data, _digest(data), path, kind)) for data, path, kind in files]
    return ((path, file.digest, file.values.decode()) for path, file in found)


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def _read(data: bytes, digest: str, path: str, kind: Kind[Any]) -> _File:
    report = Report()
    tree = read(data, path, report)
    record = decode(tree, kind.model, PurePosixPath(path).stem, report) if tree else None
    text = report.sources.get(path)
    if record is None or text is None:
        return _File(digest, text, None, report.diagnostics, b"")
    values = b"" if report.diagnostics else record.model_dump_json(exclude_unset=True).encode()
    entry = Entry(record, path, partial(_tree, text, path), digest)
    return _File(digest, text, entry, report.diagnostics, values)


def _tree(text: str, path: str) -> Tree:
    tree = read(text.encode(), path, Report())
    assert tree is not None  # noqa: S101 - it was when the record was read
    return tree
