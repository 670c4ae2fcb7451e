"""axe on every kind of page in Chromium: light and dark, wide and on a phone.

All its rules run that are on by default, its best practices too, and the one on the size of targets
(WCAG 2.2). The contrasts that it leaves undecided are decided here.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, ViewportSize
from site_pages import each_kind

RUN = """
(covered) => axe.run({
  resultTypes: ['violations', 'incomplete'],
  rules: { 'target-size': { enabled: !covered } },
})
"""

# Contrast as WCAG 2 computes it, of each text whose colours axe cannot tell: those of a chart, or
# partly beneath something else, with the nearest ground behind it. A faded text counts as unseen.
FAINT = """
(places) => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const parts = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (color) => parts(color).slice(0, 3)
    .map((part) => part / 255)
    .map((part) => (part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4))
    .reduce((sum, part, at) => sum + part * [.2126, .7152, .0722][at], 0);
  const behind = (element) => {
    const color = getComputedStyle(element).backgroundColor;
    return parts(color)[3] === 255 ? color : behind(element.parentElement);
  };
  const contrast = (element) => {
    const style = getComputedStyle(element);
    const ink = element.closest('svg') ? style.fill : style.color;
    const whole = parts(ink)[3] === 255 && style.opacity === '1' && style.fillOpacity === '1';
    const [dim, bright] = [light(ink), light(behind(element))].sort((a, b) => a - b);
    return whole ? (bright + .05) / (dim + .05) : 0;
  };
  return places
    .map((place) => [place, contrast(document.querySelector(place))])
    .filter(([_, found]) => found < 4.5)
    .map(([place, found]) => `${place}: ${found.toFixed(2)} to 1`);
}
"""


# A picture without words for it, and texts of a chart in a colour that few can read.
SPOIL = """
() => {
  document.querySelector('h1').append(document.createElement('img'));
  for (const text of document.querySelectorAll('.kb-chart text')) {
    text.style.fill = 'color-mix(in srgb, gray, var(--kb-ground))';
  }
}
"""


class Fault(NamedTuple):
    """What axe finds, and where."""

    page: str
    rule: str
    places: list[str]


class Auditor(NamedTuple):
    """A page in one scheme of colours, and axe."""

    page: Page
    program: str

    def look(self, name: str, *, covered: bool = False) -> list[Fault]:
        """Return what is wrong with the page as it is, and what axe leaves undecided.

        Of a page partly covered, axe decides neither on the colours nor on the size beneath.
        """
        self.page.evaluate(self.program)
        result: dict[str, list[dict[str, Any]]] = self.page.evaluate(RUN, covered)
        faults = [Fault(name, rule["id"], _places(rule)) for rule in result["violations"]]
        for rule in [] if covered else result["incomplete"]:
            places = _places(rule)
            if rule["id"] == "color-contrast":
                places = self.page.evaluate(FAINT, places)
            faults += [Fault(name, rule["id"], places)] if places else []
        return faults


def _places(rule: dict[str, Any]) -> list[str]:
    return [place["target"][0] for place in rule["nodes"]]


@pytest.fixture(
    scope="module",
    params=[(scheme, width) for scheme in ("light", "dark") for width in (1280, 390)],
    ids=lambda look: f"{look[0]}-{look[1]}",
)
def auditor(request: pytest.FixtureRequest, browser: Browser, node: Path) -> Iterator[Auditor]:
    program = (node / "node_modules/axe-core/axe.min.js").read_text()
    scheme, width = request.param
    size: ViewportSize = {"width": width, "height": 900}
    with browser.new_context(color_scheme=scheme, viewport=size) as context:
        yield Auditor(context.new_page(), program)


@pytest.fixture(scope="module")
def kinds(real: Path) -> list[str]:
    """Pages that have a chart, findings, statements, and all else that a page can have."""
    return each_kind(real / "site")


def test_every_kind_of_page(auditor: Auditor, online: str, kinds: list[str]) -> None:
    faults = []
    for path in kinds:
        auditor.page.goto(f"{online}/{path}", wait_until="domcontentloaded")
        faults += auditor.look(path)
    print(f"{len(kinds)} pages")
    assert faults == []


def test_an_open_search(auditor: Auditor, online: str) -> None:
    page = auditor.page
    page.goto(f"{online}/")
    way_in = page.locator("[for=__search], [data-md-component=search-query]")
    way_in.locator("visible=true").first.click()
    page.keyboard.type("licens")
    page.wait_for_selector(".md-search-result__item")
    page.wait_for_timeout(400)  # the screen fades in
    assert auditor.look("search", covered=True) == []


def test_how_to_cite(auditor: Auditor, online: str, kinds: list[str]) -> None:
    page = auditor.page
    speaker = next(path for path in kinds if path.startswith("speakers/") and path != "speakers/")
    page.goto(f"{online}/{speaker}")
    for summary in page.locator(".kb-cite summary").all():
        summary.click()
    assert page.locator(".kb-cite pre:visible").count() >= 2
    # Scrolled down, the page lies partly beneath the header.
    assert auditor.look(speaker, covered=True) == []


def test_faults_are_seen(auditor: Auditor, online: str, kinds: list[str]) -> None:
    auditor.page.goto(f"{online}/statistics/mcsc-licensing-revenue/")
    auditor.page.evaluate(SPOIL)
    faults = auditor.look("spoilt")
    assert sorted(fault.rule for fault in faults) == ["color-contrast", "image-alt"]
    assert all("text" in place for place in faults[-1].places)
