"""What was read of the records to make something, which holds while all of that is the same.

What can be read goes by a name: a record is `topics/fog`, all that names one of that id `to:fog`,
what names it of one kind `to:fog<speakers`, who names it and as what `who:fog`, all records of a
kind `all:topics`, what the checks say of a statistic `finding:lamps`, and in brief of its figures
`verdict:lamps`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from roundtable_kb.caches import Journal
from roundtable_kb.diagnostics import Diagnostic
from roundtable_kb.knowledge import Knowledge, KnowledgeBase
from roundtable_kb.notes import Notes, Run, runs
from roundtable_kb.reading.followed import ANY, Followed, Watched
from roundtable_kb.reading.note import PART, Note, as_kept
from roundtable_kb.reading.seen import SETTINGS, Seen
from roundtable_kb.referring import key
from roundtable_kb.schema import Record
from roundtable_kb.store import Values

T = TypeVar("T")

_KEPT = "readings"


class Readings(Notes):
    """What was made of a project's records: here, and by the process before with a `cache`.

    What is in that folder holds only for the program that it was kept `by`, and may be deleted at
    any time. Values are plain, and come back as JSON has them.
    """

    def __init__(self, cache: Path | None = None, by: str = "") -> None:
        self._journal, self._values = Journal(cache, _KEPT, by), Values(cache)
        seen, lines = self._journal.read()
        self._seen = Seen(**seen)
        self._notes = {name: Note(line, 0) for name, line in lines.items()}
        self._wanted: dict[str, Note] = {}
        self._built: dict[str, tuple[bytes, Any]] = {}
        """By name, what was built of a line."""
        self._followed: Followed | None = None
        self._stale = False
        """Whether what is kept is not what is known."""
        self._wasteful = False
        """Whether most values in the file are of no use."""
        self._new: set[str] = set()
        """Names of what was made since the last look."""

    def look(self, kb: KnowledgeBase) -> None:
        """See which records are otherwise than when something was made of them."""
        self._new.clear()
        if not self._values.open(anew=not self._notes):
            # Another process has made another file meanwhile.
            self._notes.clear()
        self._stale |= self._seen.look(kb)

    def faults(
        self,
        kb: KnowledgeBase,
        name: str,
        check: Callable[[KnowledgeBase], Iterable[Diagnostic]],
        run: Run,
    ) -> Iterable[Diagnostic]:
        """Return what `check` finds in some records; nothing, if there was nothing in the same."""
        name = f"{name}:{_name(run)}"
        note = self._notes.get(name)
        if note is None or not self._holds(note):
            watched = Watched(kb)
            watched.reads.append({"/".join(key(record)) for record in run})
            found = list(check(watched))
            if found:
                return found
            note = self._add(name, " ".join(sorted(watched.reads.pop())), b"", b"text")
        self._want(name, note)
        return ()

    def look_further(self, knowledge: Knowledge) -> None:
        """See what else is otherwise, now that all is known."""
        self._stale |= self._seen.look_further(knowledge)

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
        return self._made(knowledge, name, make, (record,) if record else ())

    def made_of(
        self,
        knowledge: Knowledge,
        name: str,
        make: Callable[[Run, Knowledge], T],
        records: Iterable[Record],
    ) -> Iterator[T]:
        """Yield what `make` makes of each run of records and of all that is known, likewise."""
        due = runs(records)
        while some := list(islice(due, _AT_ONCE)):
            names = [f"{name}:{_name(run)}" for run in some]
            within = self._followed is not None and bool(self._followed.kb.reads)
            known = None if within or not self._seen.is_all_of(knowledge) else self._held(names)
            for place, run in enumerate(some):
                value = known[place] if known else None
                if value is None:
                    yield self._made(knowledge, names[place], partial(make, run), run)
                else:
                    yield self._notes[names[place]].value(value)

    def _made(self, knowledge: Knowledge, name: str, make: Callable[[Knowledge], T], of: Run) -> T:
        followed = self._followed
        if followed is None or followed.whole is not knowledge:
            if not self._seen.is_all_of(knowledge):
                return make(knowledge)
            followed = self._followed = Followed(knowledge)
        always = (SETTINGS, *("/".join(key(record)) for record in of))
        made: T = self._noted(name, partial(make, followed), followed.kb, always)
        return made

    def places_of(self, knowledge: Knowledge, names: Iterable[str]) -> Iterator[str]:
        """Yield the place of what was made under each name; "" if that is not in the file."""
        if not self._seen.is_all_of(knowledge) or not self._values.write():
            yield from super().places_of(knowledge, names)
            return
        for name in names:
            note = self._notes.get(name)
            if note and self._holds(note) and self._values.has_written(note.place):
                self._want(name, note)
                yield note.place.decode()
            else:
                yield ""

    def _held(self, names: Sequence[str]) -> list[bytes | None]:
        """Return the values of what would come out the same, which stand beside each other."""
        notes = {name: self._notes.get(name) for name in names}
        held = {name: note for name, note in notes.items() if note and self._holds(note)}
        values = iter(self._values.several([note.place for note in held.values()]))
        found = {name: next(values) for name in held}
        for name, note in held.items():
            if found[name] is not None:
                self._want(name, note)
        return [found.get(name) for name in names]

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
            value, what = as_kept(make())
            read = " ".join(sorted(watched.reads.pop()))
            note = self._add(name, read, value, what)
            self._new.add(name)
        self._want(name, note)
        if watched.reads:
            watched.reads[-1].update((*note.read, f"{PART}{name}"))
        return note.value(value)

    def _add(self, name: str, read: str, value: bytes, what: bytes) -> Note:
        place = self._values.add(value)
        line = b"%s\t%s\t%s" % (read.encode(), what, place)
        note = self._notes[name] = Note(line, self._seen.turn)
        self._stale = True
        return note

    def _want(self, name: str, note: Note) -> None:
        note.turn = self._seen.turn
        self._wanted[name] = note

    def holds(self, name: str) -> bool:
        """Whether what was made under a name would come out the same."""
        note = self._notes.get(name)
        return note is not None and self._holds(note)

    def _holds(self, note: Note) -> bool:
        if note.turn != self._seen.turn and self._seen.is_same(note.read, note.turn):
            note.turn = self._seen.turn
        return note.turn == self._seen.turn

    @property
    def count(self) -> int:
        """How many things were wanted since the last time that the others were forgotten."""
        return len(self._wanted)

    def told(self, before: int = 0) -> Iterator[bytes]:
        """Yield what was wanted since so many things were: new ones whole, the others by name."""
        for name, note in islice(self._wanted.items(), before, None):
            value = self._values.get(note.place) if name in self._new else None
            if value is None:
                yield name.encode()
            else:
                read, what, _ = note.line.split(b"\t")
                yield b"\t".join((name.encode(), read, what, value))

    def take(self, told: Iterable[bytes]) -> None:
        """Take over what another process, which began as this one is, has just told."""
        for line in told:
            called, *new = line.split(b"\t", 3)
            name = called.decode()
            if new:
                read, what, value = new
                self._add(name, read.decode(), value, what)
            self._want(name, self._notes[name])

    def forget(self) -> None:
        """Forget what was not wanted since the last time, nor is a part of anything that was."""
        for note in [*self._wanted.values()]:
            for name in note.parts:
                if name not in self._wanted and name in self._notes:
                    self._want(name, self._notes[name])
        self._notes, self._wanted, self._followed = self._wanted, {}, None
        # What is left was made of things as they are.
        self._seen.changed.clear()
        self._built = {name: one for name, one in self._built.items() if name in self._notes}

    def keep(self) -> None:
        """Let the next process know what was made, as far as it still holds."""
        if not self._stale:
            return
        self._stale = False
        notes = self._lasting()
        if self._values.write():
            self._keep(notes)
            self._wasteful = self._values.is_wasteful(note.place for note in notes.values())

    def _lasting(self) -> dict[str, Note]:
        """Return what the next process may want."""
        turn, ever = self._seen.turn, ANY.encode()
        return {
            name: note
            for name, note in self._notes.items()
            if note.turn == turn and (ever not in note.line or ANY not in note.read)
        }

    def _keep(self, notes: Mapping[str, Note]) -> None:
        # What is kept is not changed any more.
        seen = {"digests": {**self._seen.digests}, "named": {**self._seen.named}}
        self._journal.keep(seen, {name: note.line for name, note in notes.items()})

    def tidy(self) -> None:
        """Leave values behind that are of no use, if they are many; nobody reads the file now."""
        if not self._wasteful:
            return
        self._wasteful, notes = False, self._lasting()
        places = self._values.copied(note.place for note in notes.values())
        if places is not None:
            for note, place in zip(notes.values(), places, strict=True):
                note.line = note.line[: note.line.rindex(b"\t") + 1] + place
            self._keep(notes)


_AT_ONCE = 20
"""Values of runs that are read together."""


def _name(run: Run) -> str:
    """Return the name of a run, which no other has."""
    ids = "\n".join(record.id for record in run)
    return f"{run[0].folder}/{blake2b(ids.encode(), digest_size=8).hexdigest()}"
