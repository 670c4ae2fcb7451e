"""All records as one value: by kind and id, with references forward and, with a why, back."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from roundtable_kb import codes
from roundtable_kb.decoding import Entry
from roundtable_kb.diagnostics import Diagnostic, Span
from roundtable_kb.mentions import LINK, Mention, linked
from roundtable_kb.notes import Notes
from roundtable_kb.pages import Artifact
from roundtable_kb.passages import Verified
from roundtable_kb.schema import Part, Record, Ref
from roundtable_kb.values import Period
from roundtable_kb.verdicts import Finding

R = TypeVar("R", bound=Record)
T = TypeVar("T")
Key = tuple[str, str]
"""A record's kind (folder) and id."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[R]):
    """A kind of record: its model, and the rules that one record cannot check by itself."""

    model: type[R]
    rules: Callable[[Entry[R], "KnowledgeBase"], Iterable[Diagnostic]] = lambda entry, kb: ()


@dataclass(frozen=True, slots=True)
class Reference:
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


class KnowledgeBase:
    """Linked records. A sound one, as `link` returns it, has no reference that dangles."""

    def __init__(self, entries: Iterable[Entry[Any]]) -> None:
        self._entries: dict[Key, Entry[Any]] = {key(e.record): e for e in entries}
        self._kinds: dict[str, list[Record]] = defaultdict(list)
        ordered = [entry for _, entry in sorted(self._entries.items(), key=lambda item: item[0])]
        for entry in ordered:
            self._kinds[entry.record.folder].append(entry.record)
        self._backlinks: dict[Key, Sequence[Backlink]] = {}
        self._referring: dict[Key, list[Reference]] = defaultdict(list)
        self.unclear: set[Key] = set()
        """Records with a reference that means none, or several."""
        for entry in ordered:
            for mention in entry.mentions:
                meant = self.candidates(mention.ref)
                if len(meant) != 1:
                    self.unclear.add(key(entry.record))
                for found in meant:
                    self._referring[found].append(Reference(entry.record, mention))

    def records(self) -> Iterator[Record]:
        """Yield every record, by kind and id."""
        for folder in sorted(self._kinds):
            yield from self._kinds[folder]

    def all(self, model: type[R]) -> Sequence[R]:
        """Return the records of one kind, by id."""
        return [record for record in self._kinds[model.folder] if isinstance(record, model)]

    def get(self, model: type[R], record_id: str) -> R | None:
        """Return one record, if it is there."""
        entry = self._entries.get((model.folder, record_id))
        return entry.record if entry else None

    def candidates(self, ref: Ref) -> list[Key]:
        """Return the records that a reference may mean; one in a sound knowledge base."""
        return [
            (k, ref.id) for k in ref.kinds or tuple(self._kinds) if (k, ref.id) in self._entries
        ]

    def find(self, ref: Ref) -> Record:
        """Return the record that a reference of a sound knowledge base names."""
        (found,) = self.meant(ref)
        return found

    def meant(self, ref: Ref) -> tuple[Record, ...]:
        """Return the records that a reference may mean, as `candidates` names them."""
        return tuple(self._entries[found].record for found in self.candidates(ref))

    def plain(self, text: str) -> str:
        """Return running text of a sound knowledge base without its [[links]]."""
        return LINK.sub(lambda found: found["label"] or self.find(linked(found)).label, text)

    def entry(self, record: R) -> Entry[R]:
        """Return a record together with the tree it was read from."""
        return self._entries[key(record)]

    def span(self, reference: Reference) -> Span:
        """Return the place of a reference."""
        return self.entry(reference.origin).span(reference.mention.path)

    def ids(self, kinds: Sequence[str]) -> list[str]:
        """Return the ids of all records of some kinds, of every kind if none is named."""
        return [found for folder, found in self._entries if folder in kinds or not kinds]

    def referring(self, record: Record) -> Sequence[Reference]:
        """Return every reference to a record, by the kind and id of its origin."""
        return self._referring[key(record)]

    def having(self, record: Record, model: type[R], field: str) -> Sequence[R]:
        """Return the records of one kind, by id, whose `field` names a record, or lists it."""
        found = {
            reference.origin.id: reference.origin
            for reference in self.referring(record)
            if reference.mention.path[0] == field and isinstance(reference.origin, model)
        }
        return list(found.values())

    def backlinks(self, record: Record) -> Sequence[Backlink]:
        """Return who refers to a record and as what, alike reasons of one origin counted."""
        known = self._backlinks.get(key(record))
        if known is None:
            known = self._backlinks[key(record)] = self._counted(record)
        return known

    def _counted(self, record: Record) -> Sequence[Backlink]:
        counts: dict[tuple[Key, str], int] = defaultdict(int)
        origins: dict[Key, Record] = {}
        for reference in self.referring(record):
            origin = reference.origin
            origins[key(origin)] = origin
            counts[key(origin), reference.holder.why(reference.mention.ref)] += 1
        return [Backlink(origins[origin], _counted(why, n)) for (origin, why), n in counts.items()]


def key(record: Record) -> Key:
    """Return the kind and id that a record goes by."""
    return record.folder, record.id


def _counted(why: str, n: int) -> str:
    singular, _, plural = why.partition("|")
    return (plural or singular).replace("{n}", str(n)) if n > 1 else singular


def cycles(entry: Entry[R], kb: KnowledgeBase, field: str) -> Iterator[Diagnostic]:
    """Yield an error if following `field` from a record leads back to it."""
    seen: list[Record] = [entry.record]
    while (ref := getattr(seen[-1], field)) is not None:
        above: Record = kb.find(ref)
        if above is entry.record:
            chain: list[Record] = [*seen, above]
            way = " > ".join(record.id for record in chain)
            message = f"'{entry.record.id}' is its own {field}: {way}"
            hint = f"remove one of these '{field}' lines"
            yield Diagnostic(codes.REF_CYCLE, message, entry.span((field,)), hint)
        if above in seen:
            return
        seen.append(above)


@dataclass(frozen=True, slots=True)
class Edition:
    """Which state of the data this is; every date that is shown or written comes from here."""

    version: str
    date: Period


@dataclass(frozen=True, slots=True)
class Licence:
    """On what terms others may use the records."""

    name: str
    """As SPDX has it, such as CC-BY-4.0: https://spdx.org/licenses/."""
    url: str


@dataclass(frozen=True, slots=True)
class Past:
    """An edition as it was."""

    edition: Edition
    kb: KnowledgeBase


@dataclass(frozen=True, slots=True)
class Removed:
    """A record that was removed: its address says so, and its id is not used again."""

    folder: str
    id: str
    name: str
    former_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that pages and exports are made from."""

    kb: KnowledgeBase
    findings: tuple[Finding, ...]
    edition: Edition
    verified: Mapping[str, Verified]
    """By a source's id, what is known of its citations."""
    event: str
    """Id of the event that the home page is about."""
    site: str
    """The site's name."""
    description: str = ""
    """What the site is about, in a sentence."""
    licence: Licence | None = None
    site_url: str = ""
    """The site's address with a slash at its end, where it is known."""
    past: tuple[Past, ...] = ()
    """Earlier editions, the latest first."""
    key_figures: tuple[str, ...] = ()
    """Ids of the statistics that the home page shows; empty: the first of the event."""
    offered: tuple[Artifact, ...] = ()
    """Files for other programs, which are made before the pages that tell of them."""
    colours: Mapping[str, str] = field(default_factory=dict)
    """Colours of the site that differ from those of its stylesheet, by name."""
    removed: tuple[Removed, ...] = ()
    """Records that were removed and have no successor, by kind and id."""
    notes: Notes = field(default_factory=Notes, compare=False)
    """What was made of the records before."""
    _made: dict[tuple[object, ...], Any] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def once(self, make: Callable[..., T], *parts: Part) -> T:
        """Return what `make` makes of this value, and of parts of its records.

        As they never change, it is made only once.
        """
        # The records are kept here, so no other part can have the number of one of theirs.
        name = (make, *map(id, parts))
        if name not in self._made:
            self._made[name] = make(self, *parts)
        made: T = self._made[name]
        return made

    def noted(self, name: str, make: Callable[["Knowledge"], T], record: Record | None = None) -> T:
        """Return what `make` makes of this value, as JSON has it; it may be kept, and not made.

        Whatever of the records it is made of, `make` asks this value for, but for the `record`.
        """
        return self.notes.made(self, name, make, record)

    def findings_on(self, statistic: str) -> Sequence[Finding]:
        """Return the findings about a statistic, the most doubtful first."""
        return self.once(_by_statistic).get(statistic, ())

    def findings_of(self, figure: tuple[str, str]) -> Sequence[Finding]:
        """Return the findings that speak of an observation of a statistic, likewise."""
        return self.once(_by_figure).get(figure, ())


def _by_statistic(knowledge: Knowledge) -> Mapping[str, Sequence[Finding]]:
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in knowledge.findings:
        found[finding.statistic].append(finding)
    return found


def _by_figure(knowledge: Knowledge) -> Mapping[tuple[str, str], Sequence[Finding]]:
    found: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in knowledge.findings:
        for figure in dict.fromkeys(finding.subjects):
            found[figure].append(finding)
    return found
