"""The kinds of record, one file each: the model and its rules. A new kind is a line here."""

from typing import Any

from roundtable_kb.kinds import (
    events,
    organizations,
    sources,
    speakers,
    statistics,
    terms,
    topics,
)
from roundtable_kb.knowledge import Kind

KINDS: tuple[Kind[Any], ...] = (
    events.KIND,
    speakers.KIND,
    organizations.KIND,
    statistics.KIND,
    topics.KIND,
    terms.KIND,
    sources.KIND,
)
