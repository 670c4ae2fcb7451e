"""Records that name each other: what each reference means, and, backward with a why, who refers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
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


class Backlink(NamedTuple):
    """Who refers to a record, and as what."""

    folder: str
    id: str
    label: str
    why: str


class References:
    """All references of some records, by what they mean."""

    def __init__(
        self,
        entries: Mapping[Key, Entry[Any]],
        before: "References | None" = None,
        clear: Collection[Key] = (),
    ) -> None:
        """`entries` are in the order of their keys.

        What was found `before` is taken over for those that are the same objects. Of those that
        are `clear` it is known that each of their references means one record.
        """
        self.entries = entries
        self.folders = tuple(dict.fromkeys(folder for folder, _ in entries))
        self.unclear: set[Key] = set()
        """Records with a reference that means none, or several."""
        self.naming: dict[str, list[Key]] = defaultdict(list)
        """By id, the records that name it, in the order of their keys."""
        self.asked: dict[tuple[Key, str], list[Reference]] = {}
        """By record and kind of origin, every reference to it, as far as somebody has asked."""
        self.backlinks: dict[Key, Sequence[Backlink]] = {}
        """By record, likewise."""
        self._by_id: dict[Key, dict[str, list[Mention]]] = {}
        """By record that names many, its mentions by what they name."""
        # A record that came or went can change what any reference means.
        if before and before.entries.keys() == entries.keys():
            due = self._take_over(before)
        else:
            due = [name for name in entries if name not in clear]
            for name, entry in entries.items():
                for record_id in entry.named:
                    self.naming[record_id].append(name)
        # Those that are written alike in one field are one object, and are looked at once.
        refs = {id(mention.ref): mention.ref for name in due for mention in entries[name].mentions}
        vague = {one for one, ref in refs.items() if len(self.candidates(ref)) != 1}
        if vague:
            self.unclear |= {
                name for name in due if any(id(m.ref) in vague for m in entries[name].mentions)
            }

    def candidates(self, ref: Ref) -> list[Key]:
        """Return the records that a reference may mean."""
        kinds, entries, one = ref.kinds or self.folders, self.entries, ref.id
        return [name for folder in kinds if (name := (folder, one)) in entries]

    def to(self, record: Record, folder: str = "") -> Sequence[Reference]:
        """Return every reference to a record, or from one kind, by the kind and id of its origin.

        Records of other kinds are not read for it.
        """
        name = key(record)
        found = self.asked.get((name, folder))
        if found is None:
            naming = self.naming.get(record.id, ())
            origins = (self.entries[one] for one in naming if folder in ("", one[0]))
            found = self.asked[name, folder] = [
                Reference(entry.record, mention)
                for entry in origins
                for mention in self._mentions(entry, record.id)
                if mention.ref.may_be(*name)
            ]
        return found

    def _mentions(self, entry: Entry[Any], record_id: str) -> Sequence[Mention]:
        """Return a record's mentions of an id, in their order."""
        if len(entry.mentions) < _MANY:
            return [mention for mention in entry.mentions if mention.ref.id == record_id]
        # Each of all that an event or a source names asks for its own.
        found = self._by_id.get(key(entry.record))
        if found is None:
            found = self._by_id[key(entry.record)] = defaultdict(list)
            for mention in entry.mentions:
                found[mention.ref.id].append(mention)
        return found.get(record_id, ())

    def back(self, record: Record) -> Sequence[Backlink]:
        """Return who refers to a record and as what, alike reasons of one origin counted."""
        known = self.backlinks.get(key(record))
        if known is None:
            known = self.backlinks[key(record)] = _counted(self.to(record))
        return known

    def _take_over(self, before: "References") -> Sequence[Key]:
        """Take over what is known of records that are the same as before; return the others."""
        new = [name for name, one in self.entries.items() if one is not before.entries[name]]
        named = {
            record_id
            for name in new
            for entry in (self.entries[name], before.entries[name])
            for record_id in entry.named
        }
        self.unclear = before.unclear.difference(new)
        self.asked = {
            asked: found for asked, found in before.asked.items() if asked[0][1] not in named
        }
        self.backlinks = {
            name: found for name, found in before.backlinks.items() if name[1] not in named
        }
        self.naming = before.naming.copy()
        for record_id in named:
            others = set(before.naming.get(record_id, ())).difference(new)
            naming = (name for name in new if record_id in self.entries[name].named)
            self.naming[record_id] = sorted({*others, *naming})
        return new


_MANY = 20
"""Mentions of one record that are not gone through for each id."""


def _counted(references: Iterable[Reference]) -> Sequence[Backlink]:
    counts: dict[Backlink, int] = defaultdict(int)
    for reference in references:
        origin, why = reference.origin, reference.holder.why(reference.mention.ref)
        counts[Backlink(*key(origin), origin.label, why)] += 1
    return [backlink._replace(why=_said(backlink.why, n)) for backlink, n in counts.items()]


def _said(why: str, n: int) -> str:
    singular, _, plural = why.partition("|")
    return (plural or singular).replace("{n}", str(n)) if n > 1 else singular
