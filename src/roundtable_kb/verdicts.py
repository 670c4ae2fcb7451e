"""What comparing figures has shown, as values."""

from enum import StrEnum
from typing import NamedTuple


class FindingType(StrEnum):
    """What comparing figures has shown."""

    CORROBORATED = "corroborated"
    CONSISTENT = "consistent"
    CONTRADICTED = "contradicted"
    AGREES = "agrees"
    DISAGREES = "disagrees"
    OUT_OF_SERIES = "out-of-series"


class Verdict(NamedTuple):
    """What a finding says of a figure, in brief."""

    type: FindingType
    words: str
    """A few, to stand after 'confirmed' or 'in doubt'."""

    @property
    def doubtful(self) -> bool:
        """Whether it casts doubt on the figure."""
        return self.type in _DOUBTFUL


class Finding(NamedTuple):
    """What comparing figures has shown: for readers to see, never to correct a figure by."""

    type: FindingType
    observations: tuple[tuple[str, str], ...]
    """Statistic and id of each observation it rests on; it is about the first."""
    period: str
    """The period of the first, as written."""
    arithmetic: str
    """How it was worked out, with the numbers."""
    text: str
    """A neutral sentence for the reader."""
    brief: str
    """The same in a few words, to stand after 'confirmed' or 'in doubt'."""
    note: str | None = None
    """What the editor answers."""

    @property
    def statistic(self) -> str:
        """Id of the statistic that it is about."""
        return self.observations[0][0]

    @property
    def verdict(self) -> Verdict:
        """What it says of those that it speaks of."""
        return Verdict(self.type, self.brief)

    @property
    def subjects(self) -> tuple[tuple[str, str], ...]:
        """The observations that it speaks of; two publishers speak of one another."""
        mutual = self.type in (FindingType.CORROBORATED, FindingType.CONTRADICTED)
        return self.observations[: 2 if mutual else 1]

    @property
    def doubtful(self) -> bool:
        """Whether it casts doubt on the figure that it is about."""
        return self.type in _DOUBTFUL


_DOUBTFUL = (FindingType.CONTRADICTED, FindingType.DISAGREES, FindingType.OUT_OF_SERIES)
