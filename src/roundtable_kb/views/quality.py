"""The quality page: what the checks found, all that is doubtful before the rest."""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from roundtable_kb.kinds.sources import Source
from roundtable_kb.kinds.statistics import Statistic
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.notes import Run
from roundtable_kb.pages import Link, Page
from roundtable_kb.schema import Citation
from roundtable_kb.verdicts import FindingType
from roundtable_kb.verified import Paragraph, Verified, total
from roundtable_kb.views.figures import FindingItem, cited_number, finding_item
from roundtable_kb.views.parts import by_name, gaps, index_link, is_verified, link, table_link

_MEANING = {
    FindingType.OUT_OF_SERIES: "Far off the other figures of its series",
    FindingType.CONTRADICTED: "Contradicted by another publisher",
    FindingType.DISAGREES: "Does not add up with the figures it is related to",
    FindingType.CONSISTENT: "Not spoken against, which is little to go by",
    FindingType.AGREES: "Adds up with the figures it is related to",
    FindingType.CORROBORATED: "Borne out by another publisher",
}


_MANY = 200
"""Findings of one type; of those that nobody doubts, no more are shown: nobody would read them."""


class Section(NamedTuple):
    """The findings of one type."""

    name: str
    slug: str
    items: tuple[FindingItem, ...]
    more: int
    """How many are not shown here, but with their figures alone."""


class Coverage(NamedTuple):
    """How much of a source the records draw on, and how much of them was held against it."""

    source: Link
    facts: int
    verified: int
    counts: Paragraph


def _coverages(knowledge: Knowledge) -> Iterator[Coverage]:
    sources = [source for source in by_name(knowledge.kb.all(Source)) if source.paragraphs]
    counted = chain.from_iterable(knowledge.noted_of("coverage", _counted, sources))
    for source, (facts, verified) in zip(sources, counted, strict=True):
        known = knowledge.verified.get(source.id, Verified())
        yield Coverage(link(source), facts, verified, total(known.paragraphs))


def _counted(run: Run, knowledge: Knowledge) -> list[tuple[int, int]]:
    """Return how many facts cite each of some sources, and how many were held against it."""
    facts = ([*_verified(knowledge, source)] for source in run if isinstance(source, Source))
    return [(len(found), sum(found)) for found in facts]


def _verified(knowledge: Knowledge, source: Source) -> Iterator[bool]:
    for r in knowledge.kb.referring(source):
        if isinstance(r.holder, Citation):
            yield is_verified(knowledge, source, r.holder, cited_number(r))


def _section(knowledge: Knowledge, kind: FindingType, name: str) -> Section:
    found = [finding for finding in knowledge.findings if finding.type is kind]
    shown = [finding for place, finding in enumerate(found) if finding.doubtful or place < _MANY]
    items = tuple(finding_item(knowledge, finding) for finding in shown)
    return Section(name, kind.value, items, len(found) - len(shown))


def pages(knowledge: Knowledge) -> Iterator[Page]:
    """Yield the page of what the checks found."""
    found = knowledge.findings
    doubtful = sum(finding.doubtful for finding in found)
    sections = (_section(knowledge, kind, name) for kind, name in _MEANING.items())
    yield Page(
        path="quality.md",
        template="quality.md.j2",
        title="Quality",
        description=f"What the figures say of one another: {len(found)} findings, {doubtful} of "
        "them doubtful.",
        context={
            "count": len(found),
            "doubtful": doubtful,
            "sections": tuple(section for section in sections if section.items),
            "figures": index_link(Statistic),
            "data": (table_link("findings"),),
            "table": table_link("findings", "table of all findings"),
            "codes": Link("all codes", "codes.md"),
            "gaps": tuple(gap for r in knowledge.kb.records() for gap in gaps(knowledge, r)),
            "coverage": tuple(_coverages(knowledge)),
        },
    )
