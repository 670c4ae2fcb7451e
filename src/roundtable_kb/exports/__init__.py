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

EXPORTS: tuple[Callable[[Knowledge], Iterator[Artifact]], ...] = (
    records.artifacts,
    records_schema.artifacts,
    redirects.artifacts,
    spreadsheets.artifacts,
    datapackage.artifacts,
    graph.artifacts,
    twins.artifacts,
    llms.artifacts,
    feed.artifacts,
    popolo.artifacts,
    opensearch.artifacts,
    robots.artifacts,
)
