"""What every page is made of, as values: links, passages, names, prose, back-references."""

from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from pydantic import GetPydanticSchema
from pydantic_core.core_schema import no_info_after_validator_function

from roundtable_kb.citations import passage_url
from roundtable_kb.kinds.events import Event
from roundtable_kb.kinds.sources import Source
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.mentions import LINK, linked
from roundtable_kb.pages import Link, Part, Phrase, Prose
from roundtable_kb.schema import Citation, Record, Ref
from roundtable_kb.verified import Fact, Verified

R = TypeVar("R", bound=Record)


AS_PROSE = GetPydanticSchema(
    lambda kind, schema_of: no_info_after_validator_function(kind, schema_of(tuple[Part, ...]))
)
"""Marks running text, which comes back from JSON as what it is."""


class Passage(NamedTuple):
    """The way to the words that state a fact."""

    text: str
    url: str
    archived: str | None
    source: Link
    reporter: str
    """Who publishes the source."""
    verified: bool | None
    """Whether the words were found in the source; None where its text is not at hand."""


class Name(NamedTuple):
    """Another name, and the language it is in."""

    name: str
    lang: str | None
    note: str | None
    passage: Passage | None


class BacklinkItem(NamedTuple):
    """Who refers to the record, and as what."""

    origin: Link
    why: str


def page_path(record: Record) -> str:
    """Return where a record's page is, relative to `docs/`."""
    return f"{record.folder}/{record.id}.md"


def link(record: Record, text: str | None = None, anchor: str = "") -> Link:
    """Return a link to a record's page, under its name if no text is given."""
    return Link(text or record.label, page_path(record), anchor)


def table_link(table: str, text: str = "CSV") -> Link:
    """Return a link to the file of a table."""
    return Link(text, f"data/{table}.csv")


def event_link(knowledge: Knowledge, event: Ref | None) -> Link | None:
    """Return a link to the event that a thing belongs to, where there are several."""
    return link(knowledge.kb.find(event)) if event and knowledge.once(_several_events) else None


def _several_events(knowledge: Knowledge) -> bool:
    return len(knowledge.kb.all(Event)) > 1


def index_link(kind: type[Record]) -> Link:
    """Return a link to the page that lists a kind."""
    return Link(kind.plural, f"{kind.folder}/index.md")


def prose(knowledge: Knowledge, text: str) -> Prose:
    """Return running text with its [[links]] resolved."""
    parts: list[Part] = []
    end = 0
    for found in LINK.finditer(text):
        parts += [text[end : found.start()], link(knowledge.kb.find(linked(found)), found["label"])]
        end = found.end()
    return Prose(part for part in (*parts, text[end:]) if part)


def plain(parts: Prose) -> str:
    """Return running text without its links, for descriptions."""
    return "".join(part if isinstance(part, str) else part.text for part in parts)


def passage(knowledge: Knowledge, citation: Citation, number: str | None = None) -> Passage:
    """Return the way to a cited passage; for a figure, with its number as written."""
    source = knowledge.kb.find(citation.id)
    assert isinstance(source, Source)  # noqa: S101 - the schema allows nothing else
    text = f"paragraph {citation.paragraph}" if citation.paragraph else source.name
    if citation.paragraph and knowledge.once(_several_numbered):
        text = f"{source.name}, {text}"
    archived = source.archived_url and passage_url(source.archived_url, citation.words)
    return Passage(
        text=text,
        url=passage_url(source.url, citation.words),
        archived=archived,
        source=link(source),
        reporter=source.publisher or source.name,
        verified=is_verified(knowledge, source, citation, number) if source.paragraphs else None,
    )


def is_verified(
    knowledge: Knowledge, source: Source, citation: Citation, number: str | None
) -> bool:
    """Whether a citation, of a figure with that number as written, was held against its source."""
    known = knowledge.verified.get(source.id, Verified()).facts
    return Fact(citation.paragraph, citation.words, number) in known


def _several_numbered(knowledge: Knowledge) -> bool:
    """Whether the paragraphs of several sources have numbers."""
    return knowledge.noted("numbered", _numbered) > 1


def _numbered(knowledge: Knowledge) -> int:
    return sum(source.paragraphs is not None for source in knowledge.kb.all(Source))


class Elsewhere(NamedTuple):
    """A page elsewhere."""

    url: str
    note: str | None


def names(knowledge: Knowledge, record: Record) -> tuple[Name, ...]:
    """Return a record's other names."""
    return tuple(
        Name(o.name, o.lang, o.note, passage(knowledge, o.source) if o.source else None)
        for o in record.other_names
    )


def named(record: Record, text: str | None = None) -> tuple[Part, ...]:
    """Return a record as a table names it: a link, then its names in other languages."""
    others = (o for o in record.other_names if o.lang not in (None, "en") and not o.note)
    return (link(record, text), *(Phrase(other.name, other.lang or "") for other in others))


class Gap(NamedTuple):
    """What the sources do not say of a record."""

    record: Link
    field: str
    reason: Prose


def gaps(knowledge: Knowledge, record: Record) -> tuple[Gap, ...]:
    """Return what the sources do not say of a record."""
    return tuple(
        Gap(link(record), gap.field.replace("_", " "), prose(knowledge, gap.reason))
        for gap in record.unknown
    )


def backlinks(knowledge: Knowledge, record: Record) -> tuple[BacklinkItem, ...]:
    """Return who refers to a record, by name, each with all its reasons."""
    reasons: dict[Link, list[str]] = {}
    for folder, record_id, label, why in knowledge.backlinks(record):
        reasons.setdefault(Link(label, f"{folder}/{record_id}.md"), []).append(why)
    found = (BacklinkItem(origin, ", ".join(why)) for origin, why in reasons.items())
    return tuple(sorted(found, key=lambda item: item.origin.text))


def link_order(to: Link) -> tuple[str, str]:
    """Return what links to records are sorted by, as `by_name` sorts the records of a kind."""
    return to.text.casefold(), to.page.removesuffix(".md")


def by_name(records: Iterable[R]) -> list[R]:
    """Return records as a reader looks for them."""
    return sorted(records, key=lambda record: (record.label.casefold(), record.id))
