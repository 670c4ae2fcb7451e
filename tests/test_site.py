"""The site as MkDocs makes it: the same by any way, nothing lost, no link that leads nowhere."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup

from conftest import build, codes_of, contents, environment, found, full_disk, state
from roundtable_kb import building
from roundtable_kb.diagnostics import Report
from roundtable_kb.site import LISTING


def run(
    *command: str, cwd: Path, timeout: float = 60, **variables: str
) -> subprocess.CompletedProcess[str]:
    names = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=cwd,
        # Material asks on the error stream to be left for its successor.
        env={**names, "NO_MKDOCS_2_WARNING": "1", **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )


def change_fog(root: Path) -> None:
    fog = root / "data/topics/fog.yml"
    fog.write_text(fog.read_text().replace("name: Fog", "name: Sea fog"))


def parsed(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_bytes(), "html.parser")


def test_a_build_finds_nothing_to_warn_of(built: Path) -> None:
    assert (built / "site/index.html").is_file()
    assert (built / "site/speakers/ada-lamp/index.html").is_file()
    assert (built / "site/data/records.json").is_file()


def test_plain_mkdocs_makes_the_same_site(built_toy: Path) -> None:
    ours = contents(built_toy / "site", ".html")
    shutil.rmtree(built_toy / "site")
    # 1 July 2025, the date of the edition.
    done = run(
        "mkdocs", "build", "--strict", "--quiet", cwd=built_toy, SOURCE_DATE_EPOCH="1751328000"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert contents(built_toy / "site", ".html") == ours


@pytest.mark.parametrize(
    "variables",
    [
        {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1", "LC_ALL": "C"},
        {"TZ": "Etc/GMT+12", "PYTHONHASHSEED": "2", "LANG": "C.UTF-8"},
    ],
)
def test_the_machine_changes_nothing(built: Path, toy: Path, variables: dict[str, str]) -> None:
    done = run("roundtable_kb", "build", cwd=toy, **variables)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert contents(toy / "docs") == contents(built / "docs")
    assert contents(toy / "site") == contents(built / "site")


def test_a_project_named_by_a_relative_path_is_built(built_toy: Path) -> None:
    site, names = contents(built_toy / "site"), sorted(built_toy.iterdir())
    done = run("roundtable_kb", "build", "-C", built_toy.name, cwd=built_toy.parent)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert contents(built_toy / "site") == site
    assert sorted(built_toy.iterdir()) == names


def test_a_second_build_writes_no_page(built_toy: Path) -> None:
    before = state(built_toy / "docs")
    site = contents(built_toy / "site")
    assert found(build(built_toy)) == []
    assert state(built_toy / "docs") == before
    assert contents(built_toy / "site") == site


def test_a_build_after_a_change_equals_a_clean_one(built_toy: Path, toy: Path) -> None:
    for root in (built_toy, toy):
        change_fog(root)
        (root / "data/organizations/foghorn-choir.yml").unlink()
        assert found(build(root)) == []
    assert contents(built_toy / "docs") == contents(toy / "docs")
    assert contents(built_toy / "site") == contents(toy / "site")


def test_a_failing_record_leaves_the_site_as_it_was(built_toy: Path) -> None:
    before = state(built_toy)
    fog = built_toy / "data/topics/fog.yml"
    fog.write_text("name: Fog\n")
    assert codes_of(build(built_toy)) == [("data/topics/fog.yml", "field-missing")]
    after = state(built_toy)
    del before["data/topics/fog.yml"], after["data/topics/fog.yml"]
    assert after == before


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[Gone](topics/gone.md)", "gone.md"),
        ("[Gone](topics/fog.md#gone)", "#gone"),
        ("[Gone](/topics/fog/)", "absolute"),
    ],
)
def test_a_broken_link_of_a_person_leaves_the_site_as_it_was(
    built_toy: Path, text: str, wanted: str
) -> None:
    before = state(built_toy / "site")
    (built_toy / "docs/visiting.md").write_text(f"# Visiting\n\n{text}\n")
    (only,) = found(build(built_toy))
    assert (only.path, only.code) == ("docs/visiting.md", "site-fault")
    assert wanted in only.message
    assert state(built_toy / "site") == before
    assert list(built_toy.glob(".site-*")) == []


@pytest.mark.parametrize(
    "pages", [("a.md", "a.markdown"), ("a/index.md", "a/README.md"), ("a/index.md", "a/index.html")]
)
def test_two_pages_for_one_place_are_named(built_toy: Path, pages: tuple[str, str]) -> None:
    before = state(built_toy / "site")
    for page in pages:
        (built_toy / "docs" / page).parent.mkdir(exist_ok=True)
        (built_toy / "docs" / page).write_text("# A\n")
    faults = found(build(built_toy))
    assert {item.code for item in faults} == {"site-fault"}
    assert any(page in item.message for item in faults for page in pages)
    assert state(built_toy / "site") == before


def test_a_fault_in_the_settings_of_mkdocs_is_named(built_toy: Path) -> None:
    before = state(built_toy / "site")
    settings = built_toy / "mkdocs.yml"
    settings.write_text(settings.read_text().replace("name: material", "name: immaterial"))
    faults = found(build(built_toy))
    assert {(item.path, item.code) for item in faults} == {("mkdocs.yml", "site-fault")}
    assert "immaterial" in " ".join(item.message for item in faults)
    assert state(built_toy / "site") == before


def test_a_persons_file_in_the_site_survives(built_toy: Path) -> None:
    site = built_toy / "site"
    (site / "CNAME").write_text("table.example\n")
    (site / "speakers/ada-lamp/portrait.txt").write_text("a portrait\n")
    (built_toy / "data/organizations/foghorn-choir.yml").unlink()
    for _ in range(2):
        assert found(build(built_toy)) == []
        assert (site / "CNAME").read_text() == "table.example\n"
        assert (site / "speakers/ada-lamp/portrait.txt").read_text() == "a portrait\n"
        assert not (site / "organizations/foghorn-choir").exists()


def test_a_persons_page_is_kept_and_the_build_goes_on(toy: Path) -> None:
    (toy / "docs/topics").mkdir()
    (toy / "docs/topics/fog.md").write_text("# My fog\n")
    (only,) = found(build(toy))
    told = (only.path, only.severity, only.code)
    assert told == ("docs/topics/fog.md", "warning", "page-conflict")
    assert (toy / "docs/topics/fog.md").read_text() == "# My fog\n"
    assert parsed(toy / "site/topics/fog/index.html").h1.get_text() == "My fog"


def test_a_full_disk_leaves_the_site_as_it_was(built_toy: Path) -> None:
    before = state(built_toy / "site")
    change_fog(built_toy)
    # Enough for a page of Markdown, too little for one of HTML.
    with full_disk(6_000), contextlib.suppress(OSError):
        build(built_toy)
    assert state(built_toy / "site") == before
    assert found(build(built_toy)) == []
    assert "Sea fog" in (built_toy / "site/topics/fog/index.html").read_text()


def test_a_failure_while_the_sites_change_places_loses_neither(built_toy: Path) -> None:
    listing = built_toy / "site" / LISTING
    listing.unlink(missing_ok=True)
    listing.mkdir(parents=True)
    (listing / "mine.txt").write_text("a person's file where the listing would go\n")
    with contextlib.suppress(OSError):
        build(built_toy)
    assert (built_toy / "site/index.html").is_file()
    assert (listing / "mine.txt").is_file()


@pytest.mark.parametrize("moment", [0.2, 0.4, 0.6, 0.8, 1.0, 1.2])
def test_a_build_that_is_killed_leaves_a_whole_site(
    built_toy: Path, tmp_path: Path, moment: float
) -> None:
    old = contents(built_toy / "site")
    change_fog(built_toy)
    killed = shutil.copytree(built_toy, tmp_path / "killed")
    with contextlib.suppress(subprocess.TimeoutExpired):
        # At the end of its time it is killed by SIGKILL.
        run("roundtable_kb", "build", cwd=killed, timeout=moment)
    assert found(build(built_toy)) == []
    new = contents(built_toy / "site")
    assert contents(killed / "site") in (old, new)
    assert found(build(killed)) == []
    assert contents(killed / "site") == new


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder on another disk."""
    memory = Path("/dev/shm")  # noqa: S108 - it is one
    if not memory.is_dir() or memory.stat().st_dev == Path(__file__).stat().st_dev:
        pytest.skip("there is no other disk here")
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


def test_a_cache_on_another_disk_serves_as_well(built_toy: Path, elsewhere: Path) -> None:
    shutil.rmtree(built_toy / ".cache")
    (built_toy / ".cache").symlink_to(elsewhere)
    for name in ("Sea fog", "Haar"):
        fog = built_toy / "data/topics/fog.yml"
        fog.write_text(re.sub("name: .*", f"name: {name}", fog.read_text(), count=1))
        assert found(build(built_toy)) == []
        assert f"<title>{name} - " in (built_toy / "site/topics/fog/index.html").read_text()
        assert f"# {name}" in (built_toy / "docs/topics/fog.md").read_text()
    assert any(elsewhere.iterdir())


def test_deleting_the_cache_changes_no_result(built_toy: Path) -> None:
    shutil.rmtree(built_toy / ".cache", ignore_errors=True)
    (built_toy / "data/organizations/foghorn-choir.yml").unlink()
    assert found(build(built_toy)) == []
    assert not (built_toy / "site/organizations/foghorn-choir").exists()


def test_a_file_that_was_removed_while_a_build_was_under_way_is_made_by_the_next(
    built_toy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_fog(built_toy)
    put_there = building.publish

    def remove_one(*given: object) -> object:
        done = put_there(*given)  # type: ignore[arg-type]
        (built_toy / "docs/topics/lamps/index.json").unlink()
        return done

    monkeypatch.setattr(building, "publish", remove_one)
    building.build(built_toy, Report(), lambda step: None)
    assert not (built_toy / "site/topics/lamps/index.json").exists()
    monkeypatch.undo()
    assert run("roundtable_kb", "build", cwd=built_toy).returncode == 0
    assert (built_toy / "site/topics/lamps/index.json").is_file()


def test_without_key_figures_the_first_page_shows_those_of_the_event(toy: Path) -> None:
    settings = toy / "mkdocs.yml"
    figures = "    key_figures: [lamps-lit, lamp-dues]\n"
    settings.write_text(settings.read_text().replace(figures, ""))
    assert found(build(toy)) == []
    shown = (toy / "site/index.html").read_text()
    assert "statistics/island-dues/#gazette-2023" in shown
    assert "statistics/visitors/" not in shown


def test_every_build_is_dated_by_its_own_edition(toy: Path) -> None:
    settings = toy / "mkdocs.yml"
    text = "site_url: https://t.example/\n" + settings.read_text()
    with environment("SOURCE_DATE_EPOCH", None):
        for date in ("2025-07-01", "2026-02-03"):
            settings.write_text(text.replace("date: 2025-07-01", f"date: {date}"))
            building.build(toy, Report(), lambda step: None)
            assert f"<lastmod>{date}</lastmod>" in (toy / "site/sitemap.xml").read_text()


def test_a_date_from_outside_is_respected(toy: Path) -> None:
    settings = toy / "mkdocs.yml"
    settings.write_text("site_url: https://t.example/\n" + settings.read_text())
    with environment("SOURCE_DATE_EPOCH", "0"):
        building.build(toy, Report(), lambda step: None)
    assert "<lastmod>1970-01-01</lastmod>" in (toy / "site/sitemap.xml").read_text()


class Anchors(HTMLParser):
    """Collects the addresses that a page leads to or loads, and its ids."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.feed(page.read_text())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.addresses += [given[name] or "" for name in ("href", "src") if name in given]
        self.ids += [given["id"] or ""] if "id" in given else []


class Site(NamedTuple):
    """Every page by its address, and every file's address."""

    pages: dict[str, Anchors]
    files: set[str]


@pytest.fixture(scope="module", params=["built", "real"])
def site(request: pytest.FixtureRequest) -> Site:
    folder = request.getfixturevalue(request.param) / "site"
    files = {f"/{path.relative_to(folder).as_posix()}": path for path in folder.rglob("*.*")}
    # The page for addresses that lead nowhere is shown under any address.
    pages = [path for path in files if path.endswith(".html") and path != "/404.html"]
    return Site({p.removesuffix("index.html"): Anchors(files[p]) for p in pages}, set(files))


def leads_nowhere(site: Site, page: str, address: str) -> bool:
    parts = urlsplit(urljoin(f"https://site.invalid{page}", address))
    if parts.netloc != "site.invalid":
        return parts.scheme not in ("http", "https")
    target, anchor = unquote(parts.path), unquote(parts.fragment)
    if target not in site.pages:
        return target not in site.files or bool(anchor)
    return bool(anchor) and anchor not in site.pages[target].ids


def test_every_link_leads_somewhere(site: Site) -> None:
    every = {(page, address) for page, seen in site.pages.items() for address in seen.addresses}
    assert len(every) > 500
    assert sorted(link for link in every if leads_nowhere(site, *link)) == []


def test_no_id_stands_twice_on_a_page(site: Site) -> None:
    for page, seen in site.pages.items():
        assert (page, sorted(seen.ids)) == (page, sorted(set(seen.ids)))


def test_every_statement_and_figure_has_its_anchor(built: Path, knowledge: object) -> None:
    for record in knowledge.kb.records():
        page = parsed(built / f"site/{record.folder}/{record.id}/index.html")
        for part in getattr(record, "statements", ()) + getattr(record, "observations", ()):
            assert page.find(id=part.id) is not None


def test_a_page_shows_its_record(built: Path) -> None:
    page = parsed(built / "site/speakers/chen-hai-keeper/index.html")
    assert page.title.get_text(strip=True).startswith("Chen Hai (keeper)")
    assert "Chen Hai (keeper)" in page.h1.get_text()
    text = " ".join(page.article.get_text().split())
    for words in ("陈海", "陳海", "Keeper of North Skerry", "Union of the Northern Isles"):
        assert words in text
    assert "The bell of North Skerry rang on two nights of three." in text


def test_a_fact_leads_to_its_passage(built: Path) -> None:
    page = parsed(built / "site/speakers/bo-beacon/index.html")
    address = "https://post.example/keepers-come-down#:~:text=a%20verse%20for%20every%20tower"
    assert address in [a["href"] for a in page.find_all("a", href=True)]
    page = parsed(built / "site/organizations/islands-union/index.html")
    # An address that has a fragment of its own gets a fragment directive only.
    address = "https://gazette.example/bells#june:~:text=the%20Union%20of%20the%20Northern%20Isles"
    assert address in [a["href"] for a in page.find_all("a", href=True)]


def test_a_figure_is_shown_as_stated(built: Path) -> None:
    page = parsed(built / "site/statistics/lamp-dues/index.html")
    text = " ".join(page.article.get_text().split())
    assert "approximately 5.1 million euros" in text
    assert "4,600,000 euros" in text
    assert "covers ships above one mast" in text
