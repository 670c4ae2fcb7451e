"""The tables as files of CSV, and the figures of each statistic by themselves."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import chain

from roundtable_kb.judging import judged
from roundtable_kb.kinds.statistics import Statistic
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.notes import Run
from roundtable_kb.pages import Artifact, Offer
from roundtable_kb.schema import Record
from roundtable_kb.tables import TABLES
from roundtable_kb.tables.columns import Row, Table, Value, written
from roundtable_kb.tables.figures import OBSERVATIONS
from roundtable_kb.verdicts import Finding

Part = tuple[int, str]
"""How many rows, and these as CSV."""


def own(record: Record, knowledge: Knowledge) -> Iterator[Artifact]:
    """Yield statistics/<id>/observations.csv, if anybody has stated a number for it."""
    if isinstance(record, Statistic) and record.observations:
        stated = part(OBSERVATIONS.rows_of(knowledge, record))
        path = f"{record.folder}/{record.id}/observations.csv"
        yield Artifact(path, file(OBSERVATIONS, [stated]))


def artifacts(knowledge: Knowledge) -> Iterator[Artifact]:
    """Yield data/<table>.csv for each of TABLES."""
    parts: dict[str, list[Part]] = {table.name: [] for table in TABLES}
    for table in TABLES:
        if table.kind is Finding:
            parts[table.name].append(_judged(table, knowledge))
    for more in knowledge.noted_of("tables", _made_of, knowledge.kb.records()):
        for name, part_of in more.items():
            parts[name].append(part_of)
    url = "https://www.rfc-editor.org/rfc/rfc4180"
    for table in TABLES:
        made = parts.pop(table.name)
        rows = sum(count for count, _ in made)
        offer = Offer(table.title, "text/csv", "CSV", url, rows)
        yield Artifact(f"data/{table.name}.csv", file(table, made), offer)


def _judged(table: Table, knowledge: Knowledge) -> Part:
    """Return the rows of findings, which have numbers."""
    lines = judged(knowledge, table.name, partial(_line, table, knowledge))
    numbered = [f"{number},{line}" for number, line in enumerate(lines, 1)]
    return len(numbered), "".join(numbered)


def _made_of(run: Run, knowledge: Knowledge) -> Mapping[str, Part]:
    """Return what records of a kind add to each table that they add anything to."""
    tables = (table for table in TABLES if table.tells_of(run[0]))
    made = {
        table.name: part(chain.from_iterable([table.rows_of(knowledge, record) for record in run]))
        for table in tables
    }
    return {name: more for name, more in made.items() if more[0]}


def _line(table: Table, knowledge: Knowledge, finding: Finding) -> str:
    return part(table.rows_of(knowledge, finding))[1]


def part(rows: Iterable[Row]) -> Part:
    """Return some rows as a part of a table."""
    written = [[_cell(value) for value in row] for row in rows]
    return len(written), _csv(written)


def file(table: Table, parts: Iterable[Part]) -> bytes:
    """Return a table as RFC 4180 has it, in UTF-8 with the byte order mark that Excel needs."""
    head = _csv([[column.name for column in table.columns]])
    return "".join((head, *(text for _, text in parts))).encode("utf-8-sig")


def _csv(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


# A spreadsheet runs a text that begins with one of these, also in its full-width form:
# https://owasp.org/www-community/attacks/CSV_Injection
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _cell(value: Value) -> str:
    """Return a cell; a text that a spreadsheet would run has an apostrophe before it."""
    if not isinstance(value, str):
        return written(value)
    return f"'{value}" if value.lstrip(" ").startswith(_RUNS) else value
