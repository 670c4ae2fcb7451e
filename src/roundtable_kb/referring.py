"""Records that name each other: what each reference means, and, backward with a why, who refers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from roundtable_kb.decoding import Entry
from roundtable_kb.mentions import Mention
from roundtable_kb.schema import Part, Record, Ref

R = TypeVar("R", bound=Record)
Key = tuple[str, str]
"""A record's kind (folder) and id."""


def key(record: Record) -> Key:
    """Return the kind and id that a record goes by."""
    return record.folder, record.id


class Reference(NamedTuple):
    """A record that names another, and the place where it does."""

    origin: Record
    mention: Mention

    @property
    def holder(self) -> Part:
        """The fact that the reference stands in: a statement, an observation, a citation, ..."""
        return self.mention.holder

    @property
    def around(self) -> Part:
        """What the holder stands in: the observation that is cited for, or the record itself."""
        found: Any = self.origin
        for step in self.mention.path[:-2]:
            found = found[step] if isinstance(step, int) else getattr(found, step)
        part: Part = found
        return part


@dataclass(frozen=True, slots=True)
class Backlink:
    """Who refers to a record, and as what."""

    origin: Record
    why: str


class References:
    """All references of some records, by what they mean."""

    def __init__(
        self, entries: Mapping[Key, Entry[Any]], before: "References | None" = None
    ) -> None:
        """`entries` are in the order of their keys.

        What was found `before` is taken over for those that are the same objects.
        """
        self.entries = entries
        self.folders = tuple(dict.fromkeys(folder for folder, _ in entries))
        self.to: dict[Key, list[Reference]] = defaultdict(list)
        """By record, every reference to it, by the kind and id of its origin."""
        self.unclear: set[Key] = set()
        """Records with a reference that means none, or several."""
        self.backlinks: dict[Key, Sequence[Backlink]] = {}
        """By record, as far as somebody has asked."""
        # A record that came or went can change what any reference means.
        if before and before.entries.keys() == entries.keys():
            self._take_over(before)
        else:
            self._resolve(entries.values())

    def candidates(self, ref: Ref) -> list[Key]:
        """Return the records that a reference may mean."""
        found = [(folder, ref.id) for folder in ref.kinds or self.folders]
        return [name for name in found if name in self.entries]

    def back(self, record: Record) -> Sequence[Backlink]:
        """Return who refers to a record and as what, alike reasons of one origin counted."""
        known = self.backlinks.get(key(record))
        if known is None:
            known = self.backlinks[key(record)] = _counted(self.to[key(record)])
        return known

    def _resolve(self, entries: Iterable[Entry[Any]]) -> None:
        # References that are written alike in one field are one object.
        known: dict[int, list[Key]] = {}
        for entry in entries:
            for mention in entry.mentions:
                meant = known.get(id(mention.ref))
                if meant is None:
                    meant = known[id(mention.ref)] = self.candidates(mention.ref)
                if len(meant) != 1:
                    self.unclear.add(key(entry.record))
                for found in meant:
                    self.to[found].append(Reference(entry.record, mention))

    def _take_over(self, before: "References") -> None:
        """Take over the references of records that are the same as before; resolve the others."""
        new = {name: one for name, one in self.entries.items() if one is not before.entries[name]}
        named = {
            found
            for entry in (*new.values(), *(before.entries[name] for name in new))
            for mention in entry.mentions
            for found in self.candidates(mention.ref)
        }
        self.unclear = before.unclear - new.keys()
        self.backlinks = {name: b for name, b in before.backlinks.items() if name not in named}
        self.to = before.to.copy()
        for found in named:
            self.to[found] = [one for one in before.to[found] if key(one.origin) not in new]
        self._resolve(new.values())
        for found in named:
            self.to[found].sort(key=lambda one: key(one.origin))


def _counted(references: Iterable[Reference]) -> Sequence[Backlink]:
    counts: dict[tuple[Key, str], int] = defaultdict(int)
    origins: dict[Key, Record] = {}
    for reference in references:
        origin = reference.origin
        origins[key(origin)] = origin
        counts[key(origin), reference.holder.why(reference.mention.ref)] += 1
    return [Backlink(origins[origin], _said(why, n)) for (origin, why), n in counts.items()]


def _said(why: str, n: int) -> str:
    singular, _, plural = why.partition("|")
    return (plural or singular).replace("{n}", str(n)) if n > 1 else singular
