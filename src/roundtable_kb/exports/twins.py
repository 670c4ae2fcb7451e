"""Each record's page once more, for programs: its JSON, and plain Markdown with every citation."""

import re
from collections.abc import Iterator
from functools import partial

from roundtable_kb import amounts, indented
from roundtable_kb.citations import passage_url
from roundtable_kb.exports.records import fields
from roundtable_kb.kinds.events import Event
from roundtable_kb.kinds.organizations import Organization
from roundtable_kb.kinds.sources import Source
from roundtable_kb.kinds.speakers import Speaker
from roundtable_kb.kinds.statistics import Observation, Statistic
from roundtable_kb.kinds.terms import Term
from roundtable_kb.kinds.topics import Topic
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.linked import base_of
from roundtable_kb.markdown import visible
from roundtable_kb.pages import Artifact, Stored
from roundtable_kb.schema import Citation, Record, Ref


def own(record: Record, knowledge: Knowledge) -> Iterator[Artifact]:
    """Yield <kind>/<id>/index.json: what data/records.json says of the record."""
    path = f"{record.folder}/{record.id}/index.json"
    yield Artifact(path, f"{indented.indented(fields(knowledge, record))}\n".encode())


def texts(knowledge: Knowledge) -> Iterator[Artifact]:
    """Yield <kind>/<id>/index.md for each record, its path relative to `site/`.

    In `docs/` MkDocs would take it for a page.
    """
    for record in knowledge.kb.records():
        yield Artifact(_path(record), text(knowledge, record).encode())


def stored(knowledge: Knowledge) -> Iterator[Artifact | Stored]:
    """Yield the same files, for another process to read those that are kept already."""
    records = list(knowledge.kb.records())
    places = knowledge.notes.places_of(knowledge, map(_name, records))
    for record, place in zip(records, places, strict=True):
        if place:
            yield Stored(_path(record), place)
        else:
            yield Artifact(_path(record), text(knowledge, record).encode())


def prepare(knowledge: Knowledge, record: Record) -> None:
    """Make a record's text, unless it is kept: it is wanted when another process waits for it."""
    if not knowledge.notes.holds(_name(record)):
        text(knowledge, record)


def text(knowledge: Knowledge, record: Record) -> str:
    """Return a record's page in plain Markdown."""
    return knowledge.noted(_name(record), partial(_text, record), record)


def _text(record: Record, knowledge: Knowledge) -> str:
    return "\n".join(_Text(knowledge, record).lines()) + "\n"


def _path(record: Record) -> str:
    return f"{record.folder}/{record.id}/index.md"


def _name(record: Record) -> str:
    return f"twins:{record.folder}/{record.id}"


class _Text:
    """A record's page in plain Markdown: one fact a line, its passage after it."""

    def __init__(self, knowledge: Knowledge, record: Record) -> None:
        self.knowledge = knowledge
        self.record = record
        self.base = base_of(f"{record.folder}/{record.id}.md", knowledge.site_url)

    def lines(self) -> Iterator[str]:
        record = self.record
        edition = self.knowledge.edition
        yield f"# {safe(record.label)}"
        yield ""
        stated = f"edition {safe(edition.version)}, {edition.date.text}"
        yield f"{record.singular} in {safe(self.knowledge.site)}, {stated}."
        if record.summary:
            yield from ("", self._prose(record.summary))
        yield from self._list("", self._facts())
        yield from self._list("Also called", self._names())
        if isinstance(record, Speaker):
            yield from self._list("Statements, in the editors' words", self._statements(record))
        if isinstance(record, Statistic):
            yield from self._list("Figures, as they were stated", self._figures(record))
            yield from self._list("What the checks found", self._findings(record))
        gaps = (f"{gap.field}: {self._prose(gap.reason)}" for gap in record.unknown)
        yield from self._list("What the sources do not say", gaps)
        backlinks = self.knowledge.backlinks(record)
        named = (f"{self._way(b.label, b.folder, b.id)}: {safe(b.why)}" for b in backlinks)
        yield from self._list("Referred to by", named)

    def _list(self, title: str, items: Iterator[str]) -> Iterator[str]:
        found = [f"- {item}" for item in items]
        if found:
            yield from ([""] if not title else ["", f"## {title}", ""])
            yield from found

    def _facts(self) -> Iterator[str]:
        match self.record:
            case Speaker() as s:
                yield from self._roles(s)
            case Organization() as o:
                yield f"{_words(o.classification)} {self._cited(o.source)}"
                yield from (f"Part of {self._link(ref)}" for ref in (o.parent,) if ref)
            case Event() as e:
                days = str(e.start_date) + (f" to {e.end_date}" if e.end_date else "")
                place = f", {safe(e.place)}" if e.place else ""
                yield f"{days}{place} {self._cited(e.source)}"
                yield from (f"Organizer: {self._link(ref)}" for ref in e.organizers)
            case Term() as t:
                definition = f"{_words(t.classification)}: {self._prose(t.definition)}"
                yield f"{definition} {self._cited(t.source)}"
            case Topic() as t:
                yield self._prose(t.definition)
            case Statistic() as s:
                of = self._link(s.subject) if isinstance(s.subject, Ref) else safe(s.subject)
                yield f"{self._prose(s.definition)} Of {of}, in {safe(s.unit)}."
            case Source() as s:
                told = ", ".join(safe(part) for part in (s.title or s.name, s.publisher) if part)
                yield f"{told}: <{s.url}>"

    def _roles(self, speaker: Speaker) -> Iterator[str]:
        for held in speaker.affiliations:
            role = f"{safe(held.role)}, " if held.role else ""
            yield f"{role}{self._link(held.organization)} {self._cited(held.source)}"
        for occupation in speaker.occupations:
            yield f"{safe(occupation.name)} {self._cited(occupation.source)}"

    def _names(self) -> Iterator[str]:
        if isinstance(self.record, Organization) and self.record.short_name:
            yield safe(self.record.short_name)
        for other in self.record.other_names:
            told = ", ".join(safe(part) for part in (other.lang, other.note) if part)
            cited = f" {self._cited(other.source)}" if other.source else ""
            yield f"{safe(other.name)}{f' ({told})' if told else ''}{cited}"

    def _statements(self, speaker: Speaker) -> Iterator[str]:
        for said in speaker.statements:
            about = ", ".join(self._link(topic) for topic in said.topics)
            text = f"{_words(said.kind)}: {self._prose(said.text)}"
            yield f"{text} {self._cited(said.source)}{f' On {about}.' if about else ''}"

    def _figures(self, statistic: Statistic) -> Iterator[str]:
        for seen in statistic.observations:
            number = f"{seen.qualifier.words} {amounts.grouped(seen.value)} {statistic.unit}"
            scope = f" (covers {safe(seen.scope)})" if seen.scope else ""
            text = f"{safe(str(seen.period))}: {safe(number.strip())}{scope}"
            yield f"{text}, stated by {self._stated_by(seen)} {self._cited(seen.source)}"

    def _stated_by(self, seen: Observation) -> str:
        return self._link(seen.stated_by) if seen.stated_by else "the source itself"

    def _findings(self, statistic: Statistic) -> Iterator[str]:
        for finding in self.knowledge.findings_on(statistic.id):
            note = f" Editor's note: {self._prose(finding.note)}" if finding.note else ""
            yield f"{_words(finding.type)}: {safe(finding.text)}{note}"

    def _prose(self, text: str) -> str:
        return safe(self.knowledge.kb.plain(text))

    def _link(self, to: Record | Ref) -> str:
        record = self.knowledge.kb.find(to) if isinstance(to, Ref) else to
        return self._way(record.label, record.folder, record.id)

    def _way(self, label: str, folder: str, record_id: str) -> str:
        return f"[{safe(label)}]({self.base}{folder}/{record_id}/)"

    def _cited(self, citation: Citation) -> str:
        source = self.knowledge.kb.find(citation.id)
        assert isinstance(source, Source)  # noqa: S101 - the schema allows nothing else
        where = f", paragraph {citation.paragraph}" if citation.paragraph else ""
        return f"([{safe(source.name)}{where}](<{passage_url(source.url, citation.words)}>))"


_MEANINGFUL = re.compile(r"([\\`*_{}\[\]<>&|~])|^([#+\-=]|\d+[.)](?=\s|$))")


def safe(text: str) -> str:
    """Return text that CommonMark shows as typed, and that people can still read."""
    return _MEANINGFUL.sub(lambda sign: f"{sign[0][:-1]}\\{sign[0][-1]}", visible(text))


def _words(name: str) -> str:
    return name.replace("-", " ").capitalize()
