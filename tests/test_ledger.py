"""What a site was made from comes back as it was kept, or not at all."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import build, found
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
    tied=packed(Ties(("x", "y"), {"b.md": {"z": "b.md#z"}}, ("b.md",), ("c.md",))),
)  # fmt: skip
LEDGER = Ledger(
    key="k", overrides="docs/.overrides", table={"a.md": 0, "b.css": -1}, theme={"b.css": "/theme"},
    rows={"a.md": ROW, "b.md": ROW._replace(named="B", url=None, stopped=("a script",))},
    docs={"a.md": (3, 2**60, 1)}, added={"a/index.md": "e"},
    frames={"f": ["<p>", "title"], "g": []}, navigation="n", head="{", mapped="m",
    admitted=("'sha256-x'",), made={"a/index.html": (5, 6, 7)},
)  # fmt: skip


def same(one: Ledger | None, other: Ledger) -> bool:
    """Whether two ledgers say the same; what was a tuple may come back as a list."""
    return one is not None and json.dumps(told(one)) == json.dumps(told(other))


def told(ledger: Ledger) -> dict[str, object]:
    return {name: getattr(ledger, name) for name in ledger.__slots__ if name != "kept"}


def test_a_ledger_comes_back(tmp_path: Path) -> None:
    keep(LEDGER, tmp_path)
    back = load(tmp_path)
    assert back is not None
    assert same(back, LEDGER)
    assert (back.docs, back.made) == (LEDGER.docs, LEDGER.made)
    assert {path: type(row) for path, row in back.rows.items()} == {"a.md": Row, "b.md": Row}


def test_an_empty_ledger_comes_back(tmp_path: Path) -> None:
    keep(Ledger(), tmp_path)
    assert load(tmp_path) == Ledger()


def test_the_order_of_pages_comes_back(tmp_path: Path) -> None:
    keep(Ledger(rows={"b.md": ROW, "a.md": ROW}), tmp_path)
    back = load(tmp_path)
    assert back is not None
    assert list(back.rows) == ["b.md", "a.md"]


def test_the_ledger_of_a_build_comes_back(built: Path, tmp_path: Path) -> None:
    kept = load(built / ".cache")
    assert kept is not None
    assert "topics/fog.md" in kept.rows
    for before in (None, kept, load(built / ".cache"), Ledger()):
        keep(kept, tmp_path, before)
        assert (tmp_path / PLACE).read_bytes() == (built / ".cache" / PLACE).read_bytes()


def test_only_rows_that_are_the_same_are_kept_as_they_were(built: Path, tmp_path: Path) -> None:
    before = load(built / ".cache")
    assert before is not None
    rows = dict(before.rows)
    rows["topics/fog.md"] = rows["topics/fog.md"]._replace(title="Haar")
    after = replace(before, rows=rows, kept={})
    for _ in range(2):
        keep(after, tmp_path, before)
        back = load(tmp_path)
        assert same(back, after)
        before, after = after, replace(after, rows=dict(reversed(rows.items())), kept={})


def signed(body: bytes) -> bytes:
    """Return what a file would hold that another program had kept."""
    return digest(body).encode() + b"\n" + body


def _folder(place: Path) -> None:
    place.unlink()
    place.mkdir()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "lost": Path.unlink,
    "empty": lambda place: place.write_bytes(b""),
    "truncated": lambda place: place.write_bytes(place.read_bytes()[:-1]),
    "longer": lambda place: place.write_bytes(place.read_bytes() + b" "),
    "a letter": lambda place: place.write_bytes(place.read_bytes().replace(b"fog", b"dog", 1)),
    "without digest": lambda place: place.write_bytes(place.read_bytes().partition(b"\n")[2]),
    "no text": lambda place: place.write_bytes(b"\xff\xfe\n{}"),
    "a folder": _folder,
    "a link to nowhere": lambda place: (place.unlink(), place.symlink_to("nowhere")),
    "no JSON": lambda place: place.write_bytes(signed(b"{")),
    "too deep": lambda place: place.write_bytes(signed(b"[" * 100_000)),
    "a list": lambda place: place.write_bytes(signed(b"[]")),
    "a number": lambda place: place.write_bytes(signed(b"1")),
    "nothing": lambda place: place.write_bytes(signed(b"null")),
    "another field": lambda place: place.write_bytes(signed(b'{"more": 1}')),
    "shorter rows": lambda place: place.write_bytes(signed(b'{"rows": {"a.md": ["d"]}}')),
    "rows of numbers": lambda place: place.write_bytes(signed(b'{"rows": {"a.md": 1}}')),
    "a list of rows": lambda place: place.write_bytes(signed(b'{"rows": []}')),
    "a list of stamps": lambda place: place.write_bytes(signed(b'{"docs": []}')),
    "stamps of numbers": lambda place: place.write_bytes(signed(b'{"made": {"a.md": 1}}')),
}  # fmt: skip


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_ledger_counts_as_none(built: Path, tmp_path: Path, how: str) -> None:
    place = tmp_path / PLACE
    place.write_bytes((built / ".cache" / PLACE).read_bytes())
    assert load(tmp_path) is not None
    DAMAGE[how](place)
    assert load(tmp_path) is None


def test_a_ledger_of_another_program_stops_no_build(built_toy: Path) -> None:
    (built_toy / ".cache" / PLACE).write_bytes(signed(b'{"rows": []}'))
    (built_toy / ".cache/standing.json").unlink()
    assert found(build(built_toy)) == []


def test_digests_tell_contents_apart() -> None:
    assert digest(b"a") == digest(b"a")
    assert digest(b"a") != digest(b"b")
    assert digest_all([b"ab", b"c"]) == digest_all([b"ab", b"c"])
    lists = ([], [b""], [b"", b""], [b"abc"], [b"ab", b"c"], [b"a", b"bc"], [b"c", b"ab"])
    assert len({digest_all(parts) for parts in lists}) == len(lists)
