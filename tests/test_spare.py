"""A spare of any content does no harm: neither to the next site nor to what it leads to."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import build, contents, found
from plain import inexact
from roundtable_kb import disk
from roundtable_kb.site.staging import beside
from test_staging import OLD, OUTSIDE, fill, folders, left, site, spare

__all__ = ["site", "spare"]

NEW = {"index.html": b"new", "a/index.html": b"a2", "e": b"a file"}


def _copy(spare: Path) -> None:
    shutil.copytree(spare.parent / "site", spare)


def _links(spare: Path) -> None:
    """Let every file be a link to one outside."""
    for path in OLD:
        (spare / path).parent.mkdir(parents=True, exist_ok=True)
        (spare / path).symlink_to(spare.parent / "outside/index.html")


def _closed(spare: Path) -> None:
    fill(spare, {"a/index.html": b"x"})
    (spare / "a/index.html").chmod(0)
    (spare / "a").chmod(0o500)


SPARES: dict[str, Callable[[Path], object]] = {
    "none": lambda spare: None,
    "an empty one": Path.mkdir,
    "a copy of the site": _copy,
    "other files": lambda spare: fill(spare, {"index.html": b"x", "z/y/x": b"x", ".hidden": b""}),
    "files where folders should be": lambda spare: fill(spare, {"a": b"x", "style.css": b"x"}),
    "folders where files should be": lambda spare: fill(
        spare, {"index.html/index.html": b"x", "e/f/g": b"x", "style.css/a": b"x"}
    ),
    "empty folders": lambda spare: (spare / "e/f/g").mkdir(parents=True),
    "empty folders that nothing needs": lambda spare: (spare / "z/y").mkdir(parents=True),
    "links to files": _links,
    "a link to a folder": lambda spare: (spare.mkdir(), (spare / "a").symlink_to("../outside")),
    "a link to nowhere": lambda spare: (spare.mkdir(), (spare / "a").symlink_to("nowhere")),
    "a link to itself": lambda spare: (spare.mkdir(), (spare / "a").symlink_to("a")),
    "closed folders": _closed,
    "a file in its place": lambda spare: spare.write_bytes(b"x"),
    "a link in its place": lambda spare: spare.symlink_to("outside"),
    "a link to the site in its place": lambda spare: spare.symlink_to("site"),
    "a link to nowhere in its place": lambda spare: spare.symlink_to("nowhere"),
}


@pytest.mark.parametrize("how", SPARES)
def test_a_spare_of_any_content(site: Path, spare: Path, how: str) -> None:
    SPARES[how](spare)
    for _ in range(3):
        there = disk.within(site)
        with beside(site, spare) as staging:
            for path, content in NEW.items():
                staging.write(path, content)
            staging.keep("style.css", there["style.css"])
            staging.exchange({*NEW, "style.css"})
        assert not site.is_symlink()
        assert contents(site) == NEW | {"style.css": b"s"}
        assert [path for path in site.rglob("*") if path.is_symlink()] == []
        assert folders(site) == ["a"]
        assert contents(site.parent / "outside") == OUTSIDE
        assert left(site) == []


@pytest.mark.parametrize("how", SPARES)
def test_a_site_that_is_not_exchanged(site: Path, spare: Path, how: str) -> None:
    SPARES[how](spare)
    for _ in range(2):
        with beside(site, spare) as staging:
            staging.write("index.html", b"half")
            staging.write("a/index.html", b"half")
        assert contents(site) == OLD
        assert contents(site.parent / "outside") == OUTSIDE
        assert left(site) == []


def test_a_file_becomes_a_page_and_a_page_a_file(built_toy: Path, tmp_path: Path) -> None:
    docs = built_toy / "docs"
    for number in range(2):
        (docs / "LICENCE").write_text("a file\n")
        (docs / "news.md").write_text("# News\n")
        assert found(build(built_toy)) == []
        fog = built_toy / "data/topics/fog.yml"
        fog.write_text(fog.read_text().replace("name: ", f"name: {number} "))
        assert found(build(built_toy)) == []
        (docs / "LICENCE").unlink()
        (docs / "news.md").unlink()
        (docs / "LICENCE.md").write_text("# Licence\n")
        (docs / "news").write_text("a file\n")
        assert found(build(built_toy)) == []
        assert inexact(built_toy, tmp_path / "exact") == ""
        (docs / "LICENCE.md").unlink()
        (docs / "news").unlink()


def test_what_a_link_in_the_site_leads_to_is_a_persons(built_toy: Path, tmp_path: Path) -> None:
    fill(tmp_path / "outside", OUTSIDE)
    (built_toy / "site/guide").symlink_to(tmp_path / "outside")
    for number in range(2):
        (built_toy / f"docs/page-{number}.md").write_text("# A page\n")
        assert found(build(built_toy)) == []
    assert contents(built_toy / "site/guide") == OUTSIDE
    (built_toy / "docs/guide").mkdir()
    (built_toy / "docs/guide/index.md").write_text("# Guide\n")
    build(built_toy)
    assert contents(tmp_path / "outside") == OUTSIDE
    if (built_toy / "site/guide").is_symlink():
        # Where a build does not put its page in a link's place, a person has to take that away.
        (built_toy / "site/guide").unlink()
    assert found(build(built_toy)) == []
    assert contents(tmp_path / "outside") == OUTSIDE
    assert inexact(built_toy, tmp_path / "exact") == ""
