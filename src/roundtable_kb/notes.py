"""What was made of the records before: where nothing is known of it, all is made."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from roundtable_kb.schema import Record

T = TypeVar("T")


class Notes:
    """Knows nothing. `reading` has one that does."""

    def made(self, knowledge: Any, name: str, make: Callable[[Any], T], record: Record | None) -> T:
        """Return what `make` makes, or what it made last time of the same."""
        return make(knowledge)

    def made_of(
        self,
        knowledge: Any,
        name: str,
        make: Callable[[Record, Any], T],
        records: Iterable[Record],
    ) -> Iterator[T]:
        """Yield what `make` makes of each record, or what it made last time of the same."""
        return (make(record, knowledge) for record in records)

    def places_of(self, knowledge: Any, name: str, records: Iterable[Record]) -> Iterator[str]:
        """Yield where what was made of each record can be read, by other processes too, or ""."""
        return ("" for _ in records)

    def holds(self, name: str) -> bool:
        """Whether what was made under a name would come out the same."""
        return False

    def told(self, before: int = 0) -> Iterable[str]:
        """Return what was wanted since so many things were, made or found to hold."""
        return ()

    def take(self, told: Iterable[str]) -> None:
        """Take over what another process, which began as this one is, has just told."""

    @property
    def count(self) -> int:
        """How many things were wanted by now."""
        return 0
