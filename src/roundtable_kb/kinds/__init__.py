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
from roundtable_kb.schema import Record

KINDS: tuple[Kind[Any], ...] = (
    events.KIND,
    speakers.KIND,
    organizations.KIND,
    statistics.KIND,
    topics.KIND,
    terms.KIND,
    sources.KIND,
)


def named(word: str) -> type[Record] | None:
    """Return the kind that a word names: its folder, or what one or several are called."""
    for model in (kind.model for kind in KINDS):
        names = (model.folder, model.folder.removesuffix("s"), model.singular, model.plural)
        if word.lower() in (name.lower() for name in names):
            return model
    return None
