"""Statistics: indicators, how they hang together, and what was stated of them."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from roundtable_kb import amounts, codes
from roundtable_kb.amounts import Qualifier
from roundtable_kb.decoding import Entry
from roundtable_kb.diagnostics import Diagnostic
from roundtable_kb.intervals import Interval
from roundtable_kb.knowledge import FindingType, Kind, KnowledgeBase
from roundtable_kb.schema import (
    Amount,
    Citation,
    Part,
    Path,
    Period,
    Prose,
    Record,
    Ref,
    Slug,
    Text,
    To,
    mentions,
)


class Measure(StrEnum):
    """How a quantity relates to time: over a period, or as of a date."""

    FLOW = "flow"
    STOCK = "stock"


class Claim(StrEnum):
    """What can be said of a figure and checked against its series."""

    RECORD_HIGH = "record-high"
    RECORD_LOW = "record-low"


class PeriodInWords(Part):
    """A period that the source gives in words only."""

    text: Text
    """Such as 'recent years'."""
    until: Period | None = None
    """What is known of its end."""

    def __str__(self) -> str:
        """Return the words."""
        return self.text


def _form_of_period(value: object) -> str:
    # pydantic puts these into its locations; in brackets they cannot be taken for fields.
    return "(in words)" if isinstance(value, dict | PeriodInWords) else "(in dates)"


class GrowthOf(Part):
    """In percent, this period over the one before."""

    type: Literal["growth_of"]
    of: Annotated[Ref, To("statistics", why="what this is the growth of")]


class ChangeOf(Part):
    """In its own unit, this period less the one before."""

    type: Literal["change_of"]
    of: Annotated[Ref, To("statistics", why="what this is the change of")]


class ShareOf(Part):
    """In percent, a part over its whole."""

    type: Literal["share_of"]
    part: Annotated[Ref, To("statistics", why="the part in this share")]
    whole: Annotated[Ref, To("statistics", why="the whole in this share")]


class TotalOf(Part):
    """Parts that together are not above the whole."""

    type: Literal["total_of"]
    parts: tuple[Annotated[Ref, To("statistics", why="a part of this total")], ...]


Relation = Annotated[GrowthOf | ChangeOf | ShareOf | TotalOf, Field(discriminator="type")]


class Observation(Part):
    """What somebody states of an indicator for a period."""

    id: Slug
    """Its anchor on the page; never reused."""
    period: Annotated[
        Annotated[Period, Tag("(in dates)")] | Annotated[PeriodInWords, Tag("(in words)")],
        Discriminator(_form_of_period),
    ]
    value: Amount
    """The number only, as written: 5.1 billion."""
    qualifier: Qualifier = Qualifier.EXACT
    per: Literal["year"] | None = None
    """For a change that is stated as a yearly one."""
    scope: Text | None = None
    """What the figure covers, when it is something else than its neighbours do."""
    claims: tuple[Claim, ...] = ()
    stated_by: Annotated[Ref, To("speakers", why="states a figure|states {n} figures")] | None = (
        None
    )
    """Left out where the source itself states it."""
    produced_by: (
        Annotated[Ref, To("organizations", why="compiled a figure|compiled {n} figures")] | None
    ) = None
    """Who compiled the figure, when the source passes it on."""
    event: Annotated[Ref, To("events", why="event of a figure|event of {n} figures")] | None = None
    source: Citation


class Note(Part):
    """What the editor answers to a finding."""

    finding: FindingType
    period: Text
    """The finding's period, as it is written in the observation."""
    text: Prose


class Statistic(Record):
    """An indicator."""

    folder: ClassVar[str] = "statistics"
    singular: ClassVar[str] = "Figure"
    plural: ClassVar[str] = "Figures"

    subject: Annotated[
        Ref | str, To("organizations", "events", why="what is measured", or_text=True)
    ]
    """An organization or an event by its id, or a place as text."""
    unit: Text
    """An ISO 4217 code for money, percent, or a counted noun such as members."""
    measure: Measure
    definition: Prose
    topics: tuple[Annotated[Ref, To("topics", why="topic of a figure")], ...] = ()
    relations: tuple[Relation, ...] = ()
    observations: tuple[Observation, ...] = ()
    notes: tuple[Note, ...] = ()
    """Answers to findings, shown beside them; the figures stay as stated."""

    def interval(self, observation: Observation) -> Interval:
        """Return what an observation allows: counts and money start at 0, a share ends at 100."""
        shares = any(isinstance(relation, ShareOf) for relation in self.relations)
        changes = any(isinstance(relation, GrowthOf | ChangeOf) for relation in self.relations)
        negative = observation.value.value < 0
        return amounts.interval(
            observation.value,
            observation.qualifier,
            floor=None if negative or (changes and not shares) else 0,
            ceiling=100 if shares else None,
        )


def rules(entry: Entry[Statistic], kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """Check that units fit the relations, and that no statistic is worked out from itself."""
    statistic = entry.record
    for number, relation in enumerate(statistic.relations):
        path: Path = ("relations", number)
        yield from _cycle(entry, kb, relation, path)
        match relation:
            case GrowthOf() | ShareOf() if statistic.unit != "percent":
                message = f"a {relation.type.replace('_', ' ')} something is percent"
                yield Diagnostic(codes.VALUE_UNIT, message, entry.span(("unit",)), "unit: percent")
            case ChangeOf(of=of):
                yield from _same_unit(entry, kb, of, (*path, "of"))
            case TotalOf(parts=parts):
                for place, part in enumerate(parts):
                    yield from _same_unit(entry, kb, part, (*path, "parts", place))
            case _:
                pass


def _cycle(
    entry: Entry[Statistic], kb: KnowledgeBase, relation: Relation, path: Path
) -> Iterator[Diagnostic]:
    """Yield an error for each reference through which a statistic is related to itself."""
    for mention in mentions(relation, path):
        seen: set[str] = set()
        ahead = [mention.ref.id]
        while ahead:
            record_id = ahead.pop()
            statistic = kb.get(Statistic, record_id)
            if record_id in seen or statistic is None:
                continue
            seen.add(record_id)
            ahead += [m.ref.id for further in statistic.relations for m in mentions(further)]
        if entry.record.id in seen:
            message = f"'{entry.record.id}' is related to itself"
            hint = "name another statistic"
            yield Diagnostic(codes.REF_CYCLE, message, entry.span(mention.path), hint)


def _same_unit(
    entry: Entry[Statistic], kb: KnowledgeBase, ref: Ref, path: Path
) -> Iterator[Diagnostic]:
    other = kb.get(Statistic, ref.id)
    if other and other.unit != entry.record.unit:
        message = f"'{ref.id}' is in {other.unit}, and this one is in {entry.record.unit}"
        yield Diagnostic(codes.VALUE_UNIT, message, entry.span(path), "relate like with like")


KIND = Kind(Statistic, rules)
