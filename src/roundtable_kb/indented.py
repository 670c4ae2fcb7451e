"""Plain values to a file of JSON that a person can read, as the standard library writes it.

With an indent, `json.dumps` passes each sign between two values from generator to generator; this
takes a fifth of its time.
"""

import io
import json
from collections.abc import Iterable, Iterator
from json.encoder import encode_basestring


class Json(str):
    """A value that is JSON already: as `indented` has it where it stands by itself."""

    __slots__ = ()


class Items(str):
    """One or several values in a list, as they stand there, with commas between them."""

    __slots__ = ()


def items(values: Iterable[object], depth: int) -> Items:
    """Return values as items of a list that is within so many others, at least one of them.

    They take their place in the list as they are.
    """
    margin = "\n" + " " * (depth + 1)
    return Items(f",{margin}".join(_text(value, margin) for value in values))


def indented(value: object) -> Json:
    """Return what `json.dumps(value, ensure_ascii=False, indent=1)` does; all keys are texts."""
    return Json(_text(value, "\n"))


def file(value: object) -> bytes:
    """Return a file that holds a value, in which a long list may be an iterator."""
    content = io.BytesIO()
    content.writelines(piece.encode() for piece in _pieces(value, "\n"))
    content.write(b"\n")
    return content.getvalue()


def _pieces(value: object, margin: str) -> Iterator[str]:
    """Yield a value piece by piece."""
    inner = f"{margin} "
    if isinstance(value, dict) and value:
        opening = "{"
        for name, item in value.items():
            yield f"{opening}{inner}{encode_basestring(name)}: "
            yield from _pieces(item, inner)
            opening = ","
        yield f"{margin}}}"
    elif isinstance(value, Iterator):
        opening = "["
        for item in value:
            yield f"{opening}{inner}{_text(item, inner)}"
            opening = ","
        yield f"{margin}]" if opening == "," else "[]"
    else:
        yield _text(value, margin)


def _text(value: object, margin: str) -> str:
    """Return a value; `margin` ends a line, and begins the next one on its level."""
    if isinstance(value, Json):
        return value.replace("\n", margin)  # no text has such a sign: it is escaped
    if isinstance(value, str):
        return value if isinstance(value, Items) else encode_basestring(value)
    inner = f"{margin} "
    if isinstance(value, dict):
        fields = [f"{encode_basestring(k)}: {_text(item, inner)}" for k, item in value.items()]
        return f"{{{inner}{f',{inner}'.join(fields)}{margin}}}" if fields else "{}"
    if isinstance(value, list | tuple):
        items = [_text(item, inner) for item in value]
        return f"[{inner}{f',{inner}'.join(items)}{margin}]" if items else "[]"
    return json.dumps(value)
