"""How to cite a page or a statement, in each format that readers use."""

from typing import NamedTuple

from roundtable_kb import references
from roundtable_kb.citations import Citable, bibtex, csl, ris
from roundtable_kb.kinds.sources import Source
from roundtable_kb.kinds.speakers import Speaker, Statement
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.schema import Record
from roundtable_kb.views.parts import plain, prose


class Cite(NamedTuple):
    """One thing to cite, ready to copy; the last two are files, line by line."""

    printed: tuple[tuple[str, str], ...]
    """The name of a style, and the reference in it."""
    files: tuple[tuple[str, tuple[str, ...]], ...]
    """The name of a format, and the lines of the entry."""


def cite_page(knowledge: Knowledge, record: Record) -> Cite:
    """Return how to cite a record's page."""
    return _cite(knowledge, _address(record), record.label)


def cite_data(knowledge: Knowledge) -> Cite:
    """Return how to cite all of it, as this edition has it."""
    return _cite(knowledge, "data", f"{knowledge.site}: data set")


def cite_statement(knowledge: Knowledge, speaker: Speaker, said: Statement) -> Cite:
    """Return how to cite what somebody said, as its source reports it."""
    source = knowledge.kb.find(said.source.id)
    assert isinstance(source, Source)  # noqa: S101 - the schema allows nothing else
    where = f"paragraph {said.source.paragraph}" if said.source.paragraph else ""
    reported = (source.publisher, source.title or source.name, where)
    return _cite(
        knowledge,
        _address(speaker),
        plain(prose(knowledge, said.text)),
        said.id,
        speaker=speaker.name,
        reported=", ".join(part for part in reported if part),
    )


def _address(record: Record) -> str:
    return f"{record.folder}/{record.id}"


def _cite(
    knowledge: Knowledge, address: str, title: str, anchor: str = "", **statement: str
) -> Cite:
    url = f"{knowledge.site_url.rstrip('/')}/{address}/" if knowledge.site_url else ""
    issued = knowledge.edition.date.first
    assert issued is not None  # noqa: S101 - a single date has both ends
    item = csl(
        Citable(
            id=f"{address}#{anchor}" if anchor else address,
            title=title,
            site=knowledge.site,
            version=knowledge.edition.version,
            issued=issued,
            url=f"{url}#{anchor}" if url and anchor else url,
            **statement,
        )
    )
    return Cite(
        printed=(
            ("APA", references.apa(item)),
            ("Chicago", references.chicago(item)),
            ("GB/T 7714", references.gbt7714(item)),
        ),
        files=(
            ("BibTeX", tuple(bibtex(item).splitlines())),
            ("RIS", tuple(ris(item).splitlines())),
        ),
    )
