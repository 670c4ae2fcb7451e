"""A YAML tree to a pydantic model, each error at its line and column, all of them at once."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from roundtable_kb import codes
from roundtable_kb.diagnostics import Report, Span, did_you_mean
from roundtable_kb.fields import Leaf
from roundtable_kb.mentions import Mention, mentions
from roundtable_kb.schema import Path, Record
from roundtable_kb.yaml_reader import Mapping, Node, Scalar, ScalarKind, Sequence

R = TypeVar("R", bound=Record)
M = TypeVar("M", bound=BaseModel)
_MOST_FAULTS = 100


@dataclass(frozen=True)
class Entry(Generic[R]):
    """A record and where it was read from, so that a rule can point at a place."""

    record: R
    path: str
    """Of its file, relative to the project's folder."""
    read: Callable[[], Mapping]
    """Returns the tree it was read from, which takes more room than all else, and few ask for."""
    digest: str = ""
    """Of the bytes it was read from, where they are known."""
    known_to_name: tuple[str, ...] | None = None
    """What it names, where that was kept."""

    @classmethod
    def of(cls, record: R, tree: Mapping) -> "Entry[R]":
        """Return the entry of a record that was read from a tree."""
        return cls(record, tree.span.path, lambda: tree)

    @cached_property
    def tree(self) -> Mapping:
        """The tree it was read from."""
        return self.read()

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Every reference in the record, in the order of its fields."""
        return tuple(mentions(self.record))

    @cached_property
    def named(self) -> tuple[str, ...]:
        """The id in each reference, once, in their order."""
        if self.known_to_name is not None:
            return self.known_to_name
        return tuple(dict.fromkeys(mention.ref.id for mention in self.mentions))

    def span(self, path: Path) -> Span:
        """Return the place of a value; of its nearest holder if it is not written itself."""
        return _find(self.tree, path)[1]

    def node(self, path: Path) -> Node:
        """Return the node at `path`, or its nearest holder."""
        return _find(self.tree, path)[0]


def decode(tree: Mapping, model: type[R], record_id: str, report: Report) -> R | None:
    """Make a record of a tree; None, with every reason in `report`, if it is not sound."""
    key = tree.key("id")
    if key is not None:
        hint = f"remove the line: the file's name says '{record_id}'"
        report.error(codes.FIELD_UNKNOWN, "a record's id is not written in it", key.span, hint)
    _unique_ids(tree, report)
    return decode_part(tree, model, report, id=record_id)


def decode_part(tree: Mapping, model: type[M], report: Report, **given: str) -> M | None:
    """Make any value of a tree, such as the settings; `given` fields are not read from it."""
    blank: dict[Path, Span] = {}
    plain = _plain(tree, (), blank)
    missing: set[Path] = set()
    made = None
    try:
        made = model.model_validate({**plain, **given})
    except ValidationError as error:
        # A record with more is damaged or hostile, and each takes a search for what was meant.
        for fault in error.errors(include_url=False, include_input=False)[:_MOST_FAULTS]:
            path = _written(tree, fault["loc"])
            if path not in blank:
                _report(fault, tree, model, report)
            elif fault["type"] == "missing":
                missing.add(path)
    for path, span in blank.items():
        what = f"'{path[-1]}'" if isinstance(path[-1], str) else "this item"
        hint = "write it: it is required" if path in missing else "write its value, or remove it"
        report.error(codes.VALUE_EMPTY, f"{what} has no value", span, hint)
    return made


def _plain(node: Node, path: Path, blank: dict[Path, Span]) -> Any:
    """Return a tree as pydantic takes it; a field that has no value is kept apart in `blank`."""
    if isinstance(node, Scalar):
        if node.kind is ScalarKind.NULL:
            blank[path] = node.span
        leaf = Leaf(node.text)
        leaf.kind = node.kind
        return leaf
    if isinstance(node, Sequence):
        return [_plain(item, (*path, n), blank) for n, item in enumerate(node.items)]
    fields = {k.text: _plain(value, (*path, k.text), blank) for k, value in node.entries}
    return {name: value for name, value in fields.items() if (*path, name) not in blank}


def _find(tree: Node, path: Path) -> tuple[Node, Span]:
    """Follow `path` as far as it goes; steps that are not in the tree are passed over.

    (pydantic puts the names of union members into its locations.)
    """
    node: Node = tree
    for step in path:
        child = None
        if isinstance(node, Mapping) and isinstance(step, str):
            child = node.get(step)
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            child = node.items[step]
        node = child if child is not None else node
    return node, _head(node)


def _written(tree: Node, path: Path) -> Path:
    """Return a location without the steps that are pydantic's own, but for the last."""
    node, steps = tree, []
    for step in path[:-1]:
        child = _find(node, (step,))[0]
        if child is not node:
            steps.append(step)
        node = child
    return (*steps, *path[-1:])


def _head(node: Node) -> Span:
    """Return a span short enough to underline: a mapping's is its first key."""
    if isinstance(node, Mapping) and node.entries:
        return node.entries[0][0].span
    return node.span


def _report(fault: ErrorDetails, tree: Mapping, model: type[BaseModel], report: Report) -> None:
    """Turn one of pydantic's errors into a diagnostic."""
    path, kind, context = fault["loc"], fault["type"], fault.get("ctx", {})
    node, span = _find(tree, path)
    if kind == "missing":
        _missing(str(path[-1]), _find(tree, path[:-1])[1], report)
    elif kind == "extra_forbidden":
        _unknown(path, tree, model, report)
    elif kind == "union_tag_not_found" and isinstance(node, Mapping):
        _missing(context["discriminator"].strip("'"), span, report)
    elif kind == "union_tag_invalid":
        tag = node.get("type") if isinstance(node, Mapping) else None
        _choice(tag or node, context["expected_tags"], report)
    elif kind in ("literal_error", "enum"):
        _choice(node, context["expected"], report)
    elif kind in _BY_NAME:
        report.error(_BY_NAME[kind], context["message"], span, context["hint"])
    else:
        wanted, hint = _SHAPES.get(kind, ("a value of another type", None))
        report.error(codes.TYPE_WRONG, f"{wanted} belongs here", span, hint)


_BY_NAME = {code.name: code for code in codes.CODES}
_MAPPING = ("a mapping", "write 'field: value' lines beneath, or {field: value}")
_SHAPES = {
    "tuple_type": ("a list", "write one item a line with '- ', or [one, two]"),
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "union_tag_not_found": _MAPPING,
}


def _missing(field: str, span: Span, report: Report) -> None:
    if field == "source":
        hint = "add 'source: {id: ..., paragraph: ..., words: ...}'"
        report.error(codes.CITE_MISSING, "this fact has no source", span, hint)
    else:
        hint = f"add a line '{field}: ...'"
        report.error(codes.FIELD_MISSING, f"the field '{field}' is missing", span, hint)


def _unknown(path: Path, tree: Mapping, model: type[BaseModel], report: Report) -> None:
    field = str(path[-1])
    holder, span = _find(tree, path[:-1])
    key = holder.key(field) if isinstance(holder, Mapping) else None
    known = sorted(_fields_at(model, path[:-1]))
    hint = did_you_mean(field, known) or f"the fields here are {', '.join(known)}"
    where = key.span if key else span
    report.error(codes.FIELD_UNKNOWN, f"there is no field {field!r} here", where, hint)


def _choice(node: Node, expected: str, report: Report) -> None:
    known = re.findall(r"'([^']+)'", expected)
    words = f"write one of: {', '.join(known)}"
    if isinstance(node, Scalar):
        message = f"{node.text!r} is not one of the words for this"
        hint = did_you_mean(node.text, known) or words
        report.error(codes.VALUE_CHOICE, message, node.span, hint)
    else:
        report.error(codes.TYPE_WRONG, "a single word belongs here", _head(node), words)


def _fields_at(model: type[BaseModel], path: Path) -> set[str]:
    """Return the names of the fields that may be written at `path` of a model."""
    models = [model]
    for step in path:
        fields = [m.model_fields[step] for m in models if step in m.model_fields]
        tagged = [m for m in models if m.__name__ == step or step in _tags(m)]
        if fields:
            models = [part for field in fields for part in _models_in(field.annotation)]
        elif tagged:
            models = tagged
    implied = {"id"} if issubclass(models[0], Record) else set()
    return {name for part in models for name in part.model_fields} - implied


def _tags(model: type[BaseModel]) -> tuple[object, ...]:
    """Return the words that choose `model` among the members of a union."""
    field = model.model_fields.get("type")
    return getattr(field.annotation, "__args__", ()) if field else ()


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models_in(argument)


def _unique_ids(node: Node, report: Report) -> None:
    """Report the items of a list that share an id: it is their anchor on the page."""
    if isinstance(node, Mapping):
        for _, value in node.entries:
            _unique_ids(value, report)
    if not isinstance(node, Sequence):
        return
    lines: dict[str, int] = {}
    for item in node.items:
        mark = item.get("id") if isinstance(item, Mapping) else None
        if isinstance(mark, Scalar):
            if mark.text in lines:
                message = f"the id '{mark.text}' is taken in this list"
                hint = f"it is also on line {lines[mark.text]}: ids are never shared or reused"
                report.error(codes.ID_DUPLICATE, message, mark.span, hint)
            lines.setdefault(mark.text, mark.span.line)
