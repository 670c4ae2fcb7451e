"""Plain values to a file of JSON that a person can read, as the standard library writes it.

With an indent, `json.dumps` passes each sign between two values from generator to generator; this
takes a fifth of its time.
"""

import io
import json
from collections.abc import Iterable, Iterator
from json.encoder import encode_basestring


class Items(bytes):
    """One or several values in a list, as they stand in a file, with commas between them."""

    __slots__ = ()


def items(values: Iterable[object], depth: int) -> Items:
    """Return values as items of a list that is within so many others, at least one of them.

    They take their place in an iterator as they are.
    """
    margin = "\n" + " " * (depth + 1)
    return Items(f",{margin}".join(_text(value, margin) for value in values).encode())


def indented(value: object) -> str:
    """Return what `json.dumps(value, ensure_ascii=False, indent=1)` does; all keys are texts."""
    return _text(value, "\n")


def file(value: object) -> bytes:
    """Return a file that holds a value, in which a long list may be an iterator."""
    content = io.BytesIO()
    content.writelines(_pieces(value, "\n"))
    content.write(b"\n")
    return content.getvalue()


def _pieces(value: object, margin: str) -> Iterator[bytes]:
    """Yield a value piece by piece."""
    inner = f"{margin} "
    if isinstance(value, dict) and value:
        opening = "{"
        for name, item in value.items():
            yield f"{opening}{inner}{encode_basestring(name)}: ".encode()
            yield from _pieces(item, inner)
            opening = ","
        yield f"{margin}}}".encode()
    elif isinstance(value, Iterator):
        before = "["
        for item in value:
            yield f"{before}{inner}".encode()
            yield item if isinstance(item, Items) else _text(item, inner).encode()
            before = ","
        yield f"{margin}]".encode() if before == "," else b"[]"
    else:
        yield _text(value, margin).encode()


def _text(value: object, margin: str) -> str:
    """Return a value; `margin` ends a line, and begins the next one on its level."""
    if isinstance(value, str):
        return encode_basestring(value)
    inner = f"{margin} "
    if isinstance(value, dict):
        fields = [f"{encode_basestring(k)}: {_text(item, inner)}" for k, item in value.items()]
        return f"{{{inner}{f',{inner}'.join(fields)}{margin}}}" if fields else "{}"
    if isinstance(value, list | tuple):
        items = [_text(item, inner) for item in value]
        return f"[{inner}{f',{inner}'.join(items)}{margin}]" if items else "[]"
    return json.dumps(value)
