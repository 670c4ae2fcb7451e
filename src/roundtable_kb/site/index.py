"""The search index: put together of each page's entries, as they stood in the one before."""

from collections.abc import Mapping

from roundtable_kb.site.ledger import Ledger

NAME = "search/search_index.json"


def entries_in(index: bytes, ledger: Ledger) -> dict[str, memoryview]:
    """Return the entries of each page in the index that belongs to a ledger, by source path."""
    whole, at = memoryview(index), len(ledger.head)
    found = {}
    for path, row in ledger.rows.items():
        found[path] = whole[at : at + row.entries]
        at += row.entries + bool(row.entries)
    return found


def pieces_of(
    ledger: Ledger, entries: Mapping[str, bytes | memoryview]
) -> list[bytes | memoryview]:
    """Return the index of a ledger's pages, in their order, and note the sizes of their entries."""
    pieces: list[bytes | memoryview] = []
    for path, row in ledger.rows.items():
        piece = entries[path]
        if row.entries != len(piece):
            ledger.rows[path] = row._replace(entries=len(piece))
        if piece:
            pieces += (b",", piece)
    return [ledger.head.encode(), *pieces[1:], b"]}"]
