"""Organizations' pages: who speaks for them, what was said of them, their figures."""

from collections.abc import Iterator

from roundtable_kb.kinds.organizations import Organization
from roundtable_kb.kinds.statistics import Statistic
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Page
from roundtable_kb.schema import Ref
from roundtable_kb.views.figures import figures
from roundtable_kb.views.indexes import Cell, Column, index_page
from roundtable_kb.views.parts import by_name, link, named, passage
from roundtable_kb.views.people import people
from roundtable_kb.views.record import record_page
from roundtable_kb.views.said import statements_on


def pages(knowledge: Knowledge) -> Iterator[Page]:
    """Yield the list of organizations and a page for each."""
    organizations = by_name(knowledge.kb.all(Organization))
    columns = [
        Column("Name"),
        Column("Short"),
        Column("What it is"),
        Column("Sectors"),
        Column("Speakers"),
    ]
    rows = [_row(knowledge, organization) for organization in organizations]
    intro = "Every organization that spoke or was spoken of."
    yield index_page(Organization, intro, columns, rows)
    for organization in organizations:
        yield _page(knowledge, organization)


def classified(organization: Organization) -> str:
    """Return what an organization is, for a reader."""
    return organization.classification.replace("-", " ")


def _row(knowledge: Knowledge, organization: Organization) -> list[Cell]:
    return [
        named(organization),
        organization.short_name or "",
        classified(organization),
        organization.sectors,
        tuple(role.person for role in people(knowledge, organization)),
    ]


def _page(knowledge: Knowledge, organization: Organization) -> Page:
    kb = knowledge.kb
    sectors = f" ({', '.join(organization.sectors)})" if organization.sectors else ""
    what = classified(organization).capitalize() + sectors
    measured = ((s, s.subject) for s in kb.all(Statistic))
    own = [s for s, of in measured if isinstance(of, Ref) and kb.find(of) is organization]
    parts = [o for o in kb.all(Organization) if o.parent and o.parent.id == organization.id]
    names = ", ".join(name.name for name in organization.other_names)
    return record_page(
        knowledge,
        organization,
        f"{what}. {names}".strip(),
        what=what,
        short_name=organization.short_name,
        parent=link(kb.find(organization.parent)) if organization.parent else None,
        passage=passage(knowledge, organization.source),
        people=people(knowledge, organization),
        parts=tuple(link(part) for part in by_name(parts)),
        statements=statements_on(knowledge, organization),
        figures=tuple(item for statistic in by_name(own) for item in figures(knowledge, statistic)),
    )
