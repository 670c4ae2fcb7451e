"""A record under another id: everything that names it, rewritten, and nothing else touched."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from roundtable_kb import codes, former
from roundtable_kb.decoding import Entry
from roundtable_kb.diagnostics import Report, Span
from roundtable_kb.knowledge import KnowledgeBase
from roundtable_kb.mentions import Mention, mentions
from roundtable_kb.referring import key
from roundtable_kb.schema import Record, Ref
from roundtable_kb.stretches import Stretch, fits, of_id, of_text, substitute
from roundtable_kb.yaml_reader import Mapping as Fields
from roundtable_kb.yaml_reader import Node, Scalar

VERIFIED = ".verified.json"


@dataclass(frozen=True, slots=True)
class Everything:
    """A sound knowledge base with the texts that name records."""

    kb: KnowledgeBase
    settings: Entry[Any]
    mkdocs: Fields
    """The settings file as a whole, whose navigation may name pages."""
    sources: Mapping[str, str]
    """By path: records, settings, verifications, and the pages that people wrote."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record is named, to the sign; `stretch` is None where it is not written plainly."""

    span: Span
    stretch: Stretch | None
    node: Node | None = None
    mention: Mention | None = None


Written = dict[str, dict[Stretch, str]]
"""What is written instead, by path."""


def places(everything: Everything, record: Record) -> Iterator[Place]:
    """Yield every place that names a record, but for its own file's name."""
    for entry, mention in _mentions(everything, record):
        node = entry.node(mention.path)
        source = everything.sources[node.span.path]
        stretch = of_id(node, source, mention)
        span = _span(node.span.path, source, stretch) if stretch else node.span
        yield Place(span, stretch, node, mention)
    yield from addresses(everything, *key(record))


def addresses(everything: Everything, folder: str, record_id: str) -> Iterator[Place]:
    """Yield every place that names a record's page or, in a verification, the record itself."""
    for path, source in sorted(everything.sources.items()):
        found: Iterator[Stretch] = iter(())
        if path.startswith("docs/"):
            found = _linked(source, path, f"{folder}/{record_id}")
        elif path.endswith(VERIFIED):
            found = _verified(source, f"{folder}/{record_id}")
        elif path == everything.mkdocs.span.path:
            found = _navigated(everything.mkdocs, source, f"{folder}/{record_id}.md")
        for whole in found:
            stretch = Stretch(whole.end - len(record_id), whole.end)
            yield Place(_span(path, source, stretch), stretch)


def rename(
    everything: Everything, record: Record, new: str, report: Report
) -> Mapping[str, str] | None:
    """Return the texts that change, by path; None, with the reasons in `report`, if it cannot be.

    The record's own text stands under its present path.
    """
    written = replace(everything, record, new, report)
    for place in addresses(everything, record.folder, new):
        message = f"this names {record.folder}/{new}, which is not there yet"
        report.error(codes.EDIT_REFUSED, message, place.span, "correct this first")
    for other in (r for r in everything.kb.records() if r.id == new):
        for place in places(everything, other):
            if place.mention and place.mention.ref.may_be(record.folder, new):
                _ambiguous(other, record.folder, new, place.span, report)
    own = everything.kb.entry(record)
    path = own.path
    source = everything.sources[path]
    dropped = former.drop(source, new)
    if new in record.former_ids and dropped is None:
        _swap(own, source, new, written[path], report)
    texts = {p: substitute(everything.sources[p], found) for p, found in written.items()}
    if new not in record.former_ids:
        texts[path] = _added(texts.get(path, source), record.id, own, report) or ""
    elif dropped is not None:
        texts[path] = former.drop(texts.get(path, source), new) or ""
    return texts if report.ok else None


def replace(everything: Everything, record: Record, new: str, report: Report) -> Written:
    """Return what is to be written so that another id stands wherever a record is named."""
    written: Written = defaultdict(dict)
    for place in places(everything, record):
        mention, node = place.mention, place.node
        source = everything.sources[place.span.path]
        if place.stretch is None:
            message = f"'{record.id}' is written with escapes or a line break here"
            report.error(codes.EDIT_REFUSED, message, place.span, "write it out plainly")
            continue
        written[place.span.path][place.stretch] = new
        if mention is None or node is None:
            continue
        if mention.nth is None and not fits(node, source, record.id, new):
            message = f"'{new}' would not be a text here"
            report.error(codes.EDIT_REFUSED, message, place.span, "put quotes around this first")
        found = everything.kb.candidates(Ref(mention.ref.kinds, new))
        for folder, _ in found:
            if folder != record.folder:
                _ambiguous(record, folder, new, place.span, report)
    return written


def _ambiguous(record: Record, folder: str, new: str, span: Span, report: Report) -> None:
    message = f"'{new}' would then be the id of a record in {folder}, too"
    hint = f"write {record.folder}/{record.id} here first, or choose another id"
    report.error(codes.REF_AMBIGUOUS, message, span, hint)


def _swap(
    own: Entry[Any], source: str, new: str, written: dict[Stretch, str], report: Report
) -> None:
    """Let the present id take the place of an earlier one among the former ids."""
    record = own.record
    node = own.node(("former_ids", record.former_ids.index(new)))
    stretch = of_text(node, source, new) if isinstance(node, Scalar) else None
    if stretch is None or not fits(node, source, new, record.id):
        message = f"'{record.id}' cannot be written here in place of '{new}'"
        report.error(codes.EDIT_REFUSED, message, node.span, "put plain quotes around this first")
    else:
        written[stretch] = record.id


def _added(text: str, record_id: str, own: Entry[Any], report: Report) -> str | None:
    added = former.add(text, record_id)
    if added is None:
        message = "the former id cannot be added in this layout"
        hint = "write one field a line, and 'former_ids' as a list or not at all"
        report.error(codes.EDIT_REFUSED, message, own.span(("former_ids",)), hint)
    return added


def _mentions(everything: Everything, record: Record) -> Iterator[tuple[Entry[Any], Mention]]:
    kb = everything.kb
    for reference in kb.referring(record):
        yield kb.entry(reference.origin), reference.mention
    for mention in mentions(everything.settings.record):
        if key(record) in kb.candidates(mention.ref):
            yield everything.settings, mention


def _span(path: str, source: str, stretch: Stretch) -> Span:
    line = source.count("\n", 0, stretch.start) + 1
    column = stretch.start - source.rfind("\n", 0, stretch.start)
    return Span(path, line, column, line, column + stretch.end - stretch.start)


# Inline links and definitions of links: https://spec.commonmark.org/0.31.2/#links
_TARGET = re.compile(
    r"(?:\]\([ \t]*<?|^ {0,3}\[[^\]\n]+\]:[ \t]*<?)(?P<to>[^\s()<>#]+)", re.MULTILINE
)


def _linked(source: str, path: str, page: str) -> Iterator[Stretch]:
    """Yield where a page of docs/ links to another one; without `.md` at its end."""
    folder = posixpath.dirname(path)
    for found in _TARGET.finditer(source):
        target = posixpath.normpath(posixpath.join(folder, found["to"]))
        if target == f"docs/{page}.md":
            yield Stretch(found.start("to"), found.end("to") - len(".md"))


def _verified(source: str, record: str) -> Iterator[Stretch]:
    for found in re.finditer(rf'(?<!\\)"record":\s*"(?P<record>{re.escape(record)})"', source):
        yield Stretch(*found.span("record"))


def _navigated(node: Node, source: str, page: str) -> Iterator[Stretch]:
    if isinstance(node, Scalar):
        found = of_text(node, source, page) if node.text == page else None
        if found:
            yield Stretch(found.start, found.end - len(".md"))
    elif isinstance(node, Fields):
        for _, value in node.entries:
            yield from _navigated(value, source, page)
    else:
        for item in node.items:
            yield from _navigated(item, source, page)
