"""What names what: every reference in a record, in its fields and in its running text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from roundtable_kb.schema import Part, Path, Ref


@dataclass(frozen=True, slots=True)
class Mention:
    """One place in a record that names another."""

    ref: Ref
    holder: Part
    path: Path
    nth: int | None = None
    """In running text: which of the links spelt alike in its field, from 0."""
    written: str = ""
    """In running text: the link as it is spelt."""


LINK = re.compile(r"\[\[(?:(?P<kind>[a-z]+)/)?(?P<id>[^\[\]|/]+)(?:\|(?P<label>[^\[\]|]+))?\]\]")
"""A link in running text: [[id]], [[kind/id]], [[id|shown words]]."""


def linked(found: re.Match[str]) -> Ref:
    """Return the reference that a match of LINK stands for."""
    return Ref((found["kind"],) if found["kind"] else (), found["id"].strip(), "mentioned")


def mentions(part: Part, path: Path = ()) -> Iterator[Mention]:
    """Yield every reference in a record, in the order of its fields."""
    running = part.running
    for name, value in part:
        if isinstance(value, str):
            if name in running and "[[" in value:
                yield from _prose(value, part, (*path, name))
        elif value:
            yield from _within(value, part, (*path, name))


def _within(value: object, holder: Part, path: Path) -> Iterator[Mention]:
    if isinstance(value, Ref):
        yield Mention(value, holder, path)
    elif isinstance(value, Part):
        yield from mentions(value, path)
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _within(item, holder, (*path, number))


def _prose(text: str, holder: Part, path: Path) -> Iterator[Mention]:
    seen: dict[str, int] = {}
    for found in LINK.finditer(text):
        nth = seen.get(found[0], 0)
        seen[found[0]] = nth + 1
        yield Mention(linked(found), holder, path, nth, found[0])
