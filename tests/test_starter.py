"""A new knowledge base: begun with one command, published without a warning, not about ours."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup
from click.testing import CliRunner, Result
from playwright.sync_api import Browser

from conftest import ROOT, build, checked, codes_of, contents, found, served, state
from roundtable_kb import adding, building
from roundtable_kb.cli import main
from roundtable_kb.diagnostics import Report
from roundtable_kb.json_schema import path_of
from roundtable_kb.kinds import KINDS

NAME = 'Harbour: the "Table" of # 3 & 陈海'
OPTIONS = ("--name", NAME, "--event", "First Harbour Table", "--date", "2026-05")
# Material and MkDocs call a class, a setting and a partial so, too.
THEIRS = r"(?<!md-)(?<!config\.)(?<!partials/)"
OURS = re.compile(rf"wipo|{THEIRS}copyright|beijing|cavca|mcsc", re.IGNORECASE)


def init(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["init", str(folder), *options])


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new knowledge base, built; kept as it is."""
    root = tmp_path_factory.mktemp("begun") / "new/harbour"
    done = init(root, *OPTIONS)
    assert done.exit_code == 0, done.output
    assert f"roundtable-kb serve -C {root}" in done.output
    assert found(build(root)) == []
    return root


def test_its_site_is_about_what_was_asked_for(begun: Path) -> None:
    page = BeautifulSoup((begun / "site/index.html").read_bytes(), "html.parser")
    assert page.h1 is not None
    assert page.h1.get_text() == "First Harbour Table"
    assert page.title is not None
    assert NAME in page.title.get_text()
    assert "May 2026" in page.get_text()
    ours = {name for name, text in contents(begun / "site").items() if OURS.search(str(text))}
    # Material's own script and icons.
    assert {name for name in ours if not name.startswith("assets/")} == set()


def test_there_is_one_example_of_each_kind(begun: Path) -> None:
    for kind in KINDS:
        (record,) = (begun / "data" / kind.model.folder).glob("*.yml")
        assert record.read_text().startswith("# yaml-language-server: ")
        assert (begun / path_of(kind.model)).is_file()
        assert (begun / "site" / kind.model.folder / record.stem / "index.html").is_file()
    assert adding.write_schemas(begun, only_look=True) == ()
    settings = (begun / ".vscode/settings.json").read_text()
    assert all(f'"{path_of(kind.model)}"' in settings for kind in KINDS)


def test_plain_mkdocs_publishes_it_too(begun: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(tmp_path)]
    # What Material says of its future is no fault of ours.
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=begun, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "assets/roundtable.css").read_bytes() == (
        begun / "site/assets/roundtable.css"
    ).read_bytes()


def test_git_is_told_what_is_generated(begun: Path) -> None:
    def git(*words: str) -> str:
        return subprocess.run(
            ["git", *words], cwd=begun, capture_output=True, text=True, check=True
        ).stdout

    git("init", "--quiet")
    tracked = git("ls-files", "--others", "--exclude-standard").splitlines()
    assert {path for path in tracked if path.startswith(("docs/", "site/"))} == {
        "docs/.overrides/partials/policy.html",
        "docs/about.md",
    }
    assert {".gitignore", ".editorconfig", ".github/workflows/publish.yml", "README.md"} <= set(
        tracked
    )


def test_its_workflow_and_settings_are_sound(begun: Path) -> None:
    workflow = yaml.safe_load((begun / ".github/workflows/publish.yml").read_text())
    ours = yaml.safe_load((ROOT / ".github/workflows/publish.yml").read_text())
    assert workflow["jobs"]["deploy"] == ours["jobs"]["deploy"]
    steps = [step["run"] for step in workflow["jobs"]["build"]["steps"] if "run" in step]
    assert steps == ["pip install -r requirements.txt", "roundtable-kb build"]
    text = "".join(path.read_text() for path in begun.rglob("*.md") if "docs" not in path.parts)
    assert "$" not in text


def test_its_settings_are_ours_but_for_what_it_is_about(begun: Path) -> None:
    own = {"site_name", "site_description", "site_url", "copyright", "not_in_nav", "extra"}

    def shared(root: Path) -> dict[str, Any]:
        settings = yaml.safe_load((root / "mkdocs.yml").read_text())
        assert set(settings["extra"]["roundtable"]) - {"key_figures", "licence", "card"} == {
            "model",
            "edition",
            "event",
        }
        lines = set(settings["not_in_nav"].split()) - {"/editing.md"}
        return {k: v for k, v in settings.items() if k not in own} | {"not_in_nav": lines}

    assert shared(begun) == shared(ROOT)


def test_nothing_in_the_program_is_about_our_roundtable() -> None:
    files = [path for path in (ROOT / "src").rglob("*") if path.is_file()]
    sources = [path for path in files if path.suffix != ".pyc" and ".egg-info" not in str(path)]
    assert len(sources) > 100
    assert [path for path in sources if OURS.search(path.read_text(encoding="utf-8"))] == []


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    before = state(tmp_path)
    done = init(tmp_path)
    assert (done.exit_code, state(tmp_path)) == (2, before)
    assert f"'{tmp_path}' is not empty; name a new folder" in done.output


def test_a_new_repository_counts_as_empty(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert init(tmp_path, "--event", "灯塔").exit_code == 0
    assert codes_of(checked(tmp_path)) == []
    assert (tmp_path / "data/events/first-event.yml").is_file()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--date", "May"), "'May' is not a date: write 2025, 2025-03, 2025-03-13 or 2025-Q1"),
        (("--language", "e"), "'e' is not a language tag"),
        (("--name", "a\nb"), "write a name on one line"),
        (("--event", " "), "write a name on one line"),
    ],
)
def test_answers_are_read_before_anything_is_written(
    tmp_path: Path, options: tuple[str, str], message: str
) -> None:
    done = init(tmp_path / "new", *options)
    assert (done.exit_code, (tmp_path / "new").exists()) == (2, False)
    assert message in " ".join(done.output.split())


def test_colours_come_from_the_settings(begun: Path, tmp_path: Path, browser: Browser) -> None:
    assert init(tmp_path / "new", *OPTIONS).exit_code == 0
    settings = tmp_path / "new/mkdocs.yml"
    plain = settings.read_text()
    settings.write_text(
        plain.replace('# colours: {accent: "#0f5c63"', 'colours: {accent: "#123456"')
    )
    assert settings.read_text() != plain
    assert found(build(tmp_path / "new")) == []
    accents = []
    for root in (begun, tmp_path / "new"):
        with served(root / "site") as address:
            for scheme in ("light", "dark"):
                page = browser.new_page(color_scheme=scheme)
                page.goto(address)
                script = "getComputedStyle(document.body).getPropertyValue('--kb-accent')"
                accents.append(page.evaluate(script))
                page.close()
    assert accents == ["#0f5c63", "#6cc4c7", "#123456", "#6cc4c7"]


def test_a_style_of_ones_own_is_kept_and_named(tmp_path: Path) -> None:
    assert init(tmp_path / "new").exit_code == 0
    own = tmp_path / "new/docs/assets/roundtable.css"
    own.parent.mkdir()
    own.write_text("body { color: red; }\n")
    report = Report()
    assert building.write_pages(tmp_path / "new", report, lambda step: None)
    assert codes_of(report) == [("docs/assets/roundtable.css", "page-conflict")]
    assert own.read_text() == "body { color: red; }\n"
