"""Files for other programs, one format each. A new export is a line here."""

from collections.abc import Callable, Iterator

from roundtable_kb.exports import (
    datapackage,
    feed,
    graph,
    llms,
    opensearch,
    popolo,
    records,
    records_schema,
    redirects,
    robots,
    spreadsheets,
    twins,
)
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Artifact
from roundtable_kb.schema import Record

EXPORTS: tuple[Callable[[Knowledge], Iterator[Artifact]], ...] = (
    records.artifacts,
    records_schema.artifacts,
    redirects.artifacts,
    datapackage.artifacts,
    graph.artifacts,
    llms.artifacts,
    feed.artifacts,
    popolo.artifacts,
    opensearch.artifacts,
    robots.artifacts,
)
"""Files of all records."""

OWN: tuple[Callable[[Record, Knowledge], Iterator[Artifact]], ...] = (
    twins.own,
    spreadsheets.own,
)
"""Files of one record, beside its page."""


def own(record: Record, knowledge: Knowledge) -> Iterator[Artifact]:
    """Yield the files of a record."""
    for export in OWN:
        yield from export(record, knowledge)
