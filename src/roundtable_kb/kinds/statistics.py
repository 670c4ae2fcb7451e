"""Statistics: indicators, how they hang together, and what was stated of them."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Discriminator, Field, Tag
from pydantic.config import JsonDict

from roundtable_kb import amounts, codes
from roundtable_kb.amounts import Qualifier
from roundtable_kb.decoding import Entry
from roundtable_kb.diagnostics import Diagnostic
from roundtable_kb.fields import Amount, Period, Prose, Slug, Text
from roundtable_kb.intervals import Interval
from roundtable_kb.knowledge import Kind, KnowledgeBase
from roundtable_kb.mentions import mentions
from roundtable_kb.schema import Citation, Part, Path, Record, Ref, To
from roundtable_kb.verdicts import FindingType


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
    """How the figures hang together."""
    of: Annotated[Ref, To("statistics", why="what this is the growth of")]
    """Id of the figure that grows."""


class ChangeOf(Part):
    """In its own unit, this period less the one before."""

    type: Literal["change_of"]
    """How the figures hang together."""
    of: Annotated[Ref, To("statistics", why="what this is the change of")]
    """Id of the figure that changes."""


class ShareOf(Part):
    """In percent, a part over its whole."""

    type: Literal["share_of"]
    """How the figures hang together."""
    part: Annotated[Ref, To("statistics", why="the part in this share")]
    """Id of the figure of the part."""
    whole: Annotated[Ref, To("statistics", why="the whole in this share")]
    """Id of the figure of the whole."""


class TotalOf(Part):
    """Parts that together are not above the whole."""

    type: Literal["total_of"]
    """How the figures hang together."""
    parts: tuple[Annotated[Ref, To("statistics", why="a part of this total")], ...]
    """Ids of the figures of the parts."""


Relation = Annotated[GrowthOf | ChangeOf | ShareOf | TotalOf, Field(discriminator="type")]


class Observation(Part):
    """What somebody states of an indicator for a period."""

    id: Slug
    """Its anchor on the page; never reused."""
    period: Annotated[
        Annotated[Period, Tag("(in dates)")] | Annotated[PeriodInWords, Tag("(in words)")],
        Discriminator(_form_of_period),
    ]
    """What the figure covers: a date, two with a slash between, or a period in words."""
    value: Amount
    """The number only, as written: 5.1 billion."""
    qualifier: Qualifier = Qualifier.EXACT
    """The word that came with the number."""
    per: Literal["year"] | None = None
    """For a change that is stated as a yearly one."""
    scope: Text | None = None
    """What the figure covers, when it is something else than its neighbours do."""
    claims: tuple[Claim, ...] = ()
    """What was said of it, and can be checked against its series."""
    stated_by: Annotated[Ref, To("speakers", why="states a figure|states {n} figures")] | None = (
        None
    )
    """Left out where the source itself states it."""
    produced_by: (
        Annotated[Ref, To("organizations", why="compiled a figure|compiled {n} figures")] | None
    ) = None
    """Who compiled the figure, when the source passes it on."""
    event: Annotated[Ref, To("events", why="event of a figure|event of {n} figures")] | None = None
    """Where it was stated."""
    source: Citation
    """Where that is stated."""


class Note(Part):
    """What the editor answers to a finding."""

    finding: FindingType
    """What is answered, as the warning says."""
    period: Text
    """The finding's period, as it is written in the observation."""
    text: Prose
    """The answer, shown beside the finding."""


_IN_PERCENT: JsonDict = {
    "if": {
        "required": ["relations"],
        "properties": {
            "relations": {
                "contains": {
                    "type": "object",
                    "required": ["type"],
                    "properties": {"type": {"enum": ["growth_of", "share_of"]}},
                }
            }
        },
    },
    "then": {"properties": {"unit": {"const": "percent"}}},
}
"""What `rules` asks of a unit, for editors."""


class Statistic(Record):
    """An indicator."""

    folder: ClassVar[str] = "statistics"
    singular: ClassVar[str] = "Figure"
    plural: ClassVar[str] = "Figures"
    model_config = ConfigDict(json_schema_extra=_IN_PERCENT)

    subject: Annotated[
        Ref | str, To("organizations", "events", why="what is measured", or_text=True)
    ]
    """An organization or an event by its id, or a place as text."""
    unit: Annotated[Text, Field(examples=["percent", "CNY", "EUR", "USD", "members"])]
    """An ISO 4217 code for money, percent, or a counted noun such as members."""
    measure: Measure
    """Over a period, or as of a date."""
    definition: Prose
    """What exactly is counted."""
    topics: tuple[Annotated[Ref, To("topics", why="topic of a figure")], ...] = ()
    """Ids of the topics that it is found by."""
    relations: tuple[Relation, ...] = ()
    """How it hangs together with other figures."""
    observations: tuple[Observation, ...] = ()
    """What was stated of it, one item for each period and whoever states it."""
    notes: tuple[Note, ...] = ()
    """Answers to findings, shown beside them; the figures stay as stated."""

    def interval(self, observation: Observation) -> Interval:
        """Return what an observation allows: counts and money start at 0, a share ends at 100."""
        return self._allowed[observation.id]

    @cached_property
    def _allowed(self) -> Mapping[str, Interval]:
        # Asked for dozens of times, by every check, page and export.
        return {seen.id: self._interval(seen) for seen in self.observations}

    def _interval(self, observation: Observation) -> Interval:
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
