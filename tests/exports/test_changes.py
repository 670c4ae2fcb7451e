"""What changed between editions: in words, on its page and in the feed."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import feedparser
import pytest
from click.testing import CliRunner

from conftest import TOY, build, found, sound
from roundtable_kb.changes import compare
from roundtable_kb.cli import main


def edit(root: Path, path: str, old: str, new: str) -> None:
    file = root / path
    text = file.read_text()
    assert old in text, (path, old)
    file.write_text(text.replace(old, new, 1))


def git(root: Path, *words: str) -> None:
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@lamp.example"]
    subprocess.run(["git", "-C", str(root), *who, *words], check=True, capture_output=True)


def next_edition(root: Path) -> None:
    edit(root, "mkdocs.yml", "version: 2.1.0, date: 2025-07-01", "version: 2.2.0, date: 2025-08-01")


def facts(before: Path, after: Path) -> dict[str, tuple[str, tuple[str, ...]]]:
    changes = compare(sound(before).kb, sound(after).kb)
    return {f"{c.record.folder}/{c.record.id}": (c.type.value, c.facts) for c in changes}


def rename_dora(root: Path) -> None:
    (root / "data/speakers/dora-quill.yml").rename(root / "data/speakers/dora-pen.yml")
    edit(root, "data/speakers/dora-pen.yml", "former_ids: [", "former_ids: [dora-quill, ")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(lambda root: None, {}, id="nothing"),
        pytest.param(
            lambda root: edit(root, "data/statistics/lamp-dues.yml", "5.1 million", "5.2 million"),
            {
                "statistics/lamp-dues": (
                    "changed",
                    (
                        "2023: approximately 5.2 million EUR (ships above one mast), stated by "
                        "Ada Lamp; was approximately 5.1 million EUR (ships above one mast), "
                        "stated by Ada Lamp",
                    ),
                )
            },
            id="figure",
        ),
        pytest.param(
            lambda root: (root / "data/topics/gulls.yml").write_text(
                "name: Gulls\ndefinition: Birds.\n"
            ),
            {"topics/gulls": ("added", ())},
            id="added",
        ),
        pytest.param(
            lambda root: (root / "data/organizations/foghorn-choir.yml").unlink(),
            {"organizations/foghorn-choir": ("removed", ())},
            id="removed",
        ),
        pytest.param(
            lambda root: edit(root, "data/topics/fog.yml", "name: Fog", "name: Thick fog"),
            {"topics/fog": ("changed", ("name: Thick fog; was Fog",))},
            id="name",
        ),
    ],
)
def test_what_changed_in_words(
    tmp_path: Path, change: Callable[[Path], object], expected: dict[str, object]
) -> None:
    after = shutil.copytree(TOY, tmp_path / "after")
    change(after)
    assert facts(TOY, after) == expected
    turned = {key: kind for key, (kind, _) in facts(after, TOY).items()}
    opposite = {"added": "removed", "removed": "added", "changed": "changed"}
    assert turned == {key: opposite[value[0]] for key, value in expected.items()}  # type: ignore[index]


def test_a_record_that_was_renamed_is_the_same_record(tmp_path: Path) -> None:
    after = shutil.copytree(TOY, tmp_path / "after")
    rename_dora(after)
    assert facts(TOY, after)["speakers/dora-pen"] == (
        "changed",
        ("its id: now dora-pen, was dora-quill",),
    )
    assert "speakers/dora-quill" not in facts(TOY, after)


@pytest.fixture
def second_edition(toy: Path) -> Path:
    """The toy in git, its second edition begun and not yet committed."""
    git(toy, "init", "-q")
    git(toy, "add", "-A")
    git(toy, "commit", "-qm", "first")
    next_edition(toy)
    edit(toy, "data/topics/fog.yml", "name: Fog", "name: Thick fog")
    return toy


def said(root: Path) -> tuple[str, list[str]]:
    """Return the page of changes, and the titles of the feed."""
    assert found(build(root)) == []
    feed = feedparser.parse((root / "site/feed.xml").read_bytes())
    return (root / "docs/changes.md").read_text(), [entry.title for entry in feed.entries]


def assert_both_editions_are_told(root: Path) -> None:
    page, titles = said(root)
    assert [title[:5] for title in titles] == ["Thick", "First"]
    assert titles[0] == "Thick fog: name: Thick fog; was Fog"
    assert "Edition 2.2.0" in page
    assert "Edition 2.1.0" in page


def test_editions_are_read_from_git(second_edition: Path) -> None:
    assert_both_editions_are_told(second_edition)
    assert_both_editions_are_told(second_edition)  # from the cache
    git(second_edition, "commit", "-qam", "second")
    shutil.rmtree(second_edition / ".cache/editions")
    assert_both_editions_are_told(second_edition)


def test_editions_are_read_from_what_was_kept_where_there_is_no_git(toy: Path) -> None:
    kept = CliRunner().invoke(main, ["keep", "-C", str(toy)])
    assert (kept.exit_code, kept.output) == (0, "kept in data/editions/2.1.0.json\n")
    next_edition(toy)
    edit(toy, "data/topics/fog.yml", "name: Fog", "name: Thick fog")
    assert_both_editions_are_told(toy)


def test_an_edition_that_cannot_be_taken_out_of_git_is_left_out(toy: Path, tmp_path: Path) -> None:
    away = toy / "data/topics/away.yml"
    away.symlink_to(tmp_path / "elsewhere.yml")
    git(toy, "init", "-q")
    git(toy, "add", "-A")
    git(toy, "commit", "-qm", "first")
    away.unlink()
    next_edition(toy)
    _, titles = said(toy)
    assert [title[:13] for title in titles] == ["First edition"]


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"model": 9}', b"\xff"])
def test_a_damaged_edition_counts_as_none(toy: Path, content: bytes) -> None:
    (toy / "data/editions").mkdir()
    (toy / "data/editions/1.0.0.json").write_bytes(content)
    _, titles = said(toy)
    assert [title[:13] for title in titles] == ["First edition"]


def test_the_feed_keeps_the_rules(second_edition: Path) -> None:
    edit(second_edition, "mkdocs.yml", "docs_dir:", "site_url: https://lamp.example/kb/\ndocs_dir:")
    assert found(build(second_edition)) == []
    read = feedparser.parse((second_edition / "site/feed.xml").read_bytes())
    assert (read.bozo, read.version) == (False, "atom10")
    # RFC 4287, 4.1.1 and 4.1.2: what a feed and an entry must have.
    assert read.feed.title
    assert read.feed.id.startswith("urn:uuid:")
    assert read.feed.updated == "2025-08-01T00:00:00Z"
    assert read.feed.author
    assert {link.rel: link.href for link in read.feed.links} == {
        "self": "https://lamp.example/kb/feed.xml",
        "alternate": "https://lamp.example/kb/changes/",
    }
    ids = [entry.id for entry in read.entries]
    assert len(set(ids)) == len(ids) == 2
    for entry in read.entries:
        assert entry.title
        assert entry.updated_parsed
        assert entry.link.startswith("https://lamp.example/kb/")
        page = entry.link.removeprefix("https://lamp.example/kb/")
        assert (second_edition / "site" / page / "index.html").is_file()
