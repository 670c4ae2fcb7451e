"""Organizations' pages: who speaks for them, what was said of them, their figures."""

from roundtable_kb.kinds.organizations import Organization
from roundtable_kb.kinds.statistics import Statistic
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Page
from roundtable_kb.views.figures import figures
from roundtable_kb.views.indexes import Column, Facet, Row, Table, choices, classes, index_page
from roundtable_kb.views.parts import by_name, link, named, passage
from roundtable_kb.views.people import people
from roundtable_kb.views.record import record_page
from roundtable_kb.views.said import statements_on


def index(knowledge: Knowledge) -> Page:
    """Return the list of organizations."""
    organizations = by_name(knowledge.kb.all(Organization))
    table = Table(
        columns=(
            Column("name", "Name"),
            Column("short", "Short"),
            Column("classification", "What it is"),
            Column("sectors", "Sectors"),
            Column("speakers", "Speakers"),
        ),
        facets=(Facet("classification", "What it is"), Facet("sector", "Sector")),
        rows=tuple(_row(knowledge, organization) for organization in organizations),
    )
    return index_page(Organization, "Every organization that spoke or was spoken of.", table)


def classified(organization: Organization) -> str:
    """Return what an organization is, for a reader."""
    return organization.classification.replace("-", " ")


def _row(knowledge: Knowledge, organization: Organization) -> Row:
    return Row(
        cells=(
            named(organization),
            organization.short_name or "",
            classified(organization),
            organization.sectors,
            tuple(role.person for role in people(knowledge, organization)),
        ),
        choices=(classes(organization.classification), choices(*organization.sectors)),
    )


def page(knowledge: Knowledge, organization: Organization) -> Page:
    """Return the page of an organization."""
    kb = knowledge.kb
    sectors = f" ({', '.join(organization.sectors)})" if organization.sectors else ""
    what = classified(organization).capitalize() + sectors
    own = kb.having(organization, Statistic, "subject")
    parts = kb.having(organization, Organization, "parent")
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
