"""Pages of the last run that would come out the same: in docs/ already, and not rendered again."""

import io
import pickle
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from hashlib import blake2b
from operator import attrgetter
from pathlib import Path
from typing import Any

from roundtable_kb import caches
from roundtable_kb.caches import Journal
from roundtable_kb.looks import Looks, digest_of
from roundtable_kb.pages import Page, Ready, Unchanged

_KEPT = "pages"
"""By path of a page, the digest of what it was made from, and that of what was made, after a tab.
"""
_PROGRAM = "program.json"
"""What the program looked like, and its digest."""
_LIBRARIES = (
    "babel",
    "jinja2",
    "markupsafe",
    "pydantic",
    "python-frontmatter",
    "pyyaml",
    "vl-convert-python",
)


def known_program(cache: Path, looks: str) -> bytes:
    """Return what `program` does; nothing is read while `looks`, the look of it, is as kept."""
    seen, found = caches.kept(cache, _PROGRAM) or ("", "")
    return bytes.fromhex(found) if seen == looks else program()


def keep_program(cache: Path, looks: str, found: bytes) -> None:
    """Keep what the program looks like that has this digest."""
    now = [looks, found.hex()]
    if caches.kept(cache, _PROGRAM) != now:
        caches.keep(cache, _PROGRAM, now)


def program() -> bytes:
    """Return a digest of all that turns a page into text: our own files, and what they call."""
    # It takes as long to import as all files here take to be read, and is seldom wanted.
    from importlib.metadata import version

    whole = blake2b(" ".join([sys.version, *map(version, _LIBRARIES)]).encode())
    ours = Path(__file__).parent
    for file in sorted(ours.rglob("*")):
        if file.suffix in (".py", ".j2"):
            whole.update(blake2b(f"{file.relative_to(ours)}".encode()).digest())
            whole.update(blake2b(file.read_bytes()).digest())
    return whole.digest()


def key(page: Page, by: bytes) -> str:
    """Return a digest of a page's values, and of the program that it is made `by`.

    Values that are not the same are never written alike; sets and mappings of the same may be
    written otherwise, and are then rendered once more.
    """
    written, pickler = _writer()
    written.seek(0)
    written.truncate()
    pickler.dump(page)
    return blake2b(written.getbuffer(), key=by, digest_size=16).hexdigest()


@cache
def _writer() -> tuple[io.BytesIO, pickle.Pickler]:
    written = io.BytesIO()
    pickler = _Pickler(written, protocol=5)
    # Numbers for the classes of values; their names, looked up each time, take half of all time.
    pickler.memo = {id(kind): (number, kind) for number, kind in enumerate(_kinds())}
    # What is the same object twice is written twice, as what is only alike.
    pickler.fast = True
    return written, pickler


def _kinds() -> list[type]:
    """Return the classes that the values of pages are of, in the same order in each process."""
    rooms = [room for name, room in sys.modules.items() if name.startswith(_ROOMS)]
    every = {kind for room in rooms for kind in vars(room).values() if isinstance(kind, type)}
    return sorted(filter(_parts, every), key=lambda kind: (kind.__module__, kind.__qualname__))


_ROOMS = ("roundtable_kb.pages", "roundtable_kb.views")


class _Pickler(pickle.Pickler):
    """Writes values of our own classes in half of the time that it takes by `dataclasses`."""

    def reducer_override(self, value: object) -> Any:
        kind = type(value)
        if kind not in _PARTS:
            _PARTS[kind] = _parts(kind)
        parts = _PARTS[kind]
        return (kind, parts(value)) if parts else NotImplemented


Parts = Callable[[Any], object]
_PARTS: dict[type, Parts | None] = {}


def _parts(kind: Any) -> Parts | None:
    """Return what takes the values of a class's fields; None if it has no, or less than two."""
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        return tuple
    names = [field.name for field in fields(kind)] if is_dataclass(kind) else []
    return attrgetter(*names) if len(names) > 1 else None


class Recalled:
    """The pages that are in docs/, which `looks` know, as the last run made them."""

    def __init__(self, looks: Looks, cache: Path) -> None:
        self.looks, self._journal = looks, Journal(cache, _KEPT)
        self._index = self._journal.read()[1]

    def page(self, path: str, made_from: str) -> Unchanged | None:
        """Return a page that was made of the same values; None if there is none."""
        if not self.is_of(path, made_from):
            return None
        made = self._index[path].decode().rpartition("\t")[2]
        return Unchanged(path, made) if self.looks.digest(path) == made else None

    def is_of(self, path: str, made_from: str) -> bool:
        """Whether the last run made a page of the same values."""
        return self._index.get(path, b"").startswith(f"{made_from}\t".encode())

    def made_from(self, path: str) -> str:
        """Return what the last run made a page from."""
        return self._index[path].decode().partition("\t")[0]

    def settle(self, keys: Mapping[str, str], made: Mapping[str, Ready]) -> None:
        """Hold on to what the pages of this run were made from."""
        self._index = {
            path: f"{made_from}\t{digest_of(made[path])}".encode()
            for path, made_from in keys.items()
        }

    def keep(self) -> None:
        """Let the next process know what was settled."""
        self._journal.keep({}, self._index)
