"""All that is made from the records: files for programs, then the pages, which tell of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from jinja2 import Environment

from roundtable_kb.changes import updated
from roundtable_kb.drawing import Vega, draw
from roundtable_kb.exports import EXPORTS
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Artifact, Page, Unchanged
from roundtable_kb.processes import Helper, hands
from roundtable_kb.recalling import Recalled, keep, key, program
from roundtable_kb.render import environment, render
from roundtable_kb.schema import Record
from roundtable_kb.views import Unit, page_of, units

Day = Callable[[str], date | None]
"""Returns when what a page shows changed last."""


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

    def make(self, knowledge: Knowledge) -> list[Artifact | Unchanged]:
        """Return every page and export."""
        every = list(units(knowledge))
        theirs = [unit for unit in every if unit.folder in _APART]
        several = _burden(every, knowledge) >= _WORTH_SHARING and hands() > 1
        helper = Helper(lambda: self._made_apart(theirs, knowledge)) if several else None
        try:
            exported = [artifact for export in EXPORTS for artifact in export(knowledge)]
            told = replace(knowledge, offered=tuple(one for one in exported if one.offer))
            ours = self.made([unit for unit in every if unit.folder not in _APART], told)
            found = helper.results(_heard) if helper else None
        finally:
            if helper:
                helper.dismiss()
        # Here all views have in common what is made once.
        more = _joined(found, knowledge) if found else self.made(theirs, told)
        pages, keys = {**ours.pages, **more.pages}, {**ours.keys, **more.keys}
        if any(isinstance(page, Artifact) for page in pages.values()):
            keep(keys, pages.values(), self.cache)
        return [*pages.values(), *exported]

    def first(self, knowledge: Knowledge, records: Iterable[Record]) -> dict[str, str]:
        """Return the pages of some records by path, as they will be among all others."""
        found = {page.path: page for page in (page_of(knowledge, record) for record in records)}
        return self._rendered(found, updated(knowledge))

    @property
    def charts(self) -> Path:
        """Where drawn charts are kept."""
        return self.cache / "charts"

    def made(self, due: Sequence[Unit], knowledge: Knowledge) -> "_Made":
        """Make some pages; those that come out as last time are not rendered, or not even made."""
        day, recalled = updated(knowledge), Recalled(self.docs, self.cache)
        made, new = _Made({}, {}, tuple(unit.name for unit in due)), dict[str, Page]()
        for unit in due:
            keys, pages = self._values(unit, knowledge)
            dated = {path: f"{found} {day(path)}" for path, found in keys.items()}
            known = {path: recalled.page(path, found) for path, found in dated.items()}
            same = {path: page for path, page in known.items() if page}
            if len(same) < len(dated):
                pages = pages or {page.path: page for page in unit.make(knowledge)}
                new |= {path: page for path, page in pages.items() if path not in same}
            made.keys.update(dated)
            made.pages.update(same)
            # Values take many times the room of what is made of them.
            if len(new) >= _AT_ONCE:
                made.pages.update(self._artifacts(new, day))
                new = {}
        made.pages.update(self._artifacts(new, day))
        return made

    def _made_apart(self, due: Sequence[Unit], knowledge: Knowledge) -> Iterator[list[str]]:
        """Make some pages in a process that ends then, and yield them as plain values."""
        made = self.made(due, knowledge)
        self.vega.end()
        return _told(made, knowledge)

    def _values(self, unit: Unit, knowledge: Knowledge) -> tuple[dict[str, str], dict[str, Page]]:
        """Return the keys of some pages by path, and the pages if they are not known already."""
        pages: dict[str, Page] = {}

        def make(knowledge: Knowledge) -> dict[str, str]:
            pages.update((page.path, page) for page in unit.make(knowledge))
            return {path: key(page, self.program) for path, page in pages.items()}

        return knowledge.noted(unit.name, make, unit.record), pages

    def _artifacts(self, pages: Mapping[str, Page], day: Day) -> dict[str, Artifact]:
        # As bytes they take half of the memory, or a third.
        texts = self._rendered(pages, day)
        return {path: Artifact(path, text.encode()) for path, text in texts.items()}

    def _rendered(self, pages: Mapping[str, Page], day: Day) -> dict[str, str]:
        charts = (chart for page in pages.values() for chart in page.charts)
        drawn = draw(charts, self.charts, self.vega)
        dated = (replace(page, updated=day(path)) for path, page in pages.items())
        return {page.path: render(page, self.jinja, drawn) for page in dated}


@dataclass(frozen=True, slots=True)
class _Made:
    """Pages that were made."""

    keys: dict[str, str]
    """By path, the digest of what each page is made from, and its day."""
    pages: dict[str, Artifact | Unchanged]
    names: tuple[str, ...] = ()
    """What they were made as."""


def _told(made: _Made, knowledge: Knowledge) -> Iterator[list[str]]:
    """Yield what was made as plain values: pages, and notes of what was read for them."""
    for path, page in made.pages.items():
        if isinstance(page, Unchanged):
            yield ["same", path, made.keys[path], page.digest]
        else:
            yield ["new", path, made.keys[path], page.content.decode()]
    yield from (["note", line] for line in knowledge.notes.told(made.names))


def _heard(told: list[str]) -> tuple[str, str, Artifact | Unchanged] | str:
    """Return a page with its path and key, or a note."""
    what, *values = told
    if what == "note":
        return values[0]
    path, found, last = values
    return path, found, Unchanged(path, last) if what == "same" else Artifact(path, last.encode())


def _joined(
    told: Iterable[tuple[str, str, Artifact | Unchanged] | str], knowledge: Knowledge
) -> _Made:
    """Return what another process has made."""
    made = _Made({}, {})
    for one in told:
        if isinstance(one, str):
            knowledge.notes.take([one])
        else:
            path, made.keys[path], made.pages[path] = one
    return made


def _burden(every: Sequence[Unit], knowledge: Knowledge) -> int:
    """Return how much is to be made: a record's page is 1, one that lists thousands is more."""
    due = (unit for unit in every if not knowledge.notes.holds(unit.name))
    return sum(1 if unit.record else 1 + len(every) // 1000 for unit in due)


_APART = ("home", "positions", "quality", "speakers", "statistics")
"""Pages that are about half of the work, for another processor, and tell nothing of the exports."""
_AT_ONCE = 200
"""Pages that are rendered together; their charts are drawn together."""
_WORTH_SHARING = 50
"""What is to be made, from which on another process makes up for its start."""
