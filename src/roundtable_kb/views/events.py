"""Events' pages: when, where, who spoke, which figures were stated."""

from roundtable_kb.kinds.events import Event
from roundtable_kb.kinds.speakers import Speaker
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Link, Page
from roundtable_kb.views.figures import figures_on
from roundtable_kb.views.indexes import Column, Facet, Row, Table, choices, dated, index_page
from roundtable_kb.views.parts import by_name, link, passage, plain, prose
from roundtable_kb.views.people import Role, roles_at
from roundtable_kb.views.record import record_page
from roundtable_kb.views.said import statements_on


def index(knowledge: Knowledge) -> Page:
    """Return the list of events."""
    events = sorted(knowledge.kb.all(Event), key=lambda e: (e.start_date.text, e.id))
    table = Table(
        columns=(
            Column("name", "Event"),
            Column("date", "When", "date"),
            Column("place", "Where"),
            Column("speakers", "Speakers", "number"),
        ),
        facets=(Facet("series", "Series"), Facet("place", "Where")),
        rows=tuple(_row(knowledge, event) for event in events),
    )
    return index_page(Event, "The gatherings that the records are about.", table)


def latest_first(knowledge: Knowledge) -> list[Event]:
    """Return all events, the latest first."""
    events = sorted(knowledge.kb.all(Event), key=lambda e: e.id)
    return sorted(events, key=lambda e: e.start_date.text, reverse=True)


def when(event: Event) -> str:
    """Return the days of an event for a reader."""
    start = str(event.start_date)
    return f"{start} to {event.end_date}" if event.end_date else start


def speakers_at(knowledge: Knowledge, event: Event) -> list[Speaker]:
    """Return who spoke at an event, by name."""
    found = {r.origin.id: r.origin for r in knowledge.kb.referring(event, Speaker)}
    return by_name(origin for origin in found.values() if isinstance(origin, Speaker))


def organizers(knowledge: Knowledge, event: Event) -> tuple[Link, ...]:
    """Return links to the organizations that held an event."""
    return tuple(link(knowledge.kb.find(ref)) for ref in event.organizers)


def _row(knowledge: Knowledge, event: Event) -> Row:
    return Row(
        cells=(
            link(event),
            when(event),
            event.place or "",
            str(len(speakers_at(knowledge, event))),
        ),
        choices=(choices(event.series), choices(event.place)),
        keys=dated(event.start_date),
    )


def page(knowledge: Knowledge, event: Event) -> Page:
    """Return the page of an event."""
    there = speakers_at(knowledge, event)
    summary = prose(knowledge, event.summary or "")
    return record_page(
        knowledge,
        event,
        plain(summary) or f"{event.label}, {when(event)}",
        when=when(event),
        place=event.place,
        series=event.series,
        organizers=organizers(knowledge, event),
        passage=passage(knowledge, event.source),
        people=tuple((link(s), _first(roles_at(knowledge, s, event))) for s in there),
        said=len(statements_on(knowledge, event)),
        figures=figures_on(knowledge, event),
    )


def _first(held: tuple[Role, ...]) -> Role | None:
    return held[0] if held else None
