"""Sources' pages: what was published where, and which records draw on it."""

from collections import Counter
from functools import cache
from itertools import chain
from typing import NamedTuple

from babel import Locale, UnknownLocaleError

from roundtable_kb.kinds.sources import Source
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.notes import Run
from roundtable_kb.pages import Link, Page
from roundtable_kb.schema import Citation
from roundtable_kb.verified import Paragraph, Verified
from roundtable_kb.views.indexes import (
    Choice,
    Column,
    Facet,
    Row,
    Table,
    classes,
    dated,
    index_page,
)
from roundtable_kb.views.parts import by_name, link
from roundtable_kb.views.record import record_page


def index(knowledge: Knowledge) -> Page:
    """Return the list of sources."""
    sources = by_name(knowledge.kb.all(Source))
    counted = chain.from_iterable(knowledge.noted_of("drawn", _all_drawn, sources))
    table = Table(
        columns=(
            Column("name", "Source"),
            Column("publisher", "Publisher"),
            Column("date", "Published", "date"),
            Column("facts", "Facts taken from it", "number"),
        ),
        facets=(Facet("classification", "What it is"), Facet("language", "Language")),
        rows=tuple(map(_row, sources, counted)),
    )
    return index_page(Source, "The publications that facts are taken from.", table)


def drawn(knowledge: Knowledge, source: Source) -> int:
    """Return how many facts cite a source."""
    referring = knowledge.kb.referring(source)
    return sum(isinstance(reference.holder, Citation) for reference in referring)


class ParagraphRow(NamedTuple):
    """A paragraph of a source, and what draws on it."""

    number: int
    drawn: tuple[tuple[Link, int], ...]
    """Each record that cites it, and how often."""
    counts: Paragraph | None
    """None before the source was verified."""
    left_out: tuple[str, ...]
    """Why something of it is not recorded."""


def paragraphs(knowledge: Knowledge, source: Source) -> tuple[ParagraphRow, ...]:
    """Return a source's paragraphs, where their number is known."""
    citing: dict[int, Counter[Link]] = {}
    for reference in knowledge.kb.referring(source):
        if isinstance(reference.holder, Citation) and reference.holder.paragraph:
            links = citing.setdefault(reference.holder.paragraph, Counter())
            links[link(reference.origin)] += 1
    known = dict(enumerate(knowledge.verified.get(source.id, Verified()).paragraphs, 1))
    return tuple(
        ParagraphRow(
            number,
            tuple(sorted(citing.get(number, Counter()).items(), key=lambda item: item[0].text)),
            known.get(number),
            tuple(gap.reason for gap in source.not_recorded if gap.paragraph == number),
        )
        for number in range(1, (source.paragraphs or 0) + 1)
    )


def _all_drawn(run: Run, knowledge: Knowledge) -> list[int]:
    return [drawn(knowledge, source) for source in run if isinstance(source, Source)]


def _row(source: Source, facts: int) -> Row:
    published = str(source.published) if source.published else ""
    language = source.language
    return Row(
        cells=(link(source), source.publisher or "", published, str(facts)),
        choices=(
            classes(source.classification),
            (Choice(language, language_name(language)),) if language else (),
        ),
        keys=dated(source.published),
    )


@cache
def language_name(tag: str) -> str:
    """Return what a language is called: 'Simplified Chinese'; the tag where it has no name."""
    try:
        return Locale.parse(tag, sep="-").get_display_name("en") or tag
    except (UnknownLocaleError, ValueError):
        return tag


def page(knowledge: Knowledge, source: Source) -> Page:
    """Return the page of a source."""
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
        paragraphs=paragraphs(knowledge, source),
        cites=tuple(link(kb.find(ref)) for ref in source.cites),
        facts=drawn(knowledge, source),
        data=(Link("JSON", f"{source.folder}/{source.id}/index.json"),),
    )
