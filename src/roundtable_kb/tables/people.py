"""Tables of who spoke, for whom, and what they said."""

from collections.abc import Iterator

from roundtable_kb.kinds.organizations import Organization, OrganizationClass
from roundtable_kb.kinds.speakers import Speaker, StatementKind
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.tables.columns import (
    CITED,
    HEAD,
    Column,
    Row,
    Table,
    cited,
    head,
    one,
    several,
    text,
)


def _speakers(knowledge: Knowledge, s: Speaker) -> Iterator[Row]:
    yield (*head(knowledge, s), s.honorific_prefix, s.family_name)


def _affiliations(knowledge: Knowledge, s: Speaker) -> Iterator[Row]:
    for number, a in enumerate(s.affiliations, 1):
        where = (a.organization.id, a.role, one(a.event))
        yield (s.id, number, *where, *cited(knowledge, a.source))


def _occupations(knowledge: Knowledge, s: Speaker) -> Iterator[Row]:
    for number, o in enumerate(s.occupations, 1):
        yield (s.id, number, o.name, *cited(knowledge, o.source))


def _statements(knowledge: Knowledge, s: Speaker) -> Iterator[Row]:
    for said in s.statements:
        about = (said.event.id, said.kind, several(said.topics), text(knowledge, said.text))
        yield (s.id, said.id, *about, *cited(knowledge, said.source))


def _organizations(knowledge: Knowledge, o: Organization) -> Iterator[Row]:
    what = (o.short_name, o.classification, one(o.parent), several(o.sectors))
    yield (*head(knowledge, o), *what, *cited(knowledge, o.source))


_SPEAKER = Column("speaker", "Who", required=True, table="speakers")
_NUMBER = Column("number", "The place in the speaker's list, from 1", "integer", required=True)

SPEAKERS = Table(
    "speakers",
    "Everyone who spoke",
    (
        *HEAD,
        Column("honorific_prefix", "Such as Ms. or Dr."),
        Column("family_name", "The part of the name that is the family name"),
    ),
    ("id",),
    _speakers,
    Speaker,
)
AFFILIATIONS = Table(
    "affiliations",
    "For whom they spoke",
    (
        _SPEAKER,
        _NUMBER,
        Column("organization", "For whom", required=True, table="organizations"),
        Column("role", "The office held there"),
        Column("event", "The event at which they spoke for it", table="events"),
        *CITED,
    ),
    ("speaker", "number"),
    _affiliations,
    Speaker,
)
OCCUPATIONS = Table(
    "occupations",
    "What they do for themselves",
    (_SPEAKER, _NUMBER, Column("occupation", "What they do", required=True), *CITED),
    ("speaker", "number"),
    _occupations,
    Speaker,
)
STATEMENTS = Table(
    "statements",
    "What they said, in the editors' words",
    (
        _SPEAKER,
        Column("id", "The statement's anchor on the speaker's page", required=True),
        Column("event", "Where it was said", required=True, table="events"),
        Column("kind", "What the statement does", required=True, choices=StatementKind),
        Column("topics", "Ids of topics, with '; ' between them"),
        Column("text", "What was said, in the editors' words", required=True),
        *CITED,
    ),
    ("speaker", "id"),
    _statements,
    Speaker,
)
ORGANIZATIONS = Table(
    "organizations",
    "Whom people speak for, and who is spoken of",
    (
        *HEAD,
        Column("short_name", "The short form of the name"),
        Column("classification", "What it is", required=True, choices=OrganizationClass),
        Column("parent", "The organization that it belongs to", table="organizations"),
        Column("sectors", "Words, with '; ' between them"),
        *CITED,
    ),
    ("id",),
    _organizations,
    Organization,
)
