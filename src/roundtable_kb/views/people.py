"""People: what they are, where, and whom they speak for."""

from collections.abc import Iterable
from typing import NamedTuple

from roundtable_kb.kinds.events import Event
from roundtable_kb.kinds.organizations import Organization, OrganizationClass
from roundtable_kb.kinds.speakers import Speaker
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Link
from roundtable_kb.views.indexes import Choice
from roundtable_kb.views.parts import Passage, event_link, link, passage


class Role(NamedTuple):
    """What somebody is, where, and how we know."""

    person: Link
    role: str
    organization: Link | None
    event: Link | None
    """Where they spoke as that, if that is known and there are several."""
    passage: Passage


def roles(knowledge: Knowledge, speaker: Speaker) -> tuple[Role, ...]:
    """Return what a speaker is: places in organizations, then occupations."""
    return knowledge.once(_roles, speaker)


def _roles(knowledge: Knowledge, speaker: Speaker) -> tuple[Role, ...]:
    me, kb = link(speaker), knowledge.kb
    held = tuple(
        Role(
            me,
            a.role or "",
            link(kb.find(a.organization)),
            event_link(knowledge, a.event),
            passage(knowledge, a.source),
        )
        for a in speaker.affiliations
    )
    return held + tuple(
        Role(me, o.name, None, None, passage(knowledge, o.source)) for o in speaker.occupations
    )


def roles_at(knowledge: Knowledge, speaker: Speaker, event: Event) -> tuple[Role, ...]:
    """Return what a speaker is at an event: as what they spoke there, then the rest."""
    held = roles(knowledge, speaker)
    there = tuple(role for role in held if role.event == link(event))
    return there + tuple(role for role in held if role.event is None)


def people(knowledge: Knowledge, organization: Organization) -> tuple[Role, ...]:
    """Return who holds a place in an organization."""
    speakers = {r.origin.id: r.origin for r in knowledge.kb.referring(organization, Speaker)}
    here = link(organization)
    return tuple(
        role
        for speaker in speakers.values()
        if isinstance(speaker, Speaker)
        for role in roles(knowledge, speaker)
        if role.organization == here
    )


def in_words(held: Iterable[Role]) -> str:
    """Return roles as one line of text."""
    said = (f"{r.role}, {r.organization.text}" if r.organization else r.role for r in held)
    line = "; ".join(part.removeprefix(", ") for part in said)
    return line[:1].upper() + line[1:]


GROUPS = ("Public bodies", "Societies", "Companies", "Creators")
"""Whom people speak for."""
_GROUP_OF = {
    OrganizationClass.GOVERNMENT: "Public bodies",
    OrganizationClass.INTERGOVERNMENTAL: "Public bodies",
    OrganizationClass.COLLECTIVE_MANAGEMENT: "Societies",
    OrganizationClass.ASSOCIATION: "Societies",
    OrganizationClass.COMPANY: "Companies",
    OrganizationClass.CULTURAL: "Creators",
}


def group_choice(name: str) -> Choice:
    """Return a group as a choice of a facet."""
    return Choice(group_slug(name), name)


def group_slug(name: str) -> str:
    """Return a group's name for addresses."""
    return name.lower().replace(" ", "-")


def group(knowledge: Knowledge, speaker: Speaker) -> str:
    """Return whom a speaker speaks for: an occupation of one's own comes before an office."""
    if speaker.occupations or not speaker.affiliations:
        return "Creators"
    organization = knowledge.kb.find(speaker.affiliations[0].organization)
    assert isinstance(organization, Organization)  # noqa: S101 - the schema allows nothing else
    return _GROUP_OF[organization.classification]
