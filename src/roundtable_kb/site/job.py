"""What one build of a site starts from, and what becomes of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from roundtable_kb.disk import Stamp
from roundtable_kb.pages import Artifact
from roundtable_kb.site.ledger import Ledger
from roundtable_kb.site.messages import Messages
from roundtable_kb.site.sources import Sources
from roundtable_kb.site.staging import Staging
from roundtable_kb.site.workshop import Workshop


class EntangledError(Exception):
    """Two files would have one place in the site, and their order decides."""


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
    added: Sequence[Artifact]
    staging: Staging
    heard: Messages
    there: Mapping[str, Stamp]
    """What is in the old site."""
    fresh: set[str] = field(default_factory=set)
    """Files of the new site that are not those of the old one."""
