"""What the hand-written pages show is what happens."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import ROOT
from roundtable_kb import building
from roundtable_kb.cli import main
from roundtable_kb.diagnostics import Report

GUIDE = (ROOT / "docs/editing.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"<!-- example: (?P<path>\S+) -->\n+```yaml\n(?P<record>.*?)```", re.DOTALL)


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """The real records and settings, to be changed."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    return tmp_path


def test_the_example_of_the_guide_makes_the_pages_that_it_says(real: Path) -> None:
    (example,) = EXAMPLE.finditer(GUIDE)
    path = real / example["path"]
    assert not path.exists()
    path.write_text(example["record"], encoding="utf-8")
    report = Report()
    assert building.write_pages(real, report, lambda step: None) is not None
    assert report.diagnostics == ()
    page = real / "docs" / path.relative_to(real / "data").with_suffix(".md")
    name = re.search(r"^name: (.+)$", example["record"], re.MULTILINE)
    assert name is not None
    assert f"# {name[1]}" in page.read_text(encoding="utf-8")
    index = (page.parent / "index.md").read_text(encoding="utf-8")
    assert f"[{name[1]}]({page.name})" in index
    topics = real / "docs/topics"
    for mentioned in ("music", "licensing"):
        assert f"[{name[1]}]" in (topics / f"{mentioned}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["README.md", "docs/editing.md"])
def test_the_error_that_is_shown_is_the_one_that_is_printed(real: Path, text: str) -> None:
    statistic = real / "data/statistics/cavca-revenue.yml"
    right = statistic.read_text(encoding="utf-8")
    wrong = right.replace("stated_by: zhou-yaping", "stated_by: zhou-yapin")
    assert wrong != right
    statistic.write_text(wrong, encoding="utf-8")
    done = CliRunner().invoke(main, ["check", "-C", str(real)])
    assert done.exit_code == 1
    assert done.output.strip() in (ROOT / text).read_text(encoding="utf-8")
