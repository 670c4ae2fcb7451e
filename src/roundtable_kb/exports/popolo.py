"""People, organizations, events and what was said, in Popolo's terms (https://www.popoloproject.com/specs/)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from roundtable_kb import indented
from roundtable_kb.citations import passage_url
from roundtable_kb.indented import Items
from roundtable_kb.kinds.events import Event
from roundtable_kb.kinds.organizations import Organization
from roundtable_kb.kinds.sources import Source
from roundtable_kb.kinds.speakers import Affiliation, Speaker, Statement
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.notes import Run
from roundtable_kb.pages import Artifact, Offer
from roundtable_kb.schema import Citation, Record, Synonym
from roundtable_kb.values import Period

Thing = dict[str, Any]

_OFFER = Offer(
    "People, organizations, who held which office, events, and what was said",
    "application/json",
    "Popolo",
    "https://www.popoloproject.com/specs/",
)
_DATE = re.compile(r"\d{4}(-\d\d){0,2}")


def artifacts(knowledge: Knowledge) -> Iterator[Artifact]:
    """Yield data/popolo.json: lists of each class, joined by ids."""
    content: dict[str, list[Items]] = {name: [] for name in _CLASSES}
    for kind in (Speaker, Organization, Event):
        for made in knowledge.noted_of("popolo", _made_of, knowledge.kb.all(kind)):
            for of, things in made.items():
                content[of].append(Items(things.encode()))
    lists = {of: iter(found) for of, found in content.items()}
    yield Artifact("data/popolo.json", indented.file(lists), _OFFER)


_DEPTH = 1
"""The list of each class is within the file."""
_CLASSES = ("persons", "organizations", "memberships", "events", "speeches")


def _made_of(run: Run, knowledge: Knowledge) -> Mapping[str, str]:
    """Return what records are in the file: things of each class, as they stand there."""
    found: dict[str, list[Thing]] = defaultdict(list)
    for record in run:
        match record:
            case Speaker() as s:
                held = enumerate(s.affiliations, 1)
                found["persons"] += [_person(knowledge, s)]
                found["memberships"] += [_membership(knowledge, s, a, number) for number, a in held]
                found["speeches"] += [_speech(knowledge, s, said) for said in s.statements]
            case Organization() as o:
                found["organizations"] += [_organization(knowledge, o)]
            case Event() as e:
                found["events"] += [_event(knowledge, e)]
    return {of: indented.items(things, _DEPTH).decode() for of, things in found.items() if things}


def _person(knowledge: Knowledge, speaker: Speaker) -> Thing:
    cited = [o.source for o in speaker.occupations] + [a.source for a in speaker.affiliations]
    return _known(
        **_thing(knowledge, speaker, cited),
        family_name=speaker.family_name,
        honorific_prefix=speaker.honorific_prefix,
        summary=_summary(knowledge, speaker),
        biography="; ".join(occupation.name for occupation in speaker.occupations),
    )


def _organization(knowledge: Knowledge, organization: Organization) -> Thing:
    thing = _thing(knowledge, organization, [organization.source])
    short = [{"name": organization.short_name, "note": "short name"}]
    return _known(
        **{**thing, "other_names": thing["other_names"] + short * bool(organization.short_name)},
        classification=organization.classification,
        parent_id=organization.parent.id if organization.parent else None,
        abstract=_summary(knowledge, organization),
    )


def _membership(knowledge: Knowledge, speaker: Speaker, held: Affiliation, number: int) -> Thing:
    return _known(
        id=f"{speaker.id}/{number}",
        person_id=speaker.id,
        organization_id=held.organization.id,
        role=held.role,
        sources=_sources(knowledge, [held.source]),
    )


def _event(knowledge: Knowledge, event: Event) -> Thing:
    thing = _thing(knowledge, event, [event.source])
    # An event has no other names and links there, and one organization.
    return _known(
        id=event.id,
        name=event.label,
        description=_summary(knowledge, event),
        start_date=_date(event.start_date),
        end_date=_date(event.end_date or event.start_date),
        location=event.place,
        organization_id=event.organizers[0].id if event.organizers else None,
        sources=thing["sources"],
    )


def _speech(knowledge: Knowledge, speaker: Speaker, said: Statement) -> Thing:
    """Return what somebody said, retold: a narrative, which is not in their own words."""
    return _known(
        id=f"{speaker.id}/{said.id}",
        creator_id=speaker.id,
        attribution_text=speaker.label,
        type="narrative",
        title=said.kind,
        text=knowledge.kb.plain(said.text),
        event_id=said.event.id,
        sources=_sources(knowledge, [said.source]),
    )


def _thing(knowledge: Knowledge, record: Record, cited: Iterable[Citation]) -> Thing:
    named = [other.source for other in record.other_names if other.source]
    return {
        "id": record.id,
        "name": record.label,
        "other_names": [_name(other) for other in record.other_names],
        "links": [_known(url=link.url, note=link.note) for link in record.links],
        "sources": _sources(knowledge, [*cited, *named]),
    }


def _name(other: Synonym) -> Thing:
    language = f"in {other.lang}" if other.lang else None
    return _known(name=other.name, note=", ".join(filter(None, (other.note, language))))


def _sources(knowledge: Knowledge, cited: Iterable[Citation]) -> list[Thing]:
    """Return each passage once, as a link that opens the source at it."""
    found: dict[str, str] = {}
    for citation in cited:
        source = knowledge.kb.find(citation.id)
        assert isinstance(source, Source)  # noqa: S101 - the schema allows nothing else
        where = f", paragraph {citation.paragraph}" if citation.paragraph else ""
        found[passage_url(source.url, citation.words)] = f"{source.title or source.name}{where}"
    return [{"url": url, "note": note} for url, note in found.items()]


def _summary(knowledge: Knowledge, record: Record) -> str | None:
    return knowledge.kb.plain(record.summary) if record.summary else None


def _date(period: Period) -> str | None:
    """Return a day, month or year; Popolo has no quarters."""
    return period.text if _DATE.fullmatch(period.text) else None


def _known(**fields: Any) -> Thing:
    return {name: value for name, value in fields.items() if value}
