"""What is made: pages to render, links between them, and artifacts to publish. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from roundtable_kb.charts import Chart


@dataclass(frozen=True, slots=True)
class Offer:
    """What a file is to other programs, as the page of all data tells it."""

    what: str
    """What is in it, in a sentence without a full stop."""
    media: str
    """Its media type: https://www.iana.org/assignments/media-types/."""
    convention: str
    """What it keeps to."""
    url: str
    """Where that is described."""
    rows: int | None = None
    """How many rows it has, if it is a table."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file to publish, its path relative to `docs/`."""

    path: str
    content: bytes
    offer: Offer | None = None
    """None for what is not listed among the data."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """A file to publish that was made, and stands on the disk until all others are."""

    path: str
    digest: str
    """Of its content: see `looks`."""
    place: str
    """Where it stands."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A file for other programs, as the pages that tell of it need to know it."""

    path: str
    offer: Offer
    size: int
    """In bytes."""
    head: bytes
    """How it begins."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A file that was published before, and would be the same again."""

    path: str
    digest: str
    """Of its content: see `looks`."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file whose content is a value that was kept: see `store`."""

    path: str
    place: str
    """What leads to it. Its digest comes last."""


Ready = Artifact | Shelved | Unchanged
"""A file to publish, wherever its content is."""


@dataclass(frozen=True, slots=True)
class Link:
    """A way to another page of the site, or to a file on it."""

    text: str
    page: str
    """Path of the Markdown file, or of another one, relative to `docs/`."""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in another language than the page's."""

    text: str
    lang: str
    """BCP 47."""


Part = str | Link | Phrase


class Prose(tuple[Part, ...]):
    """Running text, its links resolved; any other tuple of parts is a list of them."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page before it is rendered: everything it shows is in `context`."""

    path: str
    template: str
    title: str
    description: str
    context: Mapping[str, object] = field(default_factory=dict)
    charts: tuple[Chart, ...] = ()
    """The charts in `context`, which are drawn all at once."""
    linked: tuple[Mapping[str, Any], ...] = ()
    """What it says to machines: nodes of JSON-LD."""
    twins: bool = False
    """Whether its record has files of its own for programs: `index.json` and `index.md`."""
    updated: date | None = None
    """The day of the edition in which the records that it shows changed last."""
    searched: bool = True
    """Whether the search and search engines may find it."""
