"""The page of all positions in Chromium: by pointer, by keyboard, on a phone, on paper, aloud."""

import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import ROOT, TOY, build, found, served
from test_positions import crowd

WIDE, PHONE = (1280, 800), (390, 844)
PAPER = (718, 1020)
"""A4 within Chromium's margins, in CSS pixels."""


def opened(browser: Browser, address: str, size: tuple[int, int], **options: Any) -> Page:
    viewport = {"width": size[0], "height": size[1]}
    page = browser.new_page(viewport=viewport, **options)
    page.goto(address)
    return page


@pytest.fixture(scope="module", params=[True, False], ids=["script", "no-script"])
def page(online: str, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    page = opened(browser, f"{online}/positions/", WIDE, java_script_enabled=request.param)
    yield page
    page.close()


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with 60 speakers and 60 topics at one event."""
    root = shutil.copytree(TOY, tmp_path_factory.mktemp("crowd") / "toy")
    crowd(root, 58, 58)
    assert found(build(root)) == []
    with served(root / "site") as address:
        yield address


def cell(page: Page, topic: str, speaker: str) -> Any:
    return page.locator(f"td a[href='../topics/{topic}/#said_by_{speaker}']")


def test_a_click_opens_a_cell(page: Page, online: str) -> None:
    page.goto(f"{online}/positions/")
    cell(page, "data-management", "zhou-yaping").click()
    page.wait_for_url("**/topics/**")
    assert page.url.endswith("/topics/data-management/#said_by_zhou-yaping")
    said = page.locator("#said_by_zhou-yaping")
    expect(said).to_be_in_viewport()
    expect(said.locator(".kb-kind")).to_have_text(["concern", "proposal", "proposal"])


def test_the_keyboard_opens_a_cell(page: Page, online: str) -> None:
    page.goto(f"{online}/positions/")
    first = page.locator("tbody tr:first-child td a").first
    page.locator("tbody tr:first-child th a").focus()
    page.keyboard.press("Tab")
    expect(first).to_be_focused()
    wanted = first.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url("**/topics/**")
    assert wanted is not None
    assert page.url.endswith(wanted.removeprefix(".."))
    expect(page.locator(":target")).to_be_in_viewport()


def test_each_row_leads_to_its_topic_and_back(page: Page, online: str) -> None:
    page.goto(f"{online}/positions/")
    heads = page.locator("tbody th a")
    expect(heads).to_have_count(len(list((ROOT / "data/topics").glob("*.yml"))))
    page.get_by_role("rowheader", name="Photography").get_by_role("link").click()
    expect(page.locator("h1")).to_have_text("Photography")
    page.get_by_role("link", name="positions at the Roundtable").click()
    expect(page.locator("tr:target th")).to_be_in_viewport()
    expect(page.locator("tr:target th")).to_contain_text("Photography")


@pytest.mark.parametrize("size", [WIDE, PHONE, (800, 600), (320, 640)])
@pytest.mark.parametrize("path", ["positions/", "topics/artificial-intelligence/", ""])
def test_no_page_is_wider_than_the_screen(
    online: str, browser: Browser, size: tuple[int, int], path: str
) -> None:
    page = opened(browser, f"{online}/{path}", size)
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    page.close()


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_a_voice_says_what_each_cell_is(
    online: str, browser: Browser, size: tuple[int, int]
) -> None:
    page = opened(browser, f"{online}/positions/", size)
    expect(page.get_by_role("table", name="Who addressed which topic")).to_have_count(1)
    row = page.get_by_role("row").filter(has=page.locator("th a", has_text="Data management"))
    expect(row.get_by_role("link", name="1 concern 2 proposals", exact=True)).to_have_count(1)
    spoken = page.locator(".kb-matrix").aria_snapshot()
    cells = [line.strip() for line in spoken.splitlines() if line.strip().startswith("- cell ")]
    silent = [line for line in cells if "did not address" in line]
    assert len(silent) == page.locator("td.kb-quiet").count() > 200
    said = ("did not address", "Jia Ding did not address")[size == PHONE]
    assert any(line in (f'- cell "{said}"', f'- cell "· {said}"') for line in silent)
    assert "oppos" not in spoken
    page.close()


def test_what_is_seen_is_a_sign_a_number_and_letters(online: str, browser: Browser) -> None:
    page = opened(browser, f"{online}/positions/", WIDE)
    signs = "e => getComputedStyle(e, '::before').content.split(' / ')[0]"
    kinds = ("position", "concern", "proposal", "plan", "report")
    seen = {kind: page.locator(f"td .kb-{kind}").first.evaluate(signs) for kind in kinds}
    assert len(set(seen.values())) == len(kinds)
    for kind in kinds:
        legend = page.locator(f".kb-legend .kb-{kind}")
        assert legend.evaluate(signs) == seen[kind]
        expect(legend.locator("b")).to_have_text(kind[:2])
    size = "e => getComputedStyle(e).fontSize"
    assert page.locator("td .kb-says i").first.evaluate(size) == "0px"
    page.close()


def test_on_a_phone_a_topic_is_a_block_of_groups_and_speakers(
    online: str, browser: Browser
) -> None:
    page = opened(browser, f"{online}/positions/", PHONE)
    row = page.locator("tbody tr", has=page.locator("th a", has_text="Photography"))
    spoke, silent = row.locator("td:not(.kb-quiet)"), row.locator("td.kb-quiet")
    before = "(all) => all.map((e) => getComputedStyle(e, '::before').content)"
    after = "(all) => all.map((e) => getComputedStyle(e, '::after').content)"
    assert spoke.evaluate_all(before) == ['"Wang Ying"', '"Lu Yi"']
    assert spoke.evaluate_all(after) == ['"Societies"', '"Companies"']
    assert '"· Guan Jun "' in silent.evaluate_all(before)
    assert row.evaluate("e => getComputedStyle(e, '::after').content").startswith(
        '"Did not address it:"'
    )
    lowest = spoke.last.bounding_box()
    highest = silent.first.bounding_box()
    assert lowest is not None
    assert highest is not None
    assert lowest["y"] + lowest["height"] <= highest["y"]
    page.close()


def test_nothing_is_cut_on_paper(online: str, browser: Browser) -> None:
    page = opened(browser, f"{online}/positions/", PAPER)
    page.emulate_media(media="print")
    beyond = "(all) => all.filter((e) => e.getBoundingClientRect().right > innerWidth).length"
    assert page.locator(".kb-matrix td, .kb-matrix th, .kb-matrix a").evaluate_all(beyond) == 0
    assert page.evaluate("document.documentElement.scrollWidth") == PAPER[0]
    inside = "e => [e.scrollHeight - e.clientHeight, e.scrollWidth - e.clientWidth]"
    assert page.locator(".kb-matrix").evaluate(inside) == [0, 0]
    page.close()


def test_a_large_table_scrolls_inside_itself_under_its_heads(
    crowded: str, browser: Browser
) -> None:
    page = opened(browser, f"{crowded}/positions/", WIDE)
    matrix = page.locator(".kb-matrix").first
    expect(matrix.locator("thead tr:last-child th")).to_have_count(61)
    expect(matrix.locator("tbody tr")).to_have_count(60)
    assert page.evaluate("document.documentElement.scrollWidth") == WIDE[0]
    matrix.focus()
    top = matrix.locator("thead").bounding_box()
    matrix.evaluate("e => e.scrollTo(e.scrollWidth, e.scrollHeight)")
    box, head = matrix.bounding_box(), matrix.locator("thead").bounding_box()
    last = matrix.locator("tbody tr:last-child th").bounding_box()
    assert box is not None
    assert top is not None
    assert head is not None
    assert last is not None
    assert matrix.evaluate("e => e.scrollLeft > 1000 && e.scrollTop > 1000")
    assert (head["y"], last["x"]) == (top["y"], box["x"])
    page.close()


def test_the_page_is_light(real: Path) -> None:
    page = (real / "site/positions/index.html").read_bytes()
    assert len(gzip.compress(page, mtime=0)) < 30_000
