"""Records as they were read the last time: a file of the same bytes is not parsed again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import Any

from roundtable_kb import disk
from roundtable_kb.caches import Journal
from roundtable_kb.decoding import Entry, decode
from roundtable_kb.diagnostics import Diagnostic, Report, Span
from roundtable_kb.disk import Stamp
from roundtable_kb.knowledge import Kind
from roundtable_kb.processes import Helper, hands
from roundtable_kb.yaml_reader import Mapping as Tree
from roundtable_kb.yaml_reader import read

_KEPT = "records"
"""By path of a file, the digest of its bytes, its look, what it names, and the record as JSON.

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
    line: bytes = b""
    """What is kept of it already, if that is so."""


class Memory:
    """The files of one project, for as long as a process lasts, or longer with a `cache`.

    What is in that folder holds only for the program that it was kept `by`, and may be deleted at
    any time.
    """

    def __init__(self, cache: Path | None = None, by: str = "") -> None:
        self._journal = Journal(cache, _KEPT, by)
        self._kept = self._journal.read()[1]
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
            return stamp != () and disk.told(stamp) == self._kept[path].split(b"\t", 2)[1]
        return file is not None and file.stamp != () and file.stamp == stamp

    def read_ahead(self, files: Sequence[Bytes]) -> None:
        """Read files with as many processes as there are processors, if they are new and many."""
        due = [] if self._last else [one for one in files if not self._knows(one)]
        if len(due) < _WORTH_SHARING or hands() < 2:
            return
        own, apart = list[Bytes](), list[Bytes]()
        for number, one in enumerate(due):
            # Whoever helps has to tell of it, too, and so takes a little less.
            (apart if number % 9 < 4 else own).append(one)
        helper = Helper(lambda: _read_all(apart))
        try:
            for data, path, kind in own:
                self._last[path] = _read(data, _digest(data), path, kind)
            self._kept |= {path: line for path, line in helper.results() or () if line}
        finally:
            helper.dismiss()

    def _knows(self, one: Bytes) -> bool:
        data, path, _ = one
        return self._kept.get(path, b"").startswith(_digest(data).encode())

    def read(self, data: bytes, path: str, kind: Kind[Any], report: Report) -> Entry[Any] | None:
        """Make a record of a file; None, with every reason in `report`, if it is not sound.

        What was wrong with a file is told again if it is still the same.
        """
        file, digest = self._last.get(path), _digest(data)
        if file is None or file.digest != digest:
            file = self._recalled(data, digest, path, kind) or _read(data, digest, path, kind)
        elif file.entry and file.text is None:
            file = replace(file, text=_as_text(data))
        file = replace(file, stamp=self._stamps.get(path, ()), line=b"")
        return self._told(file, path, report)

    def again(self, path: str, kind: Kind[Any], report: Report, read: Read) -> Entry[Any] | None:
        """Return the record of a file that it `knows`, likewise.

        What is wanted of the file besides its record is `read`.
        """
        file = self._last.get(path)
        if file is None:
            tree = partial(_tree_of, read, path)
            file = self._file(path, kind, None, tree, self._stamps[path], self._kept[path])
        return self._told(file, path, report)

    def linked(self) -> Mapping[str, str]:
        """Return the digests of all records, by path, as the process before found them sound.

        None is known any more when this process has read many, or all.
        """
        # What was read ahead is among those that were kept.
        kept = {} if self._last else self._kept
        return {path: line.partition(b"\t")[0].decode() for path, line in kept.items()}

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
        """Return a file that another process has read; None if it has read none of these bytes."""
        if not self._kept.get(path, b"").startswith(digest.encode()):
            return None
        text = _as_text(data)
        return self._file(path, kind, text, partial(_tree, text, path))

    def _file(
        self,
        path: str,
        kind: Kind[Any],
        text: str | None,
        tree: Callable[[], Tree],
        stamp: Stamp = (),
        line: bytes = b"",
    ) -> _File:
        """Return a file of which something is kept."""
        digest, _, named, values = self._kept[path].split(b"\t")
        # (A Path takes its time.)
        stem = path[path.rindex("/") + 1 : path.rindex(".")]
        record = kind.model.unread(stem, values)
        entry = Entry(record, path, tree, digest.decode(), tuple(named.decode().split()))
        return _File(entry.digest, text, entry, (), values, stamp, line)

    def forget(self) -> None:
        """Forget the files that were not asked for since the last time."""
        self._last, self._now, self._stamps = self._now, {}, {}

    def keep(self) -> None:
        """Let the next process know what this one has read last."""
        # What is kept is not changed any more.
        kept = {path: file.line or _line(file) for path, file in self._last.items() if file.values}
        self._journal.keep({}, kept)
        self._kept = {**kept}


def _text(read: Read, path: str) -> str:
    """Return the text of a file that was not read, as far as it is one now."""
    return _as_text(read(path, Report()) or b"")


def _as_text(data: bytes) -> str:
    return data.decode(errors="replace").removeprefix("\ufeff")


def _tree_of(reader: Read, path: str) -> Tree:
    """Return the tree of a file that was not read; an empty one if it is damaged now."""
    return read(_text(reader, path).encode(), path, Report()) or Tree((), Span(path))


def _read_all(files: Sequence[Bytes]) -> Iterator[tuple[str, bytes]]:
    """Read files, then yield of each what is kept of it, or nothing."""
    found = [(path, _read(data, _digest(data), path, kind)) for data, path, kind in files]
    return ((path, _line(file) if file.values else b"") for path, file in found)


def _line(file: _File) -> bytes:
    """Return what is kept of a file."""
    named = " ".join(file.entry.named if file.entry else ())
    told = (file.digest.encode(), disk.told(file.stamp), named.encode(), file.values)
    return b"\t".join(told)


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
