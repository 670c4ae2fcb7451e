"""What one build of a site starts from, and what becomes of it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from roundtable_kb.disk import Stamp
from roundtable_kb.pages import Artifact, Stored
from roundtable_kb.site.amended import Before
from roundtable_kb.site.ledger import Ledger
from roundtable_kb.site.messages import Messages
from roundtable_kb.site.sources import Sources
from roundtable_kb.site.staging import Staging
from roundtable_kb.site.workshop import Workshop
from roundtable_kb.store import Values


class EntangledError(Exception):
    """Two files would have one place in the site, and their order decides."""


class LostError(BaseException):
    """What another process has stored cannot be read: it has to tell of it in another way."""


@dataclass(frozen=True, slots=True)
class Job:
    """What one build starts from."""

    docs: Path
    shop: Workshop
    old: Ledger
    new: Ledger
    """With nothing in it yet but its key."""
    sources: Sources
    generated: Collection[str]
    added: Sequence[Artifact | Stored]
    values: Values
    """What is stored."""
    staging: Staging
    heard: Messages
    there: Mapping[str, Stamp]
    """What is in the old site."""
    before: Before
    """Long pages as they were."""
    free: Callable[[], None]
    """Says that this process leaves a processor free from now on."""
    fresh: set[str] = field(default_factory=set)
    """Files of the new site that are not those of the old one."""

    def content(self, added: Artifact | Stored) -> bytes:
        """Return the content of a file that is added; raises LostError if it is not there."""
        if isinstance(added, Artifact):
            return added.content
        self.values.open(anew=False)
        found = self.values.get(added.place.encode())
        if found is None:
            raise LostError
        return found
