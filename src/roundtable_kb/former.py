"""The list of a record's former ids: one is added so that it can be dropped byte for byte."""

import re
from collections.abc import Iterator

from roundtable_kb.diagnostics import Report
from roundtable_kb.stretches import Stretch, of_node, substitute
from roundtable_kb.yaml_reader import Node, Scalar, ScalarKind, Sequence, kind_of, read

_FIELD = "former_ids"


def add(source: str, record_id: str) -> str | None:
    """Return a record's text with one more former id, its last; None if its layout forbids it.

    Without a list, one is made on the last line. An empty list stays as it is: with one id it could
    not be told from a list that was made here.
    """
    tree = read(source.encode(), "", Report())
    if tree is None or source[of_node(tree, source).start] == "{":
        return None
    known = tree.get(_FIELD)
    if known is None:
        column = tree.entries[0][0].span.column
        return _appended(source, f"{' ' * (column - 1)}{_FIELD}: [{_plain(record_id)}]")
    if not isinstance(known, Sequence) or not known.items:
        return None
    last = of_node(known.items[-1], source)
    if source[of_node(known, source).start] == "[":
        return substitute(source, {Stretch(last.end, last.end): f", {_plain(record_id)}"})
    begin = source.rfind("\n", 0, last.start) + 1
    dash = source[begin : last.start]
    if not re.fullmatch(r" *-[ ]+", dash):
        return None
    end = source.find("\n", last.end)
    end = len(source) if end < 0 else end - (source[end - 1] == "\r")
    return substitute(source, {Stretch(end, end): f"{_break(source)}{dash}{_plain(record_id)}"})


def drop(source: str, record_id: str) -> str | None:
    """Return the text to which `add` would add this id as it stands; None if there is none."""
    return next((t for t in _without(source, record_id) if add(t, record_id) == source), None)


def _without(source: str, record_id: str) -> Iterator[str]:
    """Yield the texts that may be what the id was added to."""
    tree = read(source.encode(), "", Report())
    known = tree.get(_FIELD) if tree else None
    if not isinstance(known, Sequence) or not known.items or not _is(known.items[-1], record_id):
        return
    last = of_node(known.items[-1], source)
    if len(known.items) > 1:
        before = of_node(known.items[-2], source)
        yield substitute(source, {Stretch(before.end, last.end): ""})
        line = source.rfind("\n", 0, last.start)
        line -= source[line - 1] == "\r"
        yield substitute(source, {Stretch(line, last.end): ""})
        return
    # A line that was added is the last one, with a break after it if there was one before.
    begin = source.rfind("\n", 0, last.start) + 1
    yield source[:begin]
    yield source[:begin].removesuffix("\n").removesuffix("\r")


def _is(node: Node, record_id: str) -> bool:
    return isinstance(node, Scalar) and node.text == record_id


def _appended(source: str, line: str) -> str:
    return (
        f"{source}{line}{_break(source)}"
        if source.endswith("\n")
        else (f"{source}{_break(source)}{line}")
    )


def _break(source: str) -> str:
    """Return the line break that a text uses, as its last one has it."""
    end = source.rfind("\n")
    return "\r\n" if end > 0 and source[end - 1] == "\r" else "\n"


def _plain(record_id: str) -> str:
    return record_id if kind_of(record_id) is ScalarKind.STRING else f'"{record_id}"'
