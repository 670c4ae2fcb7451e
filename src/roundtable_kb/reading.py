"""What was read of a knowledge base to work something out, which holds while that is the same.

A record whose file did not change is the same object in the next knowledge base (`memory`), so it
takes little time to see whether what was worked out from it still holds.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from roundtable_kb.knowledge import KnowledgeBase, Reference
from roundtable_kb.schema import Record, Ref

R = TypeVar("R", bound=Record)
T = TypeVar("T")
Question = tuple[Any, ...]
Answer = tuple[Record | None, ...]


class _Watched(KnowledgeBase):
    """A knowledge base that notes what it is asked. It answers what is defined here, no more."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb
        self.asked: dict[Question, Answer] = {}

    def get(self, model: type[R], record_id: str) -> R | None:
        found = self._kb.get(model, record_id)
        self.asked[KnowledgeBase.get, model, record_id] = (found,)
        return found

    def find(self, ref: Ref) -> Record:
        found = self._kb.find(ref)
        self.asked[KnowledgeBase.find, ref] = (found,)
        return found

    def referring(self, record: Record) -> Sequence[Reference]:
        found = self._kb.referring(record)
        self.asked[KnowledgeBase.referring, type(record), record.id] = _origins(found)
        return found


def _origins(references: Sequence[Reference]) -> Answer:
    # Where they are the same, so is what they say of the record.
    return tuple(reference.origin for reference in references)


def _answer(kb: KnowledgeBase, question: Question) -> Answer:
    match question:
        case (KnowledgeBase.get, model, record_id):
            return (kb.get(model, record_id),)
        case (KnowledgeBase.find, ref):
            return kb.meant(ref)
        case (_, model, record_id):
            record = kb.get(model, record_id)
            return _origins(kb.referring(record)) if record else ()
    raise AssertionError(question)


@dataclass(frozen=True, slots=True)
class _Made:
    """Something worked out, and what was asked for it."""

    value: Any
    asked: dict[Question, Answer]

    def holds(self, kb: KnowledgeBase) -> bool:
        return all(_same(_answer(kb, question), found) for question, found in self.asked.items())


def _same(one: Answer, other: Answer) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))


class Known:
    """What was worked out from the knowledge base before this one."""

    def __init__(self) -> None:
        self._last: dict[Hashable, _Made] = {}
        self._now: dict[Hashable, _Made] = {}

    def made(self, kb: KnowledgeBase, name: Hashable, make: Callable[[KnowledgeBase], T]) -> T:
        """Return what `make` makes; not made again if all that it asked has the same answer."""
        made = self._last.get(name)
        if made is None or not made.holds(kb):
            watched = _Watched(kb)
            made = _Made(make(watched), watched.asked)
        self._now[name] = made
        value: T = made.value
        return value

    def forget(self) -> None:
        """Forget what was not wanted since the last time."""
        self._last, self._now = self._now, {}
