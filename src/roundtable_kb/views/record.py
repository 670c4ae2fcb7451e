"""The page of a record: what every kind's page shows, and what its kind adds."""

from roundtable_kb.charts import Chart
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.linked import base_of, nodes
from roundtable_kb.pages import Page
from roundtable_kb.schema import Record
from roundtable_kb.views.cites import cite_page
from roundtable_kb.views.parts import (
    Elsewhere,
    backlinks,
    gaps,
    index_link,
    names,
    page_path,
    prose,
)


def record_page(
    knowledge: Knowledge,
    record: Record,
    description: str,
    charts: tuple[Chart, ...] = (),
    **context: object,
) -> Page:
    """Return the page of a record: what every one of them shows, and what its kind adds."""
    path = page_path(record)
    return Page(
        path=path,
        template=f"{record.folder}.md.j2",
        title=record.label,
        description=description,
        context={
            "index": index_link(type(record)),
            "singular": record.singular,
            "label": record.label,
            "names": names(knowledge, record),
            "unknown": gaps(knowledge, record),
            "summary": prose(knowledge, record.summary or ""),
            "links": tuple(Elsewhere(one.url, one.note) for one in record.links),
            "cite": cite_page(knowledge, record),
            "backlinks": backlinks(knowledge, record),
            "file": f"data/{record.folder}/{record.id}.yml",
            **context,
        },
        charts=charts,
        linked=tuple(nodes(knowledge, record, base_of(path, knowledge.site_url))),
        twins=True,
    )
