"""Terms: the laws, initiatives, platforms, works, awards, gatherings and disputes named."""

from enum import StrEnum
from typing import ClassVar

from roundtable_kb.fields import Prose
from roundtable_kb.knowledge import Kind
from roundtable_kb.schema import Citation, OtherName, Record


class TermClass(StrEnum):
    """What a term names."""

    LAW = "law"
    INITIATIVE = "initiative"
    PLATFORM = "platform"
    WORK = "work"
    AWARD = "award"
    GATHERING = "gathering"
    DISPUTE = "dispute"


class Term(Record):
    """Something with a name of its own."""

    folder: ClassVar[str] = "terms"
    singular: ClassVar[str] = "Term"
    plural: ClassVar[str] = "Terms"

    other_names: tuple[OtherName, ...] = ()
    """Names in other languages, short and former ones, each with its source."""
    classification: TermClass
    """What it names."""
    definition: Prose
    """What it is, in our own words."""
    source: Citation
    """Where it is named."""


KIND = Kind(Term)
