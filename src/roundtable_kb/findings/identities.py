"""Whether figures that hang together add up: growth, change, share, total."""

from collections.abc import Iterator
from dataclasses import dataclass

from roundtable_kb import intervals
from roundtable_kb.findings.series import Reading, at, finding, of, readings
from roundtable_kb.findings.words import said, span, stated
from roundtable_kb.intervals import Interval
from roundtable_kb.kinds.statistics import ChangeOf, GrowthOf, Relation, ShareOf, Statistic, TotalOf
from roundtable_kb.knowledge import KnowledgeBase
from roundtable_kb.values import previous
from roundtable_kb.verdicts import Finding, FindingType


@dataclass(frozen=True, slots=True)
class Worked:
    """What two other readings make of a figure."""

    result: Interval
    basis: tuple[Reading, ...]
    words: str


def check(kb: KnowledgeBase, statistic: Statistic) -> Iterator[Finding]:
    """Work every related figure out from the others, and compare it with what is stated."""
    for relation in statistic.relations:
        for reading in readings(statistic):
            if isinstance(relation, TotalOf):
                yield from _total(kb, reading, relation)
            else:
                yield from _compared(reading, _worked(kb, reading, relation))


def _worked(kb: KnowledgeBase, reading: Reading, relation: Relation) -> Iterator[Worked]:
    """Yield what each pair of readings that a relation speaks of makes of a figure."""
    if reading.period is None:
        return
    match relation:
        case GrowthOf(of=ref) | ChangeOf(of=ref):
            series, before = of(kb, ref), previous(reading.period)
            pairs = (
                (now, then) for now in at(series, reading.period) for then in at(series, before)
            )
            for now, then in pairs:
                in_percent = isinstance(relation, GrowthOf)
                alike = now.observation.scope == then.observation.scope
                if alike and (not in_percent or _divisible(now, then)):
                    yield _step(now, then, in_percent)
        case ShareOf(part=part_ref, whole=whole_ref):
            for part in at(of(kb, part_ref), reading.period):
                for whole in at(of(kb, whole_ref), reading.period):
                    if not _divisible(part, whole):
                        continue
                    share = intervals.scaled(intervals.ratio(part.interval, whole.interval), 100)
                    words = f"{said(part)} of {said(whole)} is a share of {span(share, 'percent')}"
                    yield Worked(share, (part, whole), words)


def _divisible(one: Reading, other: Reading) -> bool:
    """Whether a ratio of the two says anything: a loss has no growth, and no share."""
    return intervals.positive(one.interval) and intervals.positive(other.interval)


def _step(now: Reading, then: Reading, in_percent: bool) -> Worked:
    unit = now.statistic.unit
    if in_percent:
        result = intervals.growth(now.interval, then.interval)
        words = f"{_pair(now, then, 'over')} is a growth of {span(result, 'percent')}"
    else:
        result = intervals.minus(now.interval, then.interval)
        words = f"{_pair(now, then, 'less')} is a change of {span(result, unit)}"
    return Worked(result, (now, then), words)


def _pair(one: Reading, other: Reading, word: str) -> str:
    """Return two numbers with a word between, their common magnitude said once."""
    left, _, size = stated(one.observation).rpartition(" ")
    right = stated(other.observation)
    if left and right.endswith(f" {size}") and left[-1].isdigit():
        return f"{left} {word} {right}"
    return f"{stated(one.observation)} {word} {right}"


def _compared(reading: Reading, worked: Iterator[Worked]) -> Iterator[Finding]:
    """Yield one finding for each verdict, by the working that says most."""
    verdicts: dict[FindingType, Worked] = {}
    for work in worked:
        fits = intervals.meet(work.result, reading.interval)
        kind = FindingType.AGREES if fits else FindingType.DISAGREES
        if kind not in verdicts or work.result.width < verdicts[kind].result.width:
            verdicts[kind] = work
    for kind, work in verdicts.items():
        verb = "fits" if kind is FindingType.AGREES else "does not fit"
        names = " and ".join(dict.fromkeys(f"“{r.statistic.name}”" for r in work.basis))
        text = f"The {said(reading)} stated {verb} what is stated of {names}."
        arithmetic = f"{work.words}; stated: {said(reading)}"
        brief = work.words.rpartition(" is a ")[2] + " by the figures behind it"
        yield finding(kind, (reading, *work.basis), arithmetic, text, brief)


def _total(kb: KnowledgeBase, whole: Reading, relation: TotalOf) -> Iterator[Finding]:
    """Check that the parts of a total that are stated are together not above it."""
    if whole.period is None:
        return
    known = [found for ref in relation.parts for found in at(of(kb, ref), whole.period)[:1]]
    if not known:
        return
    parts = intervals.total(part.interval for part in known)
    high = intervals.above(parts, whole.interval)
    kind = FindingType.DISAGREES if high else FindingType.AGREES
    names = " and ".join(f"“{part.statistic.name}”" for part in known)
    verb = "is" if len(known) == 1 else "are together"
    text = f"{names} {verb} {'above' if high else 'not above'} the total that is stated."
    listed = " and ".join(said(part) for part in known)
    arithmetic = f"{listed}, {'above' if high else 'within'} a total of {said(whole)}"
    brief = f"{'not ' if not high else ''}exceeded by its parts"
    yield finding(kind, (whole, *known), arithmetic, text, brief)
