"""Topics: the vocabulary that statements and figures are found by."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from roundtable_kb.decoding import Entry
from roundtable_kb.diagnostics import Diagnostic
from roundtable_kb.fields import Prose
from roundtable_kb.knowledge import Kind, KnowledgeBase, cycles
from roundtable_kb.schema import Record, Ref, To


class Topic(Record):
    """A topic; its synonyms are other names."""

    folder: ClassVar[str] = "topics"
    singular: ClassVar[str] = "Topic"
    plural: ClassVar[str] = "Topics"
    alone: ClassVar[bool] = True

    definition: Prose
    """What it covers."""
    broader: Annotated[Ref, To("topics", why="broader topic")] | None = None
    """Id of the topic that it is a part of."""


def rules(entry: Entry[Topic], kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """Check that no topic is broader than itself."""
    yield from cycles(entry, kb, "broader")


KIND = Kind(Topic, rules)
