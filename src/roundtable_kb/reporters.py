"""Diagnostics to text for people, to JSON for programs, and to annotations for GitHub."""

import json
import unicodedata
from collections.abc import Iterator
from typing import Any

from roundtable_kb.diagnostics import Diagnostic, Report, Severity

JSON_VERSION = 1
"""Of the JSON that `as_json` returns; it goes up when a field goes or changes its meaning."""


def text(report: Report) -> str:
    """Return all diagnostics of a report, in order, with code frames."""
    lines = _lines(report)
    return "".join(_entry(diagnostic, lines) + "\n" for diagnostic in report.diagnostics)


def summary(report: Report) -> str:
    """Return one line that counts errors and warnings."""
    counts = []
    for severity in Severity:
        count = sum(d.severity is severity for d in report.diagnostics)
        if count:
            counts.append(f"{count} {severity}{'s' if count > 1 else ''}")
    files = len({d.span.path for d in report.diagnostics})
    where = f" in {files} file{'s' if files > 1 else ''}" if files else ""
    return (" and ".join(counts) or "no problems") + where


def as_json(report: Report) -> str:
    """Return all diagnostics of a report, in order, as one JSON object in ASCII.

    Lines and columns count from 1, in characters; the end is exclusive.
    """
    content = {
        "version": JSON_VERSION,
        "diagnostics": [_fields(diagnostic) for diagnostic in report.diagnostics],
        "counts": {
            "errors": sum(d.severity is Severity.ERROR for d in report.diagnostics),
            "warnings": sum(d.severity is Severity.WARNING for d in report.diagnostics),
            "files": len({d.span.path for d in report.diagnostics}),
        },
    }
    return json.dumps(content, indent=1) + "\n"


def framed(report: Report) -> Iterator[dict[str, Any]]:
    """Yield the fields of each error as `as_json` names them, and its code frame, for a page."""
    lines = _lines(report)
    for diagnostic in report.diagnostics:
        if diagnostic.severity is Severity.ERROR:
            fields = _fields(diagnostic)
            shown = {name: _visible(fields[name] or "") for name in ("path", "message", "hint")}
            frame = "\n".join(_frame(diagnostic, lines.get(diagnostic.span.path, [])))
            yield {**fields, **shown, "frame": frame}


def github(report: Report, prefix: str = "") -> str:
    """Return a workflow command for each diagnostic, which GitHub shows beside the line.

    https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands; `prefix`
    leads from the repository's folder to the project's.
    """
    return "".join(_command(diagnostic, prefix) + "\n" for diagnostic in report.diagnostics)


def _fields(diagnostic: Diagnostic) -> dict[str, Any]:
    span = diagnostic.span
    return {
        # A file's name need not be text; what is no character of it is shown as U+FFFD.
        "path": _encodable(span.path),
        "line": span.line,
        "column": span.column,
        "end": {"line": max(span.line, span.end_line), "column": _end_column(diagnostic)},
        "severity": diagnostic.severity.value,
        "code": diagnostic.code.name,
        "message": _encodable(diagnostic.message),
        "hint": _encodable(diagnostic.hint) if diagnostic.hint else None,
    }


def _end_column(diagnostic: Diagnostic) -> int:
    """Return the end of a stretch; a place that is only a point is one character long."""
    span = diagnostic.span
    return max(span.end_column, span.column + 1) if span.end_line <= span.line else span.end_column


def _encodable(raw: str) -> str:
    return raw.encode("utf-8", "replace").decode("utf-8")


def _command(diagnostic: Diagnostic, prefix: str) -> str:
    fields = _fields(diagnostic)
    properties = {
        "file": prefix + fields["path"],
        "line": fields["line"],
        "endLine": fields["end"]["line"],
        "col": fields["column"],
        "endColumn": fields["end"]["column"],
        "title": fields["code"],
    }
    if fields["end"]["line"] != fields["line"]:
        del properties["col"], properties["endColumn"]  # GitHub takes columns of one line only
    set_out = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    hint = f"\nhint: {_visible(fields['hint'])}" if fields["hint"] else ""
    return f"::{fields['severity']} {set_out}::{_data(_visible(fields['message']) + hint)}"


def _data(raw: str) -> str:
    return raw.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(raw: str) -> str:
    return _data(raw).replace(":", "%3A").replace(",", "%2C")


def _lines(report: Report) -> dict[str, list[str]]:
    """Return the lines of every file that something is found in."""
    paths = {diagnostic.span.path for diagnostic in report.diagnostics}
    texts = {path: report.text(path) for path in paths}
    return {path: text.split("\n") for path, text in texts.items() if text is not None}


def _entry(diagnostic: Diagnostic, sources: dict[str, list[str]]) -> str:
    span = diagnostic.span
    place = f"{_visible(span.path)}:{span.line}:{span.column}"
    message = _visible(diagnostic.message)
    lines = [f"{place}: {diagnostic.severity}[{diagnostic.code.name}]: {message}"]
    lines += _frame(diagnostic, sources.get(span.path, []))
    if diagnostic.hint:
        lines.append(f"  hint: {_visible(diagnostic.hint)}")
    return "\n".join(lines) + "\n"


_LONGEST_LINE = 100


def _frame(diagnostic: Diagnostic, lines: list[str]) -> list[str]:
    """Return the line that a diagnostic is about, and carets under the part that is meant."""
    span = diagnostic.span
    if not 1 <= span.line <= len(lines):
        return []
    line = lines[span.line - 1].rstrip("\r")
    begin = min(span.column - 1, len(line))
    end = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    end = max(min(end, len(line)), begin + 1)
    # A long line is shown around the fault only.
    first = max(0, begin - _LONGEST_LINE // 2) if len(line) > _LONGEST_LINE else 0
    shown = line[first : first + _LONGEST_LINE]
    end = min(end, first + max(len(shown), begin - first + 1))
    gutter = f"{span.line:>5} | "
    blank = " " * (len(gutter) - 2) + "| "
    indent = " " * _width(line[first:begin])
    carets = "^" * max(1, _width(line[begin:end]))
    return [gutter + _visible(shown), blank + indent + carets]


def _visible(raw: str) -> str:
    """Return text that is safe on a terminal and stands on one line."""
    return "".join(
        " " if c == "\t" else "\ufffd" if unicodedata.category(c) in ("Cc", "Cf", "Cs") else c
        for c in raw
    )


def _width(raw: str) -> int:
    """Return the columns that text takes on a terminal: two for a Chinese character."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in raw
    )
