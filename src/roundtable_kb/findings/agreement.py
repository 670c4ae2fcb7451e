"""Whether independent publishers give the same figure."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from roundtable_kb.amounts import Qualifier
from roundtable_kb.findings.series import Reading, finding, independent, readings, same, source
from roundtable_kb.findings.words import said
from roundtable_kb.intervals import meet
from roundtable_kb.kinds.statistics import Measure, Statistic
from roundtable_kb.knowledge import KnowledgeBase
from roundtable_kb.verdicts import Finding, FindingType

_ABOVE = {Qualifier.OVER, Qualifier.AT_LEAST}
_BELOW = {Qualifier.UNDER, Qualifier.AT_MOST}
_NEAR = Fraction(1, 4)
"""How far from its bound a value may lie and still bear a one-sided statement out."""
_STOCK_MONTHS = 12


def check(kb: KnowledgeBase, statistic: Statistic) -> Iterator[Finding]:
    """Compare each two independent readings of one indicator, scope and period."""
    for one, other in combinations(readings(statistic), 2):
        if _comparable(one, other) and independent(kb, one, other):
            yield _compared(kb, one, other)


def _comparable(one: Reading, other: Reading) -> bool:
    if one.observation.scope != other.observation.scope or not (one.period and other.period):
        return False
    if one.statistic.measure is Measure.STOCK and one.end and other.end:
        months = abs((one.end.year - other.end.year) * 12 + one.end.month - other.end.month)
        return months <= _STOCK_MONTHS
    return same(one.period, other.period)


def _compared(kb: KnowledgeBase, one: Reading, other: Reading) -> Finding:
    # A reading that was stated at an event is the one that readers ask about.
    first, second = (one, other) if one.observation.event else (other, one)
    kind = verdict(first, second)
    joined = {
        FindingType.CORROBORATED: "bears out",
        FindingType.CONSISTENT: "does not speak against",
        FindingType.CONTRADICTED: "contradicts",
    }[kind]
    where = first.observation.period
    there = second.observation.period
    when = f"for {where}" if str(where) == str(there) else f"for {there}, beside {where},"
    arithmetic = f"{said(first)} and {said(second)} {_MEETING[kind]}"
    text = (
        f"What {source(kb, second).name} states {when} {joined} "
        f"what {source(kb, first).name} states."
    )
    brief = f"{said(second)} in {source(kb, second).name}"
    return finding(kind, (first, second), arithmetic, text, brief)


_MEETING = {
    FindingType.CORROBORATED: "can be the same number",
    FindingType.CONSISTENT: "can both be true, which is little to go by",
    FindingType.CONTRADICTED: "cannot be the same number",
}


def verdict(one: Reading, other: Reading) -> FindingType:
    """Return what two comparable readings say of one another."""
    if not meet(one.interval, other.interval):
        return FindingType.CONTRADICTED
    near = all(_near(a, b) for a, b in ((one, other), (other, one)))
    return FindingType.CORROBORATED if near else FindingType.CONSISTENT


def _near(one: Reading, other: Reading) -> bool:
    """Whether `other` lies close enough to the bound of `one`, if it has one bound only."""
    qualifier, bound = one.observation.qualifier, Fraction(one.observation.value.value)
    value = Fraction(other.observation.value.value)
    if qualifier in _ABOVE:
        return other.observation.qualifier not in _ABOVE and value <= bound * (1 + _NEAR)
    if qualifier in _BELOW:
        return other.observation.qualifier not in _BELOW and value >= bound * (1 - _NEAR)
    return True
