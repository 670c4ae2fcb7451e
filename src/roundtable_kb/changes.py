"""What is otherwise in one edition of the records than in the one before, in words."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from typing import Any

from roundtable_kb import amounts
from roundtable_kb.kinds.speakers import Statement
from roundtable_kb.kinds.statistics import Observation, Statistic
from roundtable_kb.knowledge import Edition, Knowledge, KnowledgeBase, Past
from roundtable_kb.referring import key
from roundtable_kb.schema import Citation, Part, Record, Ref


class ChangeType(StrEnum):
    """What happened to a record."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """A record that is otherwise than it was, and in what."""

    type: ChangeType
    record: Record
    """As it is now; a removed one as it was."""
    facts: tuple[str, ...] = ()
    """'2024: over 14,000 members, stated by Liu Ping; was over 13,000 members'."""


@dataclass(frozen=True, slots=True)
class EditionChanges:
    """What an edition changed."""

    edition: Edition
    records: int
    changes: tuple[Change, ...] | None
    """None for the earliest edition that is known."""


def editions(knowledge: Knowledge) -> tuple[EditionChanges, ...]:
    """Return what each edition changed, the latest first."""
    states = (Past(knowledge.edition, knowledge.kb), *knowledge.past)
    earlier = (*knowledge.past, None)
    return tuple(
        EditionChanges(
            state.edition,
            sum(1 for _ in state.kb.records()),
            compare(before.kb, state.kb) if before else None,
        )
        for state, before in zip(states, earlier, strict=True)
    )


def compare(before: KnowledgeBase, after: KnowledgeBase) -> tuple[Change, ...]:
    """Return what changed, by kind and id; a record that was renamed is the same record."""
    old = {key(record): record for record in before.records()}
    found = []
    for record in after.records():
        was = old.pop(key(record), None)
        for former in record.former_ids:
            was = old.pop((record.folder, former), None) or was
        if was is None:
            found.append(Change(ChangeType.ADDED, record))
        elif facts := tuple(_facts(_Side(before, was), _Side(after, record))):
            found.append(Change(ChangeType.CHANGED, record, facts))
    found += [Change(ChangeType.REMOVED, record) for record in old.values()]
    return tuple(sorted(found, key=lambda change: key(change.record)))


def updated(knowledge: Knowledge) -> Callable[[str], date]:
    """Return what tells of a page, by its path, when the records that it shows changed last.

    That is the one record of `speakers/x.md`, all of a kind for `speakers/index.md`, and all there
    are for any other. What has never changed is as old as the earliest edition that is known.
    """
    known = editions(knowledge)
    records = [*knowledge.kb.records()] if any(edition.changes for edition in known) else []
    now = {(r.folder, old): r.id for r in records for old in r.former_ids}
    own = {f"{r.folder}/{name}.md" for r in records for name in ("index", r.id)}
    found: dict[str, date] = {}
    earliest = date.max
    for edition in known:
        earliest = edition.edition.date.first or earliest
        for change in edition.changes or ():
            folder, name = key(change.record)
            for path in ("", f"{folder}/index.md", f"{folder}/{now.get((folder, name), name)}.md"):
                found.setdefault(path, earliest)
    return lambda path: found.get(path if path in own else "", earliest)


@dataclass(frozen=True, slots=True)
class _Side:
    """A record in its edition, so that what it names can be named."""

    kb: KnowledgeBase
    record: Record

    def words(self, value: Any) -> str:
        """Return a value as a reader is told it."""
        match value:
            case Ref():
                return self.kb.find(value).label
            case Citation():
                where = f", paragraph {value.paragraph}" if value.paragraph else ""
                return f"{self.kb.find(value.id).label}{where}"
            case Statement():
                return f"{value.kind}: {self.kb.plain(value.text)}"
            case Observation():
                return f"{value.period}: {self._figure(value)}"
            case Part():
                held = (getattr(value, name) for name in type(value).model_fields)
                return ", ".join(
                    self.words(one) for one in held if one and not isinstance(one, Citation)
                )
            case tuple():
                return ", ".join(self.words(one) for one in value)
            case Enum():
                return str(value.value).replace("-", " ")
        return self.kb.plain(str(value))

    def _figure(self, seen: Observation) -> str:
        unit = self.record.unit if isinstance(self.record, Statistic) else ""
        number = f"{seen.qualifier.words} {amounts.grouped(seen.value)} {unit}".strip()
        scope = f" ({seen.scope})" if seen.scope else ""
        who = f", stated by {self.words(seen.stated_by)}" if seen.stated_by else ""
        return f"{number}{scope}{who}"


def _facts(was: _Side, now: _Side) -> Iterator[str]:
    if was.record.id != now.record.id:
        yield f"its id: now {now.record.id}, was {was.record.id}"
    for name in type(now.record).model_fields:
        before, after = getattr(was.record, name), getattr(now.record, name)
        if name in ("id", "former_ids") or before == after:
            continue
        field = name.replace("_", " ")
        if isinstance(after, tuple):
            yield from _items(was, now, field, before, after)
        elif before is None or after is None:
            yield (
                f"{field}: {now.words(after)}"
                if before is None
                else f"no longer says {field}: {was.words(before)}"
            )
        else:
            yield from _one(was, now, f"{field}: ", before, after)


def _items(
    was: _Side, now: _Side, field: str, before: Sequence[Any], after: Sequence[Any]
) -> Iterator[str]:
    """Yield what was added to a list, taken from it, and changed in it."""
    name = _name_of(before, after)
    old = {name(item): item for item in before}
    for item in after:
        same = old.pop(name(item), None)
        if same is None:
            yield f"new in {field}: {now.words(item)}"
        elif same != item:
            yield from _one(was, now, "", same, item)
    for item in old.values():
        yield f"no longer in {field}: {was.words(item)}"


def _name_of(*lists: Sequence[Any]) -> Callable[[Any], object]:
    """Return what tells the items of lists apart: their ids, or all of them."""
    if all(isinstance(item, Statement | Observation) for items in lists for item in items):
        return lambda item: item.id
    return lambda item: item


def _one(was: _Side, now: _Side, lead: str, before: Any, after: Any) -> Iterator[str]:
    """Yield how a value differs; where it reads alike, what else about it does."""
    old, new = was.words(before), now.words(after)
    if old != new:
        yield f"{lead}{new.removesuffix('.')}; was {_shortened(old, new)}"
    elif isinstance(after, Part):
        fields = [
            name.replace("_", " ")
            for name in type(after).model_fields
            if getattr(before, name, None) != getattr(after, name)
        ]
        yield f"{lead}{new} (corrected: {', '.join(fields)})"


def _shortened(old: str, new: str) -> str:
    """Return what was without the lead that both have, up to a colon: '2024: ', 'proposal: '."""
    lead, colon, rest = old.partition(": ")
    return rest if colon and new.startswith(f"{lead}: ") else old
