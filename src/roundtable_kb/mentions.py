"""What names what: every reference in a record, in its fields and in its running text."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from roundtable_kb.schema import Part, Path, Ref


class Mention(NamedTuple):
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


def mentions(part: Part, path: Path = ()) -> list[Mention]:
    """Return every reference in a record, in the order of its fields."""
    found: list[Mention] = []
    _look_into(part, path, found)
    return found


def _look_into(part: Part, path: Path, found: list[Mention]) -> None:
    # (One iterator for each part would take twice as long.)
    for name in part.naming:
        value = getattr(part, name)
        if isinstance(value, str):
            if "[[" in value and name in part.running:
                found.extend(_prose(value, part, (*path, name)))
        elif value:
            _look_at(value, part, (*path, name), found)


def _look_at(value: object, holder: Part, path: Path, found: list[Mention]) -> None:
    if isinstance(value, Ref):
        found.append(Mention(value, holder, path))
    elif isinstance(value, Part):
        _look_into(value, path, found)
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            _look_at(item, holder, (*path, number), found)


def _prose(text: str, holder: Part, path: Path) -> Iterator[Mention]:
    seen: dict[str, int] = {}
    for found in LINK.finditer(text):
        nth = seen.get(found[0], 0)
        seen[found[0]] = nth + 1
        yield Mention(linked(found), holder, path, nth, found[0])
