"""What is made: pages to render, links between them, and artifacts to publish. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from roundtable_kb.charts import Chart


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file to publish, its path relative to `docs/`."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Link:
    """A way to another page of the site."""

    text: str
    page: str
    """Path of the Markdown file, relative to `docs/`."""
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
    searched: bool = True
    """Whether the search and search engines may find it."""
