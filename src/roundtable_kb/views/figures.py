"""Figures as rows and cards show them, each with what the checks say of it."""

from collections.abc import Mapping
from datetime import date
from itertools import islice
from typing import NamedTuple

from roundtable_kb import amounts
from roundtable_kb.findings.words import span, unit_name
from roundtable_kb.kinds.statistics import Observation, PeriodInWords, Statistic
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Link, Prose
from roundtable_kb.referring import Reference
from roundtable_kb.schema import Citation, Record, Ref
from roundtable_kb.verdicts import Finding, FindingType
from roundtable_kb.views.parts import Passage, event_link, link, passage, prose

Key = tuple[str, str]
"""A statistic's id and an observation's."""

_CONFIRMS = (FindingType.CORROBORATED, FindingType.AGREES)


class State(NamedTuple):
    """What the checks say of a figure, in a word and in a few."""

    word: str
    """Confirmed, In doubt, or Unconfirmed."""
    slug: str
    """What its class is called: confirmed, doubt, unconfirmed."""
    why: str


class FigureItem(NamedTuple):
    """An observation as a row or a card shows it."""

    id: str
    qualifier: str
    number: str
    unit: str
    allows: str
    statistic: Link
    period: str
    scope: str | None
    claims: tuple[str, ...]
    stated_by: Link | None
    produced_by: Link | None
    event: Link | None
    """Where it was stated, if there are several events."""
    own: bool
    """Whether it was stated at an event; the others are its context."""
    state: State
    passage: Passage


class FindingItem(NamedTuple):
    """A finding as a page shows it."""

    type: FindingType
    word: str
    slug: str
    figure: Link
    period: str
    text: str
    arithmetic: str
    basis: tuple[Link, ...]
    note: Prose


def _figure(knowledge: Knowledge, statistic: Statistic, seen: Observation) -> FigureItem:
    number, _, magnitude = amounts.grouped(seen.value).partition(" ")
    name = unit_name(statistic.unit) + (f" a {seen.per}" if seen.per else "")
    kb = knowledge.kb
    return FigureItem(
        id=seen.id,
        qualifier=seen.qualifier.words,
        number=number,
        unit=f"{magnitude} {name}".strip(),
        allows=span(statistic.interval(seen), statistic.unit),
        statistic=link(statistic, anchor=seen.id),
        period=str(seen.period),
        scope=seen.scope,
        claims=tuple(claim.replace("-", " ") for claim in seen.claims),
        stated_by=link(kb.find(seen.stated_by)) if seen.stated_by else None,
        produced_by=link(kb.find(seen.produced_by)) if seen.produced_by else None,
        event=event_link(knowledge, seen.event),
        own=seen.event is not None,
        state=state(knowledge, (statistic.id, seen.id)),
        passage=passage(knowledge, seen.source, seen.value.text),
    )


def passage_of(knowledge: Knowledge, reference: Reference) -> Passage:
    """Return the passage of a citation, with its figure's number where it is one's."""
    citation = reference.holder
    assert isinstance(citation, Citation)  # noqa: S101 - the caller has chosen
    return passage(knowledge, citation, cited_number(reference))


def cited_number(reference: Reference) -> str | None:
    """Return the number that a citation is of, as written, if it is of a figure."""
    around = reference.around
    return around.value.text if isinstance(around, Observation) else None


def figures(
    knowledge: Knowledge, statistic: Statistic, *, own: bool = False
) -> tuple[FigureItem, ...]:
    """Return the observations of a statistic, the latest first; all, or its events' `own`."""
    wanted = [seen for seen in statistic.observations if seen.event or not own]
    latest = sorted(wanted, key=lambda seen: (_end(seen), seen.id), reverse=True)
    return tuple(knowledge.once(_figure, statistic, seen) for seen in latest)


def stated_on(knowledge: Knowledge, record: Record) -> Mapping[Key, tuple[Statistic, Observation]]:
    """Return the observations that refer to a record: as who stated them, as their event."""
    return {
        (reference.origin.id, reference.holder.id): (reference.origin, reference.holder)
        for reference in knowledge.kb.referring(record, Statistic)
        if isinstance(reference.origin, Statistic) and isinstance(reference.holder, Observation)
    }


def figures_on(
    knowledge: Knowledge, record: Record, most: int | None = None
) -> tuple[FigureItem, ...]:
    """Return these observations as they are shown, the first `most` or all."""
    found = islice(stated_on(knowledge, record).values(), most)
    return tuple(knowledge.once(_figure, *pair) for pair in found)


def state(knowledge: Knowledge, key: Key) -> State:
    """Return what the checks say of a figure: a doubt outweighs what bears it out."""
    about_it = knowledge.verdicts_on(key)
    for verdict in about_it:
        if verdict.doubtful:
            return State("In doubt", "doubt", verdict.words)
    for kind in _CONFIRMS:
        for verdict in about_it:
            if verdict.type is kind:
                return State("Confirmed", "confirmed", verdict.words)
    return State("Unconfirmed", "unconfirmed", "")


def findings(knowledge: Knowledge, statistic: Statistic) -> tuple[FindingItem, ...]:
    """Return the findings about a statistic, the most doubtful first."""
    found = knowledge.findings_on(statistic.id)
    return tuple(finding_item(knowledge, finding) for finding in found)


def finding_item(knowledge: Knowledge, finding: Finding) -> FindingItem:
    """Return a finding as a page shows it."""
    (first, *others) = (_observed(knowledge, key) for key in finding.observations)
    return FindingItem(
        type=finding.type,
        word=finding.type.replace("-", " "),
        slug=_slug(finding),
        figure=first,
        period=finding.period,
        text=finding.text,
        arithmetic=finding.arithmetic,
        basis=tuple(others),
        note=prose(knowledge, finding.note or ""),
    )


def _slug(finding: Finding) -> str:
    if finding.doubtful:
        return "doubt"
    return "confirmed" if finding.type in _CONFIRMS else "unconfirmed"


def _observed(knowledge: Knowledge, key: Key) -> Link:
    statistic = knowledge.kb.get(Statistic, key[0])
    assert statistic is not None  # noqa: S101 - findings are about records that are there
    seen = next(o for o in statistic.observations if o.id == key[1])
    return link(statistic, f"{statistic.label}, {seen.period}", seen.id)


def subject(knowledge: Knowledge, statistic: Statistic) -> str | Link:
    """Return what a statistic measures something of."""
    if isinstance(statistic.subject, Ref):
        return link(knowledge.kb.find(statistic.subject))
    return statistic.subject


def _end(seen: Observation) -> date:
    """Return the last day that an observation covers; one without an end goes on."""
    period = seen.period.until if isinstance(seen.period, PeriodInWords) else seen.period
    return period.last if period and period.last else date.max
