"""The quality page: all findings, the most doubtful first."""

from collections.abc import Iterator

from roundtable_kb.kinds.statistics import Statistic
from roundtable_kb.knowledge import FindingType, Knowledge
from roundtable_kb.pages import Page
from roundtable_kb.views.figures import findings
from roundtable_kb.views.parts import index_link

_MEANING = {
    FindingType.OUT_OF_SERIES: "Far off the other figures of its series",
    FindingType.CONTRADICTED: "Contradicted by another publisher",
    FindingType.DISAGREES: "Does not add up with the figures it is related to",
    FindingType.CONSISTENT: "Not spoken against, which is little to go by",
    FindingType.AGREES: "Adds up with the figures it is related to",
    FindingType.CORROBORATED: "Borne out by another publisher",
}


def pages(knowledge: Knowledge) -> Iterator[Page]:
    """Yield the page of all findings."""
    found = findings(knowledge)
    doubtful = sum(item.slug == "doubt" for item in found)
    kinds = tuple(
        (name, kind.value, tuple(item for item in found if item.type is kind))
        for kind, name in _MEANING.items()
    )
    yield Page(
        path="quality.md",
        template="quality.md.j2",
        title="Quality",
        description=f"What the figures say of one another: {len(found)} findings, {doubtful} of "
        "them doubtful.",
        context={
            "count": len(found),
            "doubtful": doubtful,
            "kinds": tuple(kind for kind in kinds if kind[2]),
            "figures": index_link(Statistic),
        },
    )
