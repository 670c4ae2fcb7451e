"""Pages to make, by one process or several: each page's own file, and what is noted of it."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from mkdocs.structure.pages import Page

from roundtable_kb import policy
from roundtable_kb.disk import Stamp
from roundtable_kb.processes import Helper, Queue, deals, hands
from roundtable_kb.site.amended import Before, Copy
from roundtable_kb.site.files import Links
from roundtable_kb.site.ledger import Row, Ties, digest, packed
from roundtable_kb.site.messages import Messages
from roundtable_kb.site.press import Order, Press, encoded
from roundtable_kb.site.staging import Staging

_WORTH_SHARING = 150_000
"""Bytes of pages from which on another process makes up for its start."""
_PAGE = 6000
"""What a page costs however small it is, as bytes of its source."""
_LONG = 50_000
"""Bytes of a page that a process takes alone."""


@dataclass(slots=True)
class Made:
    """Pages that were made."""

    rows: dict[str, Row] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    stamps: dict[str, Stamp] = field(default_factory=dict)

    def add(self, more: "Made") -> None:
        """Add what was made besides."""
        self.rows.update(more.rows)
        self.entries.update(more.entries)
        self.stamps.update(more.stamps)


@dataclass(frozen=True, slots=True)
class Bench:
    """What is needed to make pages of a site."""

    press: Press
    staging: Staging
    admitted: tuple[str, ...] | None
    """Hashes of the scripts that the policy lets run; None if there is none."""
    before: Before | None
    """Long pages as they were, unless every page has to be converted."""
    entries: Callable[[], Mapping[str, memoryview]]
    """Returns what the old search index has of each page."""

    def make(self, orders: Iterable[Order]) -> Made:
        """Make pages one after another.

        Raises UnsurveyedError, and what MkDocs and its extensions raise.
        """
        made = Made()
        for order in orders:
            if not self.amend(order, made):
                self._make(order, made)
        return made

    def amend(self, order: Order, made: Made) -> bool:
        """Make a long page of what it was, if its source alone is otherwise, and little of that."""
        old = order.was and self.before and self.before.source(order.path, order.was.digest)
        if not old or not order.was:
            return False
        dest = order.was.dest
        copy = Copy(self.staging.old(dest).decode(), str(self.entries()[order.path], "utf-8"))
        found = self.press.amend(order, copy, old)
        if found:
            made.rows[order.path] = order.was._replace(digest=order.digest)
            made.entries[order.path] = found.entries
            made.stamps[dest] = self.staging.write(dest, encoded(found.html))
        return found is not None

    def _make(self, order: Order, made: Made) -> None:
        # Whatever is written there from now on will be seen.
        source = self.press.source(order)
        page, links, made.entries[order.path] = self.press.convert(order, source)
        content = self.press.print(page)
        row = self._row(page, order, digest(source), links, content)
        made.stamps[row.dest] = self.staging.write(row.dest, content)
        made.rows[order.path] = row
        if not order.in_nav:
            # Ten thousand of them would be large.
            page.markdown = page.content = None
            page.toc = []  # type: ignore[assignment]

    def _stopped(self, content: bytes) -> tuple[str, ...]:
        return () if self.admitted is None else tuple(policy.stopped(content, self.admitted))

    def _row(self, page: Page, order: Order, found: str, links: Links, content: bytes) -> Row:
        anchors = page.links_to_anchors or {}
        return Row(
            digest=found,
            dest=page.file.dest_uri,
            named=order.named,
            in_nav=order.in_nav,
            title=str(page.title),
            meta=json.loads(json.dumps(dict(page.meta), default=str)),
            url=page.canonical_url,
            entries=0,
            stopped=self._stopped(content) if order.own else None,
            tied=packed(
                Ties(
                    anchors=sorted(page.present_anchor_ids or ()),
                    links={file.src_uri: dict(those) for file, those in anchors.items()},
                    found=links.found,
                    missed=links.missed,
                )
            ).encode(),
        )


def share(
    bench: Bench,
    orders: Sequence[Order],
    heard: Messages,
    meanwhile: Callable[[], None],
    free: Callable[[], None],
) -> Made:
    """Make pages with as many processes as there are processors, if that is worth it.

    This one does something else `meanwhile`; whichever has nothing to do takes the next few pages.
    Once one process is enough, `free` is told.
    """
    several = hands() if sum(order.size + _PAGE for order in orders) >= _WORTH_SHARING else 1
    parts = _dealt(orders)
    queue = Queue(len(parts))
    due = (order for number in queue for order in parts[number])
    told = len(heard.warnings), len(heard.anchors)
    helpers = [Helper(partial(_told, bench, due, heard)) for _ in range(1, several)]
    try:
        if not helpers:
            free()
        meanwhile()
        made = bench.make(due)
        for helper in helpers:
            if (found := helper.results(_take)) is not None:
                made.add(_heard(found, bench, heard))
    finally:
        queue.close()
        for helper in helpers:
            helper.dismiss()
    free()
    # A helper that did not come to its end has made nothing of what it took.
    made.add(bench.make(order for order in orders if order.path not in made.rows))
    # Whoever made which page.
    for messages, at in zip((heard.warnings, heard.anchors), told, strict=True):
        messages[at:] = sorted(messages[at:])
    return made


def _dealt(orders: Sequence[Order]) -> list[Sequence[Order]]:
    """Return what one process makes without asking again: a long page, or several."""
    # Who takes a long one last lets the other process wait.
    long = sorted((o for o in orders if o.size >= _LONG), key=lambda o: o.size, reverse=True)
    # Those of a folder have links and frames in common.
    others = [order for order in orders if order.size < _LONG]
    return deals(long, others)


def _told(bench: Bench, orders: Iterable[Order], heard: Messages) -> Iterator[object]:
    """Make pages in another process, and yield all that the first one has to know."""
    heard.warnings.clear()
    heard.anchors.clear()
    made = bench.make(orders)
    for path, row in made.rows.items():
        yield path, row[:], made.entries[path], made.stamps[row.dest]
    yield {
        "frames": bench.press.frames.known,
        "used": sorted(bench.press.frames.used),
        "shapes": bench.press.generated.shapes.new() if bench.press.generated else {},
        "warnings": heard.warnings,
        "anchors": heard.anchors,
    }


def _take(told: Any) -> Any:
    """Take a page as it is wanted here."""
    if isinstance(told, dict):
        return told
    path, row, entries, stamp = told
    return path, Row._make(row), entries, stamp


def _heard(told: Sequence[Any], bench: Bench, heard: Messages) -> Made:
    """Take what another process has made for made here."""
    *pages, rest = told
    bench.press.frames.known.update(rest["frames"])
    bench.press.frames.used.update(rest["used"])
    if bench.press.generated:
        bench.press.generated.shapes.add(rest["shapes"])
    heard.warnings += rest["warnings"]
    heard.anchors += rest["anchors"]
    made = Made()
    for path, row, entries, stamp in pages:
        made.rows[path], made.entries[path], made.stamps[row.dest] = row, entries, stamp
    return made
