"""Speakers: people, for whom they speak, and what they said."""

from enum import StrEnum
from typing import Annotated, ClassVar

from roundtable_kb.fields import Prose, Slug, Text
from roundtable_kb.knowledge import Kind
from roundtable_kb.schema import Citation, OtherName, Part, Record, Ref, To


class StatementKind(StrEnum):
    """What a statement does."""

    POSITION = "position"
    CONCERN = "concern"
    PROPOSAL = "proposal"
    PLAN = "plan"
    REPORT = "report"


class Occupation(Part):
    """What somebody does, whoever they do it for."""

    name: Text
    """In lower case: lyricist, senior translator."""
    source: Citation
    """Where that is stated."""


class Affiliation(Part):
    """A place in an organization."""

    organization: Annotated[Ref, To("organizations", why="affiliation")]
    """Id of the organization."""
    role: Text | None = None
    """As the source writes it."""
    event: Annotated[Ref, To("events", why="event they spoke at")] | None = None
    """Where they spoke for it."""
    source: Citation
    """Where that is stated."""

    def why(self, ref: Ref) -> str:
        """Return the role as what an organization is to its people."""
        return self.role if ref == self.organization and self.role else ref.why


class Statement(Part):
    """One thing that somebody said, in our own words."""

    id: Slug
    """Its anchor on the page; never reused."""
    event: Annotated[Ref, To("events", why="event of a statement|event of {n} statements")]
    """Where it was said."""
    kind: StatementKind
    """What the statement does."""
    topics: tuple[Annotated[Ref, To("topics", why="topic")], ...] = ()
    """Ids of the topics that it is found by."""
    text: Prose
    """What was said, in our own words."""
    source: Citation
    """Where that is stated."""

    def why(self, ref: Ref) -> str:
        """Return 'topic of a proposal' and so on for a topic."""
        if ref in self.topics:
            return f"topic of a {self.kind}|topic of {{n}} {self.kind}s"
        return ref.why


class Speaker(Record):
    """A person who spoke."""

    folder: ClassVar[str] = "speakers"
    singular: ClassVar[str] = "Speaker"
    plural: ClassVar[str] = "Speakers"

    other_names: tuple[OtherName, ...] = ()
    """Names in other languages, short and former ones, each with its source."""
    honorific_prefix: Text | None = None
    """Ms., Mr., Dr."""
    family_name: Text | None = None
    """The part of the name that is the family's."""
    occupations: tuple[Occupation, ...] = ()
    """What they do for themselves."""
    affiliations: tuple[Affiliation, ...] = ()
    """Places in organizations; each says at which event, if that is known."""
    statements: tuple[Statement, ...] = ()
    """What they said."""


KIND = Kind(Speaker)
