"""A tree to the text of a record, as a careful editor would write it."""

import json
import textwrap

from roundtable_kb.diagnostics import Report
from roundtable_kb.json_schema import line_of
from roundtable_kb.yaml_reader import Mapping, Node, Scalar, Sequence, read

_WIDTH = 100


def compose(tree: Mapping, folder: str) -> str:
    """Return the text of a record of a kind; read again, it is the same tree."""
    return line_of(folder) + "".join(_field(key.text, node, "") for key, node in tree.entries)


def _field(name: str, node: Node, indent: str) -> str:
    """Return a field: what has fields of its own, or is short, on one line."""
    if isinstance(node, Scalar):
        plain = f"{indent}{name}: {_scalar(node)}\n"
        return plain if len(plain) <= _WIDTH else _folded(name, node, indent) or plain
    if isinstance(node, Sequence) and any(isinstance(item, Mapping) for item in node.items):
        return f"{indent}{name}:\n" + "".join(_item(item, f"{indent}  ") for item in node.items)
    return f"{indent}{name}: {_flow(node)}\n"


def _item(item: Node, indent: str) -> str:
    """Return an item of a list of mappings, in braces if it fits into a line."""
    line = f"{indent}- {_flow(item)}\n"
    if not isinstance(item, Mapping) or (len(line) <= _WIDTH and len(item.entries) <= 4):
        return line
    block = "".join(_field(key.text, node, f"{indent}  ") for key, node in item.entries)
    return f"{indent}- {block[len(indent) + 2 :]}"


def _flow(node: Node) -> str:
    if isinstance(node, Mapping):
        return f"{{{', '.join(f'{key.text}: {_flow(value)}' for key, value in node.entries)}}}"
    if isinstance(node, Sequence):
        return f"[{', '.join(map(_flow, node.items))}]"
    return _scalar(node, flow=True)


def _scalar(scalar: Scalar, *, flow: bool = False) -> str:
    """Return a value without quotes, if it is then read as what it is."""
    trial = f"x: {{y: {scalar.text}, z: z}}" if flow else f"x: {scalar.text}"
    tree = read(trial.encode(), "", Report())
    found = tree.get("x") if tree and len(tree.entries) == 1 else None
    if flow:
        found = found.get("y") if isinstance(found, Mapping) and len(found.entries) == 2 else None
    same = isinstance(found, Scalar) and (found.text, found.kind) == (scalar.text, scalar.kind)
    # A text in JSON is one in YAML, whatever stands in it.
    return scalar.text if same else json.dumps(scalar.text, ensure_ascii=False)


def _folded(name: str, scalar: Scalar, indent: str) -> str | None:
    """Return a long text over several lines, if they are read as the same text."""
    room = _WIDTH - len(indent) - 2
    lines = textwrap.wrap(scalar.text, room, break_long_words=False, break_on_hyphens=False)
    if " ".join(lines) != scalar.text:
        return None
    return f"{indent}{name}: >-\n" + "".join(f"{indent}  {line}\n" for line in lines)
