"""The pieces of a record's text: what is written, to the sign, and the comments around it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from roundtable_kb.schema import Part, Record
from roundtable_kb.stretches import Stretch, of_node
from roundtable_kb.yaml_reader import Mapping, Node, Scalar

_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\n]*")


@dataclass(frozen=True, slots=True)
class Comments:
    """The comments and single blank lines of a text, by the start of the piece they belong to."""

    before: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Lines above a piece; an empty one stands for blank lines."""
    beside: dict[int, str] = field(default_factory=dict)
    """On its last line."""
    below: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Lines below it that are indented with it, where less indented ones follow."""
    foot: list[str] = field(default_factory=list)
    """At the end of the file."""


_LAST = ("links", "unknown", "former_ids")


def field_order(model: type[Part]) -> list[str]:
    """Return the fields of a model as they are written: a kind's own between those of all kinds."""
    names = list(model.model_fields)
    if not issubclass(model, Record):
        return names
    own = [name for name in names if name not in Record.model_fields]
    shared = [name for name in Record.model_fields if name not in _LAST]
    return [*shared, *own, *_LAST]


def written(node: Node, source: str) -> Stretch:
    """Return where a node is written: all of it if it is a scalar or in brackets."""
    stretch = of_node(node, source)
    if isinstance(node, Scalar):
        return Stretch(stretch.start, stretch.start + len(_trimmed(stretch, source)))
    if not in_brackets(node, source):
        return stretch
    end = max((written(child, source).end for child in _children(node)), default=stretch.end)
    while source[end] not in "]}":
        comment = _COMMENT.match(source, end)
        end = comment.end() if comment else end + 1
    return Stretch(stretch.start, end + 1)


def in_brackets(node: Node, source: str) -> bool:
    """Whether a list or mapping is written in brackets."""
    return not isinstance(node, Scalar) and source[of_node(node, source).start] in "[{"


def comments(tree: Mapping, source: str) -> Comments:
    """Return the comments between the pieces of a text; those in brackets belong to their piece."""
    found = Comments()
    places = [written(piece, source) for piece in pieces(tree, source)]
    edges = [Stretch(0, 0), *places, Stretch(len(source), len(source))]
    for before, after in pairwise(edges):
        _assign(before, after, source, found)
    return found


def pieces(tree: Node, source: str, *, root: bool = True) -> Iterator[Node]:
    """Yield keys, scalars, and what is in brackets, in the order written."""
    if isinstance(tree, Scalar) or (not root and in_brackets(tree, source)):
        yield tree
        return
    for child in _children(tree):
        yield from pieces(child, source, root=False)


def all_comments(tree: Mapping, source: str) -> list[str]:
    """Return every comment of a text, sorted."""
    scalars = [written(scalar, source) for scalar in _scalars(tree)]
    edges = [Stretch(0, 0), *scalars, Stretch(len(source), len(source))]
    found = [c for one, two in pairwise(edges) for c in _within(source[one.end : two.start])]
    blocks = (source[place.start : place.end].split("\n", 1)[0] for place in scalars)
    found += [c for line in blocks if line[:1] in ("|", ">") for c in _within(line)]
    return sorted(found)


def indent(position: int, source: str) -> int:
    """Return how far the line of a place is indented."""
    line = source[source.rfind("\n", 0, position) + 1 :]
    return len(line) - len(line.lstrip(" "))


def _assign(before: Stretch, after: Stretch, source: str, found: Comments) -> None:
    """Give the comments between two pieces to one of them."""
    first, *lines = source[before.end : after.start].split("\n")
    last = after.start == len(source)
    above = found.foot if last else found.before[after.start]
    if before.end == 0:
        lines = [first, *lines]
    elif comment := next(_within(first), None):
        found.beside[before.start] = comment
    outer = 0 if last else indent(after.start, source)
    for number, line in enumerate(lines, 1):
        text = line.strip()
        deep = len(line) - len(line.lstrip(" ")) > outer < indent(before.start, source)
        if text.startswith("#") and deep and not any(above):
            found.below[before.start].append(text)
        elif not text and number < len(lines) and above[-1:] != [""]:
            above.append("")
        else:
            above.extend(_within(line))


def _within(line: str) -> Iterator[str]:
    return (comment.rstrip() for part in line.split("\n") for comment in _COMMENT.findall(part))


def _trimmed(stretch: Stretch, source: str) -> str:
    """Return a scalar as written; a block without the blank lines that follow it."""
    text = source[stretch.start : stretch.end]
    if text[:1] not in ("|", ">"):
        return text
    header = text.split("\n", 1)[0].split("#")[0]
    return text.removesuffix("\n") if "+" in header else text.rstrip()


def _children(node: Node) -> Iterator[Node]:
    if isinstance(node, Mapping):
        for pair in node.entries:
            yield from pair
    elif not isinstance(node, Scalar):
        yield from node.items


def _scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    for child in _children(node):
        yield from _scalars(child)
