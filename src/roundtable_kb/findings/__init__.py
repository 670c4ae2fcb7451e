"""Checks across figures: what they say of one another. A new check is a line here."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from roundtable_kb import codes
from roundtable_kb.diagnostics import Diagnostic, Severity, Span
from roundtable_kb.findings import agreement, claims, identities, implied, outliers
from roundtable_kb.kinds.statistics import Statistic
from roundtable_kb.knowledge import KnowledgeBase
from roundtable_kb.processes import Helper, hands
from roundtable_kb.reading import Readings
from roundtable_kb.verdicts import Finding, FindingType

Check = Callable[[KnowledgeBase, Statistic], Iterator[Finding]]
"""Yields the findings about one statistic."""

CHECKS: tuple[Check, ...] = (
    outliers.check,
    agreement.check,
    identities.check,
    implied.check,
    claims.check,
)
_WORTH_SHARING = 100
"""Statistics to check, from which on another process makes up for its start."""
_ORDER = (
    FindingType.OUT_OF_SERIES,
    FindingType.CONTRADICTED,
    FindingType.DISAGREES,
    FindingType.CONSISTENT,
    FindingType.AGREES,
    FindingType.CORROBORATED,
)


def find(kb: KnowledgeBase, readings: Readings | None = None) -> tuple[Finding, ...]:
    """Return all findings, the most doubtful first; `readings` know those that hold still."""
    readings, statistics = readings or Readings(), [one.id for one in kb.all(Statistic)]
    due = [one for one in statistics if not readings.holds(_name(one))]
    apart = due[1::2] if len(due) >= _WORTH_SHARING and hands() > 1 else []
    helper = Helper(lambda: _told(kb, readings, apart)) if apart else None
    try:
        for one in due[:: 2 if apart else 1]:
            _noted(kb, readings, one)
        readings.take((helper.results() if helper else None) or ())
    finally:
        if helper:
            helper.dismiss()
    each = [_noted(kb, readings, one) for one in statistics]
    by_check = zip(*each, strict=True)
    found = dict.fromkeys(one for checked in by_check for made in checked for one in made)
    return tuple(sorted(found, key=lambda f: (_ORDER.index(f.type), f.observations)))


def _name(statistic: str) -> str:
    return f"checks:{statistic}"


def _noted(kb: KnowledgeBase, readings: Readings, statistic: str) -> list[list[Finding]]:
    """Return the findings about a statistic by check."""
    return readings.of(kb, _name(statistic), partial(_checked, statistic), _findings)


def _told(kb: KnowledgeBase, readings: Readings, statistics: Sequence[str]) -> Iterator[bytes]:
    """Check some statistics, then yield what is to be noted of them."""
    before = readings.count
    for statistic in statistics:
        _noted(kb, readings, statistic)
    return readings.told(before)


def _checked(statistic: str, kb: KnowledgeBase) -> list[list[Any]]:
    """Return the findings about a statistic by check, as plain values of each."""
    found = kb.get(Statistic, statistic)
    assert found is not None  # noqa: S101 - it is one of all
    return [list(check(kb, found)) for check in CHECKS]


def _findings(values: list[list[Any]]) -> list[list[Finding]]:
    return [[_finding(*one) for one in checked] for checked in values]


def _finding(kind: str, observations: Iterable[Iterable[str]], *words: Any) -> Finding:
    return Finding(FindingType(kind), tuple((one, other) for one, other in observations), *words)


def doubts(kb: KnowledgeBase, found: Sequence[Finding]) -> Iterator[tuple[Diagnostic, bool]]:
    """Yield a warning for each doubtful finding, and whether the editor has answered it.

    A note that answers no finding is an unanswered warning, too: what it spoke of has changed.
    """
    for finding in found:
        if finding.doubtful:
            answer = f"answered: {finding.note}" if finding.note else _REMEDY
            message = f"{finding.type.replace('-', ' ')}: {finding.arithmetic}"
            code = codes.FIGURE_DOUBTFUL
            where = _place(kb, finding)
            yield Diagnostic(code, message, where, answer, Severity.WARNING), bool(finding.note)
    answered = {(f.statistic, f.type, f.period) for f in found}
    for statistic in kb.all(Statistic):
        for number, note in enumerate(statistic.notes):
            if (statistic.id, note.finding, note.period) not in answered:
                message = (
                    f"this note answers no finding: nothing is {note.finding} for {note.period}"
                )
                where = kb.entry(statistic).span(("notes", number))
                hint = "remove it, or correct its finding and period"
                code = codes.NOTE_UNMATCHED
                yield Diagnostic(code, message, where, hint, Severity.WARNING), False


_REMEDY = "check it against its source; then answer with a note: {finding, period, text}"


def _place(kb: KnowledgeBase, finding: Finding) -> Span:
    statistic = kb.get(Statistic, finding.statistic)
    assert statistic is not None  # noqa: S101 - findings are about records that are there
    ids = [seen.id for seen in statistic.observations]
    number = ids.index(finding.observations[0][1])
    return kb.entry(statistic).span(("observations", number, "value"))
