"""Diagnostics as values: where something is wrong, what it is, and what to do about it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from roundtable_kb.codes import CODES, Code


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a file: lines and columns count from 1, in characters; the end is exclusive."""

    path: str
    """Relative to the project's folder, with forward slashes."""
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1


class Severity(StrEnum):
    """Errors stop a build; warnings are shown and do not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem, complete at birth."""

    code: Code
    message: str
    """In lower case, naming the value it is about."""
    span: Span
    hint: str | None = None
    """What to do about it."""
    severity: Severity = Severity.ERROR


_LONGEST = 300
"""Characters of a message or hint: whoever reads them need not see all of a damaged value."""
_MOST_OF_A_FILE = 100
"""Errors, and warnings: a file with more is damaged or hostile."""


class Report:
    """Collects the diagnostics of a run, at most 100 of a file, and the texts they point into."""

    def __init__(self) -> None:
        self._found: dict[Diagnostic, None] = {}
        self._counts: Counter[tuple[str, Severity]] = Counter()
        self.sources: dict[str, str] = {}
        """Text of each file that was read, by its path: code frames are cut from it."""
        self.unread: Callable[[str], str | None] = lambda path: None
        """Returns the text of a file that did not have to be read."""

    def add(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep diagnostics; one that is there already is kept once."""
        for diagnostic in diagnostics:
            short = replace(
                diagnostic,
                message=_shortened(diagnostic.message),
                hint=diagnostic.hint and _shortened(diagnostic.hint),
            )
            of_file = (short.span.path, short.severity)
            if short not in self._found and self._counts[of_file] < _MOST_OF_A_FILE:
                self._counts[of_file] += 1
                self._found[short] = None

    def text(self, path: str) -> str | None:
        """Return the text of a file, if it is known or can be."""
        if path not in self.sources and (text := self.unread(path)) is not None:
            self.sources[path] = text
        return self.sources.get(path)

    def error(self, code: Code, message: str, span: Span, hint: str | None = None) -> None:
        """Keep one error."""
        self.add([Diagnostic(code, message, span, hint)])

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All that was found, by file, line and column."""
        return tuple(sorted(self._found, key=lambda d: (d.span, d.code.name, d.message)))

    @property
    def ok(self) -> bool:
        """Whether nothing stands in the way of publishing."""
        return all(d.severity is not Severity.ERROR for d in self._found)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:200]} ... {text[-80:]}"


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """Return a hint that names the known word nearest to `word`, or None if none is near."""
    if len(word) > _LONGEST:  # nothing is, and to find that out would take long
        return None
    near = get_close_matches(word, known, n=1)
    return f"did you mean '{near[0]}'?" if near else None


def as_values(report: Report) -> list[list[object]]:
    """Return the diagnostics of a report as plain values, which another process can be told."""
    return [
        [d.code.name, d.message, astuple(d.span), d.hint, d.severity.value]
        for d in report.diagnostics
    ]


def from_values(told: Iterable[Sequence[Any]]) -> Iterator[Diagnostic]:
    """Yield the diagnostics that another process tells of."""
    codes = {code.name: code for code in CODES}
    for name, message, span, hint, severity in told:
        yield Diagnostic(codes[name], message, Span(*span), hint, Severity(severity))
