"""What pages may load and run: the theme's own scripts, and nothing that got into a page."""

import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, expect

from conftest import ROOT, build, contents, found, state
from roundtable_kb import policy

# The example of https://www.w3.org/TR/CSP3/#example-hash-source (2018), as browsers compute it.
HELLO = "alert('Hello, world.');"
HELLO_HASH = "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
POLICY = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'self'; img-src 'self'\">"
)
PARTIAL = "docs/.overrides/partials/policy.html"
OURS = ROOT / "src/roundtable_kb/packaged/own/dot-overrides/partials/policy.html"


def page(body: str) -> bytes:
    return f"<!doctype html><title>x</title>{body}".encode()


@pytest.mark.parametrize(
    "opening", ["<script>", "<SCRIPT>", '<script type="module">', '<script type="text/javascript">']
)
def test_a_script_in_the_page_has_the_hash_that_browsers_compute(opening: str) -> None:
    assert policy.hashes(page(f"{opening}{HELLO}</script>")) == (HELLO_HASH,)


@pytest.mark.parametrize(
    "element",
    [
        f'<script type="application/json">{HELLO}</script>',
        f'<script type="application/ld+json">{HELLO}</script>',
        '<script src="x.js"></script>',
        f"<pre><code>&lt;script&gt;{HELLO}&lt;/script&gt;</code></pre>",
        f"<!-- <script>{HELLO}</script> -->",
    ],
)
def test_what_is_no_script_in_the_page_has_no_hash(element: str) -> None:
    assert policy.hashes(page(element)) == ()
    assert list(policy.stopped(page(element), ())) == []


def test_each_script_has_one_hash_in_the_order_of_the_page() -> None:
    body = f"<script>1 < 2</script><script>{HELLO}</script><script>1 < 2</script>"
    first, second = policy.hashes(page(body))
    assert second == HELLO_HASH
    assert first == policy.hashes(page("<script>1 < 2</script>"))[0]


def test_renewing_changes_the_list_of_hashes_only() -> None:
    before = '{%- set scripts = [\n  "old",\n] -%}\n"img-src pictures.example"\n{# [mine] #}\n'
    after = policy.renewed(before, page(f"<script>{HELLO}</script>"))
    assert after == before.replace("old", HELLO_HASH)
    assert policy.renewed(after, page(f"<script>{HELLO}</script>")) == after
    assert policy.renewed("a person's own", page(f"<script>{HELLO}</script>")) == "a person's own"


@pytest.mark.parametrize(
    ("element", "what"),
    [
        (f"<script>{HELLO}</script>", f"the script '{HELLO}'"),
        ("<script>let a =\n 1;" + "x" * 50 + "</script>", f"the script 'let a = 1;{'x' * 30}...'"),
        ("<style>p { color: red }</style>", "the element <style>"),
        ('<p style="color: red">x</p>', "the attribute style='color: red'"),
        ('<img src="x.png" onload="f()">', "the attribute onload='f()'"),
        ('<img src="https://a.example/x.png">', "<img> from 'https://a.example/x.png'"),
        ('<script src="//a.example/x.js"></script>', "<script> from '//a.example/x.js'"),
        ('<link rel="stylesheet" href="https://a.example/x">', "<link> from 'https://a.example/x'"),
    ],
)
def test_what_the_policy_stops_is_named(element: str, what: str) -> None:
    assert list(policy.stopped(page(element), ())) == [what]


def test_what_the_policy_lets_through_is_not_named() -> None:
    body = (
        '<link rel="canonical" href="https://a.example/"><a href="https://a.example/">a</a>'
        f'<img src="x.png"><img src="data:image/png;base64,AA=="><script>{HELLO}</script>'
    )
    assert list(policy.stopped(page(body), [HELLO_HASH])) == []


@pytest.fixture
def guarded(toy: Path) -> Path:
    """The toy roundtable with the project's theme, and none of the theme's scripts known yet."""
    partial = toy / PARTIAL
    partial.parent.mkdir(parents=True)
    partial.write_text(policy.renewed(OURS.read_text(), page("")))
    settings = toy / "mkdocs.yml"
    text = settings.read_text().replace("extra:\n", "extra:\n  scope: /toy/\n")
    settings.write_text(text.replace("theme:\n", "theme:\n  custom_dir: docs/.overrides\n"))
    return toy


def test_a_build_finds_the_themes_scripts_and_plain_mkdocs_makes_the_same_site(
    guarded: Path,
) -> None:
    assert found(build(guarded)) == []
    before, site = state(guarded / "docs"), contents(guarded / "site")
    hashes = policy.hashes(site["404.html"])
    assert len(hashes) == 4
    former = [path for path in site if b'http-equiv="refresh"' in site[path]]
    assert len(former) == 1
    for path in site.keys() - former:
        if path.endswith(".html"):
            assert list(policy.stopped(site[path], hashes)) == [], path
            content = site[path].decode()
            assert f"script-src 'self' {' '.join(hashes)};" in content, path
            # A browser looks for the encoding in the first 1024 bytes.
            assert b'<meta charset="utf-8">' in site[path][:1024], path
    assert found(build(guarded)) == []
    assert state(guarded / "docs") == before
    plain = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", "plain"]
    subprocess.run(plain, cwd=guarded, env={"SOURCE_DATE_EPOCH": "1751328000"}, check=True)
    assert contents(guarded / "plain", ".html") == contents(guarded / "site", ".html")


def test_the_projects_own_list_of_hashes_is_that_of_the_theme(real: Path) -> None:
    hashes = policy.hashes((real / "site/404.html").read_bytes())
    assert OURS.read_text() == (real / PARTIAL).read_text()
    assert len(hashes) == 4
    assert all(source in OURS.read_text() for source in hashes)


def test_a_persons_script_is_named_and_not_let_run(guarded: Path) -> None:
    (guarded / "docs/visiting.md").write_text(
        f"# Visiting\n\n<script>{HELLO}</script>\n\n![A lamp](https://lamps.example/a.png)\n\n"
        "| lamp | height |\n|---|--:|\n| red | 7 |\n"
    )
    (guarded / PARTIAL).write_text(
        (guarded / PARTIAL).read_text().replace("font-src 'self'", "font-src 'none'")
    )
    hint = "keep it in a file under docs/, or change the policy in partials/policy.html"
    assert [item[-2:] for item in found(build(guarded))] == [
        (f"the pages' policy stops {what}", hint)
        for what in (
            "<img> from 'https://lamps.example/a.png'",
            "the attribute style='text-align: right;'",
            f"the script '{HELLO}'",
        )
    ]
    shown = (guarded / "site/visiting/index.html").read_text()
    assert "font-src 'none'" in shown
    assert HELLO_HASH not in shown


def test_what_is_stopped_is_a_warning_at_the_page(guarded: Path) -> None:
    (guarded / "docs/visiting.md").write_text('# Visiting\n\n<p onclick="f()">x</p>\n')
    (only,) = found(build(guarded))
    told = (only.path, only.severity, only.code)
    assert told == ("docs/visiting.md", "warning", "page-stopped")


def test_the_preview_reloads_under_the_policy(guarded: Path, browser: Browser, port: int) -> None:
    command = [sys.executable, "-m", "roundtable_kb", "serve", "--port", str(port)]
    address = f"http://127.0.0.1:{port}/topics/fog/"
    stopped: list[str] = []
    with subprocess.Popen(command, cwd=guarded, stdout=subprocess.DEVNULL) as preview:
        try:
            wait_for(address)
            tab = browser.new_page()
            tab.on("console", lambda message: stopped.append(message.text))
            tab.goto(address)
            expect(tab.locator("meta[http-equiv=Content-Security-Policy]")).to_have_count(1)
            fog = guarded / "data/topics/fog.yml"
            fog.write_text(fog.read_text().replace("name: Fog", "name: Sea fog"))
            expect(tab.locator("h1")).to_contain_text("Sea fog", timeout=60_000)
            fog.write_text("name: Fog\n")
            expect(tab.get_by_role("alert")).to_contain_text("field-missing", timeout=60_000)
            tab.close()
        finally:
            preview.terminate()
    assert [text for text in stopped if "Content Security Policy" in text] == []


def wait_for(address: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            urlopen(address).close()  # noqa: S310 - on this machine
        except URLError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"nothing answers at {address}")
