"""What a reader gets in Chromium: little to load, all without script, on paper, on a phone."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page
from site_pages import addresses, each_kind

from compressed import compressed

INDEX = "/search/search_index.json"
HAN = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
CHINESE = {
    "Songti SC",
    "PingFang SC",
    "Noto Sans SC",
    "Noto Serif SC",
    "Microsoft YaHei",
    "Noto Sans Mono CJK SC",
}
# What does something only if a script listens; `summary` does by itself.
DEAD = "button, input, select, textarea, [role=button], [onclick], label[for=__search]"
# What is of no use on paper.
SCREEN = (
    ".md-header, .md-tabs, .md-sidebar, .md-search, .md-footer, .md-skip, .kb-search, "
    ".kb-cite summary, .kb-cite pre, .kb-statement .kb-cite"
)
PARTS = "article :is(a[href], h1, h2, tr, svg, .kb-statement, .kb-number)"
INKS = """
() => [...document.querySelectorAll('article :is(h1, h2, p, td, a, b, span, summary, text)')]
  .map((part) => getComputedStyle(part).color.match(/\\d+/g).slice(0, 3).map(Number))
"""
FAMILIES = """
() => [...document.body.querySelectorAll('*')].map((part) => getComputedStyle(part).fontFamily)
"""


class Visit(NamedTuple):
    """What a reader with script gets of each kind of page."""

    shown: dict[str, int]
    """How many parts each page shows."""
    families: set[str]
    asked: list[str]
    """Type and address of each request."""


@pytest.fixture(scope="module")
def kinds(real: Path) -> list[str]:
    return each_kind(real / "site")


@pytest.fixture(scope="module")
def visit(browser: Browser, online: str, kinds: list[str]) -> Visit:
    made = Visit({}, set(), [])
    with browser.new_context() as context:
        context.on("request", lambda it: made.asked.append(f"{it.resource_type} {it.url}"))
        page = context.new_page()
        for path in kinds:
            page.goto(f"{online}/{path}", wait_until="domcontentloaded")
            made.shown[path] = page.locator(PARTS).locator("visible=true").count()
            made.families.update(page.evaluate(FAMILIES))
    return made


@pytest.fixture(scope="module")
def longest(kinds: list[str]) -> str:
    """A speaker's page with statements and how to cite them."""
    return next(path for path in kinds if re.fullmatch("speakers/.+/", path))


@pytest.fixture(scope="module")
def plain(browser: Browser) -> Iterator[Page]:
    """A page in which no script runs."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def paper(browser: Browser) -> Iterator[Page]:
    """A page of a reader who likes it dark, as it is printed."""
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.emulate_media(media="print")
    yield page
    context.close()


def test_the_first_page_is_light(real: Path, browser: Browser) -> None:
    with compressed(real / "site") as (address, sent), browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}/", wait_until="networkidle")
        page.locator("[data-md-component=search-query]").click()
        page.keyboard.type("licens")
        page.wait_for_selector(".md-search-result__item")
    assert INDEX in sent
    first = {path: size for path, size in sent.items() if path != INDEX}
    print(f"{sum(first.values()):,} bytes, {sent[INDEX]:,} of the index; {first}")
    assert sum(first.values()) <= 100_000


def test_no_page_asks_for_a_font_or_another_host(visit: Visit, online: str) -> None:
    assert len(visit.asked) > len(visit.shown)
    assert [item for item in visit.asked if item.startswith("font ")] == []
    assert [item for item in visit.asked if f" {online}/" not in item] == []


def test_every_text_has_a_chinese_font_to_fall_back_on(visit: Visit) -> None:
    assert len(visit.families) >= 3
    assert {
        names for names in visit.families if not CHINESE & set(re.findall(r'"([^"]+)"', names))
    } == set()


def test_chinese_is_marked_as_chinese(real: Path) -> None:
    unmarked, runs = [], 0
    for path in addresses(real / "site"):
        file = real / "site" / (path if path.endswith(".html") else f"{path}index.html")
        for text in BeautifulSoup(file.read_bytes(), "html.parser").find_all(string=HAN):
            # Data in a page is not shown.
            if text.find_parent("script"):
                continue
            runs += 1
            holder = text.find_parent(attrs={"lang": True})
            # What is to be typed is of no language: a command's words and a name are one text.
            if text.find_parent("code") is None and (
                holder is None or holder["lang"] not in ("zh", "zh-Hans")
            ):
                unmarked.append((path, text.strip()[:60]))
    assert runs > 50
    assert unmarked == []


def test_no_page_scrolls_sideways_on_a_phone(browser: Browser, online: str, real: Path) -> None:
    wide = []
    with browser.new_context(viewport={"width": 390, "height": 800}) as context:
        context.route(f"**{INDEX}", lambda route: route.abort())
        page = context.new_page()
        for path in addresses(real / "site"):
            page.goto(f"{online}/{path}", wait_until="domcontentloaded")
            for width in (390, 320):
                page.set_viewport_size({"width": width, "height": 800})
                reach = page.evaluate("document.documentElement.scrollWidth")
                if reach > width:
                    wide.append((path, width, reach))
    assert wide == []


def test_without_script_every_page_has_its_text_and_nothing_dead(
    plain: Page, online: str, visit: Visit
) -> None:
    for path, shown in visit.shown.items():
        plain.goto(f"{online}/{path}", wait_until="domcontentloaded")
        tabs = plain.locator("nav.md-tabs a").all()
        assert len(tabs) >= 9, path
        assert all(tab.is_visible() for tab in tabs), path
        assert plain.locator(DEAD).locator("visible=true").count() == 0, path
        assert plain.locator(PARTS).locator("visible=true").count() == shown > 0, path


def test_without_script_how_to_cite_opens(plain: Page, online: str, longest: str) -> None:
    plain.goto(f"{online}/{longest}")
    before = plain.locator(".kb-cite pre:visible").count()
    plain.locator(".kb-cite summary").last.click()
    assert (before, plain.locator(".kb-cite pre:visible").count()) == (0, 2)


def test_without_script_the_menu_opens_on_a_phone(plain: Page, online: str, longest: str) -> None:
    plain.set_viewport_size({"width": 390, "height": 800})
    plain.goto(f"{online}/{longest}")
    link = plain.locator(".md-nav--primary a.md-nav__link", has_text="Topics")
    plain.locator("label.md-header__button[for=__drawer]").click()
    link.click()
    assert plain.url == f"{online}/topics/"
    plain.set_viewport_size({"width": 1280, "height": 720})


def test_paper_has_only_what_paper_can_use_in_dark_ink(
    paper: Page, online: str, kinds: list[str]
) -> None:
    for path in kinds:
        paper.goto(f"{online}/{path}", wait_until="domcontentloaded")
        assert paper.locator("h1").is_visible(), path
        left = paper.locator(SCREEN).locator("visible=true").all()
        assert [item.evaluate("(e) => e.outerHTML.slice(0, 99)") for item in left] == [], path
        assert max(sum(ink) / 3 for ink in paper.evaluate(INKS)) < 130, path


def test_paper_says_where_a_source_is(paper: Page, online: str, real: Path) -> None:
    source = "sources/wipo-roundtable-2025/"
    paper.goto(f"{online}/{source}")
    link = paper.locator(".kb-lead a[href^='https://www.wipo.int/']").first
    shown = link.evaluate("(e) => getComputedStyle(e, '::after').content")
    assert shown == f'" <{link.get_attribute("href")}>"'


def test_paper_leaves_a_passage_to_its_words(paper: Page, online: str, longest: str) -> None:
    paper.goto(f"{online}/{longest}")
    passage = paper.locator("a.kb-passage[href*=':~:text=']").first
    assert passage.is_visible()
    hidden = passage.evaluate("(e) => getComputedStyle(e, '::after').display")
    assert hidden == "none"


def test_a_page_prints_on_few_sheets(paper: Page, online: str, longest: str) -> None:
    paper.goto(f"{online}/{longest}")
    statements = paper.locator(".kb-statement").count()
    sheets = len(re.findall(rb"/Type\s*/Page\b", paper.pdf(format="A4")))
    assert statements > 5
    assert 1 <= sheets <= 2 + statements / 4
