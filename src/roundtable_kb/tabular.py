"""Bytes of a CSV file (RFC 4180) to rows of cells, each of which knows its place in the file."""

import csv
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from roundtable_kb import codes, forms
from roundtable_kb.diagnostics import Report, Span
from roundtable_kb.yaml_reader import LARGEST


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell, white space around it left out."""

    text: str
    row: int
    """As spreadsheets number it: the headers are row 1."""
    span: Span


Row = tuple[Cell, ...]


def read_table(data: bytes, path: str, report: Report) -> tuple[Row, ...] | None:
    """Read a table whose rows are of one length; None, with the reasons in `report`, if it is not.

    Rows that are blank are left out, and counted.
    """
    text = _decode(data, path, report)
    if text is None:
        return None
    report.sources[path] = text
    rows: list[Row] = []
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        for number, cells in enumerate(_located(reader, text, path), start=1):
            row = tuple(Cell(words.strip(), number, span) for words, span in cells)
            if any(cell.text for cell in row):
                rows.append(row)
    except csv.Error as error:
        hint = 'put quotes around the cell, and write a quote in it twice: "a ""word"""'
        span = Span(path, max(reader.line_num, 1))
        report.error(codes.TABLE_UNREADABLE, f"this is not CSV: {error}", span, hint)
        return None
    return tuple(rows) if _is_table(rows, path, report) else None


def _decode(data: bytes, path: str, report: Report) -> str | None:
    message, hint = "", "save it as 'CSV UTF-8'"
    if len(data) > LARGEST:
        message, hint = f"the file is larger than {LARGEST >> 20} MiB", "split it into several"
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        message = "the file is UTF-16 or UTF-32"
    try:
        text = "" if message else data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"the byte 0x{data[error.start]:02x} is not UTF-8"
        if _is_gb18030(data):
            message = "the file is not UTF-8; it can be read as GB18030, as Excel in Chinese writes"
            hint = "open it in Excel, and save it as 'CSV UTF-8 (Comma delimited)'"
    if message:
        report.error(codes.TABLE_UNREADABLE, message, Span(path), hint)
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = re.search(forms.FORBIDDEN, text)
    if found:
        report.sources[path] = text
        before = text[: found.start()]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = f"the character U+{ord(found[0]):04X} may not stand in a record"
        span = Span(path, line, column, line, column + 1)
        report.error(codes.TABLE_UNREADABLE, message, span, "remove it")
        return None
    return text


def _is_gb18030(data: bytes) -> bool:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def _located(reader: Any, text: str, path: str) -> Iterator[list[tuple[str, Span]]]:
    """Yield the cells of each row with their spans, which follow from what quotes add to them."""
    starts = list(accumulate(map(len, text.splitlines(keepends=True)), initial=0))

    def place(offset: int) -> tuple[int, int]:
        line = bisect_right(starts, offset, hi=max(len(starts) - 1, 1))
        return line, offset - starts[line - 1] + 1

    begun = 0
    for words in reader:
        offset, cells = starts[begun], []
        for word in words:
            quotes = 2 + word.count('"') if text[offset : offset + 1] == '"' else 0
            end = offset + len(word) + quotes
            cells.append((word, Span(path, *place(offset), *place(end))))
            offset = end + 1
        begun = reader.line_num
        yield cells


def _is_table(rows: list[Row], path: str, report: Report) -> bool:
    if len(rows) < 2:
        hint = "write the names of fields in the first row, and a record in each other"
        report.error(codes.TABLE_UNREADABLE, "there are no rows to import", Span(path), hint)
        return False
    header = rows[0]
    if len(header) == 1 and any(sign in header[0].text for sign in ";\t|"):
        hint = "save it as 'CSV UTF-8 (Comma delimited)'"
        message = "the columns are not separated by commas"
        report.error(codes.TABLE_UNREADABLE, message, header[0].span, hint)
        return False
    sound = True
    for row in rows[1:]:
        if len(row) != len(header):
            message = f"row {row[0].row} has {len(row)} cells, and there are {len(header)} columns"
            hint = "put quotes around a text that has a comma"
            report.error(codes.TABLE_UNREADABLE, message, row[0].span, hint)
            sound = False
    return sound
