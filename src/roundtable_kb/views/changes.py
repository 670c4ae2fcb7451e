"""The page of what changed from one edition to the next."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from roundtable_kb.changes import Change, ChangeType, EditionChanges, editions
from roundtable_kb.knowledge import Edition, Knowledge
from roundtable_kb.pages import Link, Page
from roundtable_kb.views.parts import link

_WORDS = {
    ChangeType.ADDED: "new",
    ChangeType.CHANGED: "changed",
    ChangeType.REMOVED: "removed",
}


class ChangeItem(NamedTuple):
    """A record that is otherwise than it was."""

    word: str
    kind: str
    record: Link | str
    """A removed one has no page."""
    facts: tuple[str, ...]


class EditionItem(NamedTuple):
    """An edition and what it changed; `first` if nothing earlier is known."""

    version: str
    slug: str
    date: str
    records: int
    first: bool
    changes: tuple[ChangeItem, ...]


def pages(knowledge: Knowledge) -> Iterator[Page]:
    """Yield the page of all editions, the latest first."""
    found = tuple(_edition(one) for one in editions(knowledge))
    latest = found[0]
    yield Page(
        path="changes.md",
        template="changes.md.j2",
        title="Changes",
        description=f"What each edition changed; the latest is {latest.version}, {latest.date}.",
        context={"editions": found},
    )


def _edition(one: EditionChanges) -> EditionItem:
    return EditionItem(
        version=one.edition.version,
        slug=_slug(one.edition),
        date=str(one.edition.date),
        records=one.records,
        first=one.changes is None,
        changes=tuple(_change(change) for change in one.changes or ()),
    )


def _slug(edition: Edition) -> str:
    """Return the version as a heading's id can have it; the date, if it is no plain one."""
    plain = re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z.-]*", edition.version)
    return (edition.version if plain else edition.date.text).replace(".", "-")


def _change(change: Change) -> ChangeItem:
    gone = change.type is ChangeType.REMOVED
    return ChangeItem(
        word=_WORDS[change.type],
        kind=change.record.singular.lower(),
        record=change.record.label if gone else link(change.record),
        facts=change.facts,
    )
