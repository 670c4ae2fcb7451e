"""Places in a file's text: where a value is written, to the sign, and how to write another."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from roundtable_kb.mentions import LINK, Mention, linked
from roundtable_kb.yaml_reader import Node, Scalar, ScalarKind, kind_of


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Signs of a file, from `start` up to `end`, counted from 0."""

    start: int
    end: int


def of_node(node: Node, source: str) -> Stretch:
    """Return where a node is written; of a list or a mapping, where it begins."""
    begins = [0, *accumulate(len(line) + 1 for line in source.split("\n"))]
    span = node.span
    return Stretch(
        begins[span.line - 1] + span.column - 1, begins[span.end_line - 1] + span.end_column - 1
    )


def of_id(node: Node, source: str, mention: Mention) -> Stretch | None:
    """Return where a reference writes the id; None if it is written with escapes, or unclearly."""
    if not isinstance(node, Scalar):
        return None
    if mention.nth is None:
        return of_text(node, source, mention.ref.id)
    within = _content(node, source)
    said = list(LINK.finditer(node.text))
    written = list(LINK.finditer(source, within.start, within.end))
    if [linked(found) for found in said] != [linked(found) for found in written]:
        return None
    alike = [n for n, found in enumerate(said) if found[0] == mention.written]
    found = written[alike[mention.nth]]
    start = found.start("id") + len(found["id"]) - len(found["id"].lstrip())
    return Stretch(start, start + len(mention.ref.id))


def of_text(node: Scalar, source: str, text: str) -> Stretch | None:
    """Return where a scalar that ends with `text` writes it; None if it does so with escapes."""
    within = _content(node, source)
    written = source[within.start : within.end]
    if written.count(node.text) != 1 or not node.text.endswith(text):
        return None
    end = within.start + written.index(node.text) + len(node.text)
    return Stretch(end - len(text), end)


def fits(node: Node, source: str, now: str, new: str) -> bool:
    """Whether a scalar is still a text when `new` stands at its end in place of `now`."""
    if not isinstance(node, Scalar) or source[of_node(node, source).start] in "'\"|>":
        return True
    return kind_of(node.text.removesuffix(now) + new) is ScalarKind.STRING


def substitute(source: str, written: Mapping[Stretch, str]) -> str:
    """Return a text with other words in place of some stretches, which do not overlap."""
    for stretch in sorted(written, reverse=True):
        source = source[: stretch.start] + written[stretch] + source[stretch.end :]
    return source


def _content(node: Scalar, source: str) -> Stretch:
    """Return where a scalar's content is written: a block's first line may hold a comment."""
    stretch = of_node(node, source)
    if source[stretch.start : stretch.start + 1] in ("|", ">"):
        return Stretch(source.index("\n", stretch.start) + 1, stretch.end)
    return stretch
