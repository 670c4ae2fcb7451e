"""A build after any change: to the byte what plain MkDocs makes of docs/, and docs/ made anew."""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import TOY, build, contents, environment, found, state
from faults import OWN, forget, meddle, own, touch
from plain import dress, fresh, inexact, run
from revisions import EDITS, Edit
from roundtable_kb import building
from roundtable_kb.diagnostics import Report
from roundtable_kb.publish import generated
from roundtable_kb.site import LISTING
from test_site import change_fog

ALL: dict[str, Edit] = {**EDITS, "touch": touch, "meddle": meddle, "forget": forget}
STEPS = st.tuples(
    st.sampled_from(sorted(ALL)), st.integers(0, 9999), st.sampled_from(["", "watching", "anew"])
)
"""An edit, the number that chooses what it does, and how a build follows, if one does."""


@pytest.fixture(scope="module")
def dressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy roundtable with the settings of a project, built."""
    root = shutil.copytree(TOY, tmp_path_factory.mktemp("dressed") / "toy")
    dress(root)
    assert found(build(root)) == []
    return root


@pytest.fixture
def project(dressed: Path, tmp_path: Path) -> Path:
    """A copy of it to change at will."""
    return shutil.copytree(dressed, tmp_path / "project")


def kept_by_hand(root: Path) -> dict[str, bytes]:
    site = contents(root / "site")
    return {path: site[path] for path in OWN if path in site}


def follow(root: Path, steps: list[tuple[str, int, str]]) -> None:
    """Make edits and builds; one that fails leaves the site, one that does not loses nothing."""
    kept = building.Kept.of(root)
    for name, number, where in steps:
        ALL[name](root, Random(number))  # noqa: S311
        mine, before = kept_by_hand(root), contents(root / "site")
        if where == "watching":
            good = build_again(root, kept)
        elif where == "anew":
            good = run("roundtable_kb", "build", "-C", root).code == 0
        else:
            continue
        assert good or contents(root / "site") == before
        assert kept_by_hand(root) == mine


def build_again(root: Path, kept: building.Kept) -> bool:
    """Build as somebody does who watches: with what was kept of the builds before."""
    with environment("SOURCE_DATE_EPOCH", None):
        return building._build(root, Report(), lambda step: None, kept)


def hold(root: Path, scratch: Path) -> None:
    """Hold a build against one of a copy that has nothing but what people wrote."""
    before = contents(root / "site")
    report = build(root)
    copy = fresh(root, scratch / "copy")
    assert found(report) == found(build(copy))
    if report.ok:
        assert inexact(root, scratch / "exact", OWN) == ""
        assert contents(root / "docs") == contents(copy / "docs")
    else:
        assert contents(root / "site") == before


@settings(
    max_examples=int(os.environ.get("SERIES", "15")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(dressed_up=st.booleans(), steps=st.lists(STEPS, min_size=1, max_size=8))
def test_any_series_of_edits(
    built: Path, dressed: Path, dressed_up: bool, steps: list[tuple[str, int, str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = shutil.copytree(dressed if dressed_up else built, Path(folder) / "project")
        follow(root, steps)
        hold(root, Path(folder) / "scratch")


@pytest.mark.parametrize("name", sorted(EDITS))
def test_an_edit_and_its_undo(project: Path, tmp_path: Path, name: str) -> None:
    before = {folder: contents(project / folder) for folder in ("site", "docs")}
    written = fresh(project, tmp_path / "written")
    for number in range(2):
        EDITS[name](project, Random(number))  # noqa: S311
    hold(project, tmp_path)
    undo(project, written)
    assert found(build(project)) == []
    assert {folder: contents(project / folder) for folder in before} == before


def undo(root: Path, written: Path) -> None:
    """Put back all that people wrote."""
    ours = generated(root / "docs")
    for path in [p for p in (root / "docs").rglob("*") if p.is_file()]:
        if path.relative_to(root / "docs").as_posix() not in ours:
            path.unlink()
    shutil.rmtree(root / "data")
    shutil.copytree(written, root, dirs_exist_ok=True)


def test_a_second_build_changes_no_file(project: Path) -> None:
    docs, site = state(project / "docs"), contents(project / "site")
    for path in project.rglob("*"):
        os.utime(path)
    assert found(build(project)) == []
    assert contents(project / "site") == site
    assert {p: (i, c) for p, (i, _, c) in state(project / "docs").items()} == {
        p: (i, c) for p, (i, _, c) in docs.items()
    }


def alternate(root: Path) -> None:
    """Build twice, so that what builds leave to later ones is there, and end as it began."""
    fog = root / "data/topics/fog.yml"
    text = fog.read_text()
    for content in (text.replace("name: Fog", "name: Sea fog"), text):
        fog.write_text(content)
        assert found(build(root)) == []


def _letter(path: Path) -> None:
    """Change one letter in the middle, as a disk might."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


HARMS: dict[str, Callable[[Path], object]] = {
    "lost": Path.unlink,
    "halved": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "empty": lambda path: path.write_bytes(b""),
    "random": lambda path: path.write_bytes(Random(1).randbytes(3000)),  # noqa: S311
    "of another shape": lambda path: path.write_text(json.dumps({"version": 1, "files": [{}]})),
    "a list": lambda path: path.write_text("[[[]]]"),
    "a folder": _folder,
    "a letter": _letter,
    "older": lambda path: path.write_bytes(re.sub(rb"\d", b"0", path.read_bytes(), count=1)),
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_cache_changes_nothing(built_toy: Path, tmp_path: Path, harm: str) -> None:
    alternate(built_toy)
    paths = [path for path in sorted((built_toy / ".cache").rglob("*")) if path.is_file()]
    assert paths
    for edit in (lambda root: None, change_fog):
        edit(built_toy)
        for path in paths:
            if path.is_file():
                HARMS[harm](path)
        assert run("roundtable_kb", "build", "-C", built_toy) == (0, "")
        assert inexact(built_toy, tmp_path / "exact") == ""


def test_caches_of_another_project_change_nothing(
    built_toy: Path, dressed: Path, tmp_path: Path
) -> None:
    shutil.rmtree(built_toy / ".cache")
    shutil.copytree(dressed / ".cache", built_toy / ".cache")
    assert found(build(built_toy)) == []
    assert inexact(built_toy, tmp_path / "exact") == ""


def test_charts_that_changed_places_are_drawn_again(built_toy: Path) -> None:
    one, other, *_ = sorted((built_toy / ".cache/charts").iterdir())
    first = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(first)
    before = contents(built_toy / "site")
    for path in (built_toy / ".cache").iterdir():
        shutil.rmtree(path) if path.is_dir() and path.name != "charts" else None
        path.unlink() if path.is_file() else None
    assert found(build(built_toy)) == []
    assert contents(built_toy / "site") == before


MEDDLED = {
    "lost": lambda site: (site / "topics/fog/index.html").unlink(),
    "written over": lambda site: (site / "topics/fog/index.html").write_text("mine"),
    "in place": lambda site: _letter(site / "topics/fog/index.html"),
    "a folder lost": lambda site: shutil.rmtree(site / "topics"),
    "a folder instead": lambda site: _folder(site / "topics/fog/index.html"),
    "the index": lambda site: (site / "search/search_index.json").write_text("{}"),
    "the index in place": lambda site: _letter(site / "search/search_index.json"),
    "a style": lambda site: (site / "assets/roundtable.css").write_text("mine"),
    "a text": lambda site: (site / "topics/fog/index.md").unlink(),
    "the sitemap": lambda site: (site / "sitemap.xml.gz").unlink(),
    "the list": lambda site: (site / LISTING).unlink(),
    "the list spoilt": lambda site: (site / LISTING).write_bytes(b"\xff\n"),
    "an empty folder": lambda site: (site / "topics/empty").mkdir(),
    "everything": shutil.rmtree,
}


@pytest.mark.parametrize("how", MEDDLED)
def test_what_somebody_did_to_the_site_is_undone(project: Path, tmp_path: Path, how: str) -> None:
    alternate(project)
    MEDDLED[how](project / "site")
    assert found(build(project)) == []
    assert inexact(project, tmp_path / "exact") == ""


def test_what_somebody_took_out_of_the_site_does_not_come_back(project: Path) -> None:
    own(project)
    fog = project / "data/topics/fog.yml"
    text = fog.read_text()
    there = []
    for number in range(6):
        fog.write_text(text.replace("name: Fog", f"name: Fog {number}"))
        (project / "site/mine").mkdir() if number == 1 else None
        if number == 3:
            (project / "site/CNAME").unlink()
            (project / "site/mine").rmdir() if (project / "site/mine").exists() else None
        assert found(build(project)) == []
        there.append([(project / "site" / name).exists() for name in ("CNAME", "mine")])
    assert [cname for cname, _ in there] == [True] * 3 + [False] * 3
    assert [mine for _, mine in there[3:]] == [False] * 3
