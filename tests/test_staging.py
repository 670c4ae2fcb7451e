"""The next site comes to be beside the old one, whatever is there, and takes its place at once."""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from conftest import contents, full_disk, state
from faults import require_exchange
from roundtable_kb import disk
from roundtable_kb.site.staging import Staging, beside

OLD = {"index.html": b"old", "a/index.html": b"a", "a/b/c/index.html": b"c", "style.css": b"s"}
OUTSIDE = {"index.html": b"mine", "more/index.html": b"mine, too"}
"""What lies beside the site, and is none of it."""


def fill(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    fill(tmp_path / "site", OLD)
    fill(tmp_path / "outside", OUTSIDE)
    return tmp_path / "site"


@pytest.fixture
def spare(tmp_path: Path) -> Path:
    return tmp_path / "spare"


def follow(
    site: Path, files: Mapping[str, bytes], kept: tuple[str, ...] = (), spare: Path | None = None
) -> None:
    """Put a site of new files, and of some that are kept, where the old one is."""
    there = disk.within(site)
    with beside(site, spare) as staging:
        for path, content in files.items():
            assert staging.write(path, content) == disk.stamp(staging.new / path)
        for path in kept:
            staging.keep(path, there[path])
        staging.exchange({*files, *kept})


def folders(site: Path) -> list[str]:
    return sorted(p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_dir())


def left(site: Path) -> list[str]:
    """Return what is beside the site that should not be."""
    return sorted(path.name for path in site.parent.glob(".site-*"))


def test_the_first_site(tmp_path: Path) -> None:
    follow(tmp_path / "site", {"index.html": b"1", "a/index.html": b"2"})
    assert contents(tmp_path) == {"site/index.html": b"1", "site/a/index.html": b"2"}
    assert (tmp_path / "site").stat().st_mode & 0o777 == 0o755


def test_what_is_kept_is_the_same_file(site: Path) -> None:
    before = state(site)
    follow(site, {"index.html": b"new", "d/index.html": b"d"}, ("a/index.html", "style.css"))
    after = state(site)
    same = ("a/index.html", "style.css")
    assert {path: after[path] for path in same} == {path: before[path] for path in same}
    assert contents(site) == {
        "index.html": b"new", "d/index.html": b"d", "a/index.html": b"a", "style.css": b"s"
    }  # fmt: skip
    assert folders(site) == ["a", "d"]
    assert left(site) == []


def test_files_from_elsewhere(site: Path, tmp_path: Path) -> None:
    source = tmp_path / "outside/index.html"
    with beside(site) as staging:
        copied = staging.copy("copied", str(source))
        assert staging.old("index.html") == b"old"
        staging.exchange({"copied"})
    assert copied == disk.stamp(site / "copied") != disk.stamp(source)
    assert contents(site) == {"copied": b"mine"}


def test_a_reader_never_misses_the_site(site: Path, spare: Path, tmp_path: Path) -> None:
    require_exchange(tmp_path)
    over, seen, missed = threading.Event(), set(), []

    def read() -> None:
        while not over.is_set():
            try:
                seen.add((site / "index.html").read_bytes())
            except OSError as error:
                missed.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(200):
            follow(site, {"index.html": b"%d" % number}, spare=spare if number % 2 else None)
    finally:
        over.set()
        reader.join()
    assert missed == []
    assert len(seen) > 1
    assert seen <= {b"old", *(b"%d" % number for number in range(200))}


SERIES: list[tuple[dict[str, bytes], tuple[str, ...]]] = [
    ({"index.html": b"1"}, ("a/index.html", "a/b/c/index.html", "style.css")),
    ({"a/index.html": b"a2"}, ("index.html", "style.css")),
    ({"a/b/c/index.html": b"c3"}, ("index.html", "style.css")),
    ({"d/e/index.html": b"e"}, ("index.html",)),
    ({"d/index.html": b"d"}, ("d/e/index.html", "index.html")),
    ({}, ("d/e/index.html", "index.html")),
    ({"d": b"no folder any more"}, ("index.html",)),
    ({"d/index.html": b"a folder again"}, ("index.html",)),
    ({"index.html/index.html": b"deeper"}, ("d/index.html",)),
    ({"index.html": b"back"}, ()),
]
"""Sites that follow each other: what is new, and what stays."""


@pytest.mark.parametrize("spared", [False, True])
def test_a_series_of_sites(site: Path, spare: Path, spared: bool) -> None:
    for new, kept in SERIES:
        before = state(site)
        follow(site, new, kept, spare if spared else None)
        after = state(site)
        stays = {path: before[path][2] for path in kept}
        assert {path: item[2] for path, item in after.items()} == new | stays
        assert {path: after[path][0] for path in kept} == {path: before[path][0] for path in kept}
        ways = {parent.as_posix() for path in after for parent in Path(path).parents}
        assert folders(site) == sorted(ways - {"."})
        assert left(site) == []
        assert spare.exists() == spared


@pytest.mark.parametrize("how", ["write", "copy", "keep"])
def test_a_file_of_two_sites_is_never_written_through(
    site: Path, spare: Path, tmp_path: Path, how: str
) -> None:
    fill(tmp_path, {"index.html": b"another", "style.css": b"new"})
    for _ in range(2):
        follow(site, {}, tuple(OLD), spare)
    # Now every file of the spare is one with that of the site.
    assert state(spare).keys() == state(site).keys()
    assert {path: item[0] for path, item in state(spare).items()} == {
        path: item[0] for path, item in state(site).items()
    }
    before = state(site)
    with beside(site, spare) as staging:
        if how == "write":
            staging.write("index.html", b"another")
        elif how == "keep":
            staging.keep("index.html", disk.stamp(site / "style.css"))
        else:
            getattr(staging, how)("index.html", str(tmp_path / "index.html"))
        assert state(site) == before
        staging.exchange({"index.html"})
    assert contents(site) == {"index.html": b"old" if how == "keep" else b"another"}
    assert contents(spare) == OLD


def _stop(staging: Staging) -> None:
    raise KeyError(staging.folder.name)


def _write_too_much(staging: Staging) -> None:
    with full_disk(1000):
        staging.write("large", b"x" * 5000)


def _lose(staging: Staging) -> None:
    staging.write("a", b"")
    staging.keep("gone", (1, 2, 3))


FAILURES: dict[str, Callable[[Staging], object]] = {
    "a bug": _stop,
    "a full disk": _write_too_much,
    "a file that is gone": _lose,
}


def half_build(site: Path, spare: Path | None, fail: Callable[[Staging], object]) -> None:
    with beside(site, spare) as staging:
        staging.write("index.html", b"half")
        fail(staging)
        staging.exchange({"index.html"})


@pytest.mark.parametrize("spared", [False, True])
@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_leaves_the_old_site(site: Path, spare: Path, failure: str, spared: bool) -> None:
    fill(spare, {"index.html": b"older", "z/index.html": b"z"})
    before = state(site)
    with pytest.raises((KeyError, OSError)):
        half_build(site, spare if spared else None, FAILURES[failure])
    assert state(site) == before
    assert left(site) == []
    follow(site, {"index.html": b"whole"}, ("style.css",), spare)
    assert contents(site) == {"index.html": b"whole", "style.css": b"s"}
    assert folders(site) == []


def test_what_a_killed_build_has_left_is_removed(site: Path) -> None:
    fill(site.parent, {".site-x/new/index.html": b"half", ".site-y/old/index.html": b"older"})
    (site.parent / ".site-z").write_text("a person's")
    with beside(site):
        assert contents(site) == OLD
    assert contents(site) == OLD
    assert left(site) == [".site-z"]


def test_what_a_killed_build_had_begun_with_is_the_spare_again(site: Path, spare: Path) -> None:
    with beside(site, spare) as staging:
        staging.new.rename(site.parent / "older")
    fill(site.parent, {".site-x/new/index.html": b"older"})
    begun = state(site.parent / ".site-x/new")
    with beside(site, spare) as staging:
        assert state(staging.new) == begun
    assert state(spare) == begun
    # There is one already.
    fill(site.parent, {".site-y/new/index.html": b"half"})
    with beside(site, spare):
        pass
    assert state(spare) == begun
    assert left(site) == []


def test_a_site_that_was_on_its_way_comes_back(site: Path) -> None:
    folder = site.parent / ".site-x"
    fill(folder, {"new/index.html": b"half"})
    site.rename(folder / "old")
    with beside(site):
        assert contents(site) == OLD
    assert left(site) == []
