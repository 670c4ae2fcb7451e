"""The page of all files for other programs: what each one is, how big, and how it begins."""

from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import NamedTuple

from roundtable_kb.catalogue import dataset
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.linked import base_of
from roundtable_kb.pages import Link, Offer, Offered, Page
from roundtable_kb.tables import TABLES
from roundtable_kb.tables.columns import Table, written
from roundtable_kb.views.cites import cite_data

_PATH = "data/index.md"
_ROWS = 2
_LINES, _LETTERS = 12, 90
_CELL = 80
"""Letters of a cell that are shown."""


class File(NamedTuple):
    """A file, and its first lines if it is a text."""

    way: Link
    slug: str
    size: str
    offer: Offer
    head: tuple[str, ...]


class ColumnItem(NamedTuple):
    """A column, what it means, and what its first rows hold."""

    name: str
    means: str
    values: tuple[str, ...]


class TableItem(NamedTuple):
    """A table as a file."""

    file: File
    rows: int
    columns: tuple[ColumnItem, ...]
    first: tuple[str, ...]
    """Names of the columns that show the first rows."""


def pages(knowledge: Knowledge) -> Iterator[Page]:
    """Yield the page of all files."""
    files = {file.path: _file(file) for file in knowledge.offered}
    tables = tuple(
        _table(table, files.pop(path), knowledge)
        for table in TABLES
        if (path := f"data/{table.name}.csv") in files
    )
    yield Page(
        path=_PATH,
        template="data.md.j2",
        title="Data",
        description="Everything here as files for other programs: CSV, JSON, JSON-LD and more, "
        f"edition {knowledge.edition.version}.",
        context={
            "edition": f"{knowledge.edition.version}, {knowledge.edition.date}",
            "licence": knowledge.licence,
            "changes": Link("What changed", "changes.md"),
            "cite": cite_data(knowledge),
            "files": tuple(files.values()),
            "tables": tables,
        },
        linked=(dataset(knowledge, base_of(_PATH, knowledge.site_url)),),
    )


def _file(file: Offered) -> File:
    name = file.path.rpartition("/")[2]
    slug = "".join(sign if sign.isalnum() else "-" for sign in name)
    return File(Link(name, file.path), slug, size(file.size), file.offer, _head(file))


def _head(file: Offered) -> tuple[str, ...]:
    """Return the first lines of a text; a table is shown in another way."""
    if file.offer.media in ("application/zip", "text/csv"):
        return ()
    lines = file.head.decode(errors="ignore").splitlines()[:_LINES]
    return tuple(_cut(line, _LETTERS) for line in lines)


def _table(table: Table, file: File, knowledge: Knowledge) -> TableItem:
    shown = knowledge.noted(f"tables:{table.name}", partial(_first, table))
    columns = tuple(
        ColumnItem(
            column.name,
            column.description.replace("`", ""),
            tuple(row[place] for row in shown),
        )
        for place, column in enumerate(table.columns)
    )
    names = tuple(f"Row {number}" for number in range(1, len(shown) + 1))
    return TableItem(file, file.offer.rows or 0, columns, names)


def _first(table: Table, knowledge: Knowledge) -> list[list[str]]:
    """Return the first rows of a table as they are shown."""
    rows = islice(table.rows(knowledge), _ROWS)
    return [[_cut(written(cell), _CELL) for cell in row] for row in rows]


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def size(count: int) -> str:
    """Return a number of bytes as readers say it, in decimal units."""
    for factor, unit in ((10**6, "MB"), (10**3, "kB")):
        if count >= factor:
            number = count / factor
            return f"{number:.1f} {unit}" if number < 10 else f"{number:.0f} {unit}"
    return f"{count} bytes"
