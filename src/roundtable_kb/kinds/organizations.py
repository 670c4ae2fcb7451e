"""Organizations: whom people speak for, and who is spoken of."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, ClassVar

from roundtable_kb.decoding import Entry
from roundtable_kb.diagnostics import Diagnostic
from roundtable_kb.fields import Text
from roundtable_kb.knowledge import Kind, KnowledgeBase, cycles
from roundtable_kb.schema import Citation, OtherName, Record, Ref, To


class OrganizationClass(StrEnum):
    """What an organization is."""

    GOVERNMENT = "government"
    INTERGOVERNMENTAL = "intergovernmental"
    COLLECTIVE_MANAGEMENT = "collective-management"
    ASSOCIATION = "association"
    COMPANY = "company"
    CULTURAL = "cultural"


class Organization(Record):
    """An organization."""

    folder: ClassVar[str] = "organizations"
    singular: ClassVar[str] = "Organization"
    plural: ClassVar[str] = "Organizations"

    other_names: tuple[OtherName, ...] = ()
    """Names in other languages, short and former ones, each with its source."""
    short_name: Text | None = None
    """An abbreviation that it goes by."""
    classification: OrganizationClass
    """What it is."""
    parent: Annotated[Ref, To("organizations", why="parent organization")] | None = None
    """Id of the organization that it belongs to."""
    sectors: tuple[Text, ...] = ()
    """In lower case: music, film."""
    source: Citation
    """Where the organization is named."""


def rules(entry: Entry[Organization], kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """Check that no organization is part of itself."""
    yield from cycles(entry, kb, "parent")


KIND = Kind(Organization, rules)
