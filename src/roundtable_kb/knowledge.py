"""All records as one value: by kind and id, with references forward and, with a why, back."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from roundtable_kb import codes
from roundtable_kb.decoding import Entry
from roundtable_kb.diagnostics import Diagnostic, Span
from roundtable_kb.mentions import LINK, linked
from roundtable_kb.notes import Notes, Run
from roundtable_kb.pages import Offered
from roundtable_kb.referring import Backlink, Key, Reference, References, key
from roundtable_kb.schema import Part, Record, Ref
from roundtable_kb.values import Period
from roundtable_kb.verdicts import Finding, Verdict
from roundtable_kb.verified import Verified

R = TypeVar("R", bound=Record)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kind(Generic[R]):
    """A kind of record: its model, and the rules that one record cannot check by itself."""

    model: type[R]
    rules: Callable[[Entry[R], "KnowledgeBase"], Iterable[Diagnostic]] = lambda entry, kb: ()


class KnowledgeBase:
    """Linked records. A sound one, as `link` returns it, has no reference that dangles."""

    def __init__(
        self,
        entries: Iterable[Entry[Any]],
        before: "KnowledgeBase | None" = None,
        clear: Collection[Key] = (),
    ) -> None:
        """Link records.

        Entries that were there `before` are not looked at again, nor those whose references are
        known to be `clear`.
        """
        by_key: dict[Key, Entry[Any]] = {key(entry.record): entry for entry in entries}
        self._entries = dict(sorted(by_key.items(), key=lambda item: item[0]))
        self._kinds: dict[str, list[Record]] = defaultdict(list)
        for (folder, _), entry in self._entries.items():
            self._kinds[folder].append(entry.record)
        known: References | None = before.references if before else None
        self.references: References = References(self._entries, known, clear)

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
        return self.references.candidates(ref)

    def find(self, ref: Ref) -> Record:
        """Return the record that a reference of a sound knowledge base names."""
        # It is asked for a hundred times a page: the first one is the only one.
        for folder in ref.kinds or self.references.folders:
            if entry := self._entries.get((folder, ref.id)):
                record: Record = entry.record
                return record
        raise LookupError(ref)

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

    def referring(self, record: Record, model: type[Record] | None = None) -> Sequence[Reference]:
        """Return every reference to a record, or those of one kind, by the key of its origin."""
        return self.references.to(record, model.folder if model else "")

    def naming(self, record: Record, model: type[R]) -> Sequence[R]:
        """Return the records of one kind, by id, that name the id of a record, whatever as.

        They need not be read to be found.
        """
        keys = self.references.naming.get(record.id, ())
        return [self._entries[name].record for name in keys if name[0] == model.folder]

    def having(self, record: Record, model: type[R], field: str) -> Sequence[R]:
        """Return the records of one kind, by id, whose `field` names a record, or lists it."""
        found: dict[str, Any] = {
            reference.origin.id: reference.origin
            for reference in self.referring(record, model)
            if reference.mention.path[0] == field
        }
        return list(found.values())

    def backlinks(self, record: Record) -> Sequence[Backlink]:
        """Return who refers to a record and as what, alike reasons of one origin counted."""
        return self.references.back(record)


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
    offered: tuple[Offered, ...] = ()
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

    def noted_of(
        self, name: str, make: Callable[[Run, "Knowledge"], T], records: Iterable[Record]
    ) -> Iterator[T]:
        """Yield what `make` makes of each run of records and of this value, likewise.

        What comes of all together does not depend on how they are taken apart.
        """
        return self.notes.made_of(self, name, make, records)

    def backlinks(self, record: Record) -> Sequence[Backlink]:
        """Return who refers to a record and as what, alike reasons of one origin counted."""
        if not record.alone:
            return self.kb.backlinks(record)
        # So many do that to find the same again takes longer than all else on its page.
        name = "/".join(key(record))
        told = self.noted(f"backlinks:{name}", lambda one: [*one.kb.backlinks(record)], record)
        return [Backlink(*one) for one in told]

    def findings_on(self, statistic: str) -> Sequence[Finding]:
        """Return the findings about a statistic, the most doubtful first."""
        return self.once(_by_statistic).get(statistic, ())

    def verdicts_on(self, figure: tuple[str, str]) -> Sequence[Verdict]:
        """Return what the findings say of an observation of a statistic, likewise."""
        return [finding.verdict for finding in self.once(_by_figure).get(figure, ())]


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
