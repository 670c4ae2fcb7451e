"""Artifacts to the docs folder: what changed is written, what is a person's is kept."""

import hashlib
import json
from pathlib import Path

import pytest

from conftest import Found, codes_of, found, full_disk, state
from roundtable_kb.diagnostics import Report
from roundtable_kb.looks import Looks, digest_of
from roundtable_kb.pages import Artifact, Shelved, Unchanged
from roundtable_kb.publish import MANIFEST, publish

FOG = Artifact("topics/fog.md", b"# Fog\n")
LAMPS = Artifact("topics/lamps.md", b"# Lamps\n")
THICK_FOG = Artifact("topics/fog.md", b"# Thick fog\n")

EDITED = (
    "this generated page was edited by hand, and is kept as it is",
    "move what you wrote into the record or another page, then delete this one",
)
NOT_OURS = (
    "a generated page would go here, and this one is kept",
    "give your page another name, or the record another id",
)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    return tmp_path / "docs"


def published(docs: Path, *artifacts: Artifact) -> tuple[tuple[str, ...], list[Found]]:
    """Return which paths changed, and what was reported."""
    report = Report()
    return publish(artifacts, docs, report), found(report)


def conflict(path: str, told: tuple[str, str]) -> list[Found]:
    return [Found(f"docs/{path}", 1, 1, "warning", "page-conflict", *told)]


def text(docs: Path, path: str) -> str:
    return (docs / path).read_text()


def names(docs: Path) -> list[str]:
    return sorted(p.relative_to(docs).as_posix() for p in docs.rglob("*"))


def test_artifacts_are_written_and_listed(docs: Path) -> None:
    assert published(docs, FOG, LAMPS) == (("topics/fog.md", "topics/lamps.md"), [])
    assert text(docs, FOG.path) == "# Fog\n"
    assert sorted(json.loads(text(docs, MANIFEST))["files"]) == [FOG.path, LAMPS.path]


def test_a_second_run_writes_nothing(docs: Path) -> None:
    published(docs, FOG, LAMPS)
    before = state(docs)
    assert published(docs, FOG, LAMPS) == ((), [])
    assert state(docs) == before


def test_only_what_changed_is_written(docs: Path) -> None:
    published(docs, FOG, LAMPS)
    before = state(docs)
    assert published(docs, THICK_FOG, LAMPS) == ((FOG.path,), [])
    assert text(docs, FOG.path) == "# Thick fog\n"
    assert state(docs)[LAMPS.path] == before[LAMPS.path]


def test_a_page_that_was_deleted_is_made_again(docs: Path) -> None:
    published(docs, FOG)
    (docs / FOG.path).unlink()
    assert published(docs, FOG) == ((FOG.path,), [])


def test_stale_pages_go_and_the_folders_they_leave_empty(docs: Path) -> None:
    deep = Artifact("a/b/c/deep.md", b"deep")
    published(docs, FOG, LAMPS, deep)
    (docs / "about.md").write_text("mine")
    assert published(docs, LAMPS) == ((deep.path, FOG.path), [])
    assert names(docs) == [MANIFEST, "about.md", "topics", "topics/lamps.md"]


def test_a_folder_with_a_persons_file_stays(docs: Path) -> None:
    published(docs, FOG)
    (docs / "topics/mine.md").write_text("mine")
    assert published(docs) == ((FOG.path,), [])
    assert text(docs, "topics/mine.md") == "mine"


def test_a_stale_page_that_is_gone_already_is_forgotten(docs: Path) -> None:
    published(docs, FOG)
    (docs / FOG.path).unlink()
    assert published(docs) == ((), [])
    assert json.loads(text(docs, MANIFEST))["files"] == {}


def test_a_persons_page_is_kept_and_named(docs: Path) -> None:
    (docs / "topics").mkdir()
    (docs / FOG.path).write_text("mine")
    for _ in range(2):
        assert published(docs, FOG, LAMPS)[1] == conflict(FOG.path, NOT_OURS)
        assert text(docs, FOG.path) == "mine"
    published(docs)
    assert text(docs, FOG.path) == "mine"


def test_an_edited_page_is_kept_and_named(docs: Path) -> None:
    published(docs, FOG)
    (docs / FOG.path).write_text("# Fog, corrected\n")
    for _ in range(2):
        assert published(docs, THICK_FOG) == ((), conflict(FOG.path, EDITED))
        assert text(docs, FOG.path) == "# Fog, corrected\n"


def test_an_edit_that_is_taken_back_is_no_conflict(docs: Path) -> None:
    published(docs, FOG)
    (docs / FOG.path).write_text("# Fog, corrected\n")
    published(docs, THICK_FOG)
    (docs / FOG.path).write_bytes(FOG.content)
    assert published(docs, THICK_FOG) == ((FOG.path,), [])


def test_an_edited_page_is_not_removed_when_it_is_stale(docs: Path) -> None:
    published(docs, FOG)
    (docs / FOG.path).write_text("# Fog, corrected\n")
    assert published(docs) == ((), conflict(FOG.path, EDITED))
    assert text(docs, FOG.path) == "# Fog, corrected\n"
    assert published(docs) == ((), [])


def test_an_edit_that_says_what_would_be_generated_is_no_conflict(docs: Path) -> None:
    published(docs, FOG)
    (docs / FOG.path).write_bytes(THICK_FOG.content)
    assert published(docs, THICK_FOG) == ((), [])
    assert published(docs, FOG) == ((FOG.path,), [])


def test_a_link_is_not_written_through(docs: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text("mine")
    (docs / "topics").mkdir()
    (docs / FOG.path).symlink_to(outside)
    assert published(docs, FOG) == ((), conflict(FOG.path, NOT_OURS))
    assert outside.read_text() == "mine"


def test_a_folder_that_is_a_link_is_not_followed(docs: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (docs / "topics").symlink_to(tmp_path / "outside")
    assert published(docs, FOG)[1] == conflict(FOG.path, NOT_OURS)
    assert names(tmp_path / "outside") == []


def test_a_stale_page_behind_a_link_is_kept(docs: Path, tmp_path: Path) -> None:
    published(docs, FOG)
    (docs / "topics").rename(tmp_path / "outside")
    (docs / "topics").symlink_to(tmp_path / "outside")
    assert published(docs)[0] == ()
    assert (tmp_path / "outside/fog.md").read_bytes() == FOG.content


@pytest.mark.parametrize("path", ["topics", "topics/fog.md"])
def test_a_file_where_a_folder_would_go_and_the_reverse(docs: Path, path: str) -> None:
    if path == "topics":
        (docs / path).write_text("mine")
    else:
        (docs / path).mkdir(parents=True)
    assert published(docs, FOG) == ((), conflict(FOG.path, NOT_OURS))
    assert (docs / path).exists()


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"files": []}',
        '{"files": {"topics/fog.md": 7}}',
        '{"files": {"../precious.md": "HASH"}}',
        '{"files": {"/precious.md": "HASH"}}',
        '{"files": {"topics/../../precious.md": "HASH"}}',
        "\x00\xff",
    ],
)
def test_a_damaged_manifest_costs_nothing(docs: Path, tmp_path: Path, manifest: str) -> None:
    precious = tmp_path / "precious.md"
    precious.write_bytes(FOG.content)
    published(docs, FOG)
    digest = json.loads(text(docs, MANIFEST))["files"][FOG.path]
    (docs / MANIFEST).write_text(manifest.replace("HASH", digest))
    (docs / "about.md").write_text("mine")
    assert published(docs, FOG, LAMPS) == ((LAMPS.path,), [])
    assert (precious.read_bytes(), text(docs, "about.md")) == (FOG.content, "mine")
    assert sorted(json.loads(text(docs, MANIFEST))["files"]) == [FOG.path, LAMPS.path]


def test_a_full_disk_leaves_what_was_there(docs: Path) -> None:
    published(docs, FOG)
    before = state(docs)
    thick = Artifact(FOG.path, b"fog " * 10_000)
    with full_disk(1_000), pytest.raises(OSError, match="large"):
        publish([thick], docs, Report())
    after = state(docs)
    # That more was to come is noted first, in case of a kill.
    assert after.pop(MANIFEST) != before.pop(MANIFEST)
    assert after == before
    assert published(docs, thick) == ((FOG.path,), [])


def test_files_are_readable_by_a_web_server(docs: Path) -> None:
    published(docs, FOG)
    assert (docs / FOG.path).stat().st_mode & 0o777 == 0o644


def test_an_edited_page_is_kept_however_often_it_is_looked_at(docs: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    publish([FOG], docs, Report(), Looks(docs, cache))
    (docs / FOG.path).write_text("mine\n")
    for _ in range(3):
        report, looks = Report(), Looks(docs, cache)
        assert publish([FOG], docs, report, looks) == ()
        looks.keep()
        assert [code for _, code in codes_of(report)] == ["page-conflict"]
    assert text(docs, FOG.path) == "mine\n"


@pytest.mark.parametrize("cached", [False, True])
def test_what_is_unchanged_is_not_there_to_be_written(
    docs: Path, tmp_path: Path, cached: bool
) -> None:
    def looks() -> Looks | None:
        return Looks(docs, tmp_path / "cache") if cached else None

    publish([FOG, LAMPS], docs, Report(), looks())
    same, report = [Unchanged(one.path, digest_of(one)) for one in (FOG, LAMPS)], Report()
    before = state(docs)
    assert publish(same, docs, report, looks()) == ()
    assert (state(docs), codes_of(report)) == (before, [])
    (docs / FOG.path).write_text("mine\n")
    (docs / LAMPS.path).unlink()
    assert publish(same, docs, report, looks()) == ()
    assert [code for _, code in codes_of(report)] == ["page-conflict"]
    assert text(docs, FOG.path) == "mine\n"
    # The next run finds out that it is gone, and makes it.
    assert publish([same[0], LAMPS], docs, Report(), looks()) == (LAMPS.path,)


@pytest.mark.parametrize("written", [[], [FOG], [FOG, LAMPS]])
def test_what_a_killed_run_wrote_is_known_for_ours(docs: Path, written: list[Artifact]) -> None:
    """Another edit after the kill changes what the killed run had written already."""
    old = [Artifact(FOG.path, b"old\n")]
    publish(old, docs, Report())
    known = json.loads(text(docs, MANIFEST))["files"]
    coming = {one.path: hashlib.sha256(one.content).hexdigest() for one in (FOG, LAMPS)}
    (docs / MANIFEST).write_text(json.dumps({"files": known, "coming": coming}))
    for one in written:
        (docs / one.path).write_bytes(one.content)
    newer = [Artifact(FOG.path, b"newer\n")]
    report = Report()
    publish(newer, docs, report)
    assert codes_of(report) == []
    assert names(docs) == [MANIFEST, "topics", FOG.path]
    assert text(docs, FOG.path) == "newer\n"


@pytest.mark.parametrize("times", [1, 2])
def test_what_is_coming_is_told_before_it_is_there(docs: Path, tmp_path: Path, times: int) -> None:
    """A run that fails in the middle, once or again, leaves what the next one knows for its own."""
    old = [Artifact(FOG.path, b"old\n")]
    publish(old, docs, Report())
    known = json.loads(text(docs, MANIFEST))["files"]
    lost = Shelved(LAMPS.path, "0" * 64, str(tmp_path / "lost"))
    for _ in range(times):
        with pytest.raises(OSError, match=r"lost|lamps"):
            publish([FOG, lost], docs, Report())
    told = json.loads(text(docs, MANIFEST))
    coming = {LAMPS.path: lost.digest, FOG.path: digest_of(FOG)}
    assert told == {"files": known if times == 1 else {FOG.path: digest_of(FOG)}, "coming": coming}
    assert text(docs, FOG.path) == FOG.content.decode()
    report = Report()
    # Not only what the failed runs would have written.
    newer = [THICK_FOG, LAMPS]
    publish(newer, docs, report)
    assert codes_of(report) == []
    assert json.loads(text(docs, MANIFEST)) == {
        "files": {one.path: digest_of(one) for one in newer}
    }


def test_a_run_that_fails_again_with_other_things_knows_what_the_first_wrote(
    docs: Path, tmp_path: Path
) -> None:
    publish([Artifact(FOG.path, b"old\n")], docs, Report())
    lost = Shelved(LAMPS.path, "0" * 64, str(tmp_path / "lost"))
    for due in ([FOG, lost], [lost, THICK_FOG], [lost]):
        with pytest.raises(OSError, match=r"lost|lamps"):
            publish(due, docs, Report())
        # The second run wanted other fog, and the third none; neither came to it.
        assert text(docs, FOG.path) == FOG.content.decode()
    report = Report()
    publish([], docs, report)
    assert (codes_of(report), names(docs)) == ([], [MANIFEST])
