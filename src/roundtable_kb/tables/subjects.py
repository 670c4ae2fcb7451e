"""Tables of what was spoken about, where, and the sources; and of all other names."""

from collections.abc import Iterator

from roundtable_kb.kinds.events import Event
from roundtable_kb.kinds.sources import Source, SourceClass
from roundtable_kb.kinds.terms import Term, TermClass
from roundtable_kb.kinds.topics import Topic
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.schema import Record
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


def _topics(knowledge: Knowledge, t: Topic) -> Iterator[Row]:
    yield (*head(knowledge, t), text(knowledge, t.definition), one(t.broader))


def _terms(knowledge: Knowledge, t: Term) -> Iterator[Row]:
    what = (t.classification, text(knowledge, t.definition))
    yield (*head(knowledge, t), *what, *cited(knowledge, t.source))


def _events(knowledge: Knowledge, e: Event) -> Iterator[Row]:
    when = (e.start_date.text, e.end_date.text if e.end_date else None)
    what = (*when, e.place, several(e.organizers), e.series)
    yield (*head(knowledge, e), *what, *cited(knowledge, e.source))


def _sources(knowledge: Knowledge, s: Source) -> Iterator[Row]:
    when = tuple(day.text if day else None for day in (s.published, s.accessed))
    what = (s.title, s.publisher, s.url, s.archived_url, *when, s.language, s.classification)
    yield (*head(knowledge, s), *what, s.paragraphs, several(s.cites))


def _names(knowledge: Knowledge, record: Record) -> Iterator[Row]:
    for number, other in enumerate(record.other_names, 1):
        name = (other.name, other.lang, other.note)
        yield (record.folder, record.id, number, *name, *cited(knowledge, other.source))


TOPICS = Table(
    "topics",
    "What was spoken about",
    (
        *HEAD,
        Column("definition", "What it covers", required=True),
        Column("broader", "The topic that it is a part of", table="topics"),
    ),
    ("id",),
    _topics,
    Topic,
)
TERMS = Table(
    "terms",
    "What has a name of its own",
    (
        *HEAD,
        Column("classification", "What it is", required=True, choices=TermClass),
        Column("definition", "What it means", required=True),
        *CITED,
    ),
    ("id",),
    _terms,
    Term,
)
EVENTS = Table(
    "events",
    "Where people spoke",
    (
        *HEAD,
        Column("start_date", "The first day, or the month or year", required=True),
        Column("end_date", "The last day, where it is another"),
        Column("place", "Where"),
        Column("organizers", "Ids of organizations, with '; ' between them"),
        Column("series", "The name of the series that it is one of"),
        *CITED,
    ),
    ("id",),
    _events,
    Event,
)
SOURCES = Table(
    "sources",
    "The publications that facts are taken from",
    (
        *HEAD,
        Column("title", "As published"),
        Column("publisher", "Who published it"),
        Column("url", "The address", required=True),
        Column("archived_url", "The address of an archived copy"),
        Column("published", "A day, month or year"),
        Column("accessed", "When it was read: a day, month or year"),
        Column("language", "BCP 47, such as zh-Hans"),
        Column("classification", "What it is", required=True, choices=SourceClass),
        Column("paragraphs", "How many its body has, where its text was at hand", "integer"),
        Column("cites", "Ids of the sources that it cites, with '; ' between them"),
    ),
    ("id",),
    _sources,
    Source,
)
NAMES = Table(
    "names",
    "Names in other languages, short and former ones",
    (
        Column("kind", "The table that `record` is in", required=True),
        Column("record", "The id there", required=True),
        Column("number", "The place in the record's list, from 1", "integer", required=True),
        Column("name", "The other name", required=True),
        Column("language", "BCP 47, such as zh-Hans"),
        Column("note", "What kind of name it is"),
        *CITED,
    ),
    ("kind", "record", "number"),
    _names,
    Record,
)
