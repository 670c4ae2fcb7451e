"""The tables as CSV files for a spreadsheet."""

import csv
import io
from collections.abc import Iterator

from roundtable_kb.amounts import plain
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Artifact
from roundtable_kb.tables import TABLES
from roundtable_kb.tables.columns import Table, Value


def artifacts(knowledge: Knowledge) -> Iterator[Artifact]:
    """Yield data/<table>.csv for each table that has rows."""
    for table in TABLES:
        yield Artifact(f"data/{table.name}.csv", content(table, knowledge))


def content(table: Table, knowledge: Knowledge) -> bytes:
    """Return a table as RFC 4180 has it, in UTF-8 with the byte order mark that Excel needs."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(column.name for column in table.columns)
    writer.writerows([_cell(value) for value in row] for row in table.rows(knowledge))
    return text.getvalue().encode("utf-8-sig")


# A spreadsheet runs a text that begins with one of these, also in its full-width form:
# https://owasp.org/www-community/attacks/CSV_Injection
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _cell(value: Value) -> str:
    """Return a cell; a text that a spreadsheet would run has an apostrophe before it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"'{value}" if value.lstrip(" ").startswith(_RUNS) else value
    return "" if value is None else str(value) if isinstance(value, int) else plain(value)
