"""One page from its source: converted, read for search, and put into its frame."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mkdocs.structure.pages import Page

from roundtable_kb.site.amended import Copy, amended
from roundtable_kb.site.files import Links
from roundtable_kb.site.frames import Frames, form
from roundtable_kb.site.generated import Generated
from roundtable_kb.site.ledger import Ledger, Row, digest
from roundtable_kb.site.workshop import Workshop


class UnsurveyedError(Exception):
    """A page cannot be made without the navigation, or changes what others show of it."""


def shown(title: object, meta: Mapping[str, Any]) -> list[Any]:
    """Return what other pages show of one that is in the navigation."""
    return [title, *(meta.get(name) for name in ("icon", "subtitle", "status"))]


@dataclass(frozen=True, slots=True)
class Order:
    """A page to be made."""

    path: str
    named: str | None
    in_nav: bool
    own: bool
    """Whether a person wrote it."""
    digest: str
    """Of its source; "" if nobody has read it yet."""
    size: int
    """Of its source, in bytes."""
    shown: list[Any] | None
    """What other pages show of it, as they were made."""
    was: Row | None = None
    """What was made of it before, if that is there and nothing but the source is otherwise."""


@dataclass(frozen=True, slots=True)
class Press:
    """What turns the source of a page into the page."""

    shop: Workshop
    frames: Frames
    generated: Generated | None
    targets: tuple[str, ...]
    """Addresses in the site that all pages link to."""

    def convert(self, order: Order, content: bytes = b"") -> tuple[Page, Links, str]:
        """Read a page and convert it; raises UnsurveyedError, and what MkDocs raises.

        Its `content` may have been read already. Return it with what its links ask for, and its
        entries in the search index.
        """
        page = self.shop.page(order.path, order.named)
        links, found = self.shop.convert(page, self.generated, own=order.own, content=content)
        if self.shop.nav is None and order.in_nav and shown(page.title, page.meta) != order.shown:
            raise UnsurveyedError
        return page, links, self.shop.entries(page, found, own=order.own)

    def source(self, order: Order) -> bytes:
        """Return the source of a page."""
        return self.shop.page(order.path, order.named).file.content_bytes

    def amend(self, order: Order, made: Copy, before: str) -> Copy | None:
        """Return what would be made of a page, of what was made of its source `before`, if known.

        Raises what MkDocs raises.
        """
        if not self.generated or order.own:
            return None
        content = self.source(order)
        if digest(content) != order.digest:
            return None
        way = self.generated.way(self.shop.page(order.path, order.named))
        return amended(made, before, content.decode(), self.generated.shapes, way)

    def print(self, page: Page) -> bytes:
        """Return a page that was converted, in its frame."""
        return encoded(self._framed(page))

    def _framed(self, page: Page) -> str:
        shape = form(page, self.targets) if self.shop.has_frames else None
        found = self.frames.fill(page, shape) if shape else None
        if found is not None:
            return found
        if self.shop.nav is None:
            raise UnsurveyedError
        if shape is None:
            return self.shop.render(page)
        return self.frames.learn(page, shape, self.shop.render)


def encoded(page: str) -> bytes:
    """Return a page as MkDocs writes it."""
    return page.encode("utf-8", errors="xmlcharrefreplace")


def foreseen(shop: Workshop, old: Ledger, texts: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Yield where generated pages will be, and what they will be if all else stays as it was.

    Raises UnsurveyedError, and what MkDocs and its extensions raise.
    """
    shop.know(old.table, old.theme)
    press = press_of(shop, old, {path: (row.named, row.in_nav) for path, row in old.rows.items()})
    for path, text in texts.items():
        row = old.rows[path]
        order = Order(path, row.named, row.in_nav, False, "", 0, shown(row.title, row.meta))
        shop.page(path, row.named).file.content_string = text
        page, *_ = press.convert(order)
        yield row.dest, press.print(page)


def press_of(shop: Workshop, old: Ledger, pages: Mapping[str, tuple[str | None, bool]]) -> Press:
    """Return what turns sources into pages, with what is known of the last time.

    `pages` says of each what the navigation calls it, and whether it is in there.
    """
    in_nav = [(path, named) for path, (named, in_nav) in pages.items() if in_nav]
    targets = (*shop.linked(), *(shop.page(*item).url for item in in_nav))
    return Press(shop, Frames(dict(old.frames)), shop.generated(old.shapes), targets)
