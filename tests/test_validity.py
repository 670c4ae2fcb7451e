"""Every page of the project's own site, held against the HTML standard by two validators."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

# Material keeps its drawer and its search open or shut in two checkboxes. The attribute has no
# meaning there by the standard; it keeps Firefox from restoring a drawer that was open.
TOGGLES = {
    f'<input class="md-toggle" data-md-toggle="{name}" type="checkbox" '
    f'id="__{name}" autocomplete="off">'
    for name in ("drawer", "search")
}
# What vnu says of data in a page, which a browser does not run and asks no policy about.
STOPPED = "Inline script violates Content Security Policy (meta tag)"
DATA = re.compile(r'<script [^>]*type="application/(ld\+)?json"')
# What html-validate asks beyond the standard and its advice on access, and is not asked here.
TASTE = {
    "doctype-style": "off",
    "no-trailing-whitespace": "off",
    "aria-label-misuse": ["error", {"allowAnyNamable": True}],  # a list may have a name
    "long-title": "off",  # a record's name is as long as it is
    "valid-id": ["error", {"relaxed": True}],  # the standard forbids only white space
    "no-missing-references": "error",
    "no-dup-id": "error",
    "no-inline-style": "error",
}
# Two forms of Material's that nobody sends: the search answers while one types, the colours change
# at once.
UNSENT = {
    '<form class="md-search__form" name="search">',
    '<form class="md-header__option" data-md-component="palette">',
}

Fault = tuple[str, str]
"""What is wrong, and the tag at which it is."""


def tag_at(site: Path, page: str, line: int, column: int) -> str:
    """Return the whole tag that a place, counted from 1, lies in."""
    text = (site / page).read_text().split("\n", line - 1)[-1]
    start = text.rindex("<", 0, max(column, 1) + 1)
    return " ".join(text[start : text.index(">", start) + 1].split())


def test_vnu_finds_nothing_else(real: Path, online: str, node: Path) -> None:
    java = shutil.which("java")
    if java is None:
        pytest.skip("there is no Java here: install default-jre-headless to run this test")
    site = real / "site"
    pages = [path.relative_to(site).as_posix() for path in site.rglob("*.html")]
    # Over http, because the policy of a page allows what comes from the same host.
    program = node / "node_modules/vnu-jar/build/dist/vnu.jar"
    command = [java, "-Dnu.validator.servlet.allow-forbidden-hosts=true", "-jar", str(program)]
    command += ["--format", "json", "--stdout"]
    command += [f"{online}/{page.removesuffix('index.html')}" for page in pages]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    faults: dict[Fault, int] = {}
    for item in json.loads(done.stdout)["messages"]:
        start = item["hiliteStart"]
        snippet = item["extract"][start : start + item["hiliteLength"]]
        fault = (re.split(" when |:", item["message"])[0], snippet)
        if not (fault[0] == STOPPED and DATA.match(snippet.strip())):
            faults[fault] = faults.get(fault, 0) + 1
    known = [("Attribute “autocomplete” is only allowed", tag) for tag in TOGGLES]
    assert faults == dict.fromkeys(known, len(pages))


def test_html_validate_finds_nothing_else(real: Path, node: Path, tmp_path: Path) -> None:
    site = real / "site"
    rules = tmp_path / "rules.json"
    wanted = ["html-validate:recommended", "html-validate:a11y"]
    rules.write_text(json.dumps({"root": True, "extends": wanted, "rules": TASTE}))
    program = node / "node_modules/.bin/html-validate"
    command = [program, "--config", rules, "--formatter", "json", "**/*.html"]
    # It ends before a pipe has taken all that it says.
    result = tmp_path / "result.json"
    with result.open("wb") as file:
        subprocess.run(command, cwd=site, stdout=file, check=False)
    faults: dict[Fault, int] = {}
    for page in json.loads(result.read_text()):
        for item in page["messages"]:
            tag = tag_at(site, page["filePath"], item["line"], item["column"])
            fault = (item["ruleId"], tag)
            faults[fault] = faults.get(fault, 0) + 1
    every = len(list(site.rglob("*.html")))
    known = [("valid-autocomplete", tag) for tag in TOGGLES]
    known += [("wcag/h32", tag) for tag in UNSENT]
    assert faults == dict.fromkeys(known, every)
