"""What was read of the records to make something, which holds while all of that is the same.

What can be read goes by a name: a record is `topics/fog`, all that names one of that id `to:fog`,
all records of a kind `all:topics`, what the checks say of a statistic `finding:lamps`.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from roundtable_kb import disk
from roundtable_kb.knowledge import Knowledge, KnowledgeBase
from roundtable_kb.notes import Notes
from roundtable_kb.reading.followed import ANY, FINDINGS, OF_SETTINGS, Followed, Watched
from roundtable_kb.reading.values import Values
from roundtable_kb.referring import key
from roundtable_kb.schema import Record
from roundtable_kb.verdicts import Finding

T = TypeVar("T")

_KEPT = "readings"
_SETTINGS = "settings:"


@dataclass(slots=True)
class _Note:
    """Something that was made, and what was read for it."""

    line: bytes
    """Its name, the names of what was read, and the place of its value, as it is kept.

    A tab is between them, and the end of the line after them: most is never wanted again.
    """
    turn: int
    """When it was last seen to hold."""

    @property
    def read(self) -> list[str]:
        """The names of what was read."""
        return self.line.split(b"\t", 2)[1].decode().split()

    @property
    def place(self) -> bytes:
        """What leads to its value."""
        return self.line[self.line.rindex(b"\t") + 1 : -1]


class Readings(Notes):
    """What was made of a project's records: here, and by the process before with a `cache`.

    What is in that folder holds only for the program that it was kept `by`, and may be deleted at
    any time. Values are plain, and come back as JSON has them.
    """

    def __init__(self, cache: Path | None = None, by: str = "") -> None:
        self._cache, self._by, self._values = cache, by, Values(cache)
        self._seen: dict[str, dict[str, str]] = {}
        """By group, the digest of each thing that can be read, by name."""
        self._named: dict[str, list[str]] = {}
        """By name of a record, the ids that it names."""
        self._notes: dict[str, _Note] = {}
        self._wanted: dict[str, _Note] = {}
        self._turn = 0
        self._changed: dict[str, int] = {}
        """By name, when something was last seen to be another, since the oldest note was made."""
        self._findings: dict[str, list[Finding]] = {}
        self._built: dict[str, tuple[bytes, Any]] = {}
        """By name, what was built of a line."""
        self._known: Knowledge | None = None
        self._followed: Followed | None = None
        self._stale = False
        """Whether what is kept is not what is known."""
        self._new: set[str] = set()
        """Names of what was made since the last look."""
        whose, *lines = (disk.kept_lines(cache, _KEPT) if cache else None) or [b""]
        if whose == f"{by}\n".encode():
            self._seen, self._named = json.loads(lines.pop(0))
            self._notes = {line[: line.index(b"\t")].decode(): _Note(line, 0) for line in lines}

    def look(self, kb: KnowledgeBase) -> None:
        """See which records are otherwise than when something was made of them."""
        self._turn += 1
        self._new.clear()
        if not self._values.open(anew=not self._notes):
            # Another process has made another file meanwhile.
            self._notes.clear()
        entries = {"/".join(key(record)): kb.entry(record) for record in kb.records()}
        changed = self._see("records", {name: entry.digest for name, entry in entries.items()})
        for name in changed:
            entry = entries.get(name)
            now = sorted({m.ref.id for m in entry.mentions}) if entry else []
            # Whatever kind they are taken for, these records may be told of in another way.
            for record_id in (*self._named.pop(name, ()), *now):
                self._changed[f"to:{record_id}"] = self._turn
            self._changed[f"all:{name.partition('/')[0]}"] = self._turn
            if entry:
                self._named[name] = now

    def look_further(self, knowledge: Knowledge) -> None:
        """See what else is otherwise, now that all is known."""
        found: dict[str, list[Finding]] = {}
        for finding in knowledge.findings:
            for statistic in {statistic for statistic, _ in finding.observations}:
                found.setdefault(f"finding:{statistic}", []).append(finding)
        before, self._findings = self._findings, found
        known = self._seen.get("findings", {})
        digests = {
            name: known[name] if before.get(name) == those else _digest(those)
            for name, those in found.items()
        }
        if self._see("findings", digests):
            self._changed[FINDINGS] = self._turn
        verified = [
            (source, sorted(map(repr, found.facts)), found.paragraphs)
            for source, found in knowledge.verified.items()
        ]
        settings = [verified, *(getattr(knowledge, name) for name in OF_SETTINGS)]
        self._see("settings", {_SETTINGS: _digest(settings)})
        self._changed[ANY] = self._turn
        self._known = knowledge

    def _seen_in(self, knowledge: Knowledge) -> bool:
        """Whether all that can be read of this is what was looked at last."""
        names, known = ("kb", "findings", "verified", *OF_SETTINGS), self._known
        return all(getattr(knowledge, name) is getattr(known, name, None) for name in names)

    def _see(self, group: str, now: dict[str, str]) -> list[str]:
        """Return the names of what is new, gone, or otherwise; what has no digest always is."""
        before = self._seen.get(group, {})
        names = before.keys() | now.keys()
        changed = [name for name in names if not now.get(name) or before.get(name) != now[name]]
        self._changed |= dict.fromkeys(changed, self._turn)
        self._seen[group], self._stale = now, self._stale or bool(changed)
        return changed

    def of(
        self,
        kb: KnowledgeBase,
        name: str,
        make: Callable[[KnowledgeBase], Any],
        build: Callable[[Any], T],
    ) -> T:
        """Return what is built of what `make` makes of the records, or made last time of the same.

        What is built does not change, and is built once in a process.
        """
        watched = Watched(kb)
        note = self._notes.get(name)
        line, built = self._built.get(name, (b"", None))
        if note is None or line is not note.line or not self._holds(note):
            value = self._noted(name, partial(make, watched), watched)
            built = build(value)
            self._built[name] = self._notes[name].line, built
        else:
            self._want(name, note)
        made: T = built
        return made

    def made(
        self, knowledge: Knowledge, name: str, make: Callable[[Knowledge], T], record: Record | None
    ) -> T:
        """Return what `make` makes of all that is known, or made last time of the same."""
        followed = self._followed
        if followed is None or followed.whole is not knowledge:
            if not self._seen_in(knowledge):
                return make(knowledge)
            followed = self._followed = Followed(knowledge)
        always = (_SETTINGS, "/".join(key(record))) if record else (_SETTINGS,)
        made: T = self._noted(name, partial(make, followed), followed.kb, always)
        return made

    def _noted(
        self,
        name: str,
        make: Callable[[], object],
        watched: "Watched",
        always: Iterable[str] = (),
    ) -> Any:
        """Return what is made, as JSON has it."""
        note = self._notes.get(name)
        value = self._values.get(note.place) if note and self._holds(note) else None
        if note is None or value is None:
            watched.reads.append(set(always))
            value = json.dumps(make(), ensure_ascii=False, separators=(",", ":")).encode()
            read = " ".join(sorted(watched.reads.pop()))
            note = self._add(name, read, value)
            self._new.add(name)
        self._want(name, note)
        if watched.reads:
            watched.reads[-1].update(note.read)
        return json.loads(value.decode())

    def _add(self, name: str, read: str, value: bytes) -> _Note:
        line = b"%s\t%s\t%s\n" % (name.encode(), read.encode(), self._values.add(value))
        note = self._notes[name] = _Note(line, self._turn)
        self._stale = True
        return note

    def _want(self, name: str, note: _Note) -> None:
        note.turn = self._turn
        self._wanted[name] = note

    def holds(self, name: str) -> bool:
        """Whether what was made under a name would come out the same."""
        note = self._notes.get(name)
        return note is not None and self._holds(note)

    def _holds(self, note: _Note) -> bool:
        if note.turn == self._turn:
            return True
        read, changed = note.read, self._changed
        return changed.keys().isdisjoint(read) or all(
            changed.get(name, 0) <= note.turn for name in read
        )

    @property
    def count(self) -> int:
        """How many things were wanted since the last time that the others were forgotten."""
        return len(self._wanted)

    def told(self, before: int = 0) -> Iterator[str]:
        """Yield what was wanted since so many things were: new ones whole, the others by name."""
        for name, note in islice(self._wanted.items(), before, None):
            value = self._values.get(note.place) if name in self._new else None
            yield name if value is None else f"{name}\t{' '.join(note.read)}\t{value.decode()}"

    def take(self, told: Iterable[str]) -> None:
        """Take over what another process, which began as this one is, has just told."""
        for line in told:
            name, *new = line.split("\t", 2)
            self._want(name, self._add(name, new[0], new[1].encode()) if new else self._notes[name])

    def forget(self) -> None:
        """Forget what was not wanted since the last time."""
        self._notes, self._wanted, self._followed = self._wanted, {}, None
        # What is left was made of things as they are.
        self._changed.clear()
        self._built = {name: one for name, one in self._built.items() if name in self._notes}

    def keep(self) -> None:
        """Let the next process know what was made, as far as it still holds."""
        if not self._cache or not self._stale:
            return
        self._stale = False
        held = [note for note in self._notes.values() if note.turn == self._turn]
        notes = [note for note in held if ANY.encode() not in note.line.split(b"\t")[1]]
        if not self._values.write():
            return
        if self._values.is_wasteful(note.place for note in notes):
            self._tidy(notes)
        seen = json.dumps([self._seen, self._named], separators=(",", ":"))
        lines = (note.line for note in notes)
        disk.keep_bytes(self._cache, _KEPT, f"{self._by}\n{seen}\n".encode(), *lines)

    def _tidy(self, notes: list[_Note]) -> None:
        """Leave the values behind that none of these notes is of."""
        places = self._values.copied(note.place for note in notes)
        if places is not None:
            for note, place in zip(notes, places, strict=True):
                note.line = note.line[: note.line.rindex(b"\t") + 1] + place + b"\n"


def _digest(value: object) -> str:
    return blake2b(repr(value).encode(), digest_size=16).hexdigest()
