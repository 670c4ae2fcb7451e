"""Diagnostics to text: one line each, with the place in the file underlined and the remedy."""

import unicodedata

from roundtable_kb.diagnostics import Diagnostic, Report, Severity


def text(report: Report) -> str:
    """Return all diagnostics of a report, in order, with code frames."""
    return "".join(_entry(diagnostic, report) + "\n" for diagnostic in report.diagnostics)


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


def _entry(diagnostic: Diagnostic, report: Report) -> str:
    span = diagnostic.span
    place = f"{_visible(span.path)}:{span.line}:{span.column}"
    message = _visible(diagnostic.message)
    lines = [f"{place}: {diagnostic.severity}[{diagnostic.code.name}]: {message}"]
    lines += _frame(diagnostic, report.sources.get(span.path))
    if diagnostic.hint:
        lines.append(f"  hint: {_visible(diagnostic.hint)}")
    return "\n".join(lines) + "\n"


_LONGEST_LINE = 100


def _frame(diagnostic: Diagnostic, source: str | None) -> list[str]:
    """Return the line that a diagnostic is about, and carets under the part that is meant."""
    span = diagnostic.span
    lines = source.split("\n") if source is not None else []
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
