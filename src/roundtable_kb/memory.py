"""Records as they were read the last time: a file of the same bytes is not parsed again."""

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import PurePosixPath
from typing import Any

from roundtable_kb.decoding import Entry, decode
from roundtable_kb.diagnostics import Diagnostic, Report
from roundtable_kb.knowledge import Kind
from roundtable_kb.yaml_reader import read


@dataclass(frozen=True, slots=True)
class _File:
    """A record's file as it was read."""

    digest: bytes
    text: str | None
    """None if its bytes are no text."""
    entry: Entry[Any] | None
    """None if it is not sound."""
    diagnostics: tuple[Diagnostic, ...]


class Memory:
    """The files of one project, for as long as a process lasts."""

    def __init__(self) -> None:
        self._last: dict[str, _File] = {}
        self._now: dict[str, _File] = {}

    def read(self, data: bytes, path: str, kind: Kind[Any], report: Report) -> Entry[Any] | None:
        """Make a record of a file; None, with every reason in `report`, if it is not sound.

        What was wrong with a file is told again if it is still the same.
        """
        file = self._last.get(path)
        digest = blake2b(data).digest()
        if file is None or file.digest != digest:
            file = _read(data, digest, path, kind)
        self._now[path] = file
        report.add(file.diagnostics)
        if file.text is not None:
            report.sources[path] = file.text
        return file.entry

    def forget(self) -> None:
        """Forget the files that were not read since the last time."""
        self._last, self._now = self._now, {}


def _read(data: bytes, digest: bytes, path: str, kind: Kind[Any]) -> _File:
    report = Report()
    tree = read(data, path, report)
    record = decode(tree, kind.model, PurePosixPath(path).stem, report) if tree else None
    entry = Entry(record, tree) if record and tree else None
    return _File(digest, report.sources.get(path), entry, report.diagnostics)
