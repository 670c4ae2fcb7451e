"""What a site was made from comes back as it was kept, or not at all."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conftest import build, found
from roundtable_kb.caches import Head, Journal, Lines
from roundtable_kb.site.ledger import (
    PLACE,
    Ledger,
    Row,
    Ties,
    digest,
    digest_all,
    keep,
    load,
    packed,
)

ROW = Row(
    digest="d", dest="a/index.html", named=None, in_nav=True, title="A “字”",
    meta={"hide": ["toc"]}, url="https://a.example/a/", entries=7, stopped=None,
    tied=packed(Ties(("x", "y"), {"b.md": {"z": "b.md#z"}}, ("b.md",), ("c.md",))).encode(),
)  # fmt: skip
LEDGER = Ledger(
    key="k", overrides="docs/.overrides", table={"a.md": 0, "b.css": -1}, theme={"b.css": "/theme"},
    rows={"b.md": ROW, "a\n\t\udc80.md": ROW._replace(named="B", url=None, stopped=("a script",))},
    docs={"a.md": (3, 2**60, 1)}, added={"a/index.md": "e"},
    frames={"f": ("<p>", "title"), "g": ()}, navigation="n", head="{",
    admitted=("'sha256-x'",), made={"a/index.html": (5, 6, 7)},
)  # fmt: skip


def same(one: Ledger | None, other: Ledger) -> bool:
    """Whether two ledgers say the same; what was a tuple may come back as a list."""
    return one is not None and json.dumps(told(one)) == json.dumps(told(other))


def told(ledger: Ledger) -> dict[str, object]:
    rows = {path: [*row[:-1], row.tied.decode()] for path, row in ledger.rows.items()}
    plain = {name: getattr(ledger, name) for name in ledger.__slots__ if name != "lines"}
    return plain | {"rows": rows}


def journal(cache: Path) -> Journal:
    return Journal(cache, PLACE)


def kept(ledger: Ledger, cache: Path) -> Ledger | None:
    """Keep a ledger, and return what another process has of it."""
    keep(ledger, journal(cache), Ledger())
    return load(journal(cache))


def test_a_ledger_comes_back(tmp_path: Path) -> None:
    back = kept(LEDGER, tmp_path)
    assert back is not None
    assert same(back, LEDGER)
    assert (back.docs, back.made) == (LEDGER.docs, LEDGER.made)
    assert {path: type(row) for path, row in back.rows.items()} == dict.fromkeys(LEDGER.rows, Row)
    assert back.rows["b.md"].ties.links == {"b.md": {"z": "b.md#z"}}


def test_an_empty_ledger_comes_back(tmp_path: Path) -> None:
    assert same(kept(Ledger(), tmp_path), Ledger())


def test_the_order_of_pages_and_files_comes_back(tmp_path: Path) -> None:
    names = ["b.md", "a.md", "c.md"]
    file = journal(tmp_path)
    before = Ledger()
    for order in (names, sorted(names), names[::-1], names[:2]):
        # Most is the same, so it is not written anew.
        ledger = Ledger(
            rows=dict.fromkeys(order, ROW), table=dict.fromkeys(order, 1), head="0" * 9999
        )
        keep(ledger, file, before)
        back, before = load(journal(tmp_path)), ledger
        assert back is not None
        assert list(back.rows) == list(back.table) == order


def test_the_ledger_of_a_build_comes_back(built: Path, tmp_path: Path) -> None:
    known = load(journal(built / ".cache"))
    assert known is not None
    assert "topics/fog.md" in known.rows
    for before in (known, load(journal(built / ".cache")), Ledger()):
        assert before is not None
        keep(known, journal(tmp_path), before)
        assert same(load(journal(tmp_path)), known)


def test_only_what_is_otherwise_is_written(built: Path, tmp_path: Path) -> None:
    (tmp_path / PLACE).write_bytes((built / ".cache" / PLACE).read_bytes())
    file = journal(tmp_path)
    before = load(file)
    assert before is not None
    rows = dict(before.rows)
    rows["topics/fog.md"] = rows["topics/fog.md"]._replace(title="Haar")
    after = replace(before, rows=rows)
    keep(after, file, before)
    assert same(load(journal(tmp_path)), after)
    assert (tmp_path / PLACE).read_bytes() == (built / ".cache" / PLACE).read_bytes()
    del rows["topics/lamps.md"]
    last = replace(after, rows=rows)
    keep(last, file, after)
    assert same(load(journal(tmp_path)), last)


def _folder(place: Path) -> None:
    place.unlink()
    place.mkdir()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "lost": Path.unlink,
    "empty": lambda place: place.write_bytes(b""),
    "truncated": lambda place: place.write_bytes(place.read_bytes()[:-1]),
    "longer": lambda place: place.write_bytes(place.read_bytes() + b" "),
    "a letter": lambda place: place.write_bytes(place.read_bytes().replace(b"fog", b"dog", 1)),
    "without seal": lambda place: place.write_bytes(place.read_bytes().partition(b"\n")[2]),
    "no text": lambda place: place.write_bytes(b"\xff\xfe\n{}"),
    "a folder": _folder,
    "a link to nowhere": lambda place: (place.unlink(), place.symlink_to("nowhere")),
}


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_ledger_counts_as_none(built: Path, tmp_path: Path, how: str) -> None:
    place = tmp_path / PLACE
    place.write_bytes((built / ".cache" / PLACE).read_bytes())
    assert load(journal(tmp_path)) is not None
    DAMAGE[how](place)
    assert load(journal(tmp_path)) is None


def _with_row(change: Callable[[Any], object]) -> Callable[[Head, Lines], object]:
    def changed(head: Head, lines: Lines) -> None:
        name = next(name for name in lines if name.startswith(":"))
        lines[name] = json.dumps(change(json.loads(lines[name]))).encode()

    return changed


FOREIGN: dict[str, Callable[[Head, Lines], object]] = {
    "nothing": lambda head, lines: (head.clear(), lines.clear()),
    "another field": lambda head, _: head.update(more=1),
    "no order": lambda head, _: head.pop("order"),
    "a number of rows": lambda head, _: head.update(order=1),
    "more rows": lambda head, _: head.update(order=[*head["order"], "x.md"]),
    "no rows": lambda _, lines: lines.clear(),
    "a short table": lambda head, _: head.update(table=[["a.md"], []]),
    "a longer row": _with_row(lambda row: [*row, 1]),
    "a shorter row": _with_row(lambda row: row[1:]),
    "a row that is a number": _with_row(lambda _: 1),
    "a row that is none": lambda _, lines: lines.update(dict.fromkeys(lines, b"{")),
    "a row too deep": lambda _, lines: lines.update(dict.fromkeys(lines, b"[" * 100_000)),
}


@pytest.mark.parametrize("how", FOREIGN)
def test_a_ledger_of_another_program_counts_as_none(
    built_toy: Path, tmp_path: Path, how: str
) -> None:
    head, lines = journal(built_toy / ".cache").read()
    FOREIGN[how](head, lines)
    Journal(tmp_path, PLACE).keep(head, lines)
    assert load(journal(tmp_path)) is None
    (built_toy / ".cache" / PLACE).write_bytes((tmp_path / PLACE).read_bytes())
    (built_toy / ".cache/standing.json").unlink()
    assert found(build(built_toy)) == []


def test_digests_tell_contents_apart() -> None:
    assert digest(b"a") == digest(b"a")
    assert digest(b"a") != digest(b"b")
    assert digest_all([b"ab", b"c"]) == digest_all([b"ab", b"c"])
    lists = ([], [b""], [b"", b""], [b"abc"], [b"ab", b"c"], [b"a", b"bc"], [b"c", b"ab"])
    assert len({digest_all(parts) for parts in lists}) == len(lists)
