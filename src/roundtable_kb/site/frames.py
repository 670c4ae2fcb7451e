"""Frames: what pages of one form share, rendered once, with slots for what is a page's own.

Material's templates show the title, description, address and content of a page as they are, or
with quotes as entities. A page whose title and description have no quotes can therefore be put
together from a frame. The first page of each form is rendered by the templates themselves: if its
frame does not give the same, pages of that form have none.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import islice
from typing import Any

from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink

Render = Callable[[Page], str]
"""Renders a page by the templates."""

# A template that shows one of them otherwise than it is does not show its mark.
_SLOTS = {
    "title": "kb-slot-title &amp; <4d3f>",
    "description": "kb-slot-description &amp; <4d3f>",
    "url": "https://kb-slot-url-4d3f.invalid/",
    "content": "<h1 kb-slot-content-4d3f>",
}
_SLOT = re.compile("|".join(f"({re.escape(mark)})" for mark in _SLOTS.values()))
_OWN = {"title", "description", "updated"}
"""What of the front matter is a page's own, or shown by no page."""
_CONSTANT = {"hide", "twins", "search"}
"""What of the front matter makes another form of page."""


def form(page: Page, targets: Collection[str]) -> str | None:
    """Return what tells the page's form from others; None if it must be rendered by itself.

    `targets` are the addresses in the site that the frames link to: those of the navigation, too.
    """
    meta = page.meta
    texts = [meta.get("title"), meta.get("description")]
    if not all(isinstance(text, str) and text and '"' not in text for text in texts):
        return None
    hidden = meta.get("hide")
    if not isinstance(hidden, list) or not {"navigation", "toc"} <= set(map(str, hidden)):
        return None
    if set(meta) - _OWN - _CONSTANT or page.edit_url or "<h1" not in (page.content or ""):
        return None
    kept = {name: meta[name] for name in sorted(_CONSTANT & set(meta))}
    # From two pages of one folder the ways to all others are the same, but for those to within
    # their own folders. The menu marks the page that is in it, and shows its contents.
    alone = page.url.count("/") < 2 or any(to.startswith(page.url) for to in targets)
    place = page.url if alone else page.url.rstrip("/").rpartition("/")[0]
    contents = _contents(page.toc) if alone else [link.url for link in islice(page.toc, 1)]
    return json.dumps([place, contents, page.canonical_url is not None, kept], default=str)


def _contents(links: Iterable[AnchorLink]) -> list[object]:
    return [[link.title, link.url, _contents(link.children)] for link in links]


_MOST = 100


class Frames:
    """The frames that are known so far."""

    def __init__(self, known: dict[str, Sequence[str]]) -> None:
        self.known = known
        self.used: set[str] = set()

    def kept(self) -> dict[str, Sequence[str]]:
        """Return the frames to be kept: all, or only those just used when they are many."""
        few = len(self.known) <= _MOST
        return {form: (*frame,) for form, frame in self.known.items() if few or form in self.used}

    def fill(self, page: Page, form: str) -> str | None:
        """Return the page in its frame; None if there is no frame for its form yet, or never."""
        self.used.add(form)
        frame = self.known.get(form)
        if not frame:
            return None
        own = _own(page)
        # Every second piece names a slot.
        return "".join(own[p] if n % 2 else p for n, p in enumerate(frame))

    def learn(self, page: Page, form: str, render: Render) -> str:
        """Render a page by the templates, and keep its frame if that gives the same."""
        true = render(page)
        if form not in self.known:
            self.known[form] = _frame(page, render)
            if self.fill(page, form) != true:
                self.known[form] = []
        return true


def _own(page: Page) -> dict[str, str]:
    return {
        "title": page.meta["title"],
        "description": page.meta["description"],
        "url": page.canonical_url or "",
        "content": page.content or "",
    }


def _frame(page: Page, render: Render) -> list[str]:
    """Render a page with marks where its own is, and cut it at the marks."""
    before: tuple[Any, ...] = (page.meta, page.content, page.canonical_url)
    marked = {name: _SLOTS[name] for name in ("title", "description")}
    page.meta = {**page.meta, **marked}
    page.content = _SLOTS["content"]
    page.canonical_url = _SLOTS["url"] if page.canonical_url is not None else None
    try:
        text = render(page)
    finally:
        page.meta, page.content, page.canonical_url = before
    names = {mark: name for name, mark in _SLOTS.items()}
    pieces = [piece for piece in _SLOT.split(text) if piece is not None]
    return [names.get(piece, piece) if n % 2 else piece for n, piece in enumerate(pieces)]
