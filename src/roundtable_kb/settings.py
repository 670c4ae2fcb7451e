"""What a knowledge base says about itself, under `extra: roundtable:` of mkdocs.yml."""

from typing import Annotated, Literal

from roundtable_kb.fields import Colour, Day, Text, WebUrl
from roundtable_kb.schema import Part, Ref, To


class EditionSettings(Part):
    """Which state of the data this is."""

    version: Text
    date: Day
    """The day that every page and file is dated with."""


class LicenceSettings(Part):
    """On what terms others may use the records."""

    name: Text
    """As SPDX has it, such as CC-BY-4.0."""
    url: WebUrl


class Colours(Part):
    """Colours of the site that differ from those of the stylesheet, light and dark."""

    accent: Colour | None = None
    accent_dark: Colour | None = None
    link: Colour | None = None
    link_dark: Colour | None = None

    def named(self) -> dict[str, str]:
        """Return those that are given, under their names in the stylesheet."""
        return {n.replace("_", "-"): colour for n, colour in self if colour is not None}


class Settings(Part):
    """What a knowledge base says about itself."""

    model: Literal["1"]
    """Version of the data model that the records follow."""
    edition: EditionSettings
    event: Annotated[Ref, To("events", why="event of the home page")]
    key_figures: tuple[Annotated[Ref, To("statistics", why="figure of the home page")], ...] = ()
    licence: LicenceSettings | None = None
    card: Text | None = None
    """A picture of 1200 x 630 pixels under docs/, shown where somebody shares a page."""
    colours: Colours = Colours()
