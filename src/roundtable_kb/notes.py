"""What was made of the records before: where nothing is known of it, all is made."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar
from zlib import crc32

from roundtable_kb.diagnostics import Diagnostic
from roundtable_kb.schema import Record

T = TypeVar("T")
Run = Sequence[Record]
"""Some records of one kind that follow each other."""


def runs(records: Iterable[Record]) -> Iterator[Run]:
    """Yield records in short runs, nearly all of which are as before if one comes or goes."""
    run: list[Record] = []
    for record in records:
        # Where one begins is told by the id that it begins with.
        begins = record.alone or crc32(record.id.encode()) % _LENGTH == 0
        if run and (begins or record.folder != run[0].folder):
            yield run
            run = []
        run.append(record)
    if run:
        yield run


_LENGTH = 8
"""Records in a run, on average: one edit makes all of a run anew, a build looks at every run."""


class Notes:
    """Knows nothing. `reading` has one that does."""

    def look(self, kb: Any) -> None:
        """See which records are otherwise than when something was made of them."""

    def faults(
        self, kb: Any, name: str, check: Callable[[Any], Iterable[Diagnostic]], run: Run
    ) -> Iterable[Diagnostic]:
        """Return what `check` finds in some records; nothing, if there was nothing in the same."""
        return check(kb)

    def made(self, knowledge: Any, name: str, make: Callable[[Any], T], record: Record | None) -> T:
        """Return what `make` makes, or what it made last time of the same."""
        return make(knowledge)

    def made_of(
        self,
        knowledge: Any,
        name: str,
        make: Callable[[Run, Any], T],
        records: Iterable[Record],
    ) -> Iterator[T]:
        """Yield what `make` makes of each run of records, or what it made last time of the same."""
        return (make(run, knowledge) for run in runs(records))

    def places_of(self, knowledge: Any, names: Iterable[str]) -> Iterator[str]:
        """Yield where what was made under each name can be read, by other processes too, or ""."""
        return ("" for _ in names)

    def holds(self, name: str) -> bool:
        """Whether what was made under a name would come out the same."""
        return False

    def told(self, before: int = 0) -> Iterable[bytes]:
        """Return what was wanted since so many things were, made or found to hold."""
        return ()

    def take(self, told: Iterable[bytes]) -> None:
        """Take over what another process, which began as this one is, has just told."""

    @property
    def count(self) -> int:
        """How many things were wanted by now."""
        return 0
