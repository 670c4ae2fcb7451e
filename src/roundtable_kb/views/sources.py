"""Sources' pages: what was published where, and which records draw on it."""

from collections.abc import Iterator

from roundtable_kb.kinds.sources import Source
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Page
from roundtable_kb.schema import Citation
from roundtable_kb.views.indexes import Cell, Column, index_page
from roundtable_kb.views.parts import by_name, link, record_page


def pages(knowledge: Knowledge) -> Iterator[Page]:
    """Yield the list of sources and a page for each."""
    sources = by_name(knowledge.kb.all(Source))
    columns = [
        Column("Source"),
        Column("Publisher"),
        Column("Published"),
        Column("Facts taken from it", numeric=True),
    ]
    rows = [_row(knowledge, source) for source in sources]
    yield index_page(Source, "The publications that facts are taken from.", columns, rows)
    for source in sources:
        yield _page(knowledge, source)


def drawn(knowledge: Knowledge, source: Source) -> int:
    """Return how many facts cite a source."""
    referring = knowledge.kb.referring(source)
    return sum(isinstance(reference.holder, Citation) for reference in referring)


def _row(knowledge: Knowledge, source: Source) -> list[Cell]:
    published = str(source.published) if source.published else ""
    return [link(source), source.publisher or "", published, str(drawn(knowledge, source))]


def _page(knowledge: Knowledge, source: Source) -> Page:
    kb = knowledge.kb
    what = source.classification.replace("-", " ").capitalize()
    by = f"{what} by {source.publisher}" if source.publisher else what
    return record_page(
        knowledge,
        source,
        f"{by}, cited for {drawn(knowledge, source)} facts.",
        by=by,
        title=source.title,
        language=source.language,
        url=source.url,
        archived_url=source.archived_url,
        published=str(source.published) if source.published else None,
        accessed=str(source.accessed) if source.accessed else None,
        paragraphs=source.paragraphs,
        cites=tuple(link(kb.find(ref)) for ref in source.cites),
        facts=drawn(knowledge, source),
    )
