"""Pages: one file each, its template beside it. A new view is a line here."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Page
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

RECORDS: Mapping[str, Callable[[Knowledge, Any], Page]] = {
    "events": events.page,
    "speakers": speakers.page,
    "organizations": organizations.page,
    "statistics": statistics.page,
    "topics": topics.page,
    "terms": terms.page,
    "sources": sources.page,
}
"""By folder, what makes a record's own page."""

VIEWS: tuple[Callable[[Knowledge], Iterator[Page]], ...] = (
    home.pages,
    positions.pages,
    events.pages,
    speakers.pages,
    organizations.pages,
    statistics.pages,
    topics.pages,
    terms.pages,
    sources.pages,
    quality.pages,
    changes.pages,
    data.pages,
    removed.pages,
    codes.pages,
)
