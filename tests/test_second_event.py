"""A second roundtable, added with `new` and an editor as docs/editing.md says, and nothing else."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from conftest import ROOT, build, checked, found
from roundtable_kb.cli import main

GUIDE = (ROOT / "docs/editing.md").read_text()


def run(root: Path, *words: str) -> str:
    done = CliRunner().invoke(main, [*words, "-C", str(root)])
    assert done.exit_code == 0, done.output
    return done.output


def fill(path: Path, **written: str) -> None:
    """Write values where the skeleton has none, as an editor does."""
    text = path.read_text()
    for field, value in written.items():
        line = re.compile(rf"^(?:# )?{field}:.*$", re.MULTILINE)
        assert len(line.findall(text)) == 1, field
        text = line.sub(lambda _, said=f"{field}: {value}": said, text)
    path.write_text(text)


def text_of(page: Path) -> str:
    return " ".join(BeautifulSoup(page.read_bytes(), "html.parser").article.get_text().split())


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    root = tmp_path / "harbour"
    words = ["init", str(root), "--name", "Harbour Tables", "--event", "First Harbour Table"]
    assert CliRunner().invoke(main, words).exit_code == 0
    return root


def test_a_second_event_is_added_as_the_guide_says(begun: Path) -> None:
    # The commands of the guide, as they stand in it.
    steps = re.findall(
        r"^\d\. `\.venv/bin/roundtable-kb new (\w+) \"([^\"]+)\"`", GUIDE, re.MULTILINE
    )
    assert [kind for kind, _ in steps] == ["source", "event", "speaker"]
    data = begun / "data"
    for kind, name in steps:
        run(begun, "new", kind, name)
    fill(
        data / "sources/evening-post.yml",
        url="https://post.example/table",
        classification="news",
        paragraphs="4",
    )
    fill(
        data / "events/second-harbour-table.yml",
        start_date="2026-09-01",
        source="{id: evening-post, paragraph: 1}",
    )
    fill(
        data / "speakers/cora-reef.yml",
        affiliations="[{organization: example-organization, role: pilot, "
        "event: second-harbour-table, source: {id: evening-post, paragraph: 2}}]",
    )
    # The lines of the skeleton below the one that was filled in are its remarks.
    speaker = data / "speakers/cora-reef.yml"
    speaker.write_text(
        speaker.read_text()
        + """statements:
  - id: deeper-channel
    event: second-harbour-table
    kind: proposal
    topics: [examples]
    text: The channel should be deeper.
    source: {id: evening-post, paragraph: 3}
"""
    )
    assert found(checked(begun)) == []
    fill_settings = (begun / "mkdocs.yml").read_text()
    (begun / "mkdocs.yml").write_text(
        fill_settings.replace("event: first-harbour-table", "event: second-harbour-table")
    )
    assert found(build(begun)) == []
    site = begun / "site"
    assert "Second Harbour Table" in text_of(site / "index.html")
    person = text_of(site / "speakers/cora-reef/index.html")
    assert "The channel should be deeper." in person
    assert "Second Harbour Table" in person
    assert "First Harbour Table" not in person
    # Who spoke at the first one now says so.
    assert "First Harbour Table" in text_of(site / "speakers/ada-example/index.html")
