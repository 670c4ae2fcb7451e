"""Sources: the publications that facts are taken from."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, ClassVar

from roundtable_kb import codes
from roundtable_kb.decoding import Entry
from roundtable_kb.diagnostics import Diagnostic
from roundtable_kb.fields import Count, Day, Language, Text, WebUrl
from roundtable_kb.knowledge import Kind, KnowledgeBase
from roundtable_kb.referring import Reference
from roundtable_kb.schema import Citation, Part, Record, Ref, To


class SourceClass(StrEnum):
    """What a publication is."""

    ARTICLE = "article"
    NEWS = "news"
    NOTICE = "notice"
    YEARBOOK = "yearbook"
    PRESS_RELEASE = "press-release"
    WEB_PAGE = "web-page"


class NotRecorded(Part):
    """What no record draws on, and why: a sentence by some words of it, or a whole paragraph."""

    paragraph: Count
    """The paragraph of its body, counted from 1."""
    words: Text | None = None
    """Some words of the sentence; left out, the whole paragraph is meant."""
    reason: Text
    """Why no record draws on it."""


class Source(Record):
    """A publication."""

    folder: ClassVar[str] = "sources"
    singular: ClassVar[str] = "Source"
    plural: ClassVar[str] = "Sources"

    title: Text | None = None
    """As published."""
    publisher: Text | None = None
    """Who published it."""
    url: WebUrl
    """Its address."""
    archived_url: WebUrl | None = None
    """The address of an archived copy."""
    published: Day | None = None
    """When it was published."""
    accessed: Day | None = None
    """When it was last read."""
    language: Language | None = None
    """The language that it is in, in BCP 47."""
    classification: SourceClass
    """What it is."""
    paragraphs: Count | None = None
    """How many the body has, where we have its text."""
    not_recorded: tuple[NotRecorded, ...] = ()
    """What no record draws on, and why."""
    cites: tuple[Annotated[Ref, To("sources", why="source it cites")], ...] = ()
    """Ids of the sources that it cites: the two are then not independent."""


def rules(entry: Entry[Source], kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """Check that every cited paragraph of a source exists."""
    if entry.record.paragraphs is None:
        return
    for reference in kb.referring(entry.record):
        if isinstance(reference.holder, Citation):
            there = entry.record.paragraphs
            yield from _paragraph(entry.record, there, reference, reference.holder, kb)


def _paragraph(
    source: Source, there: int, reference: Reference, citation: Citation, kb: KnowledgeBase
) -> Iterator[Diagnostic]:
    holder = kb.entry(reference.origin)
    path = reference.mention.path[:-1]
    if citation.paragraph is None:
        message = f"the citation of '{source.id}' does not say which paragraph"
        hint = f"add 'paragraph:', from 1 to {there}"
        yield Diagnostic(codes.CITE_PARAGRAPH, message, holder.span((*path, "id")), hint)
    elif citation.paragraph > there:
        message = f"'{source.id}' has no paragraph {citation.paragraph}"
        hint = f"it has {there}"
        yield Diagnostic(codes.CITE_PARAGRAPH, message, holder.span((*path, "paragraph")), hint)


KIND = Kind(Source, rules)
