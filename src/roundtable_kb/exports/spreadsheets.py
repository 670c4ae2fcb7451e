"""The tables as CSV files for a spreadsheet, and the figures of each statistic by themselves."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import groupby
from operator import itemgetter

from roundtable_kb.kinds.statistics import Statistic
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Artifact, Offer
from roundtable_kb.tables import TABLES
from roundtable_kb.tables.columns import Row, Table, Value, written
from roundtable_kb.tables.figures import OBSERVATIONS


def artifacts(knowledge: Knowledge) -> Iterator[Artifact]:
    """Yield data/<table>.csv for each table, and statistics/<id>/observations.csv for each.

    A statistic that nobody has stated a number for has no such file.
    """
    url = "https://www.rfc-editor.org/rfc/rfc4180"
    for table in TABLES:
        offer = Offer(table.title, "text/csv", "CSV", url)
        yield Artifact(f"data/{table.name}.csv", content(table, knowledge), offer)
    for statistic, text in knowledge.noted("tables:each", _each).items():
        yield Artifact(f"{Statistic.folder}/{statistic}/observations.csv", _file(text))


def _each(knowledge: Knowledge) -> dict[str, str]:
    """Return the figures of each statistic as CSV."""
    # Its first column is the statistic, and its rows stand together.
    each = groupby(OBSERVATIONS.rows(knowledge), itemgetter(0))
    return {str(statistic): _written(OBSERVATIONS, rows) for statistic, rows in each}


def contents(knowledge: Knowledge) -> Mapping[str, bytes]:
    """Return all tables, by name, as files of CSV."""
    return {table.name: content(table, knowledge) for table in TABLES}


def content(table: Table, knowledge: Knowledge) -> bytes:
    """Return a table as RFC 4180 has it, in UTF-8 with the byte order mark that Excel needs."""
    return _file(knowledge.noted(f"tables:{table.name}", partial(_whole, table)))


def _whole(table: Table, knowledge: Knowledge) -> str:
    return _written(table, table.rows(knowledge))


def _file(text: str) -> bytes:
    return text.encode("utf-8-sig")


def _written(table: Table, rows: Iterable[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(column.name for column in table.columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


# A spreadsheet runs a text that begins with one of these, also in its full-width form:
# https://owasp.org/www-community/attacks/CSV_Injection
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _cell(value: Value) -> str:
    """Return a cell; a text that a spreadsheet would run has an apostrophe before it."""
    if not isinstance(value, str):
        return written(value)
    return f"'{value}" if value.lstrip(" ").startswith(_RUNS) else value
