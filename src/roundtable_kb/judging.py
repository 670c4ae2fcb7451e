"""What files say of findings: noted for each statistic, put together in the order of all."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain

from roundtable_kb.kinds.statistics import Statistic
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.notes import Run
from roundtable_kb.verdicts import Finding


def judged(knowledge: Knowledge, name: str, say: Callable[[Finding], str]) -> Iterator[str]:
    """Yield what a file says of each finding, the most doubtful first.

    What it says depends on the finding alone; it is noted under the file's `name`.
    """
    statistics = list(knowledge.kb.all(Statistic))
    made = chain.from_iterable(
        knowledge.noted_of(f"findings-{name}", partial(_said, say), statistics)
    )
    texts = {of.id: iter(said) for of, said in zip(statistics, made, strict=True)}
    return (next(texts[finding.statistic]) for finding in knowledge.findings)


def _said(say: Callable[[Finding], str], run: Run, knowledge: Knowledge) -> list[list[str]]:
    return [list(map(say, knowledge.findings_on(record.id))) for record in run]
