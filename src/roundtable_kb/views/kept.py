"""Values of our own types that take longer to be made than to be read: kept as JSON."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from roundtable_kb.knowledge import Knowledge
from roundtable_kb.notes import Run
from roundtable_kb.schema import Record

T = TypeVar("T")


class Kept(Generic[T]):
    """Values of one type, which JSON holds without loss."""

    def __init__(self, kind: Any) -> None:
        self._kind = kind

    @cached_property
    def _form(self) -> TypeAdapter[T]:
        return TypeAdapter(self._kind)

    def noted(
        self, knowledge: Knowledge, name: str, make: Callable[[Knowledge], T], record: Record
    ) -> T:
        """Return what `make` makes, as `Knowledge.noted` does."""
        new = list[T]()
        kept = knowledge.noted(name, lambda one: self._new(make(one), new), record)
        return new[0] if new else self._form.validate_json(kept)

    def noted_of(
        self,
        knowledge: Knowledge,
        name: str,
        make: Callable[[Run, Knowledge], T],
        records: Iterable[Record],
    ) -> Iterator[T]:
        """Yield what `make` makes of each run of records, as `Knowledge.noted_of` does."""
        new = list[T]()
        every = knowledge.noted_of(name, lambda run, one: self._new(make(run, one), new), records)
        for kept in every:
            yield new.pop() if new else self._form.validate_json(kept)

    def _new(self, value: T, new: list[T]) -> bytes:
        # What was just made need not be read.
        new.append(value)
        return self._form.dump_json(value)
