"""In Chromium: no page asks another host for anything, and none does what its policy stops."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from conftest import served

ELSEWHERE = "http://elsewhere.example"
WATCH = """
addEventListener('securitypolicyviolation', (event) => {
  console.error(`STOPPED ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
}, true);
"""
QUERY = "[data-md-component=search-query]"
RESULT = ".md-search-result__item"


class Watch:
    """What a page asked other hosts for, and what its policy or a script's fault stopped."""

    def __init__(self, page: Page, own: str) -> None:
        self.faults: list[str] = []
        self.own = own
        page.add_init_script(WATCH)
        page.on("request", self._asked)
        page.on("console", lambda message: self._said(message.text))
        page.on("pageerror", lambda error: self._note(page, str(error)))
        self.page = page

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.own}/", "data:", "blob:")):
            self._note(self.page, f"asked for {request.url}")

    def _said(self, text: str) -> None:
        if "STOPPED" in text or "Content Security Policy" in text:
            self._note(self.page, text)

    def _note(self, page: Page, fault: str) -> None:
        self.faults.append(f"{page.url}: {fault}")


def addresses(site: Path) -> list[str]:
    """Return the address of every page that is made from the theme, and of every redirect."""
    pages = [path.relative_to(site).as_posix() for path in site.rglob("*.html")]
    return sorted(path.removesuffix("index.html") for path in pages)


def use(page: Page, query: str) -> None:
    """Open the search and every part of the page, and change the colours, as a reader would."""
    page.locator(QUERY).click()
    page.keyboard.type(query)
    expect(page.locator(RESULT).first).to_be_visible()
    page.keyboard.press("Escape")
    for _ in range(2):
        page.locator(".md-header__option label:visible").first.click()
    for details in page.locator("article details").all():
        details.evaluate("(it) => { it.open = true; }")


@pytest.fixture
def watched(browser: Browser) -> Iterator[Callable[[str, str], Watch]]:
    """Makes a page that is watched; at the end it is closed."""
    pages = []

    def make(own: str, colours: str = "light") -> Watch:
        pages.append(browser.new_page(color_scheme=colours))
        return Watch(pages[-1], own)

    yield make
    for page in pages:
        page.close()


def test_every_page_of_the_project(real: Path, online: str, watched: Callable[..., Watch]) -> None:
    watch = watched(online)
    every = addresses(real / "site")
    assert len(every) > 130
    for address in every:
        watch.page.goto(f"{online}/{address}")
        assert watch.page.locator("meta[http-equiv=Content-Security-Policy]").count() == 1, address
    assert watch.faults == []


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_a_page_of_each_kind_in_use(
    real: Path, online: str, watched: Callable[..., Watch], colours: str
) -> None:
    watch = watched(online, colours)
    folders = {address.split("/")[0]: address for address in addresses(real / "site")}
    for address in sorted({*folders.values(), "404.html", "statistics/", "sources/"}):
        watch.page.goto(f"{online}/{address}")
        use(watch.page, "liu")
    assert watch.faults == []
    assert len(folders) > 8


def test_what_is_open_follows_a_result_with_its_words_marked(
    online: str, watched: Callable[..., Watch]
) -> None:
    watch = watched(online)
    watch.page.goto(f"{online}/")
    watch.page.locator("#kb-query").fill("litigation")
    watch.page.locator(".kb-search button").click()
    watch.page.locator(RESULT).first.locator("a").first.click()
    expect(watch.page.locator("article mark").first).to_be_visible()
    assert watch.faults == []


def test_a_former_address_leads_on(built: Path, watched: Callable[..., Watch]) -> None:
    (old,) = (built / "docs").rglob("index.html")
    address = f"{old.parent.relative_to(built / 'docs').as_posix()}/"
    with served(built / "site") as online:
        watch = watched(online)
        watch.page.goto(f"{online}/{address}")
        watch.page.wait_for_url(lambda url: not url.endswith(address))
        expect(watch.page.locator("article h1")).to_be_visible()
        assert watch.faults == []


def test_a_script_may_hand_its_reader_a_file(online: str, watched: Callable[..., Watch]) -> None:
    watch = watched(online)
    watch.page.goto(f"{online}/")
    with watch.page.expect_download() as download:
        watch.page.evaluate(
            """() => {
                const link = document.createElement('a');
                link.href = URL.createObjectURL(new Blob(['a,b\\n'], { type: 'text/csv' }));
                link.download = 'table.csv';
                document.body.append(link);
                link.click();
            }"""
        )
    assert Path(download.value.path()).read_text() == "a,b\n"
    assert watch.faults == []


BREACHES = {
    "an image": (f'<img src="{ELSEWHERE}/x.png">', "img-src"),
    "a script": (f'<script src="{ELSEWHERE}/x.js"></script>', "script-src-elem"),
    "a style sheet": (f'<link rel="stylesheet" href="{ELSEWHERE}/x.css">', "style-src-elem"),
    "a frame": (f'<iframe src="{ELSEWHERE}/"></iframe>', "frame-src"),
    "a script in the page": ("<script>document.body.owned = 1</script>", "script-src-elem"),
    "a handler": ('<img src="x.png" onerror="document.body.owned = 1">', "script-src-attr"),
    "a style in the page": ("<style>*{color:red}</style>", "style-src-elem"),
    "a style of an element": ('<p style="color:red">x</p>', "style-src-attr"),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_what_the_policy_is_against_is_stopped_and_seen(
    real: Path, tmp_path: Path, watched: Callable[..., Watch], breach: str
) -> None:
    html, directive = BREACHES[breach]
    for folder in ("assets", "search"):
        shutil.copytree(real / "site" / folder, tmp_path / folder)
    page = (real / "site/index.html").read_text()
    (tmp_path / "index.html").write_text(page.replace("</article>", f"{html}</article>"))
    with served(tmp_path) as online:
        watch = watched(online)
        watch.page.goto(f"{online}/")
        assert [fault for fault in watch.faults if f"STOPPED {directive} " in fault]
        assert watch.page.evaluate("document.body.owned") is None


def test_without_the_policy_a_request_to_another_host_is_seen(
    built: Path, tmp_path: Path, watched: Callable[..., Watch]
) -> None:
    page = (built / "site/index.html").read_text()
    (tmp_path / "index.html").write_text(f'{page}<img src="{ELSEWHERE}/x.png">')
    with served(tmp_path) as online:
        watch = watched(online)
        watch.page.goto(f"{online}/")
        assert f"{online}/: asked for {ELSEWHERE}/x.png" in watch.faults
