"""Pages: one file each, its template beside it. A new view is a line here."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Page
from roundtable_kb.referring import key
from roundtable_kb.schema import Record
from roundtable_kb.views import (
    changes,
    codes,
    data,
    events,
    home,
    organizations,
    positions,
    quality,
    removed,
    sources,
    speakers,
    statistics,
    terms,
    topics,
)


@dataclass(frozen=True, slots=True)
class Section:
    """The pages of a kind of record: their list, and each record's own."""

    index: Callable[[Knowledge], Page]
    page: Callable[[Knowledge, Any], Page]


SECTIONS: Mapping[str, Section] = {
    "events": Section(events.index, events.page),
    "speakers": Section(speakers.index, speakers.page),
    "organizations": Section(organizations.index, organizations.page),
    "statistics": Section(statistics.index, statistics.page),
    "topics": Section(topics.index, topics.page),
    "terms": Section(terms.index, terms.page),
    "sources": Section(sources.index, sources.page),
}
"""By folder."""

VIEWS: tuple[Callable[[Knowledge], Iterator[Page]], ...] = (
    home.pages,
    positions.pages,
    quality.pages,
    changes.pages,
    data.pages,
    removed.pages,
    codes.pages,
)
"""Pages of no kind."""


class Unit(NamedTuple):
    """Pages that are made together, of the same things."""

    name: str
    make: Callable[[Knowledge], Iterable[Page]]
    folder: str
    """The kind that they are of, or the name of their view."""
    record: Record | None = None


def units(knowledge: Knowledge) -> Iterator[Unit]:
    """Yield all that there is to make."""
    for view in VIEWS:
        name = view.__module__.rpartition(".")[2]
        yield Unit(f"views:{name}", view, name)
    for folder, section in SECTIONS.items():
        yield Unit(folder, partial(_index, section), folder)
    for record in knowledge.kb.records():
        yield Unit("/".join(key(record)), partial(_page, record), record.folder, record)


def _index(section: Section, knowledge: Knowledge) -> tuple[Page]:
    return (section.index(knowledge),)


def _page(record: Record, knowledge: Knowledge) -> tuple[Page]:
    return (page_of(knowledge, record),)


def page_of(knowledge: Knowledge, record: Record) -> Page:
    """Return a record's own page."""
    return SECTIONS[record.folder].page(knowledge, record)


def pages(knowledge: Knowledge) -> Iterator[Page]:
    """Yield all pages."""
    for unit in units(knowledge):
        yield from unit.make(knowledge)
