"""The whole in schema.org's terms: the site, and the data set with the files it can be had as."""

from roundtable_kb.kinds.events import Event
from roundtable_kb.kinds.sources import Source
from roundtable_kb.kinds.statistics import Statistic
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.linked import Node
from roundtable_kb.notes import Run
from roundtable_kb.pages import Offered
from roundtable_kb.schema import Record
from roundtable_kb.values import Period

_CAVEAT = "People, organizations, statements and figures, each with the passage that states it."


def website(knowledge: Knowledge, base: str) -> Node:
    """Return the node of the site; where its address is known, with the way to search it."""
    search = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{base}?q={{search_term_string}}"},
        # What Google asks for beside schema.org's own terms.
        "query-input": "required name=search_term_string",
    }
    about = knowledge.kb.get(Event, knowledge.event)
    node = {
        "@type": "WebSite",
        "@id": f"{base}#website",
        "url": base,
        "name": knowledge.site,
        "description": knowledge.description,
        "about": _ref(base, about) if about else None,
        "potentialAction": search if knowledge.site_url else None,
    }
    return {name: value for name, value in node.items() if value}


def dataset(knowledge: Knowledge, base: str) -> Node:
    """Return the node of all data; `base` leads to the site's first page, as everywhere."""
    licence, files = knowledge.licence, knowledge.offered
    node = {
        "@type": "Dataset",
        "@id": f"{base}data/",
        "url": f"{base}data/",
        "name": knowledge.site,
        # Google's list of data sets takes 50 letters for the least.
        "description": f"{knowledge.description} {_CAVEAT}".strip(),
        "license": licence.url if licence else None,
        "version": knowledge.edition.version,
        "dateModified": knowledge.edition.date.text,
        "isAccessibleForFree": True,
        "temporalCoverage": _covered(knowledge),
        "isBasedOn": [_ref(base, source) for source in knowledge.kb.all(Source)],
        "distribution": [_download(base, file) for file in files],
    }
    return {name: value for name, value in node.items() if value}


def _download(base: str, file: Offered) -> Node:
    return {
        "@type": "DataDownload",
        "name": file.path.rpartition("/")[2],
        "description": file.offer.what,
        "encodingFormat": file.offer.media,
        "contentUrl": f"{base}{file.path}",
        "contentSize": f"{file.size} B",
    }


def _ref(base: str, record: Record) -> Node:
    return {"@id": f"{base}{record.folder}/{record.id}/"}


def _covered(knowledge: Knowledge) -> str | None:
    """Return the years from the first to the last that a figure or an event is about."""
    of_kinds = (
        knowledge.noted_of("covered", _years, knowledge.kb.all(kind)) for kind in (Statistic, Event)
    )
    years = [year for found in of_kinds for several in found for year in several]
    return f"{min(years)}/{max(years)}" if years else None


def _years(run: Run, knowledge: Knowledge) -> list[int]:
    """Return the first and the last year that some figures or events are about."""
    periods: list[object] = []
    for record in run:
        if isinstance(record, Statistic):
            periods += [seen.period for seen in record.observations]
        elif isinstance(record, Event):
            periods.append(record.start_date)
    known = (period for period in periods if isinstance(period, Period))
    years = sorted(day.year for period in known for day in (period.first, period.last) if day)
    return years[:1] + years[-1:]
