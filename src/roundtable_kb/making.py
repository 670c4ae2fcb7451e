"""All that is made from the records: files for programs, then the pages, which tell of them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment

from roundtable_kb.changes import updated
from roundtable_kb.drawing import Vega, draw
from roundtable_kb.exports import EXPORTS
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Artifact, Page
from roundtable_kb.processes import Helper, hands
from roundtable_kb.recalling import keep, key, program, recall
from roundtable_kb.render import environment, render
from roundtable_kb.schema import Record
from roundtable_kb.views import RECORDS, VIEWS, speakers, statistics, topics

View = Callable[[Knowledge], Iterator[Page]]


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes pages and exports of one project, for as long as the program is the same."""

    docs: Path
    """Where the pages of the last run are."""
    cache: Path
    """Charts, and what the pages were made from; may be deleted at any time."""
    jinja: Environment = field(default_factory=environment)
    program: bytes = field(default_factory=program)
    vega: Vega = field(default_factory=Vega)

    def make(self, knowledge: Knowledge) -> list[Artifact]:
        """Return every page and export."""
        many = sum(1 for _ in knowledge.kb.records()) >= _WORTH_SHARING
        apart = partial(self.made, APART)
        helper = Helper(lambda: _told(apart(knowledge))) if many and hands() > 1 else None
        try:
            exported = [artifact for export in EXPORTS for artifact in export(knowledge)]
            told = replace(knowledge, offered=tuple(one for one in exported if one.offer))
            ours = self.made([view for view in VIEWS if view not in APART], told)
            found = helper.results(_heard) if helper else None
        finally:
            if helper:
                helper.dismiss()
        # Here all views have in common what is made once.
        pages = self._pages(ours, _joined(found) if found else apart(told))
        if pages is None:
            anew = replace(self, docs=self.docs / "none")
            pages = self._pages(anew.made(VIEWS, told)) or []
        return [*pages, *exported]

    def first(self, knowledge: Knowledge, records: Iterable[Record]) -> dict[str, str]:
        """Return the pages of some records by path, as they will be among all others."""
        day = updated(knowledge)
        found = [RECORDS[record.folder](knowledge, record) for record in records]
        pages = [replace(page, updated=day(page.path)) for page in found]
        drawn = draw((chart for page in pages for chart in page.charts), self.charts, self.vega)
        return {page.path: render(page, self.jinja, drawn) for page in pages}

    @property
    def charts(self) -> Path:
        """Where drawn charts are kept."""
        return self.cache / "charts"

    def made(self, views: Iterable[View], knowledge: Knowledge) -> "_Made":
        """Make the pages of some views; those that come out as last time are not rendered."""
        day = updated(knowledge)
        found = (page for view in views for page in view(knowledge))
        pages = [replace(page, updated=day(page.path)) for page in found]
        keys = {page.path: key(page, self.program) for page in pages}
        known = recall(keys, self.docs, self.cache)
        new = [page for page in pages if page.path not in known]
        drawn = draw((chart for page in new for chart in page.charts), self.charts, self.vega)
        # As bytes they take half of the memory, or a third.
        return _Made(keys, {page.path: render(page, self.jinja, drawn).encode() for page in new})

    def _pages(self, *several: "_Made") -> list[Artifact] | None:
        """Return all pages, the new ones and those of the last run.

        None if somebody has just changed one of the latter.
        """
        keys = {path: found for made in several for path, found in made.keys.items()}
        texts = {path: text for made in several for path, text in made.texts.items()}
        known = recall({p: k for p, k in keys.items() if p not in texts}, self.docs, self.cache)
        pages = known | {path: Artifact(path, text) for path, text in texts.items()}
        if pages.keys() != keys.keys():
            return None
        if texts:
            keep(keys, pages.values(), self.cache)
        return [pages[path] for path in keys]


@dataclass(frozen=True, slots=True)
class _Made:
    """Pages that were made."""

    keys: dict[str, str]
    """By path, the digest of what each page is made from."""
    texts: dict[str, bytes]
    """By path, those that are not as they were."""


_Told = tuple[str, str, bytes | None]
"""A page's path, what it is made from, and its text if that is not as it was."""


def _told(made: _Made) -> Iterator[list[str | None]]:
    """Yield what was made as plain values."""
    for path, found in made.keys.items():
        text = made.texts.get(path)
        yield [path, found, text.decode() if text is not None else None]


def _heard(told: list[Any]) -> _Told:
    path, found, text = told
    return path, found, text.encode() if text is not None else None


def _joined(told: Iterable[_Told]) -> _Made:
    """Return what another process has made."""
    made = _Made({}, {})
    for path, found, text in told:
        made.keys[path] = found
        if text is not None:
            made.texts[path] = text
    return made


APART = (speakers.pages, statistics.pages, topics.pages)
"""Views that tell nothing of the exports: about half of the work, for another processor."""
_WORTH_SHARING = 50
"""Records from which on another process makes up for its start."""
