"""The page of a kind: every record of it in one table."""

from collections.abc import Sequence
from dataclasses import dataclass

from roundtable_kb.pages import Page, Part
from roundtable_kb.schema import Record
from roundtable_kb.views.parts import table_link

Cell = Part | tuple[Part, ...]
"""A tuple's items stand side by side with commas between, unless it is Prose."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numbers are set flush right."""

    title: str
    numeric: bool = False


def index_page(
    kind: type[Record], intro: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]
) -> Page:
    """Return the page that lists the records of a kind; `intro` says what they are."""
    return Page(
        path=f"{kind.folder}/index.md",
        template="index.md.j2",
        title=kind.plural,
        description=f"{intro} {len(rows)} in all.",
        context={
            "intro": intro,
            "columns": tuple(columns),
            "rows": tuple(tuple(row) for row in rows),
            "file": f"data/{kind.folder}/",
            "data": table_link(kind.folder),
        },
    )
