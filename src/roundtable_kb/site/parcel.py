"""Pages to make, by one process or several: each page's own file, and what is noted of it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from mkdocs.structure.pages import Page

from roundtable_kb import policy
from roundtable_kb.disk import Stamp
from roundtable_kb.processes import Helper, dealt, hands
from roundtable_kb.site.files import Links
from roundtable_kb.site.frames import Frames, form
from roundtable_kb.site.generated import Generated
from roundtable_kb.site.ledger import Row
from roundtable_kb.site.messages import Messages
from roundtable_kb.site.staging import Staging
from roundtable_kb.site.workshop import Workshop

_WORTH_SHARING = 24
"""Pages from which on another process makes up for its start."""


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
    """Of its source."""
    size: int
    """Of its source, in bytes."""
    shown: list[Any] | None
    """What other pages show of it, as they were made."""


@dataclass(slots=True)
class Made:
    """Pages that were made."""

    rows: dict[str, Row] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    stamps: dict[str, Stamp] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bench:
    """What is needed to make pages."""

    shop: Workshop
    frames: Frames
    generated: Generated | None
    staging: Staging
    admitted: tuple[str, ...] | None
    """Hashes of the scripts that the policy lets run; None if there is none."""
    targets: tuple[str, ...]
    """Addresses in the site that all pages link to."""

    def make(self, orders: Sequence[Order]) -> Made:
        """Make pages one after another.

        Raises UnsurveyedError, and what MkDocs and its extensions raise.
        """
        made = Made()
        for order in orders:
            self._make(order, made)
        return made

    def _make(self, order: Order, made: Made) -> None:
        page = self.shop.page(order.path, order.named)
        links = self.shop.convert(page, self.generated, own=order.own)
        if self.shop.nav is None and order.in_nav and shown(page.title, page.meta) != order.shown:
            raise UnsurveyedError
        made.entries[order.path] = self.shop.entries(page, own=order.own)
        content = self._html(page, order).encode("utf-8", errors="xmlcharrefreplace")
        row = self._row(page, order, links, content)
        made.stamps[row.dest] = self.staging.write(row.dest, content)
        made.rows[order.path] = row
        if not order.in_nav:
            # Ten thousand of them would be large.
            page.markdown = page.content = None
            page.toc = []  # type: ignore[assignment]

    def _html(self, page: Page, order: Order) -> str:
        shape = form(page, self.targets) if self.shop.has_frames else None
        found = self.frames.fill(page, shape) if shape else None
        if found is not None:
            return found
        if self.shop.nav is None:
            raise UnsurveyedError
        if shape is None:
            return self.shop.render(page)
        return self.frames.learn(page, shape, self.shop.render)

    def _stopped(self, content: bytes) -> tuple[str, ...]:
        return () if self.admitted is None else tuple(policy.stopped(content, self.admitted))

    def _row(self, page: Page, order: Order, links: Links, content: bytes) -> Row:
        anchors = page.links_to_anchors or {}
        return Row(
            digest=order.digest,
            dest=page.file.dest_uri,
            named=order.named,
            in_nav=order.in_nav,
            title=str(page.title),
            meta=json.loads(json.dumps(dict(page.meta), default=str)),
            url=page.canonical_url,
            anchors=tuple(sorted(page.present_anchor_ids or ())),
            links={file.src_uri: dict(those) for file, those in anchors.items()},
            found=links.found,
            missed=links.missed,
            entries=0,
            stopped=self._stopped(content) if order.own else None,
        )


def share(
    bench: Bench,
    orders: Sequence[Order],
    heard: Messages,
    meanwhile: Callable[[], None],
    burden: int,
) -> Made:
    """Make pages with as many processes as there are processors, if that is worth it.

    This one does something else `meanwhile`: a `burden` like so many bytes of pages.
    """
    several = hands() if len(orders) >= _WORTH_SHARING else 1
    mine, *others = dealt(orders, lambda order: order.size + _PAGE, several, burden)
    helpers = [(deal, Helper(partial(_told, bench, deal, heard))) for deal in others]
    try:
        meanwhile()
        made = bench.make(mine)
        for deal, helper in helpers:
            found = helper.result()
            _add(made, bench.make(deal) if found is None else _heard(found, bench, heard))
    finally:
        for _, helper in helpers:
            helper.dismiss()
    return made


_PAGE = 3000
"""What a page costs however small it is, as bytes of its source."""


def _add(made: Made, more: Made) -> None:
    made.rows.update(more.rows)
    made.entries.update(more.entries)
    made.stamps.update(more.stamps)


def _told(bench: Bench, orders: Sequence[Order], heard: Messages) -> dict[str, Any]:
    """Make pages in another process, and return all that the first one has to know."""
    heard.warnings.clear()
    heard.anchors.clear()
    made = bench.make(orders)
    return {
        "made": [made.rows, made.entries, made.stamps],
        "frames": bench.frames.known,
        "used": sorted(bench.frames.used),
        "shapes": bench.generated.shapes.new() if bench.generated else {},
        "warnings": heard.warnings,
        "anchors": heard.anchors,
    }


def _heard(told: dict[str, Any], bench: Bench, heard: Messages) -> Made:
    """Take what another process has made for made here."""
    bench.frames.known.update(told["frames"])
    bench.frames.used.update(told["used"])
    if bench.generated:
        bench.generated.shapes.add(told["shapes"])
    heard.warnings += told["warnings"]
    heard.anchors += told["anchors"]
    rows, entries, stamps = told["made"]
    return Made(
        {path: Row(*row) for path, row in rows.items()},
        entries,
        {path: tuple(stamp) for path, stamp in stamps.items()},
    )
