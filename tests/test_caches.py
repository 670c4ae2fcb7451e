"""What is kept comes back as it was kept last, or not at all."""

import copy
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roundtable_kb import caches
from roundtable_kb.caches import Head, Journal, Lines

NAME = "kept"
WHOLE: tuple[Head, Lines] = (
    {"docs": {f"{n}.md": (n, 0) for n in range(99)}, "key": "k", "none": None},
    {f"{n}.md": b"a line" for n in range(99)},
)

NAMES = st.sampled_from(["a", "b", "c d", "字"])
PLAIN = st.none() | st.integers(0, 2) | st.sampled_from(["", "x"])
VALUES = PLAIN | st.tuples(PLAIN, st.lists(PLAIN, max_size=2))
HEADS = st.dictionaries(
    NAMES, VALUES | st.dictionaries(NAMES, VALUES | st.dictionaries(NAMES, PLAIN))
)
LINES = st.dictionaries(NAMES, st.sampled_from([b"", b"x", b"\tx\t", "字".encode(), b"\xff"]))


def read(folder: Path, by: str = "") -> tuple[Head, Lines]:
    """Return what another process has of it."""
    return Journal(folder, NAME, by).read()


def kept(folder: Path, *states: tuple[Head, Lines]) -> Journal:
    journal = Journal(folder, NAME)
    for state in states:
        journal.keep(*copy.deepcopy(state))
    return journal


def changed(key: str) -> tuple[Head, Lines]:
    """Return what is the same for the most part."""
    return {**WHOLE[0], "key": key}, {**WHOLE[1], "7.md": key.encode()}


@settings(max_examples=300)
@given(
    states=st.lists(st.tuples(HEADS, LINES, st.booleans()), min_size=1, max_size=6),
    much=st.booleans(),
)
def test_what_was_kept_last_comes_back(states: list[tuple[Head, Lines, bool]], much: bool) -> None:
    with TemporaryDirectory() as name:
        folder, journal = Path(name), Journal(Path(name), NAME)
        # Beside much that is the same, all else is little.
        rest = {"same": b"0" * 9999} if much else {}
        for head, lines, other_process in states:
            if other_process:
                journal = Journal(folder, NAME)
                journal.read()
            journal.keep(copy.deepcopy(head), lines | rest)
            assert read(folder) == (head, lines | rest)


def test_order_comes_back_if_all_is_new(tmp_path: Path) -> None:
    kept(tmp_path, WHOLE)
    assert [*read(tmp_path)[1]] == [*WHOLE[1]]


def test_little_is_kept_beside_the_rest_and_much_in_its_place(tmp_path: Path) -> None:
    journal = kept(tmp_path, WHOLE)
    before = (tmp_path / NAME).read_bytes()
    journal.keep(*changed("n"))
    assert (tmp_path / NAME).read_bytes() == before
    assert read(tmp_path) == changed("n")
    much = ({**WHOLE[0], "key": "k" * 500}, WHOLE[1])
    journal.keep(*much)
    assert (tmp_path / NAME).read_bytes() != before
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
    assert read(tmp_path) == much


def test_what_is_as_it_was_is_not_written(tmp_path: Path) -> None:
    journal = kept(tmp_path, WHOLE, changed("n"))
    before = {path: path.stat() for path in tmp_path.iterdir()}
    journal.keep(*changed("n"))
    assert {path: path.stat() for path in tmp_path.iterdir()} == before
    journal.keep(*WHOLE)
    assert read(tmp_path) == WHOLE


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "shorter": lambda kept: kept[:-1],
    "longer": lambda kept: kept + b"x",
    "a letter": lambda kept: kept.replace(b"n", b"m", 1),
    "no seal": lambda kept: kept.partition(b"\n")[2],
    "no text": lambda _: b"\xff\xfe",
}


@pytest.mark.parametrize("how", DAMAGE)
@pytest.mark.parametrize(("which", "left"), [("", ({}, {})), (".since", WHOLE)])
def test_what_is_damaged_is_not_believed(
    tmp_path: Path, which: str, left: tuple[Head, Lines], how: str
) -> None:
    kept(tmp_path, WHOLE, changed("n"))
    place = tmp_path / f"{NAME}{which}"
    place.write_bytes(DAMAGE[how](place.read_bytes()))
    assert read(tmp_path) == left
    journal = Journal(tmp_path, NAME)
    journal.read()
    journal.keep(*changed("o"))
    assert read(tmp_path) == changed("o")


def test_what_is_otherwise_belongs_to_one_whole(tmp_path: Path) -> None:
    kept(tmp_path, WHOLE, changed("n"))
    since = (tmp_path / f"{NAME}.since").read_bytes()
    kept(tmp_path, changed("other"))
    (tmp_path / f"{NAME}.since").write_bytes(since)
    assert read(tmp_path) == changed("other")


def test_two_processes_do_not_mix_what_they_keep(tmp_path: Path) -> None:
    one = kept(tmp_path, WHOLE)
    kept(tmp_path, changed("other"), changed("n"))
    one.keep(*changed("mine"))
    assert read(tmp_path) == changed("mine")


def test_it_holds_for_whom_it_is_kept_by(tmp_path: Path) -> None:
    Journal(tmp_path, NAME, "one").keep(*WHOLE)
    assert read(tmp_path, "one") == WHOLE
    assert read(tmp_path, "two") == ({}, {})
    assert read(tmp_path) == ({}, {})
    (tmp_path / "else").write_bytes((tmp_path / NAME).read_bytes())
    assert Journal(tmp_path, "else", "one").read() == ({}, {})


@pytest.mark.parametrize("foreign", [b"\n[]\n", b"\n{\n", b"\n", b"\n" + b"[" * 100_000 + b"\n"])
def test_what_nobody_kept_here_counts_as_nothing(tmp_path: Path, foreign: bytes) -> None:
    caches.keep_bytes(tmp_path, NAME, foreign)
    assert read(tmp_path) == ({}, {})


def test_where_nothing_can_be_kept_nothing_is(tmp_path: Path) -> None:
    none: Any = Journal(None, NAME)
    none.keep(*WHOLE)
    assert none.read() == ({}, {})
    (tmp_path / "file").write_text("mine")
    kept(tmp_path / "file", WHOLE, changed("n"))
    assert (tmp_path / "file").read_text() == "mine"
    (tmp_path / NAME).mkdir()
    kept(tmp_path, WHOLE, changed("n"))
    assert read(tmp_path) == ({}, {})
