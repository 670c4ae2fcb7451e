"""What MkDocs says of a site, as diagnostics at the page or setting that it is about."""

import logging
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import cache

from roundtable_kb import codes
from roundtable_kb.diagnostics import Diagnostic, Span
from roundtable_kb.site.ledger import Row


class Messages(logging.Handler):
    """Keeps what MkDocs warns of, and what it notes of anchors that are not there."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.warnings: list[str] = []
        self.anchors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a message, if it is of the kinds that are told."""
        message = record.getMessage()
        if record.levelno >= logging.WARNING:
            self.warnings.append(message)
        elif "not contain an anchor" in message or "no such anchor" in message:
            self.anchors.append(message)


@contextmanager
def heard() -> Iterator[Messages]:
    """Hear what MkDocs says, which is then said nowhere else."""
    messages = Messages()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(messages)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield messages
    finally:
        logger.removeHandler(messages)


def unanswered(anchors: Collection[str], generated: Collection[str]) -> list[str]:
    """Return what is said of anchors in pages that a person wrote.

    In a generated one it only shows that somebody's own page stands where another generated one
    would.
    """
    return [message for message in dict.fromkeys(anchors) if _doc(message) not in generated]


_DOC_FILE = re.compile(r"Doc file '(?P<path>[^']+)'")


def _doc(message: str) -> str | None:
    """Return the page that a message is about, relative to docs/."""
    found = _DOC_FILE.search(message)
    return found["path"] if found else None


_TRACE = re.compile(r' File ".*(?= \w+(?:Error|Exception)\b)')
"""Lines of program code, which MkDocs puts between an extension's name and what ails it."""


def fault(message: str, settings: str) -> Diagnostic:
    """Return a message as an error at the page that it is about, or at the settings."""
    path = f"docs/{_doc(message)}" if _doc(message) else settings
    text = _TRACE.sub(" ", " ".join(message.split()))
    return Diagnostic(codes.SITE_FAULT, text[:1].lower() + text[1:], Span(path))


def _links_alike(row: Row, before: Row | None) -> bool:
    """Whether a page links as it did, and was a generated one then if it is one now."""
    return before is row or (
        before is not None
        and before.tied == row.tied
        and (before.stopped is None) == (row.stopped is None)
    )


def unanchored(rows: Mapping[str, Row], before: Mapping[str, Row]) -> Iterator[str]:
    """Yield what MkDocs says of each link to an anchor that is not there.

    Rows that link as they did `before` are not looked at, unless an anchor is gone.
    """
    new = [path for path, row in rows.items() if not _links_alike(row, before.get(path))]
    anchors = cache(lambda path: frozenset(rows[path].ties.anchors))
    same = rows.keys() == before.keys()
    due = new if same and all(anchors(p) >= {*before[p].ties.anchors} for p in new) else rows
    if len(due) == len(rows) and not _are_gone(rows):
        return
    for path in due:
        for to, links in rows[path].ties.links.items():
            for anchor, link in links.items():
                if to in rows and anchor not in anchors(to):
                    if to == path:
                        fault = "there is no such anchor on this page."
                    else:
                        fault = f"the doc '{to}' does not contain an anchor '#{anchor}'."
                    yield f"Doc file '{path}' contains a link '{link}', but {fault}"


def _are_gone(rows: Mapping[str, Row]) -> bool:
    """Whether an anchor is not there that one of these pages links to.

    To tell which it is takes all their ties twice.
    """
    anchors, wanted = dict[str, Collection[str]](), dict[str, set[str]]()
    for path, row in rows.items():
        anchors[path], links, *_ = row.ties
        for to, those in links.items():
            wanted.setdefault(to, set()).update(those)
    return any(not those <= {*anchors[to]} for to, those in wanted.items() if to in rows)
