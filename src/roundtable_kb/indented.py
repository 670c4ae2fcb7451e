"""Plain values to a file of JSON that a person can read: with an indent of one space.

pydantic's serializer takes a tenth of the time of the standard library, and writes the same but for
the exponents of floating-point numbers.
"""

import io
from collections.abc import Iterable, Iterator

from pydantic_core import to_json


class Items(bytes):
    """One or several values in a list, as they stand in a file, with commas between them."""

    __slots__ = ()


def items(values: Iterable[object], depth: int) -> Items:
    """Return values as items of a list that is within so many others, at least one of them.

    They take their place in an iterator as they are.
    """
    return Items(_text([*values], depth)[len("[\n ") + depth : -len("\n]") - depth])


def indented(value: object) -> str:
    """Return a value as such a file has it."""
    return _text(value).decode()


def file(value: object) -> bytes:
    """Return a file that holds a value, in which a long list may be an iterator."""
    content = io.BytesIO()
    content.writelines(_pieces(value))
    content.write(b"\n")
    return content.getvalue()


def _pieces(value: object, depth: int = 0) -> Iterator[bytes]:
    """Yield a value piece by piece."""
    margin = b"\n" + b" " * depth
    inner = margin + b" "
    if isinstance(value, dict) and value:
        opening = b"{"
        for name, item in value.items():
            yield b"%s%s%s: " % (opening, inner, _text(name))
            yield from _pieces(item, depth + 1)
            opening = b","
        yield margin + b"}"
    elif isinstance(value, Iterator):
        before = b"["
        for item in value:
            yield before + inner
            yield item if isinstance(item, Items) else _text(item, depth + 1)
            before = b","
        yield margin + b"]" if before == b"," else b"[]"
    else:
        yield _text(value, depth)


def _text(value: object, depth: int = 0) -> bytes:
    """Return a value that begins on a line of this depth."""
    found = to_json(value, indent=1)
    # There is no other line end in it: in texts it is written as \n.
    return found.replace(b"\n", b"\n" + b" " * depth) if depth else found
