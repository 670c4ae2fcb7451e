"""Something that was made of the records, as it is kept: a line, and a value that it leads to."""

import json
from dataclasses import dataclass
from typing import Any

from pydantic_core import to_json

PART = "+"
"""Begins the name of what was made by itself, among what was read; it sorts before all others."""


@dataclass(slots=True)
class Note:
    """Something that was made, and what was read for it."""

    line: bytes
    """The names of what was read, what its value is, and where it is, as it is kept.

    A tab is between them: most is never wanted again.
    """
    turn: int
    """When it was last seen to hold."""

    @property
    def read(self) -> list[str]:
        """The names of what was read."""
        return self.line[: self.line.index(b"\t")].decode().split()

    @property
    def parts(self) -> list[str]:
        """The names of what was made by itself on the way."""
        # They stand before all else that was read, and few have any.
        if not self.line.startswith(PART.encode()):
            return []
        return [name[1:] for name in self.read if name.startswith(PART)]

    @property
    def place(self) -> bytes:
        """What leads to its value."""
        return self.line[self.line.rindex(b"\t") + 1 :]

    def value(self, kept: bytes) -> Any:
        """Return its value, of the bytes that it is kept as."""
        match self.line.split(b"\t", 2)[1]:
            case b"bytes":
                return kept
            case b"text":
                return kept.decode()
        return json.loads(kept)


def as_kept(value: object) -> tuple[bytes, bytes]:
    """Return a value as bytes, and what it is: most are long texts, which JSON takes long to read.

    Bytes are text in UTF-8 that is written to a file as it is.
    """
    if isinstance(value, bytes):
        return bytes(value), b"bytes"
    if isinstance(value, str):
        return value.encode(), b"text"
    return to_json(value), b"json"
