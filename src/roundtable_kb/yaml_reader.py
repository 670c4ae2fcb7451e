"""Bytes to a tree in which every key and value knows its span; what is hostile is refused.

Scalars keep their text as typed and their kind in the core schema of YAML 1.2
(https://yaml.org/spec/1.2.2/#103-core-schema), whatever PyYAML, which speaks 1.1, makes of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import yaml

from roundtable_kb import codes, forms
from roundtable_kb.codes import Code
from roundtable_kb.diagnostics import Report, Span


class ScalarKind(StrEnum):
    """The types that the core schema of YAML 1.2 knows for a scalar."""

    NULL = "null"
    BOOL = "truth value"
    INT = "whole number"
    FLOAT = "number"
    STRING = "text"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value, as typed."""

    text: str
    kind: ScalarKind
    span: Span


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple["Node", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Mapping:
    """Fields and their values, in the order written."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    span: Span

    def key(self, name: str) -> Scalar | None:
        """Return the key of that name, if there is one."""
        return next((key for key, _ in self.entries if key.text == name), None)

    def get(self, name: str) -> "Node | None":
        """Return the value under `name`, if there is one."""
        return next((value for key, value in self.entries if key.text == name), None)


Node = Scalar | Sequence | Mapping

LARGEST = 1 << 20
"""Bytes of the largest file that is read."""
_DEEPEST = 30
_MOST_NODES = 20_000

# PyYAML takes U+0085, U+2028 and U+2029 for line breaks; editors and YAML 1.2 do not.
_FORBIDDEN = re.compile(forms.FORBIDDEN)
_BARE_CR = re.compile(r"\r(?!\n)")
_CORE = (
    (ScalarKind.NULL, re.compile(r"null|Null|NULL|~|")),
    (ScalarKind.BOOL, re.compile(r"true|True|TRUE|false|False|FALSE")),
    (ScalarKind.INT, re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")),
    (
        ScalarKind.FLOAT,
        re.compile(
            r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
            r"|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
        ),
    ),
)
# What begins like this is none of them; nearly all that is written does.
_WORDS = re.compile(r"[^-+.~0-9nNtTfF]")


def read(data: bytes, path: str, report: Report, *, lenient: bool = False) -> Mapping | None:
    """Read one file; None, with the reasons in `report`, if it is not a sound mapping.

    `lenient` reads a file that is not ours alone, such as mkdocs.yml: tags and anchors are
    passed over, an alias reads as null.
    """
    text = _decode(data, path, report)
    if text is None:
        return None
    report.sources[path] = text
    reader = _Reader(path, report, lenient=lenient)
    try:
        root = reader.document(text)
    except _Refused as refusal:
        report.error(refusal.code, refusal.message, refusal.span, refusal.hint)
        return None
    if reader.refused:
        return None
    if isinstance(root, Mapping) and root.entries:
        return root
    if root is None or (not isinstance(root, Sequence) and not getattr(root, "text", "")):
        report.error(codes.YAML_EMPTY, "the file is empty", Span(path), "begin with 'name: ...'")
    else:
        report.error(
            codes.TYPE_WRONG, "a record is a mapping", root.span, "write 'field: value' lines"
        )
    return None


def kind_of(text: str) -> ScalarKind:
    """Return what a scalar is taken for that is written without quotes."""
    if _WORDS.match(text):
        return ScalarKind.STRING
    return next((kind for kind, form in _CORE if form.fullmatch(text)), ScalarKind.STRING)


def inside(scalar: Scalar, source: str, wanted: str, nth: int = 0) -> Span:
    """Return the span of the nth `wanted` in a scalar's own lines, or the whole scalar's."""
    span = scalar.span
    lines = source.splitlines()[span.line - 1 : span.end_line]
    for offset, line in enumerate(lines):
        start = line.find(wanted, span.column - 1 if offset == 0 else 0)
        while start >= 0 and nth > 0:
            start = line.find(wanted, start + len(wanted))
            nth -= 1
        if start >= 0:
            number, end = span.line + offset, start + len(wanted)
            return Span(span.path, number, start + 1, number, end + 1)
    return span


def _decode(data: bytes, path: str, report: Report) -> str | None:
    if len(data) > LARGEST:
        message = f"the file is larger than {LARGEST >> 20} MiB"
        report.error(codes.YAML_SIZE, message, Span(path), "split it into several records")
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        hint = "save it as UTF-8"
        report.error(codes.YAML_ENCODING, "the file is UTF-16 or UTF-32", Span(path), hint)
        return None
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8").removeprefix("\ufeff")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        # Only the readable part, so that the frame shows the line up to the fault.
        report.sources[path] = before
        message = f"the byte 0x{data[error.start]:02x} is not UTF-8"
        report.error(
            codes.YAML_ENCODING,
            message,
            Span(path, line, column, line, column + 1),
            "save it as UTF-8",
        )
        return None
    found = _FORBIDDEN.search(text) or _BARE_CR.search(text)
    if found:
        report.sources[path] = text
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        report.error(
            codes.YAML_CHARACTER,
            f"the character U+{ord(found[0]):04X} may not stand in a record",
            Span(path, line, column, line, column + 1),
            "remove it; it cannot be seen in most editors",
        )
        return None
    return text


class _Refused(Exception):  # noqa: N818 - it ends the reading of one file, nothing else
    def __init__(self, code: Code, message: str, span: Span, hint: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.span, self.hint = code, message, span, hint


class _Reader:
    """Builds one tree from the stream of events, which has no depth that could overflow."""

    def __init__(self, path: str, report: Report, *, lenient: bool) -> None:
        self._path = path
        self._report = report
        self._lenient = lenient
        self._nodes = 0
        self.refused = False

    def document(self, text: str) -> Node | None:
        root: Node | None = None
        documents = 0
        events = self._events(text)
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse("a second document", self._span(event), "remove it")
                    return None
                root = self._node(next(events), events, 1)
        return root

    def _events(self, text: str) -> Iterator[yaml.Event]:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            yield from yaml.parse(text, Loader=loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            problem = (error.problem or "not well-formed").strip()
            raise _Refused(
                codes.YAML_SYNTAX,
                f"this is not YAML: {problem}",
                Span(self._path, line, column, line, column + 1),
                _syntax_hint(problem),
            ) from None

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        self._nodes += 1
        if self._nodes > _MOST_NODES:
            message = f"the file has more than {_MOST_NODES:,} values"
            raise _Refused(codes.YAML_SIZE, message, self._span(event), "split it")
        if depth > _DEEPEST:
            message = f"the file is more than {_DEEPEST} levels deep"
            raise _Refused(codes.YAML_SIZE, message, self._span(event), "a record is flat")
        if isinstance(event, yaml.AliasEvent):
            self._refuse(f"the alias '*{event.anchor}'", self._span(event), "write the value out")
            return Scalar("", ScalarKind.NULL, self._span(event))
        self._plain(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, events, depth)
        return self._mapping(event, events, depth)

    def _plain(self, event: yaml.Event) -> None:
        """Refuse an anchor or a tag on a node."""
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor is not None:
            self._refuse(f"the anchor '&{anchor}'", self._span(event), "write values out")
        if tag is not None:
            hint = "remove the tag; put quotes around what is text"
            self._refuse(f"the tag {tag!r}", self._span(event), hint)

    def _refuse(self, message: str, span: Span, hint: str) -> None:
        if not self._lenient:
            self.refused = True
            self._report.error(codes.YAML_FEATURE, f"{message} may not stand here", span, hint)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        found = _FORBIDDEN.search(event.value)
        if found:
            self.refused = True
            message = f"the character U+{ord(found[0]):04X} may not stand in a record"
            self._report.error(codes.YAML_CHARACTER, message, self._span(event), "remove it")
        plain = event.implicit[0] and not event.tag
        kind = kind_of(event.value) if plain else ScalarKind.STRING
        return Scalar(event.value, kind, self._span(event))

    def _sequence(self, start: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Sequence:
        items = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, events, depth + 1))
        return Sequence(tuple(items), self._span(start))

    def _mapping(self, start: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Mapping:
        entries: dict[str, tuple[Scalar, Node]] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._node(event, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            if not isinstance(key, Scalar):
                self.refused = True
                message = "the name of a field is a word, not a list or a mapping"
                hint = "put quotes around text that begins with [ or {"
                self._report.error(codes.YAML_KEY, message, key.span, hint)
            elif key.text in entries:
                line = entries[key.text][0].span.line
                message = f"the field {key.text!r} stands twice"
                hint = f"it is also on line {line}: keep one of them"
                self._report.error(codes.YAML_DUPLICATE_KEY, message, key.span, hint)
            else:
                entries[key.text] = (key, value)
        return Mapping(tuple(entries.values()), self._span(start))

    def _span(self, event: yaml.Event) -> Span:
        start, end = event.start_mark, event.end_mark
        assert start is not None  # noqa: S101 - only events that are built by hand have no marks
        assert end is not None  # noqa: S101
        return Span(self._path, start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _syntax_hint(problem: str) -> str:
    if "tab" in problem or "cannot start any token" in problem:
        return "indent with spaces, and put quotes around text that begins with a sign"
    if "mapping values" in problem:
        return "put quotes around text that has a colon followed by a space"
    if "expected" in problem or "simple key" in problem:
        return "check the indentation of this line and the colon and brackets before it"
    return "put quotes around the text"
