"""Records as they were read the last time: a file of the same bytes is not parsed again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import ValidationError

from roundtable_kb import disk
from roundtable_kb.decoding import Entry, decode
from roundtable_kb.diagnostics import Diagnostic, Report
from roundtable_kb.disk import Stamp
from roundtable_kb.knowledge import Kind
from roundtable_kb.processes import Helper, hands
from roundtable_kb.yaml_reader import Mapping as Tree
from roundtable_kb.yaml_reader import read

_KEPT = "records.json"
"""By path of a file, the digest of its bytes, and the record, if there is nothing to say of it."""


Bytes = tuple[bytes, str, Kind[Any]]
"""What is in a file, its path, and what kind of record it is to be."""
_WORTH_SHARING = 400
"""Files to read, from which on another process makes up for its start."""


@dataclass(frozen=True, slots=True)
class _File:
    """A record's file as it was read."""

    digest: str
    text: str | None
    """None if its bytes are no text."""
    entry: Entry[Any] | None
    """None if it is not sound."""
    diagnostics: tuple[Diagnostic, ...]
    values: str
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
        kept = disk.kept(cache, _KEPT) if cache else None
        self._kept: dict[str, tuple[str, str]] = (kept or {}).get(by, {})
        self._last: dict[str, _File] = {}
        self._now: dict[str, _File] = {}
        self._stamps: Mapping[str, Stamp] = {}

    def look(self, stamps: Mapping[str, Stamp]) -> None:
        """Know what files look like now, by path: those that look as they did are not read."""
        self._stamps = stamps

    def knows(self, path: str) -> bool:
        """Whether a file looks as it did when this process read it."""
        file = self._last.get(path)
        return file is not None and file.stamp != () and file.stamp == self._stamps.get(path)

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
                path: (digest, values) for path, digest, values in helper.results() or ()
            }
        finally:
            helper.dismiss()

    def _knows(self, one: Bytes) -> bool:
        data, path, _ = one
        return path in self._kept and self._kept[path][0] == _digest(data)

    def read(self, data: bytes, path: str, kind: Kind[Any], report: Report) -> Entry[Any] | None:
        """Make a record of a file; None, with every reason in `report`, if it is not sound.

        What was wrong with a file is told again if it is still the same.
        """
        file, digest = self._last.get(path), _digest(data)
        if file is None or file.digest != digest:
            file = self._recalled(data, digest, path, kind) or _read(data, digest, path, kind)
        return self._told(replace(file, stamp=self._stamps.get(path, ())), path, report)

    def again(self, path: str, report: Report) -> Entry[Any] | None:
        """Return the record of a file that it `knows`, likewise."""
        return self._told(self._last[path], path, report)

    def _told(self, file: _File, path: str, report: Report) -> Entry[Any] | None:
        self._now[path] = file
        report.add(file.diagnostics)
        if file.text is not None:
            report.sources[path] = file.text
        return file.entry

    def _recalled(self, data: bytes, digest: str, path: str, kind: Kind[Any]) -> _File | None:
        """Return a file as another process has read it."""
        known, values = self._kept.get(path, ("", ""))
        if known != digest:
            return None
        try:
            record = kind.model.model_validate_json(values)
        except ValidationError:
            return None
        text = data.decode().removeprefix("\ufeff")
        entry = Entry(record, path, partial(_tree, text, path), digest)
        return _File(digest, text, entry, (), values)

    def forget(self) -> None:
        """Forget the files that were not asked for since the last time."""
        self._last, self._now, self._stamps = self._now, {}, {}

    def keep(self) -> None:
        """Let the next process know what this one has read last."""
        found = {path: (file.digest, file.values) for path, file in self._last.items()}
        kept = {path: values for path, values in found.items() if values[1]}
        if self._cache and kept != self._kept:
            disk.keep(self._cache, _KEPT, {self._by: kept})
            self._kept = kept


def _read_all(files: Sequence[Bytes]) -> Iterator[tuple[str, str, str]]:
    """Read files, then yield of each what is kept of it."""
    found = [(path, _read(data, _digest(data), path, kind)) for data, path, kind in files]
    return ((path, file.digest, file.values) for path, file in found)


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def _read(data: bytes, digest: str, path: str, kind: Kind[Any]) -> _File:
    report = Report()
    tree = read(data, path, report)
    record = decode(tree, kind.model, PurePosixPath(path).stem, report) if tree else None
    text = report.sources.get(path)
    if record is None or text is None:
        return _File(digest, text, None, report.diagnostics, "")
    values = "" if report.diagnostics else record.model_dump_json(exclude_unset=True)
    entry = Entry(record, path, partial(_tree, text, path), digest)
    return _File(digest, text, entry, report.diagnostics, values)


def _tree(text: str, path: str) -> Tree:
    tree = read(text.encode(), path, Report())
    assert tree is not None  # noqa: S101 - it was when the record was read
    return tree
