"""All that is made from the records: files for programs, then the pages, which tell of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

from jinja2 import Environment

from roundtable_kb.changes import updated
from roundtable_kb.drawing import Vega, draw
from roundtable_kb.exports import EXPORTS, twins
from roundtable_kb.kinds.topics import Topic
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Artifact, Offered, Page, Ready, Shelved, Unchanged
from roundtable_kb.processes import Helper, Queue, hands
from roundtable_kb.recalling import Recalled, key, program
from roundtable_kb.render import environment, render
from roundtable_kb.schema import Record
from roundtable_kb.shelf import Shelf
from roundtable_kb.views import Unit, page_of, units

Day = Callable[[str], date | None]
"""Returns when what a page shows changed last."""


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes pages and exports of one project, for as long as the program is the same."""

    cache: Path
    """Charts, and what the pages were made from; may be deleted at any time."""
    jinja: Environment = field(default_factory=environment)
    program: bytes = field(default_factory=program)
    vega: Vega = field(default_factory=Vega)

    def make(self, knowledge: Knowledge, shelf: Shelf) -> list[Ready]:
        """Return every page and export, its content put down on a `shelf` unless docs/ has it."""
        recalled = Recalled(shelf.looks, self.cache)
        every = list(units(knowledge))
        # The pages that tell of the exports are made where these are.
        told_of = [unit for unit in every if unit.folder in _TELL_OF_EXPORTS]
        others = [unit for unit in every if unit.folder not in _TELL_OF_EXPORTS]
        shared = hands() > 1 and _burden(every, knowledge) >= _WORTH_SHARING
        deals = _deals(others)
        queue = Queue(len(deals))
        # Whichever process has nothing to do takes the next few.
        dealt = (unit for number in queue for unit in deals[number])
        make = partial(self._made, day=updated(knowledge), shelf=shelf, recalled=recalled)
        helper = Helper(lambda: self._made_apart(make, dealt, knowledge)) if shared else None
        try:
            exported = list[Ready]()
            offered = list[Offered]()
            for artifact in (one for export in EXPORTS for one in export(knowledge)):
                exported.append(shelf.put(artifact))
                offered += _offered(artifact)
            made = make(told_of, replace(knowledge, offered=tuple(offered)))
            made.add(make(dealt, knowledge))
            found = helper.results() if helper else None
        finally:
            queue.close()
            if helper:
                helper.dismiss()
        made.add(_joined(found or (), knowledge))
        # A helper that did not come to its end has made nothing of what it took.
        lost = [unit for unit in others if unit.name not in made.units]
        made.add(make(lost, knowledge))
        recalled.keep(made.keys, made.pages.values())
        return [*made.pages.values(), *exported]

    def first(self, knowledge: Knowledge, records: Iterable[Record]) -> dict[str, str]:
        """Return the pages of some records by path, as they will be among all others."""
        found = {page.path: page for page in (page_of(knowledge, record) for record in records)}
        return self._rendered(found, updated(knowledge))

    @property
    def charts(self) -> Path:
        """Where drawn charts are kept."""
        return self.cache / "charts"

    def _made(
        self,
        due: Iterable[Unit],
        knowledge: Knowledge,
        day: Day,
        shelf: Shelf,
        recalled: Recalled,
    ) -> "_Made":
        """Make some pages; those that come out as last time are not rendered, or not even made."""
        made, new = _Made(), dict[str, Page]()
        for unit in due:
            keys, pages = self._values(unit, knowledge)
            dated = {path: f"{found} {day(path)}" for path, found in keys.items()}
            known = {path: recalled.page(path, found) for path, found in dated.items()}
            same = {path: page for path, page in known.items() if page}
            if len(same) < len(dated):
                pages = pages or {page.path: page for page in unit.make(knowledge)}
                new |= {path: page for path, page in pages.items() if path not in same}
            if unit.record:
                twins.prepare(knowledge, unit.record)
            made.units.add(unit.name)
            made.keys.update(dated)
            made.pages.update(same)
            # Values take many times the room of what is made of them, and who renders a long page
            # leaves other things to the other process.
            if len(new) >= (1 if _is_long(unit) else _AT_ONCE):
                made.pages.update(self._put_down(new, day, shelf))
                new = {}
        made.pages.update(self._put_down(new, day, shelf))
        return made

    def _made_apart(
        self,
        make: Callable[[Iterable[Unit], Knowledge], "_Made"],
        due: Iterable[Unit],
        knowledge: Knowledge,
    ) -> Iterator[list[str]]:
        """Make some pages in a process that ends then, and yield them as plain values."""
        before = knowledge.notes.count
        made = make(due, knowledge)
        self.vega.end()
        yield from (["unit", name] for name in made.units)
        for path, page in made.pages.items():
            if isinstance(page, Artifact):
                yield ["page", path, made.keys[path], page.content.decode(), ""]
            else:
                place = page.place if isinstance(page, Shelved) else ""
                yield ["known", path, made.keys[path], page.digest, place]
        yield from (["note", line] for line in knowledge.notes.told(before))

    def _values(self, unit: Unit, knowledge: Knowledge) -> tuple[dict[str, str], dict[str, Page]]:
        """Return the keys of some pages by path, and the pages if they are not known already."""
        pages: dict[str, Page] = {}

        def make(knowledge: Knowledge) -> dict[str, str]:
            pages.update((page.path, page) for page in unit.make(knowledge))
            return {path: key(page, self.program) for path, page in pages.items()}

        return knowledge.noted(unit.name, make, unit.record), pages

    def _put_down(self, pages: Mapping[str, Page], day: Day, shelf: Shelf) -> dict[str, Ready]:
        texts = self._rendered(pages, day)
        return {path: shelf.put(Artifact(path, text.encode())) for path, text in texts.items()}

    def _rendered(self, pages: Mapping[str, Page], day: Day) -> dict[str, str]:
        charts = (chart for page in pages.values() for chart in page.charts)
        drawn = draw(charts, self.charts, self.vega)
        dated = (replace(page, updated=day(path)) for path, page in pages.items())
        return {page.path: render(page, self.jinja, drawn) for page in dated}


@dataclass(frozen=True, slots=True)
class _Made:
    """Pages that were made."""

    keys: dict[str, str] = field(default_factory=dict)
    """By path, the digest of what each page is made from, and its day."""
    pages: dict[str, Ready] = field(default_factory=dict)
    units: set[str] = field(default_factory=set)
    """What they were made as."""

    def add(self, more: "_Made") -> None:
        """Add what was made besides."""
        self.keys.update(more.keys)
        self.pages.update(more.pages)
        self.units.update(more.units)


def _offered(artifact: Artifact) -> Iterator[Offered]:
    """Yield what pages tell of an export, if they tell of it."""
    if artifact.offer:
        size, head = len(artifact.content), artifact.content[:_HEAD]
        yield Offered(artifact.path, artifact.offer, size, head)


def _joined(told: Iterable[list[str]], knowledge: Knowledge) -> _Made:
    """Return what another process has made."""
    made = _Made()
    for what, value, *more in told:
        if what == "note":
            knowledge.notes.take([value])
        elif what == "unit":
            made.units.add(value)
        else:
            made.keys[value], made.pages[value] = more[0], _page(what, value, *more[1:])
    return made


def _page(what: str, path: str, found: str, place: str) -> Ready:
    if what == "page":
        return Artifact(path, found.encode())
    return Shelved(path, found, place) if place else Unchanged(path, found)


def _deals(due: Sequence[Unit]) -> list[Sequence[Unit]]:
    """Return what one process makes without asking again: a long page, or several of records."""
    # Who takes a long one last lets the other process wait.
    alone = [[unit] for unit in due if _is_long(unit)]
    # Those of a kind have much in common, which is made once.
    records = [unit for unit in reversed(due) if not _is_long(unit)]
    step = 1 + len(records) // _DEALS
    return [*alone, *(records[at : at + step] for at in range(0, len(records), step))]


def _is_long(unit: Unit) -> bool:
    """Whether a page is long: a list, or all that was said on a topic."""
    return unit.record is None or isinstance(unit.record, Topic)


def _burden(every: Sequence[Unit], knowledge: Knowledge) -> int:
    """Return how much is to be made: a record's page is 1, a list of hundreds as much as these."""
    due = (unit for unit in every if not knowledge.notes.holds(unit.name))
    return sum(1 if unit.record else 1 + len(every) // _LISTED for unit in due)


_HEAD = 12_000
"""Bytes at the beginning of an export, which a page may show."""
_AT_ONCE = 50
"""Pages that are rendered together; their charts are drawn together."""
_DEALS = 200
"""Into how many parts the pages of records are dealt."""
_LISTED = 20
"""Rows that are as much to make as a page."""
_TELL_OF_EXPORTS = ("data",)
"""Folders of such pages; all others are made without knowing what the exports are."""
_WORTH_SHARING = 100
"""What is to be made, from which on another process makes up for its start."""
