"""The preview in a real browser: faults lie over the last good page, and go by themselves."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

PATIENCE = 60_000
"""Milliseconds for a build on a busy machine."""


@contextmanager
def serving(root: Path) -> Iterator[str]:
    """Serve a project as its editor does, at the address given."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-u", "-m", "roundtable_kb", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        for line in served.stdout:
            if line.startswith("Serving on"):
                break
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            served.terminate()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 500})
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield context.new_page()
    context.close()


def test_a_broken_record_is_laid_over_the_page_until_it_is_repaired(
    built_toy: Path, page: Page
) -> None:
    fog = built_toy / "data/topics/fog.yml"
    good = fog.read_text()
    broken = good.replace("name: Fog", "nmae: <img src=x onerror=document.title='owned'>")
    line = broken.splitlines().index("nmae: <img src=x onerror=document.title='owned'>") + 1
    loads: list[str] = []
    with serving(built_toy) as address:
        page.goto(f"{address}/speakers/ada-lamp/")
        page.on("framenavigated", lambda frame: loads.append(frame.url))
        alert = page.get_by_role("alert")
        expect(alert).to_be_hidden()
        page.mouse.wheel(0, 200)
        page.wait_for_function("scrollY === 200")

        fog.write_text(broken)
        expect(alert).to_contain_text("2 errors")
        expect(alert).to_contain_text(f"data/topics/fog.yml:{line}:1")
        expect(alert).to_contain_text("there is no field 'nmae' here")
        expect(alert).to_contain_text("hint: did you mean 'name'?")
        expect(alert).to_contain_text(f"{line} | nmae: <img src=x onerror=document.title='owned'>")
        assert "field-missing" in alert.inner_text()
        # The page beneath is the last good one, where its reader left it, and nothing ran.
        assert (loads, page.evaluate("scrollY")) == ([], 200)
        assert page.title().startswith("Ada Lamp")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Ada Lamp")

        fog.write_text(good)
        expect(alert).to_be_hidden()
        assert page.evaluate("scrollY") == 200


def test_a_save_shows_the_new_page(built_toy: Path, page: Page) -> None:
    fog = built_toy / "data/topics/fog.yml"
    with serving(built_toy) as address:
        page.goto(f"{address}/topics/fog/")
        fog.write_text(fog.read_text().replace("name: Fog", "name: Sea fog"))
        expect(page.get_by_role("heading", level=1)).to_contain_text("Sea fog")
        expect(page.get_by_role("alert")).to_be_hidden()


def test_a_page_that_did_not_change_does_not_load_again(built_toy: Path, page: Page) -> None:
    fog = built_toy / "data/topics/fog.yml"
    with serving(built_toy) as address:
        other = page.context.new_page()
        page.goto(f"{address}/codes/")
        other.goto(f"{address}/topics/fog/")
        loads: list[str] = []
        page.on("framenavigated", lambda frame: loads.append(frame.url))
        page.bring_to_front()
        fog.write_text("name: Fog\ndefinition: What hides the coast.\n")
        other.bring_to_front()
        expect(other.get_by_text("What hides the coast.")).to_be_visible()
        other.close()
        # What is broken and repaired later still comes to it.
        fog.write_text("name: Fog\n")
        expect(page.get_by_role("alert")).to_be_visible()
        assert loads == []
        fog.write_text("name: Fog\ndefinition: What hides the sea.\n")
        expect(page.get_by_role("alert")).to_be_hidden()


def test_the_faults_can_be_hidden_and_lead_to_what_their_codes_mean(
    built_toy: Path, page: Page
) -> None:
    fog = built_toy / "data/topics/fog.yml"
    with serving(built_toy) as address:
        page.goto(f"{address}/topics/fog/")
        fog.write_text("name: Fog\n")
        alert = page.get_by_role("alert")
        expect(alert).to_be_visible()
        page.keyboard.press("Escape")
        expect(alert).to_be_hidden()

        fog.write_text("name: Fog\ndefinition: [[fog\n")
        expect(alert).to_contain_text("yaml-syntax")
        alert.get_by_role("button", name="Hide").click()
        expect(alert).to_be_hidden()

        fog.write_text("name: Fog\n")
        alert.get_by_role("link", name="field-missing").click()
        page.wait_for_url(re.compile(r"/codes/#field-missing$"))
        expect(page.locator("#field-missing")).to_be_in_viewport()
        expect(alert).to_contain_text("the field 'definition' is missing")


def test_without_a_site_the_faults_are_shown_and_the_site_when_there_is_one(
    toy: Path, page: Page
) -> None:
    fog = toy / "data/topics/fog.yml"
    good = fog.read_text()
    fog.write_text("name: Fog\n")
    with serving(toy) as address:
        page.goto(f"{address}/topics/fog/")
        expect(page.get_by_role("heading", level=1)).to_have_text("There is no site yet")
        expect(page.get_by_role("alert")).to_contain_text("data/topics/fog.yml:1:1")
        fog.write_text(good)
        expect(page.get_by_role("heading", level=1)).to_contain_text("Fog")
        expect(page.get_by_role("alert")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_faults_can_be_read_in_light_and_dark(
    built_toy: Path, browser: Browser, scheme: str, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else None
    )
    context.set_default_timeout(PATIENCE)
    settings = built_toy / "mkdocs.yml"
    palette = f"  palette: {{scheme: {'slate' if scheme == 'dark' else 'default'}}}\n  features:"
    settings.write_text(settings.read_text().replace("  features:", palette, 1))
    (built_toy / "data/topics/fog.yml").write_text(f"name: Fog\nsummary: {'long ' * 80}\n")
    page = context.new_page()
    with serving(built_toy) as address:
        page.goto(f"{address}/topics/fog/")
        page.get_by_role("alert").wait_for()
        seen = page.evaluate(SEEN)
    context.close()
    assert seen["widest"] <= width
    assert min(seen["contrasts"]) >= 4.5


SEEN = """() => {
  const root = [...document.body.children].find((e) => e.shadowRoot).shadowRoot;
  const rgb = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const light = (colour) => rgb(colour)
    .map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = light(getComputedStyle(root.querySelector('[role=alert]')).backgroundColor);
  const contrasts = [...root.querySelectorAll('h2, p, a, button, pre')].map((e) => {
    const behind = getComputedStyle(e).backgroundColor;
    const back = /, 0\\)$/.test(behind) ? ground : light(behind);
    const [high, low] = [light(getComputedStyle(e).color), back].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  });
  return { contrasts, widest: document.documentElement.scrollWidth };
}"""
