"""Pages to make, by one process or several: each page's own file, and what is noted of it."""

import json
import os
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from mkdocs.structure.pages import Page

from roundtable_kb import policy
from roundtable_kb.disk import Stamp
from roundtable_kb.site.files import Links
from roundtable_kb.site.frames import Frames, form
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
        links = self.shop.convert(page, own=order.own)
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
    hands = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    # Threads do not come along into a new process, but what they have locked does.
    if len(orders) < _WORTH_SHARING or hands < 2 or threading.active_count() > 1:
        meanwhile()
        return bench.make(orders)
    mine, *others = _dealt(orders, hands, burden)
    helpers = [_Helper(bench, deal, heard) for deal in others]
    try:
        meanwhile()
        made = bench.make(mine)
        for helper in helpers:
            # What another process could not make is made, or told of, here.
            _add(made, helper.result() or bench.make(helper.orders))
    finally:
        for helper in helpers:
            helper.dismiss()
    return made


def _dealt(orders: Sequence[Order], hands: int, burden: int) -> list[list[Order]]:
    """Deal pages out so that all have about the same to do."""
    deals: list[list[Order]] = [[] for _ in range(hands)]
    loads = [burden, *[0] * (hands - 1)]
    for order in sorted(orders, key=lambda order: -order.size):
        least = loads.index(min(loads))
        deals[least].append(order)
        loads[least] += order.size + _PAGE
    return deals


_PAGE = 3000
"""What a page costs however small it is, as bytes of its source."""


def _add(made: Made, more: Made) -> None:
    made.rows.update(more.rows)
    made.entries.update(more.entries)
    made.stamps.update(more.stamps)


class _Helper:
    """Another process that makes pages."""

    def __init__(self, bench: Bench, orders: Sequence[Order], heard: Messages) -> None:
        self.orders = orders
        self._bench, self._heard = bench, heard
        self._reading, writing = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(self._reading)
            self._help(writing)
        os.close(writing)

    def _help(self, writing: int) -> NoReturn:
        """Make the pages and tell of them; whatever goes wrong, nothing is told."""
        try:
            self._heard.warnings.clear()
            self._heard.anchors.clear()
            made = self._bench.make(self.orders)
            told = {
                "made": [made.rows, made.entries, made.stamps],
                "frames": self._bench.frames.known,
                "warnings": self._heard.warnings,
                "anchors": self._heard.anchors,
            }
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(json.dumps(told).encode())
        finally:
            # Nothing of what the first process has begun is ended here.
            os._exit(0)

    def result(self) -> Made | None:
        """Wait for the pages; None if they were not made."""
        with os.fdopen(self._reading, "rb") as pipe:
            told = pipe.read()
        self._end()
        try:
            found = json.loads(told)
        except ValueError:
            return None
        self._bench.frames.known.update(found["frames"])
        self._heard.warnings += found["warnings"]
        self._heard.anchors += found["anchors"]
        rows, entries, stamps = found["made"]
        return Made(
            {path: Row(*row) for path, row in rows.items()},
            entries,
            {path: tuple(stamp) for path, stamp in stamps.items()},
        )

    def _end(self) -> None:
        os.waitpid(self._process, 0)
        self._process = 0

    def dismiss(self) -> None:
        """End the process, if it has not ended."""
        if self._process:
            os.kill(self._process, signal.SIGKILL)
            os.close(self._reading)
            self._end()
