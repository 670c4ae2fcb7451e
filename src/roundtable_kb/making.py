"""All that is made from the records: files for programs, then the pages, which tell of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from roundtable_kb.changes import updated
from roundtable_kb.drawing import Vega, draw
from roundtable_kb.exports import EXPORTS, own, twins
from roundtable_kb.kinds.topics import Topic
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.looks import digest_of
from roundtable_kb.pages import Artifact, Offered, Page, Ready, Shelved, Unchanged
from roundtable_kb.processes import Helper, Queue, deals, hands
from roundtable_kb.recalling import Recalled, key, program
from roundtable_kb.render import Templates, environment, render
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
    jinja: Templates = field(default_factory=environment)
    program: bytes = field(default_factory=program)
    vega: Vega = field(default_factory=Vega)

    def make(self, knowledge: Knowledge, shelf: Shelf, recalled: Recalled) -> list[Ready]:
        """Return every page and export, its content put down on a `shelf` unless docs/ has it.

        Pages that would come out as they did are `recalled`, which then know of all others.
        """
        every = list(units(knowledge))
        # The pages that tell of the exports are made where these are.
        told_of = [unit for unit in every if unit.folder in _TELL_OF_EXPORTS]
        others = [unit for unit in every if unit.folder not in _TELL_OF_EXPORTS]
        shared = hands() > 1 and _is_much(every, knowledge)
        parts = _dealt(others)
        queue = Queue(len(parts))
        # Whichever process has nothing to do takes the next few.
        dealt = (unit for number in queue for unit in parts[number])
        make = partial(self._made, day=updated(knowledge), shelf=shelf, recalled=recalled)
        apart = partial(self._made_apart, make, dealt, knowledge, recalled)
        helper = Helper(apart) if shared else None
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
        made.add(_joined(found or (), knowledge, recalled))
        # A helper that did not come to its end has made nothing of what it took.
        lost = [unit for unit in others if unit.name not in made.units]
        made.add(make(lost, knowledge))
        recalled.settle(made.keys, made.ready)
        return [*made.ready.values(), *exported]

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
        """Make some pages, and the files beside them, unless they would come out as last time."""
        made, new = _Made(), dict[str, Page]()
        for unit in due:
            keys, digests, values = self._values(unit, knowledge)
            dated = {path: f"{found} {day(path)}" for path, found in keys.items()}
            known = {path: recalled.page(path, found) for path, found in dated.items()}
            known |= {path: shelf.known(path, found) for path, found in digests.items()}
            same = {path: one for path, one in known.items() if one}
            if len(same) < len(known):
                values = values or _Values.of(unit, knowledge)
                new |= {path: page for path, page in values.pages.items() if path not in same}
                files = (file for path, file in values.files.items() if path not in same)
                made.ready.update((file.path, shelf.put(file)) for file in files)
            if unit.record:
                twins.prepare(knowledge, unit.record)
            made.units.add(unit.name)
            made.keys.update(dated)
            made.ready.update(same)
            # Values take many times the room of what is made of them, and who renders a long page
            # leaves other things to the other process.
            if len(new) >= (1 if _is_long(unit) else _AT_ONCE):
                made.ready.update(self._put_down(new, day, shelf))
                new = {}
        made.ready.update(self._put_down(new, day, shelf))
        return made

    def _made_apart(
        self,
        make: Callable[[Iterable[Unit], Knowledge], "_Made"],
        due: Iterable[Unit],
        knowledge: Knowledge,
        recalled: Recalled,
    ) -> Iterator[tuple[str, list[Any]]]:
        """Make some pages in a process that ends then, and yield them as plain values."""
        before = knowledge.notes.count
        made = make(due, knowledge)
        self.vega.end()
        yield "units", [*made.units]
        files, same = [], []
        for path, one in made.ready.items():
            if isinstance(one, Artifact):
                yield "whole", [path, one.content]
            elif isinstance(one, Unchanged) and recalled.looks.is_as_kept(path):
                same.append(path)
            else:
                place = one.place if isinstance(one, Shelved) else ""
                files.append((path, one.digest, place))
        yield "files", files
        yield "same", same
        recalls = {path: recalled.is_of(path, found) for path, found in made.keys.items()}
        yield "keys", [{path: found for path, found in made.keys.items() if not recalls[path]}]
        yield "recalled", [path for path, is_recalled in recalls.items() if is_recalled]
        # One by one: new ones are long.
        yield from (("note", [line]) for line in knowledge.notes.told(before))

    def _values(
        self, unit: Unit, knowledge: Knowledge
    ) -> tuple[dict[str, str], dict[str, str], "_Values | None"]:
        """Return keys of pages and digests of files by path; and these, if they are not known."""
        values: list[_Values] = []

        def make(knowledge: Knowledge) -> list[dict[str, str]]:
            values.append(_Values.of(unit, knowledge))
            return [
                {path: key(page, self.program) for path, page in values[0].pages.items()},
                {path: digest_of(file) for path, file in values[0].files.items()},
            ]

        keys, digests = knowledge.noted(unit.name, make, unit.record)
        return keys, digests, values[0] if values else None

    def _put_down(self, pages: Mapping[str, Page], day: Day, shelf: Shelf) -> dict[str, Ready]:
        texts = self._rendered(pages, day)
        return {path: shelf.put(Artifact(path, text.encode())) for path, text in texts.items()}

    def _rendered(self, pages: Mapping[str, Page], day: Day) -> dict[str, str]:
        charts = (chart for page in pages.values() for chart in page.charts)
        drawn = draw(charts, self.charts, self.vega)
        dated = (replace(page, updated=day(path)) for path, page in pages.items())
        return {page.path: render(page, self.jinja, drawn) for page in dated}


@dataclass(frozen=True, slots=True)
class _Values:
    """What is made together, by path: pages, and the files beside them."""

    pages: Mapping[str, Page]
    files: Mapping[str, Artifact]

    @classmethod
    def of(cls, unit: Unit, knowledge: Knowledge) -> "_Values":
        """Make them."""
        files = own(unit.record, knowledge) if unit.record else ()
        pages = {page.path: page for page in unit.make(knowledge)}
        return cls(pages, {file.path: file for file in files})


@dataclass(frozen=True, slots=True)
class _Made:
    """Pages that were made, and files beside them."""

    keys: dict[str, str] = field(default_factory=dict)
    """By path, the digest of what each page is made from, and its day."""
    ready: dict[str, Ready] = field(default_factory=dict)
    units: set[str] = field(default_factory=set)
    """What they were made as."""

    def add(self, more: "_Made") -> None:
        """Add what was made besides."""
        self.keys.update(more.keys)
        self.ready.update(more.ready)
        self.units.update(more.units)


def _offered(artifact: Artifact) -> Iterator[Offered]:
    """Yield what pages tell of an export, if they tell of it."""
    if artifact.offer:
        size, head = len(artifact.content), artifact.content[:_HEAD]
        yield Offered(artifact.path, artifact.offer, size, head)


def _joined(
    told: Iterable[tuple[str, list[Any]]], knowledge: Knowledge, recalled: Recalled
) -> _Made:
    """Return what another process has made."""
    made = _Made()
    for what, values in told:
        match what:
            case "note":
                knowledge.notes.take(values)
            case "units":
                made.units.update(values)
            case "keys":
                made.keys.update(*values)
            case "whole":
                path, content = values
                made.ready[path] = Artifact(path, content)
            case "files":
                made.ready.update((path, _ready(path, *file)) for path, *file in values)
            case "same":
                looks = recalled.looks
                made.ready.update((path, Unchanged(path, looks.take(path))) for path in values)
            case "recalled":
                made.keys.update((path, recalled.made_from(path)) for path in values)
    return made


def _ready(path: str, found: str, place: str) -> Ready:
    return Shelved(path, found, place) if place else Unchanged(path, found)


def _dealt(due: Sequence[Unit]) -> list[Sequence[Unit]]:
    """Return what one process makes without asking again: a long page, or several of records."""
    # Who takes a long one last lets the other process wait.
    long = [unit for unit in due if _is_long(unit)]
    # Those of a kind have much in common, which is made once.
    records = [unit for unit in reversed(due) if not _is_long(unit)]
    return deals(long, records)


def _is_long(unit: Unit) -> bool:
    """Whether a page is long: a list, or all that was said on a topic."""
    return unit.record is None or isinstance(unit.record, Topic)


def _is_much(every: Sequence[Unit], knowledge: Knowledge) -> bool:
    """Whether so much is to be made that another process makes up for its start.

    A record's page is 1, and a list of hundreds as much as these.
    """
    burden = 0
    for unit in every:
        if not knowledge.notes.holds(unit.name):
            burden += 1 if unit.record else 1 + len(every) // _LISTED
            if burden >= _WORTH_SHARING:
                return True
    return False


_HEAD = 12_000
"""Bytes at the beginning of an export, which a page may show."""
_AT_ONCE = 50
"""Pages that are rendered together; their charts are drawn together."""
_LISTED = 20
"""Rows that are as much to make as a page."""
_TELL_OF_EXPORTS = ("data",)
"""Folders of such pages; all others are made without knowing what the exports are."""
_WORTH_SHARING = 100
"""What is to be made, from which on another process makes up for its start."""
