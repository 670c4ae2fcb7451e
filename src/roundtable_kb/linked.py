"""Records in schema.org's terms (https://schema.org/docs/full.html), as JSON-LD 1.1.

The context stands in each document, so that nobody needs to fetch one. Numbers are decimal strings.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from roundtable_kb.amounts import plain
from roundtable_kb.citations import passage_url
from roundtable_kb.findings.words import is_money
from roundtable_kb.intervals import Interval
from roundtable_kb.kinds.events import Event
from roundtable_kb.kinds.organizations import Organization, OrganizationClass
from roundtable_kb.kinds.sources import Source, SourceClass
from roundtable_kb.kinds.speakers import Speaker, Statement
from roundtable_kb.kinds.statistics import Observation, PeriodInWords, Statistic
from roundtable_kb.kinds.terms import Term
from roundtable_kb.kinds.topics import Topic
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Page
from roundtable_kb.schema import Citation, Record, Ref
from roundtable_kb.values import Period

Node = Mapping[str, Any]

_ADDRESSES = ("url", "sameAs", "license", "contentUrl", "archivedAt")
CONTEXT: Node = {
    "@vocab": "https://schema.org/",
    **{name: {"@type": "@id"} for name in _ADDRESSES},
}

_ORGANIZATIONS = {
    OrganizationClass.GOVERNMENT: "GovernmentOrganization",
    OrganizationClass.COMPANY: "Corporation",
}
_SOURCES = {
    SourceClass.ARTICLE: "Article",
    SourceClass.NEWS: "NewsArticle",
    SourceClass.WEB_PAGE: "WebPage",
}


def nodes(knowledge: Knowledge, record: Record, base: str) -> Iterator[Node]:
    """Yield the node of a record, then those of the facts that have an address on its page.

    `base` leads to the site's first page: its address, or `../../` from a record's page.
    """
    maker = _Maker(knowledge, base)
    match record:
        case Speaker():
            yield maker.person(record)
            yield from (maker.claim(record, said) for said in record.statements)
        case Statistic():
            yield maker.variable(record)
            yield from (maker.observation(record, seen) for seen in record.observations)
        case Organization():
            yield maker.organization(record)
        case Event():
            yield maker.event(record)
        case Source():
            yield maker.work(record)
        case Topic() | Term():
            yield maker.term(record)


def document(graph: Iterable[object]) -> Node:
    """Return a whole JSON-LD document."""
    return {"@context": CONTEXT, "@graph": graph}


def page_node(page: Page) -> Node:
    """Return the node of a page that is not a record's."""
    kind = "CollectionPage" if page.path.endswith("/index.md") else "WebPage"
    return {"@type": kind, "@id": "", "name": page.title, "description": page.description}


def base_of(path: str, site_url: str) -> str:
    """Return what leads from a page to the site's first page: its address, where that is known."""
    folder, _, name = path.rpartition("/")
    depth = (folder.count("/") + 1 if folder else 0) + (name != "index.md")
    return site_url or "../" * depth or "./"


class _Maker:
    """Makes nodes whose ids are addresses of pages below `base`."""

    def __init__(self, knowledge: Knowledge, base: str) -> None:
        self.knowledge = knowledge
        self.base = base

    def person(self, speaker: Speaker) -> Node:
        cited = [o.source for o in speaker.occupations] + [a.source for a in speaker.affiliations]
        return self._thing(
            "Person",
            speaker,
            cited,
            honorificPrefix=speaker.honorific_prefix,
            familyName=speaker.family_name,
            jobTitle=[occupation.name for occupation in speaker.occupations],
            affiliation=[
                _known(
                    {"@type": "OrganizationRole"},
                    roleName=held.role,
                    affiliation=self._ref(held.organization),
                )
                for held in speaker.affiliations
            ],
        )

    def claim(self, speaker: Speaker, said: Statement) -> Node:
        return _known(
            {"@type": "Claim", "@id": self._iri(speaker, said.id)},
            text=self.knowledge.kb.plain(said.text),
            genre=said.kind.value,
            author=self._ref(speaker),
            about=[self._ref(topic) for topic in said.topics],
            recordedAt=self._ref(said.event),
            citation=self._passage(said.source),
        )

    def variable(self, statistic: Statistic) -> Node:
        return self._thing("StatisticalVariable", statistic, [])

    def observation(self, statistic: Statistic, seen: Observation) -> Node:
        about = statistic.subject
        place = {"@type": "Place", "name": str(about)}
        stated = _known(
            {"@type": "Claim"},
            author=self._ref(seen.stated_by) if seen.stated_by else None,
            recordedAt=self._ref(seen.event) if seen.event else None,
            citation=self._passage(seen.source),
        )
        return _known(
            {"@type": "Observation", "@id": self._iri(statistic, seen.id)},
            name=f"{statistic.label}, {seen.period}",
            description=seen.scope,
            variableMeasured=self._ref(statistic),
            observationAbout=self._ref(about) if isinstance(about, Ref) else place,
            observationDate=_last(seen),
            value=_value(statistic.unit, seen, statistic.interval(seen)),
            measurementQualifier={"@type": "Enumeration", "name": seen.qualifier.value},
            subjectOf=stated,
        )

    def organization(self, organization: Organization) -> Node:
        kind = _ORGANIZATIONS.get(organization.classification, "Organization")
        node = self._thing(
            kind,
            organization,
            [organization.source],
            parentOrganization=self._ref(organization.parent) if organization.parent else None,
            knowsAbout=list(organization.sectors),
        )
        short = [organization.short_name] if organization.short_name else []
        return {**node, **_known({}, alternateName=short + node.get("alternateName", []))}

    def event(self, event: Event) -> Node:
        return self._thing(
            "Event",
            event,
            [event.source],
            startDate=_day(event.start_date),
            endDate=_day(event.end_date or event.start_date),
            location={"@type": "Place", "name": event.place} if event.place else None,
            organizer=[self._ref(ref) for ref in event.organizers],
            superEvent={"@type": "EventSeries", "name": event.series} if event.series else None,
        )

    def work(self, source: Source) -> Node:
        node = self._thing(
            _SOURCES.get(source.classification, "CreativeWork"),
            source,
            [],
            headline=source.title,
            publisher={"@type": "Organization", "name": source.publisher}
            if source.publisher
            else None,
            datePublished=_day(source.published) if source.published else None,
            inLanguage=source.language,
            archivedAt=source.archived_url,
            citation=[self._ref(ref) for ref in source.cites],
        )
        # What the record is about stands elsewhere; our page is about it.
        return {**node, "url": source.url, "mainEntityOfPage": self._iri(source)}

    def term(self, record: Topic | Term) -> Node:
        definition = self.knowledge.kb.plain(record.definition)
        cited = [record.source] if isinstance(record, Term) else []
        node = self._thing("DefinedTerm", record, cited)
        terms = {"@type": "DefinedTermSet", "@id": f"{self.base}{record.folder}/"}
        return {**node, "description": definition, "inDefinedTermSet": terms}

    def _thing(self, kind: str, record: Record, cited: list[Citation], **fields: Any) -> Node:
        """Return what every record's node says; each citation as a work that is about it."""
        kb = self.knowledge.kb
        named = [other.source for other in record.other_names if other.source]
        passages = [self._passage(one) for one in dict.fromkeys([*cited, *named])]
        return _known(
            {"@type": kind, "@id": self._iri(record)},
            name=record.name,
            alternateName=[other.name for other in record.other_names],
            disambiguatingDescription=record.disambiguation,
            description=kb.plain(record.summary) if record.summary else None,
            url=self._iri(record),
            **fields,
            subjectOf=[*passages, *({"@type": "WebPage", "url": w.url} for w in record.links)],
        )

    def _passage(self, citation: Citation) -> Node:
        """Return the passage that states a fact; its words are a locator."""
        source = self.knowledge.kb.find(citation.id)
        assert isinstance(source, Source)  # noqa: S101 - the schema allows nothing else
        return _known(
            {"@type": "Quotation"},
            text=citation.words,
            url=passage_url(source.url, citation.words),
            position=citation.paragraph,
            isPartOf=self._ref(source),
        )

    def _iri(self, record: Record, anchor: str = "") -> str:
        page = f"{self.base}{record.folder}/{record.id}/"
        return f"{page}#{anchor}" if anchor else page

    def _ref(self, record: Record | Ref) -> Node:
        found = self.knowledge.kb.find(record) if isinstance(record, Ref) else record
        return {"@id": self._iri(found)}


def _value(unit: str, seen: Observation, allowed: Interval) -> Node:
    """Return the number as stated with what it allows; schema.org's bounds are inclusive."""
    money = is_money(unit)
    return _known(
        {"@type": "MonetaryAmount" if money else "QuantitativeValue"},
        **{"currency" if money else "unitText": unit},
        value=plain(seen.value.value),
        minValue=None if allowed.lower is None else plain(allowed.lower),
        maxValue=None if allowed.upper is None else plain(allowed.upper),
    )


def _last(seen: Observation) -> str | None:
    """Return the last day that a figure covers, where it is known."""
    period = seen.period.until if isinstance(seen.period, PeriodInWords) else seen.period
    return period.last.isoformat() if period and period.last else None


def _day(period: Period) -> str:
    """Return a date as ISO 8601 has it; a quarter, which it does not have, as its first month."""
    if "-Q" in period.text and period.first:
        return period.first.isoformat()[:7]
    return period.text


def _known(node: Node, **fields: Any) -> Node:
    """Return a node with those fields that have a value."""
    return {**node, **{name: value for name, value in fields.items() if value}}
