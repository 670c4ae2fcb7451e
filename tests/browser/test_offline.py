"""The zip, unpacked and opened in Chromium from its folder: links lead on, the search finds."""

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect

from conftest import contents, found, full_disk, state
from roundtable_kb import building, offline
from roundtable_kb.diagnostics import Report

RESULT = ".md-search-result__item"


def pack(root: Path) -> Path:
    report = Report()
    zipped = building.build_offline(root, report, lambda step: None)
    assert found(report) == []
    assert zipped is not None
    return zipped


def unpack(zipped: Path, folder: Path) -> Path:
    """Return the one folder of a zip, unpacked where the way to it is hard to write."""
    target = folder / "下载 & 100%, it's #1"
    with zipfile.ZipFile(zipped) as packed:
        packed.extractall(target)
    (only,) = target.iterdir()
    return only


@pytest.fixture(scope="module")
def site(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's own zip, unpacked."""
    folder = tmp_path_factory.mktemp("offline")
    before = state(real / "site")
    zipped = pack(real)
    assert state(real / "site") == before
    assert [path.name for path in real.iterdir() if path.name.startswith(".site-")] == []
    return unpack(zipped.rename(folder / zipped.name), folder)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails the test if it asks a host for anything, or if a script fails on it."""
    page = browser.new_page()
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.close()
    assert asked
    assert [url for url in asked if urlsplit(url).scheme not in ("file", "data", "blob")] == []
    assert errors == []


def test_every_link_leads_to_a_file(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 100
    for path in pages:
        page = BeautifulSoup(path.read_bytes(), "html.parser")
        loaded = [
            tag[name] for name in ("href", "src") for tag in page.find_all(attrs={name: True})
        ]
        addresses = [urlsplit(urljoin(path.as_uri(), address)) for address in loaded]
        places = [Path(unquote(parts.path)) for parts in addresses if parts.scheme == "file"]
        assert [str(place) for place in places if not place.is_file()] == [], path
        assert not page.find("meta", attrs={"http-equiv": "Content-Security-Policy"}), path
        assert not page.find("link", rel="canonical"), path


def test_a_reader_clicks_from_page_to_page(site: Path, page: Page) -> None:
    page.goto((site / "index.html").as_uri())
    page.locator(".md-tabs a", has_text="Speakers").click()
    expect(page.locator("h1")).to_have_text("Speakers")
    page.locator("article a", has_text="Liu Ping").first.click()
    expect(page.locator("h1")).to_contain_text("刘平")
    page.locator(".md-header__button.md-logo").first.click()
    assert unquote(urlsplit(page.url).path) == str(site / "index.html")


@pytest.mark.parametrize("start", ["index.html", "speakers/index.html", "topics/music.html"])
def test_the_search_finds_chinese_names_and_names_with_a_typing_error(
    site: Path, page: Page, start: str
) -> None:
    page.goto((site / start).as_uri())
    field = page.locator("[data-md-component=search-query]")
    field.click()
    first = page.locator(RESULT).first
    for query, title in (("Zhou Yapnig", "Zhou Yaping 周亚平"), ("刘平", "Liu Ping 刘平")):
        field.fill("")
        field.press_sequentially(query)
        field.press("Shift")  # A text that is put in at once comes without a key.
        expect(first.locator("h1")).to_have_text(f"{title} Speakers")
    first.locator("a").first.click()
    expect(page.locator("article h1")).to_contain_text("刘平")
    assert unquote(urlsplit(page.url).path) == str(site / "speakers/liu-ping.html")


def test_the_first_pages_own_field_opens_the_search(site: Path, page: Page) -> None:
    page.goto((site / "index.html").as_uri())
    page.locator("#kb-query").fill("刘平")
    page.locator(".kb-search button").click()
    expect(page.locator(RESULT).first.locator("h1")).to_have_text("Liu Ping 刘平 Speakers")


def test_materials_own_search_works_too(built: Path, tmp_path: Path, page: Page) -> None:
    root = shutil.copytree(built, tmp_path / "toy")
    site = unpack(pack(root), tmp_path)
    page.goto((site / "topics/fog.html").as_uri())
    page.locator("[data-md-component=search-query]").click()
    page.keyboard.type("beacon")
    expect(page.locator(RESULT).first.locator("h1")).to_contain_text("Bo Beacon")


def test_a_change_of_colours_is_remembered(site: Path, page: Page) -> None:
    page.goto((site / "index.html").as_uri())
    page.locator(".md-header__option label:visible").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.goto((site / "topics/music.html").as_uri())
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


def test_the_zip_is_the_same_however_often_it_is_made(built_toy: Path, tmp_path: Path) -> None:
    zipped = pack(built_toy)
    assert zipped.name == "the-lantern-table-2.1.0.zip"
    first = zipped.read_bytes()
    with zipfile.ZipFile(zipped) as packed:
        entries = packed.infolist()
        assert packed.testzip() is None
    names = [entry.filename for entry in entries]
    assert names == sorted(names)
    assert "the-lantern-table-2.1.0/index.html" in names
    assert not [name for name in names if "404" in name or "sitemap" in name or ".map" in name]
    assert {entry.date_time for entry in entries} == {(2025, 7, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
    site = contents(built_toy / "site")
    assert pack(built_toy).read_bytes() == first
    assert contents(built_toy / "site") == site


def test_a_name_of_any_language_names_the_zip() -> None:
    assert offline.name("Copyright: Round/Table", "1.0.0") == "copyright-round-table-1.0.0"
    assert offline.name("版权 圆桌", "../2") == "版权-圆桌-..-2"
    assert offline.name("***", "/") == "site"


def test_a_full_disk_leaves_the_old_zip(built_toy: Path) -> None:
    zipped = pack(built_toy)
    before = zipped.read_bytes()
    # Enough for every page, too little for the zip.
    with full_disk(len(before) - 1), suppress(OSError):
        offline.pack(built_toy / "site", zipped, date(2025, 7, 1), ())
        pytest.fail("the zip was written")
    assert zipped.read_bytes() == before


def test_a_build_that_fails_leaves_the_old_zip(built_toy: Path) -> None:
    zipped = built_toy / "the-lantern-table-2.1.0.zip"
    zipped.write_bytes(b"the old one")
    page = built_toy / "docs/visiting.md"
    page.write_text("# Visiting\n\n[Gone](gone.md)\n")
    report = Report()
    assert building.build_offline(built_toy, report, lambda step: None) is None
    assert [(item.path, item.code) for item in found(report)] == [
        ("docs/visiting.md", "site-fault")
    ]
    (built_toy / "data/topics/fog.yml").write_text("name: Fog\n")
    assert building.build_offline(built_toy, Report(), lambda step: None) is None
    assert zipped.read_bytes() == b"the old one"
    assert list(built_toy.glob(".site-*")) == []
