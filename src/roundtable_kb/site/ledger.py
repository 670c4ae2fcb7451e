"""What a site was made from, so that the next build makes only what is not the same."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, NamedTuple

from roundtable_kb.caches import Journal, Lines
from roundtable_kb.disk import Stamp

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
    tied: bytes
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
    frames: dict[str, Sequence[str]] = field(default_factory=dict)
    """Pages without what is their own: see `frames`."""
    shapes: dict[str, Sequence[Any]] = field(default_factory=dict)
    """Blocks of Markdown without their words: see `shapes`."""
    navigation: str = ""
    """Digest of what every page shows of the pages in the navigation."""
    head: str = ""
    """How the search index begins."""
    admitted: tuple[str, ...] | None = None
    """Hashes of the scripts that the policy lets run; None if there is none."""
    made: dict[str, Stamp] = field(default_factory=dict)
    """By path in the site, the stamp of every file that is ours."""
    lines: Lines = field(default_factory=dict)
    """What its rows are kept as."""


def digest(content: bytes) -> str:
    """Return what tells contents apart."""
    return blake2b(content, digest_size=16).hexdigest()


def digest_all(parts: Iterable[bytes]) -> str:
    """Return what tells lists of contents apart."""
    whole = blake2b(digest_size=16)
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()


def load(journal: Journal) -> Ledger | None:
    """Return what was kept; None if there is nothing, or nothing that can be trusted."""
    head, lines = journal.read()
    try:
        order, table = head.pop(_ORDER), dict(zip(*head.pop("table"), strict=True))
        ledger = Ledger(**head, table=table, lines=lines)
        for path in order:
            name = _name(path)
            ledger.rows[path] = Row._make((*json.loads(lines[name]), lines[_TIES + name]))
    except (TypeError, ValueError, LookupError, RecursionError):
        return None
    return ledger


def keep(ledger: Ledger, journal: Journal, before: Ledger) -> None:
    """Keep a ledger; if it cannot be kept, all is made again.

    Rows that it shares with the one `before` are kept as they were.
    """
    head = {name: getattr(ledger, name) for name in ledger.__slots__ if name not in _APART}
    head["table"], head[_ORDER] = ([*ledger.table], [*ledger.table.values()]), (*ledger.rows,)
    ledger.lines = {**before.lines}
    for path in before.rows.keys() - ledger.rows.keys():
        del ledger.lines[_name(path)], ledger.lines[_TIES + _name(path)]
    for path, row in ledger.rows.items():
        if before.rows.get(path) is not row:
            name = _name(path)
            ledger.lines[name], ledger.lines[_TIES + name] = packed(row[:-1]).encode(), row.tied
    journal.keep(head, ledger.lines)


_APART = ("rows", "table", "lines")
_ORDER = "order"
"""Of the rows, each of which has a line, and another one for its ties, which change seldom."""
_TIES = "+"


def _name(path: str) -> str:
    """Return what a row goes by: paths may hold anything."""
    return f":{path}" if path.isprintable() else packed(path)


def packed(value: object) -> str:
    """Return a value as JSON, on one line."""
    return json.dumps(value, separators=(",", ":"), default=str)
