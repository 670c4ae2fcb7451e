"""Figures as rows and cards show them."""

from dataclasses import dataclass
from datetime import date

from babel.numbers import get_currency_name, is_currency

from roundtable_kb import amounts
from roundtable_kb.kinds.statistics import Observation, PeriodInWords, Statistic
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Link
from roundtable_kb.schema import Record, Ref
from roundtable_kb.views.parts import Passage, link, passage


@dataclass(frozen=True, slots=True)
class FigureItem:
    """An observation as a row or a card shows it."""

    id: str
    qualifier: str
    number: str
    unit: str
    statistic: Link
    period: str
    scope: str | None
    claims: tuple[str, ...]
    stated_by: Link | None
    passage: Passage


def figure(knowledge: Knowledge, statistic: Statistic, seen: Observation) -> FigureItem:
    """Return an observation as a row or a card shows it."""
    number, magnitude = _number(seen.value)
    unit = " ".join(part for part in (magnitude, _unit(statistic.unit, seen.per)) if part)
    return FigureItem(
        id=seen.id,
        qualifier=seen.qualifier.words,
        number=number,
        unit=unit,
        statistic=link(statistic, anchor=seen.id),
        period=str(seen.period),
        scope=seen.scope,
        claims=tuple(claim.replace("-", " ") for claim in seen.claims),
        stated_by=link(knowledge.kb.find(seen.stated_by)) if seen.stated_by else None,
        passage=passage(knowledge, seen.source),
    )


def figures(knowledge: Knowledge, statistic: Statistic) -> tuple[FigureItem, ...]:
    """Return all observations of a statistic, the latest first."""
    latest = sorted(statistic.observations, key=lambda seen: (_end(seen), seen.id), reverse=True)
    return tuple(figure(knowledge, statistic, seen) for seen in latest)


def figures_on(knowledge: Knowledge, record: Record) -> tuple[FigureItem, ...]:
    """Return the observations that refer to a record: as who stated them, as their event."""
    found = {
        (reference.origin.id, reference.holder.id): (reference.origin, reference.holder)
        for reference in knowledge.kb.referring(record)
        if isinstance(reference.origin, Statistic) and isinstance(reference.holder, Observation)
    }
    return tuple(figure(knowledge, statistic, seen) for statistic, seen in found.values())


def subject(knowledge: Knowledge, statistic: Statistic) -> str | Link:
    """Return what a statistic measures something of."""
    if isinstance(statistic.subject, Ref):
        return link(knowledge.kb.find(statistic.subject))
    return statistic.subject


def _end(seen: Observation) -> date:
    """Return the last day that an observation covers; one without an end goes on."""
    period = seen.period.until if isinstance(seen.period, PeriodInWords) else seen.period
    return period.last if period and period.last else date.max


def _number(amount: amounts.Amount) -> tuple[str, str]:
    number, _, magnitude = amounts.grouped(amount).partition(" ")
    return number, magnitude


def _unit(unit: str, per: str | None) -> str:
    if unit == "percent":
        shown = "%"
    elif is_currency(unit):
        shown = get_currency_name(unit, count=2, locale="en")
    else:
        shown = unit
    return f"{shown} a {per}" if per else shown
