"""The commands that change records: what they print, and what a dry run leaves alone."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner, Result

from conftest import build, contents, state
from roundtable_kb import kinds
from roundtable_kb.cli import main


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


COMMANDS = [
    ("new", "topics", "Quite another"),
    ("rename", "topics", "fog", "sea"),
    ("remove", "topics", "lone"),
    ("remove", "topics", "lone", "--replace-by", "fog"),
    ("fmt",),
]


@pytest.fixture
def untidy(toy: Path) -> Path:
    """The toy with a topic that nothing names and whose fields are in no order."""
    (toy / "data/topics/lone.yml").write_text("definition: Alone.\nname: Lone\n")
    return toy


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: " ".join(words))
def test_a_dry_run_shows_what_the_command_does_and_does_nothing(
    untidy: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    copy = shutil.copytree(untidy, tmp_path / "copy")
    before = state(untidy)
    shown = run(*command, "--dry-run", "-C", untidy)
    assert shown.exit_code == 0
    assert state(untidy) == before
    done = run(*command, "-C", untidy)
    assert done.exit_code == 0
    assert 1 <= len(done.output.splitlines()) <= 4
    subprocess.run(["git", "apply", "-"], cwd=copy, input=shown.output.encode(), check=True)
    assert contents(copy) == contents(untidy) != before


def test_what_was_done_is_said(untidy: Path) -> None:
    assert run("rename", "topic", "fog", "sea", "-C", untidy).output == (
        "Renamed topics/fog to topics/sea, which was named in 4 places.\n"
        "topics/fog/ leads to its new address. Next:\n"
        "  roundtable-kb build\n"
    )
    assert run("rename", "topic", "sea", "fog", "-C", untidy).output == (
        "Renamed topics/sea to topics/fog, which was named in 4 places.\n"
        "topics/fog/ is its address again, and topics/sea/ is none. Next:\n"
        "  roundtable-kb build\n"
    )
    assert run("remove", "topic", "lone", "-C", untidy).output == (
        "Removed topics/lone, which nothing named. It is kept as data/removed/topics/lone.yml;\n"
        "its address says so. Next:\n"
        "  roundtable-kb build\n"
    )
    assert run("new", "topic", "Bell song", "-C", untidy).output == (
        "Made data/topics/bell-song.yml. Fill in what is required; what is missing is told by\n"
        "  roundtable-kb check\n"
    )


def test_what_is_refused_is_said_with_its_place(toy: Path) -> None:
    before = contents(toy)
    result = run("remove", "term", "lamp-act", "-C", toy)
    assert result.exit_code == 1
    assert "data/speakers/ada-lamp.yml:26:24: error[ref-dangling]" in result.output
    assert result.output.endswith("Nothing was changed.\n")
    result = run("new", "terms", "Lamp act", "-C", toy)
    assert result.exit_code == 1
    assert "data/terms/lamp-act.yml:1:1: error[id-duplicate]" in result.output
    assert contents(toy) == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("new", "peoples", "Ada"), "the kinds are events, speakers"),
        (("new", "speakers", "周亚平"), "choose one with --id"),
        (("new", "speakers", "  "), "choose one with --id"),
        (("remove", "topics", "fog", "--replace-by", "fog"), "cannot replace itself"),
        (("fmt", "mkdocs.yml"), "is not a record of this project"),
    ],
)
def test_wrong_use_is_said(toy: Path, words: tuple[str, ...], message: str) -> None:
    given = [str(toy / word) if word == "mkdocs.yml" else word for word in words]
    result = run(*given, "-C", toy)
    assert result.exit_code == 2
    assert message in result.output


def test_fmt_tells_what_it_would_change(untidy: Path) -> None:
    assert run("fmt", untidy / "data/topics/fog.yml", "--check", "-C", untidy).exit_code == 0
    before = contents(untidy)
    result = run("fmt", "--check", "-C", untidy)
    assert result.exit_code == 1
    assert "data/topics/lone.yml\n" in result.output
    assert contents(untidy) == before
    assert run("fmt", untidy / "data/topics/lone.yml", "-C", untidy).output == "1 file changed\n"
    assert run("fmt", "-C", untidy).exit_code == 0
    assert run("fmt", "-C", untidy).output == "0 files changed\n"
    assert run("fmt", "--check", "-C", untidy).exit_code == 0
    (untidy / "data/topics/lone.yml").write_text("name: [\n")
    result = run("fmt", "-C", untidy)
    assert result.exit_code == 1
    assert "data/topics/lone.yml:2:1: error[yaml-syntax]" in result.output


def test_a_command_that_cannot_write_says_so(toy: Path) -> None:
    shutil.rmtree(toy / "data/terms")
    (toy / "data/terms").write_text("in the way")
    result = run("new", "terms", "Quite another", "-C", toy)
    assert result.exit_code == 1
    assert "error[file-unwritable]" in result.output


def test_kinds_go_by_what_they_are_called() -> None:
    words = ["statistics", "Figure", "figures", "statistic", "speaker", "Organization"]
    folders = [model.folder for model in map(kinds.named, words) if model]
    assert folders == ["statistics"] * 4 + ["speakers", "organizations"]


def test_old_addresses_lead_on_or_say_that_the_record_was_removed(toy: Path) -> None:
    name = "Lone & <b>bold</b>"
    (toy / "data/topics/lone.yml").write_text(
        f"name: {name}\ndefinition: Alone.\nformer_ids: [solo]\n"
    )
    settings = toy / "mkdocs.yml"
    themed = "  name: material\n  custom_dir: docs/.overrides\n"
    settings.write_text(settings.read_text().replace("  name: material\n", themed))
    assert run("rename", "topics", "fog", "sea", "-C", toy).exit_code == 0
    assert run("remove", "topics", "lone", "-C", toy).exit_code == 0
    assert build(toy).ok
    site = toy / "site"
    assert 'url=../sea/"' in (site / "topics/fog/index.html").read_text()
    assert 'url=../lone/"' in (site / "topics/solo/index.html").read_text()
    page = BeautifulSoup((site / "topics/lone/index.html").read_text(), "html.parser")
    assert page.h1 is not None
    assert page.h1.get_text(strip=True) == name
    assert page.article is not None
    assert page.article.get_text(" ", strip=True) == (
        f"{name} Topics This record was removed from the knowledge base."
    )
    robots = page.find("meta", attrs={"name": "robots"})
    assert robots is not None
    assert robots["content"] == "noindex"
    index = (site / "search/search_index.json").read_text()
    assert "topics/lone" not in index
    assert "topics/sea/" in index
    assert '"lone"' not in (site / "data/records.json").read_text()
    fog = BeautifulSoup((site / "topics/sea/index.html").read_text(), "html.parser")
    assert fog.find("meta", attrs={"name": "robots"}) is None
    assert not re.search(r"topics/lone", (site / "topics/index.html").read_text())
