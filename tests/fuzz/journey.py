"""One file's bytes all the way that a record goes, up to its pages: what any bytes must survive."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from roundtable_kb import project, reporters
from roundtable_kb.charts import specification
from roundtable_kb.decoding import Entry, decode
from roundtable_kb.diagnostics import Diagnostic, Report
from roundtable_kb.exports import EXPORTS
from roundtable_kb.findings import doubts, find
from roundtable_kb.kinds import KINDS
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.linking import link
from roundtable_kb.loading import load
from roundtable_kb.render import environment, render
from roundtable_kb.views import pages as pages_of
from roundtable_kb.yaml_reader import read

TOY = Path(__file__).parents[1] / "toy"
CONTROL = {chr(code) for code in (*range(32), *range(127, 160))} - {"\n"}


class Roundtable:
    """The toy roundtable, of which one record at a time is exchanged for any bytes."""

    def __init__(self) -> None:
        report = Report()
        knowledge = project.check(TOY, report)
        assert knowledge is not None, reporters.text(report)
        self._knowledge: Knowledge = knowledge
        self._entries = [
            knowledge.kb.entry(record) for record in load(TOY, KINDS, report).records()
        ]
        self._jinja = environment()
        self.places = tuple(entry.path for entry in self._entries)
        """Where each record stands; any of them can be the one that is exchanged."""

    def seeds(self) -> Iterator[tuple[str, bytes]]:
        """Yield each record's place and what is there."""
        for path in self.places:
            yield path, (TOY / path).read_bytes()

    def exchange(self, path: str, data: bytes) -> tuple[Diagnostic, ...]:
        """Take `data` for the record at `path`, and return what is said of it.

        Raises AssertionError if nothing is said of bytes that are no record, or of a place that
        is not in them; whatever else is raised is a bug.
        """
        report = Report()
        known = next(entry for entry in self._entries if entry.path == path)
        tree = read(data, path, report)
        record = decode(tree, type(known.record), known.record.id, report) if tree else None
        if tree is None or record is None:
            assert not report.ok
        else:
            new = Entry.of(record, tree)
            self._publish([new if entry is known else entry for entry in self._entries], report)
        lines = data.count(b"\n") + data.count(b"\r") + 2
        assert all(d.span.column >= 1 for d in report.diagnostics)
        assert all(1 <= d.span.line <= lines for d in report.diagnostics if d.span.path == path)
        assert not CONTROL & set(reporters.text(report))
        return report.diagnostics

    def _publish(self, entries: list[Entry], report: Report) -> None:
        """Link, compare and render as a build does, but for the drawing of charts and MkDocs."""
        kb = link(entries, KINDS, report)
        if not report.ok:
            return
        knowledge = replace(self._knowledge, kb=kb, findings=find(kb))
        report.add(diagnostic for diagnostic, _ in doubts(kb, knowledge.findings))
        pages = list(pages_of(knowledge))
        drawn = {chart: "" for page in pages for chart in page.charts if specification(chart)}
        for page in pages:
            render(page, self._jinja, drawn)
        for export in EXPORTS:
            assert all(artifact.content for artifact in export(knowledge))
