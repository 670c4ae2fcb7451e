"""What the preview shows now, to all who look: the site, what is new early, and faults."""

import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from roundtable_kb import reporters
from roundtable_kb.diagnostics import Report
from roundtable_kb.disk import Content

_OF_NO_PAGE = (".html", ".json", ".md", ".csv", ".jsonld", ".xml", ".gz", ".txt", ".zip")
"""Ends of the names of files of which no other page shows anything."""
_MOST_SHOWN = 50
"""Faults laid over a page; the terminal shows them all."""
_LONGEST_WAIT = 15.0
"""Seconds: for a build to end before a file is called missing, and between signs of life."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a change."""

    good: bool
    """Whether the site shows it; if not, `report` says why, and the last good site stays."""
    report: Report
    wrote: frozenset[Path] = frozenset()
    """Watched files that were written on the way, whose change is no person's."""


class Early(Protocol):
    """Is given files of the next site, by path, before they are on disk."""

    def __call__(self, pages: Mapping[str, Content], *, whole: bool = True) -> None:
        """Show them; with others that were given before, they are the `whole` of what is new."""


class Stage:
    """What is shown now, to all who look."""

    def __init__(self, site: Path) -> None:
        self._site = site
        self._early: Mapping[str, Content] = {}
        self._whole = False
        """Whether all that is new was shown early."""
        self._news = threading.Condition()
        self._still = threading.Event()
        self._server, self._number = secrets.token_hex(4), 0
        self._all, self._pages = 0, dict[str, int]()
        """The number of the last change to all pages, and since then by page."""
        self._state = self._stated()

    @property
    def version(self) -> str:
        """What every good outcome makes another."""
        return f"{self._server}-{self._number}"

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Let requests for what is not there wait: the site may be changing its place."""
        self._still.clear()
        try:
            yield
        finally:
            self._still.set()

    def show(self, outcome: Outcome) -> None:
        """Show an outcome to all who look."""
        with self._news:
            if (outcome.good and not self._whole) or (self._early and not outcome.good):
                self._change(())
            # They are on disk now, or will never be.
            self._early, self._whole = {}, False
            faults = [] if outcome.good else list(reporters.framed(outcome.report))
            shown = faults[:_MOST_SHOWN]
            self._state = self._stated(len(faults), shown)
            self._news.notify_all()

    def foresee(self, pages: Mapping[str, Content], *, whole: bool = True) -> None:
        """Show files of the next site before they are in their places."""
        self._whole = whole
        # What is so long that it is not read counts as new.
        new = [path for path, content in pages.items() if content != self._now(path)]
        if not new:
            return
        alone = all(path.endswith(_OF_NO_PAGE) for path in new)
        with self._news:
            self._early = {**self._early, **pages}
            self._change(new if alone else ())
            self._state = self._stated()
            self._news.notify_all()

    def _change(self, pages: Sequence[str]) -> None:
        """Note that these pages changed, and no other; or all, if none is named."""
        self._number += 1
        self._pages |= dict.fromkeys(pages, self._number)
        if not pages:
            self._all, self._pages = self._number, {}

    def _stated(self, count: int = 0, faults: Sequence[object] = ()) -> dict[str, object]:
        changed = {"all": self._all, "pages": dict(self._pages)}
        return {"server": self._server, "changed": changed, "count": count, "faults": faults}

    def states(self) -> Iterator[dict[str, object] | None]:
        """Yield the state, and each one that follows; None at times when there is no other."""
        told = None
        while True:
            with self._news:
                if self._state is told:
                    self._news.wait(_LONGEST_WAIT)
                news = None if self._state is told else self._state
                told = self._state
            yield news

    def find(self, path: str) -> bytes | None:
        """Return a file of the site; None if there is none, or it is not in the site's folder."""
        content = self._now(path)
        if content is None and not self._still.is_set():
            self._still.wait(_LONGEST_WAIT)
            content = self._now(path)
        return content if content is None else bytes(content)

    def _now(self, path: str) -> Content | None:
        early = self._early.get(path)
        if early is not None:
            return early
        with suppress(OSError, ValueError):
            place = (self._site / path).resolve()
            if place.is_relative_to(self._site.resolve()) and place.is_file():
                return place.read_bytes()
        return None
