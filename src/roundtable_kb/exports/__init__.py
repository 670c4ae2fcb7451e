"""Files for other programs, one format each. A new export is a line here."""

from collections.abc import Callable, Iterator

from roundtable_kb.exports import records, redirects
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Artifact

EXPORTS: tuple[Callable[[Knowledge], Iterator[Artifact]], ...] = (
    records.artifacts,
    redirects.artifacts,
)
