"""Events: gatherings at which something was said."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from roundtable_kb import codes
from roundtable_kb.decoding import Entry
from roundtable_kb.diagnostics import Diagnostic
from roundtable_kb.fields import Day, Text
from roundtable_kb.knowledge import Kind, KnowledgeBase
from roundtable_kb.schema import Citation, OtherName, Record, Ref, To


class Event(Record):
    """A gathering."""

    folder: ClassVar[str] = "events"
    singular: ClassVar[str] = "Event"
    plural: ClassVar[str] = "Events"

    other_names: tuple[OtherName, ...] = ()
    """Names in other languages, short and former ones, each with its source."""
    start_date: Day
    """Its first day, or its month or year if no more is known."""
    end_date: Day | None = None
    """The last day, where it is another than the first."""
    place: Text | None = None
    """A town, or a house in it."""
    organizers: tuple[Annotated[Ref, To("organizations", why="organizer")], ...] = ()
    """Ids of the organizations that held it."""
    series: Text | None = None
    """The name of the series that it is one of."""
    source: Citation
    """Where it is reported."""


def rules(entry: Entry[Event], kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """Check that an event ends after it begins."""
    start, end = entry.record.start_date, entry.record.end_date
    if end and end.last and start.first and end.last < start.first:
        message = f"the event ends on {end.text}, before it starts"
        hint = f"it starts on {start.text}"
        yield Diagnostic(codes.VALUE_DATE, message, entry.span(("end_date",)), hint)


KIND = Kind(Event, rules)
