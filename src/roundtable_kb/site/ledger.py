"""What a site was made from, so that the next build makes only what is not the same."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from roundtable_kb import disk
from roundtable_kb.disk import Stamp
from roundtable_kb.processes import Helper, hands

PLACE = "site.ledger"


class Ties(NamedTuple):
    """What a page has to do with others."""

    anchors: Collection[str]
    links: Mapping[str, Mapping[str, str]]
    """By source path of a page: each anchor of it that is linked to, and the link as written."""
    found: Collection[str]
    """Source paths that its links were found to lead to."""
    missed: Collection[str]
    """Source paths that its links were found not to lead to."""


class Row(NamedTuple):
    """A page that was made."""

    digest: str
    """Of the source's bytes."""
    dest: str
    """Its path in the site."""
    named: str | None
    """What the navigation calls it, if the settings say so."""
    in_nav: bool
    title: str
    meta: Mapping[str, Any]
    """Its front matter."""
    url: str | None
    """Its absolute address, where the site's is known."""
    entries: int
    """Bytes of its entries in the search index."""
    stopped: tuple[str, ...] | None
    """What the policy stops on it; None for a generated page, which is not looked at."""
    tied: str
    """Its ties as JSON: they are as long as all else three times, and seldom wanted."""

    @property
    def ties(self) -> Ties:
        """What it has to do with other pages."""
        return Ties(*json.loads(self.tied))


@dataclass(slots=True)
class Ledger:
    """What the site was made from, and what it consists of."""

    key: str = ""
    """Digest of what every page depends on: settings, versions, templates, the date."""
    overrides: str = ""
    """The theme's own folder of the project, relative to its root."""
    table: dict[str, int] = field(default_factory=dict)
    """By source path, how MkDocs includes each file, in its order."""
    theme: dict[str, str] = field(default_factory=dict)
    """The folder of each file that comes from the theme."""
    rows: dict[str, Row] = field(default_factory=dict)
    """By source path, every page, in the order of the search index."""
    docs: dict[str, Stamp] = field(default_factory=dict)
    """By source path, the stamp of every file in docs/."""
    added: dict[str, str] = field(default_factory=dict)
    """By path in the site, the digest of each file that was added."""
    frames: dict[str, list[str]] = field(default_factory=dict)
    """Pages without what is their own: see `frames`."""
    shapes: dict[str, list[Any]] = field(default_factory=dict)
    """Blocks of Markdown without their words: see `shapes`."""
    navigation: str = ""
    """Digest of what every page shows of the pages in the navigation."""
    head: str = ""
    """How the search index begins."""
    mapped: str = ""
    """Digest of what the sitemap says."""
    admitted: tuple[str, ...] | None = None
    """Hashes of the scripts that the policy lets run; None if there is none."""
    made: dict[str, Stamp] = field(default_factory=dict)
    """By path in the site, the stamp of every file that is ours."""
    kept: dict[str, tuple[Row, bytes]] = field(default_factory=dict, compare=False)
    """By source path, rows that are kept, each with the line that it is kept as, without ties."""


def digest(content: bytes) -> str:
    """Return what tells contents apart."""
    return blake2b(content, digest_size=16).hexdigest()


def digest_all(parts: Iterable[bytes]) -> str:
    """Return what tells lists of contents apart."""
    whole = blake2b(digest_size=16)
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()


def load(cache: Path) -> Ledger | None:
    """Return what was kept; None if there is nothing, or nothing that can be trusted."""
    head, *lines = disk.kept_lines(cache, PLACE) or [b"null"]
    try:
        ledger = Ledger(**json.loads(head))
        for line in lines:
            known, _, tied = line.partition(_TIED)
            path, *row = json.loads(known)
            ledger.rows[path] = Row._make((*row, tied[:-1].decode()))
            ledger.kept[path] = ledger.rows[path], known
    except (TypeError, ValueError, RecursionError):
        return None
    for stamps in (ledger.docs, ledger.made):
        stamps.update({path: tuple(stamp) for path, stamp in stamps.items()})
    return ledger


def keep(ledger: Ledger, cache: Path, before: Ledger | None = None) -> None:
    """Keep a ledger; if it cannot be kept, all is made again.

    Rows that it shares with the one `before` are kept as they were.
    """
    head = {name: getattr(ledger, name) for name in ledger.__slots__ if name not in _APART}
    kept = before.kept if before else {}
    now = dict[str, tuple[Row, bytes]]()
    for path, row in ledger.rows.items():
        known, line = kept.get(path, (None, b""))
        now[path] = row, line if known is row else packed([path, *row[:-1]]).encode()
    ledger.kept = now
    lines = (b"%s%s%s\n" % (line, _TIED, row.tied.encode()) for row, line in now.values())
    disk.keep_bytes(cache, PLACE, packed(head).encode() + b"\n", *lines)


@contextmanager
def keeping(ledger: Ledger, cache: Path, before: Ledger) -> Iterator[None]:
    """Keep a ledger as `keep` does while something else is done, if nothing goes wrong with that.

    It may be kept all the same.
    """
    shared = hands() > 1 and len(ledger.rows) >= _WORTH_SHARING
    helper = Helper(partial(_told, ledger, cache, before)) if shared else None
    try:
        yield
        if helper is None or helper.result() is None:
            keep(ledger, cache, before)
    finally:
        if helper:
            helper.dismiss()


def _told(ledger: Ledger, cache: Path, before: Ledger) -> bool:
    keep(ledger, cache, before)
    return True


_WORTH_SHARING = 3000
"""Pages, from which on another process makes up for its start."""
_APART = ("rows", "kept")
_TIED = b"\t"
"""Stands before a row's ties, and in no JSON."""


def packed(value: object) -> str:
    """Return a value as JSON, on one line."""
    return json.dumps(value, separators=(",", ":"), default=str)
