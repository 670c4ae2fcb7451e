"""A record's text in its normal form: fields in the schema's order, and nothing said lost.

Two spaces for each level, lists indented under their field, quotes only where they are needed, LF
at the end of each line, no byte order mark. What stands in brackets stays in them, a text keeps its
line breaks, and a comment stays with the field above which, or beside which, it was written.
"""

import json
from collections.abc import Iterator, Sequence
from io import StringIO

import yaml
from yaml.emitter import Emitter
from yaml.resolver import Resolver

from roundtable_kb import layout
from roundtable_kb.diagnostics import Report
from roundtable_kb.layout import Comments, field_order, in_brackets, written
from roundtable_kb.schema import Part, Record
from roundtable_kb.stretches import Stretch
from roundtable_kb.yaml_reader import Mapping, Node, Scalar, ScalarKind, kind_of, read
from roundtable_kb.yaml_reader import Sequence as Listed

_FOR_EDITORS = "# yaml-language-server:"
"""Editors look for the schema of a file in such a line, the file's first."""


def normal_form(source: str, record: Record) -> str | None:
    """Return the text of a record in its normal form; None if something would be lost."""
    source = source.replace("\r\n", "\n")
    source += "" if source.endswith("\n") else "\n"
    tree = read(source.encode(), "", Report())
    if tree is None:
        return None
    text = _Writer(source, tree).text(record)
    again = read(text.encode(), "", Report())
    if again is None or _meaning(again) != _meaning(tree):
        return None
    kept = layout.all_comments(tree, source) == layout.all_comments(again, text)
    return text if kept else None


class _Writer:
    """Writes one text anew, piece by piece."""

    def __init__(self, source: str, tree: Mapping) -> None:
        self._source = source
        self._tree = tree
        self._comments: Comments = layout.comments(tree, source)
        self._keeping = False
        """Whether a text was written last to which blank lines would be added."""

    def text(self, record: Record) -> str:
        first = self._before(self._tree)
        editors = [line for line in first if line.startswith(_FOR_EDITORS)]
        first = [line for line in first if line not in editors]
        # Comments above a blank line are about the file, those below it about its first field.
        above = len(first) - first[::-1].index("") if "" in first else 0
        self._comments.before[self._start(self._tree)] = first[above:]
        head = first[:above] if any(first[:above]) else []
        lines = [*editors, *head, *self._fields(self._tree, record, 0)]
        foot = self._after_text(self._comments.foot)
        lines += foot[: len(foot) - (foot[-1:] == [""])]
        while lines and not lines[0]:
            del lines[0]
        return "\n".join(lines) + "\n"

    def _start(self, node: Node) -> int:
        """Return the start of the first piece of a node."""
        first = next(layout.pieces(node, self._source, root=node is self._tree))
        return written(first, self._source).start

    def _before(self, node: Node) -> list[str]:
        """Return the lines above a node, which no node inside it will write again."""
        return self._after_text(self._comments.before.pop(self._start(node), []))

    def _after_text(self, lines: list[str]) -> list[str]:
        """Return lines that do not become part of the text that was written last."""
        blank = self._keeping and lines[:1] == [""]
        self._keeping = self._keeping and not lines[blank:]
        return lines[blank:]

    def _fields(self, mapping: Mapping, part: object, indent: int) -> list[str]:
        lines: list[str] = []
        for key, value in _ordered(mapping, part):
            lines += _indented(self._before(key), indent)
            inner = getattr(part, key.text, None)
            lines += self._field(key, value, inner, indent)
        return lines

    def _field(self, key: Scalar, value: Node, part: object, indent: int) -> list[str]:
        head = f"{' ' * indent}{self._scalar(key)}:"
        place = written(key, self._source)
        beside = self._comments.beside.pop(place.start, None)
        if isinstance(value, Scalar) or in_brackets(value, self._source):
            above = [line for line in (beside, *self._before(value)) if line]
            lines = self._piece(value, part, indent, layout.indent(place.start, self._source))
            return [*_indented(above, indent), f"{head} {lines[0]}", *lines[1:]]
        return [f"{head}  {beside}" if beside else head, *self._block(value, part, indent + 2)]

    def _block(self, node: Node, part: object, indent: int) -> list[str]:
        if isinstance(node, Mapping):
            return self._fields(node, part, indent)
        assert isinstance(node, Listed)  # noqa: S101 - a scalar is a piece
        lines: list[str] = []
        for number, item in enumerate(node.items):
            inner = part[number] if isinstance(part, tuple) else None
            lines += _indented(self._before(item), indent)
            if isinstance(item, Scalar) or in_brackets(item, self._source):
                place = written(item, self._source)
                now = layout.indent(place.start, self._source)
                body = self._piece(item, inner, indent, now)
            else:
                body = self._block(item, inner, indent + 2)
            # A comment above the item's first field would come between the dash and the field.
            texts = enumerate(line.strip() for line in body)
            above = next(n for n, line in texts if line and not line.startswith("#"))
            lines += _indented([line.strip() for line in body[:above] if line], indent)
            lines += [f"{' ' * indent}- {body[above].lstrip()}", *body[above + 1 :]]
        return lines

    def _piece(self, node: Node, part: object, indent: int, now: int) -> list[str]:
        """Return the lines of a scalar, or of what is in brackets; the first has no indent."""
        place = written(node, self._source)
        if isinstance(node, Scalar):
            lines = self._scalar(node).split("\n")
            block = lines[0][:1] in ("|", ">")
            lines[1:] = _shifted(lines[1:], indent + 2, block=block)
            self._keeping = block and "+" in lines[0].split("#")[0]
        else:
            self._keeping = False
            lines = self._bracketed(node, part).split("\n")
            lines[1:] = [_moved(line, indent - now, indent) for line in lines[1:]]
        beside = self._comments.beside.pop(place.start, None)
        if beside:
            lines[-1] += f"  {beside}"
        return lines + _indented(self._comments.below.pop(place.start, []), indent)

    def _scalar(self, node: Scalar, *, bracketed: bool = False) -> str:
        place = written(node, self._source)
        raw = self._source[place.start : place.end]
        return node.text if _needless(raw, node, bracketed) else raw

    def _bracketed(self, node: Node, part: object) -> str:
        """Return what is in brackets as it is written, its fields in order if it is one line."""
        if isinstance(node, Scalar):
            return self._scalar(node, bracketed=True)
        place = written(node, self._source)
        parts: list[tuple[Stretch, str]] = []
        if isinstance(node, Mapping):
            parts = [(self._pair_at(pair), self._pair(pair, part)) for pair in node.entries]
            if "\n" not in self._source[place.start : place.end]:
                pairs = [self._pair(pair, part) for pair in _ordered(node, part)]
                parts = [(at, text) for (at, _), text in zip(parts, pairs, strict=True)]
        else:
            items = part if isinstance(part, tuple) else (None,) * len(node.items)
            for item, inner in zip(node.items, items, strict=True):
                parts.append((written(item, self._source), self._bracketed(item, inner)))
        text, end = "", place.start
        for at, new in parts:
            text, end = f"{text}{self._source[end : at.start]}{new}", at.end
        return text + self._source[end : place.end]

    def _pair_at(self, pair: tuple[Scalar, Node]) -> Stretch:
        key, value = (written(node, self._source) for node in pair)
        return Stretch(key.start, value.end)

    def _pair(self, pair: tuple[Scalar, Node], part: object) -> str:
        key, value = pair
        between = self._source[written(key, self._source).end : written(value, self._source).start]
        new = self._bracketed(value, getattr(part, key.text, None))
        return f"{self._scalar(key, bracketed=True)}{between}{new}"


def _ordered(mapping: Mapping, part: object) -> Sequence[tuple[Scalar, Node]]:
    if not isinstance(part, Part):
        return mapping.entries
    order = {name: number for number, name in enumerate(field_order(type(part)))}
    return sorted(mapping.entries, key=lambda pair: order.get(pair[0].text, len(order)))


def _indented(lines: Sequence[str], indent: int) -> list[str]:
    return [f"{' ' * indent}{line}" if line else "" for line in lines]


def _shifted(lines: Sequence[str], indent: int, *, block: bool) -> Iterator[str]:
    """Yield the further lines of a scalar; a block's keep their places to one another."""
    widths = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
    first = widths[0] if widths else 0
    for line in lines:
        bare = line[first:] if block else line.strip()
        yield f"{' ' * indent}{bare}" if line.strip() or (block and bare) else ""


def _moved(line: str, by: int, least: int) -> str:
    """Return a line inside brackets, which stays deeper than its field."""
    bare = line.strip()
    width = len(line) - len(line.lstrip(" ")) + by
    return f"{' ' * max(width, least + 1)}{bare}" if bare else ""


def _needless(raw: str, node: Scalar, bracketed: bool) -> bool:
    """Whether a scalar is in quotes that neither we nor readers of YAML 1.1 need."""
    if raw[:1] not in ("'", '"') or raw[1:-1] != node.text:
        return False
    return _plain(node.text, bracketed)


def quoted(text: str) -> str:
    """Return a text of one line as a field's value, in quotes only if it needs them."""
    return text if _plain(text, bracketed=False) else json.dumps(text, ensure_ascii=False)


def _plain(text: str, bracketed: bool) -> bool:
    found = Emitter(StringIO(), allow_unicode=True).analyze_scalar(text)
    older = Resolver().resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    taken = kind_of(text) is not ScalarKind.STRING or older != "tag:yaml.org,2002:str"
    fits = found.allow_flow_plain if bracketed else found.allow_block_plain
    return bool(fits and not taken and not found.multiline)


def _meaning(node: Node) -> object:
    """Return what a tree says, wherever it is written."""
    if isinstance(node, Scalar):
        return (node.text, node.kind)
    if isinstance(node, Listed):
        return [_meaning(item) for item in node.items]
    return {key.text: _meaning(value) for key, value in node.entries}
