"""What the makers of pages and files are given: all that is known, noting what they ask."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from sys import intern
from typing import Any, TypeVar

from roundtable_kb.decoding import Entry
from roundtable_kb.knowledge import Knowledge, KnowledgeBase
from roundtable_kb.notes import Run
from roundtable_kb.referring import Backlink, Reference, key
from roundtable_kb.schema import Part, Record, Ref
from roundtable_kb.verdicts import Finding, Verdict

R = TypeVar("R", bound=Record)
T = TypeVar("T")

FINDINGS, ANY = "all:findings", "any:"
"""What is read of all findings; of what may be anything."""
_MANY = 4_000
"""Things that are made once for several pages; these are most often made one after the other."""
OF_SETTINGS = (
    "edition",
    "event",
    "site",
    "description",
    "licence",
    "site_url",
    "key_figures",
    "colours",
    "removed",
)
"""Fields of Knowledge that are small, and seldom change."""


class Watched(KnowledgeBase):
    """A knowledge base that notes what it is asked. It answers what is defined here, no more."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb
        self.reads: list[set[str]] = []
        """What was read for each thing that is being made, one as a part of the one before."""

    def note(self, name: str) -> None:
        """Note that something was read."""
        self.reads[-1].add(intern(name))

    def records(self) -> Iterator[Record]:
        """Yield every record."""
        for record in self._kb.records():
            self.note(f"all:{record.folder}")
            yield record

    def all(self, model: type[R]) -> Sequence[R]:
        """Return the records of one kind."""
        self.note(f"all:{model.folder}")
        return self._kb.all(model)

    def get(self, model: type[R], record_id: str) -> R | None:
        """Return one record, if it is there."""
        self.note(f"{model.folder}/{record_id}")
        return self._kb.get(model, record_id)

    def entry(self, record: R) -> Entry[R]:
        """Return a record together with the tree it was read from."""
        self.note("/".join(key(record)))
        return self._kb.entry(record)

    def find(self, ref: Ref) -> Record:
        """Return the record that a reference names."""
        found = self._kb.find(ref)
        self.note(f"{found.folder}/{found.id}")
        return found

    def referring(self, record: Record, model: type[Record] | None = None) -> Sequence[Reference]:
        """Return every reference to a record, or from one kind."""
        self.note(f"to:{record.id}<{model.folder}" if model else f"to:{record.id}")
        return self._kb.referring(record, model)

    def naming(self, record: Record, model: type[R]) -> Sequence[R]:
        """Return the records of one kind that name the id of a record."""
        self.note(f"to:{record.id}<{model.folder}")
        return self._kb.naming(record, model)

    def backlinks(self, record: Record) -> Sequence[Backlink]:
        """Return who refers to a record and as what."""
        self.note(f"who:{record.id}")
        return self._kb.backlinks(record)


class Followed(Knowledge):
    """All that is known, noting what is asked. Fields that are not set here count as anything."""

    kb: Watched
    whole: Knowledge

    def __init__(self, whole: Knowledge) -> None:
        for name in OF_SETTINGS:
            object.__setattr__(self, name, getattr(whole, name))
        object.__setattr__(self, "verified", whole.verified)
        object.__setattr__(self, "kb", Watched(whole.kb))
        object.__setattr__(self, "_made", {})
        object.__setattr__(self, "whole", whole)

    def __getattr__(self, name: str) -> Any:
        self.kb.note(FINDINGS if name == "findings" else ANY)
        return getattr(self.whole, name)

    def once(self, make: Callable[..., T], *parts: Part) -> T:
        """Return what `make` makes; whoever asks for it reads what was read for it."""
        name, reads = (make, *map(id, parts)), self.kb.reads
        if name not in self._made:
            if len(self._made) >= _MANY:
                self._made.clear()
            reads.append(set())
            self._made[name] = make(self, *parts), reads.pop()
        found: tuple[T, set[str]] = self._made[name]
        reads[-1] |= found[1]
        return found[0]

    def noted(self, name: str, make: Callable[[Knowledge], T], record: Record | None = None) -> T:
        """Return what `make` makes; whoever asks for it reads what was read for it."""
        return self.whole.noted(name, make, record)

    def noted_of(
        self, name: str, make: Callable[[Run, Knowledge], T], records: Iterable[Record]
    ) -> Iterator[T]:
        """Yield what `make` makes of each run of records, likewise."""
        return self.whole.noted_of(name, make, records)

    def findings_on(self, statistic: str) -> Sequence[Finding]:
        """Return the findings about a statistic."""
        self.kb.note(f"finding:{statistic}")
        return self.whole.findings_on(statistic)

    def verdicts_on(self, figure: tuple[str, str]) -> Sequence[Verdict]:
        """Return what the findings say of an observation."""
        self.kb.note(f"verdict:{figure[0]}")
        return self.whole.verdicts_on(figure)
