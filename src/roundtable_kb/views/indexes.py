"""The page of a kind: every record of it in one table, with what it is sorted and filtered by."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from roundtable_kb.pages import Page, Part
from roundtable_kb.schema import Record
from roundtable_kb.values import Period
from roundtable_kb.views.parts import table_link

Cell = Part | tuple[Part, ...]
"""A tuple's items stand side by side with commas between, unless it is Prose."""


class Column(NamedTuple):
    """A column of a table."""

    key: str
    """Its name in an address: `?sort=-statements`."""
    title: str
    sort: Literal["text", "number", "date", "nothing", "picture"] = "text"
    """What they are sorted as; a picture has no text that could be saved."""

    @property
    def numeric(self) -> bool:
        """Whether its cells are numbers, which are set flush right."""
        return self.sort == "number"


class Facet(NamedTuple):
    """What rows are filtered by."""

    key: str
    """Its name in an address: `?classification=company`."""
    title: str


class Choice(NamedTuple):
    """A value of a facet: for the address, and for a reader."""

    key: str
    label: str


class Key(NamedTuple):
    """A cell's value where its text is not."""

    order: str
    """What it is sorted by: digits, a day in ISO 8601, or a text."""
    written: str = ""
    """The value for a program, if there is one."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: what it shows, and its choices for each facet."""

    cells: tuple[Cell, ...]
    choices: tuple[tuple[Choice, ...], ...] = ()
    keys: Mapping[str, Key] = field(default_factory=dict)
    """By the key of a column."""


class Table(NamedTuple):
    """A table, before it is on a page."""

    columns: tuple[Column, ...]
    facets: tuple[Facet, ...]
    rows: tuple[Row, ...]


def index_page(kind: type[Record], intro: str, table: Table) -> Page:
    """Return the page that lists the records of a kind; `intro` says what they are."""
    return Page(
        path=f"{kind.folder}/index.md",
        template="index.md.j2",
        title=kind.plural,
        description=f"{intro} {len(table.rows)} in all.",
        context={
            "intro": intro,
            "columns": table.columns,
            "rows": tuple(row.cells for row in table.rows),
            "values": values(kind, table),
            "file": f"data/{kind.folder}/",
            "data": table_link(kind.folder),
        },
    )


def values(kind: type[Record], table: Table) -> Mapping[str, object]:
    """Return what `docs/assets/tables.js` needs to know of a table; rows are in its order."""
    return {
        "file": kind.folder,
        "one": kind.singular.lower(),
        "many": kind.plural.lower(),
        "columns": [_column(column, table.rows) for column in table.columns],
        "facets": [
            _facet(facet, [row.choices[place] for row in table.rows])
            for place, facet in enumerate(table.facets)
        ],
    }


def _column(column: Column, rows: Sequence[Row]) -> Mapping[str, object]:
    known = [row.keys.get(column.key) for row in rows]
    found: dict[str, object] = {"key": column.key, "sort": column.sort}
    if any(known):
        found["order"] = [key and key.order for key in known]
    if any(key and key.written for key in known):
        found["written"] = [key.written if key else "" for key in known]
    return found


def _facet(facet: Facet, chosen: Sequence[Sequence[Choice]]) -> Mapping[str, object]:
    """Return a facet with its choices, the commonest first, and for each row their places."""
    counts = Counter(choice for several in chosen for choice in dict.fromkeys(several))
    choices = sorted(counts, key=lambda c: (-counts[c], c.label.casefold(), c.key))
    place = {choice: number for number, choice in enumerate(choices)}
    return {
        "key": facet.key,
        "title": facet.title,
        "choices": [[choice.key, choice.label] for choice in choices],
        "rows": [sorted({place[choice] for choice in several}) for several in chosen],
    }


def choices(*texts: str | None) -> tuple[Choice, ...]:
    """Return texts as choices, without those that are missing."""
    return tuple(Choice(text, text) for text in texts if text)


def classes(*ids: str) -> tuple[Choice, ...]:
    """Return values of a written list as choices: `press-release` is 'press release'."""
    return tuple(Choice(one, one.replace("-", " ")) for one in ids)


def record_choices(*records: Record) -> tuple[Choice, ...]:
    """Return records as choices."""
    return tuple(Choice(record.id, record.label) for record in records)


def dated(period: Period | None) -> Mapping[str, Key]:
    """Return a period as the key of a column `date`: in the order of its last day."""
    end = period and (period.last or period.first)
    return {"date": Key(end.isoformat(), period.text)} if period and end else {}
