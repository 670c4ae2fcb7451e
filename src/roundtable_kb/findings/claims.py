"""Whether a figure that is said to be a record is one in its series."""

from collections.abc import Iterator

from roundtable_kb import intervals
from roundtable_kb.findings.series import Reading, finding, readings
from roundtable_kb.findings.words import said
from roundtable_kb.kinds.statistics import Claim, Statistic
from roundtable_kb.knowledge import KnowledgeBase
from roundtable_kb.verdicts import Finding, FindingType


def check(kb: KnowledgeBase, statistic: Statistic) -> Iterator[Finding]:
    """Compare each claimed record with the earlier figures that are known."""
    known = readings(statistic)
    for reading in known:
        earlier = [r for r in known if r.end and reading.end and r.end < reading.end]
        for claim in reading.observation.claims:
            if earlier:
                yield _claimed(reading, claim, earlier)


def _claimed(reading: Reading, claim: Claim, earlier: list[Reading]) -> Finding:
    high = claim is Claim.RECORD_HIGH
    against = [
        other
        for other in earlier
        if (high and intervals.above(other.interval, reading.interval))
        or (not high and intervals.above(reading.interval, other.interval))
    ]
    count = f"{len(earlier)} earlier figure{'s' if len(earlier) > 1 else ''}"
    name = claim.replace("-", " ")
    if against:
        other = against[0]
        arithmetic = f"{said(other)} in {other.observation.period} against {said(reading)}"
        text = f"It is said to be a {name}, but the figure for {other.observation.period} beats it."
        brief = f"{said(other)} in {other.observation.period}"
        return finding(FindingType.DISAGREES, (reading, *against), arithmetic, text, brief)
    extreme = (max if high else min)(earlier, key=lambda r: r.observation.value.value)
    arithmetic = (
        f"{said(reading)} against at {'most' if high else 'least'} {said(extreme)} "
        f"({extreme.observation.period}) in {count}"
    )
    text = f"It is said to be a {name}, and none of the {count} that are known is beyond it."
    brief = f"a {name} against {count}"
    return finding(FindingType.AGREES, (reading, *earlier), arithmetic, text, brief)
