"""A site stands until anything of it, or that it is made from, has changed: then it is built."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import contents
from faults import surroundings
from roundtable_kb import standing
from roundtable_kb.disk import digest, strictly, within
from roundtable_kb.recalling import keep_program, known_program, program

KEPT = ".cache/standing.json"


def git(root: Path, *words: str) -> None:
    who = ["-c", "user.name=Keeper", "-c", "user.email=keeper@table.example"]
    subprocess.run(["git", *who, "-C", root, *words], check=True, capture_output=True)


@pytest.fixture
def project(built_toy: Path) -> Path:
    """A built project in git, of which it is kept that its site is good."""
    git(built_toy, "init", "-q")
    git(built_toy, "add", "data", "mkdocs.yml")
    git(built_toy, "commit", "-qm", "First")
    keep(built_toy)
    assert holds(built_toy)
    return built_toy


def keep(root: Path, given: str = "") -> None:
    docs, site = within(root / "docs", strictly), within(root / "site", hollow=True)
    standing.keep(root, standing.inputs(root, given), digest(docs), digest(site))


def holds(root: Path, given: str = "") -> bool:
    return standing.holds(root, standing.inputs(root, given))


def append(path: Path) -> None:
    path.write_text(path.read_text() + "\n")


def in_place(path: Path) -> None:
    """Change a file and neither its size nor its name."""
    content = path.read_bytes()
    path.write_bytes(content[:-2] + b" \n")


def replace(path: Path) -> None:
    """Put a file of the same size and date in another's place."""
    shutil.copy2(path, path.with_name("copy"))
    path.with_name("copy").rename(path)


def test_what_was_changed_a_moment_ago_may_change_again_unseen(project: Path) -> None:
    made_from = standing.inputs(project, "")
    fog = "data/topics/fog.yml"
    changed = made_from[fog][-1]
    for passed, known in ((0, False), (1_000_000, False), (3_600_000_000_000, True)):
        assert (fog in standing.settled(made_from, changed + passed)) == known


def test_the_program_is_read_again_only_if_it_looks_otherwise(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = standing.look_of_program(standing.inputs(project, ""))
    append(project / "data/topics/fog.yml")
    append(project / "mkdocs.yml")
    assert standing.look_of_program(standing.inputs(project, "")) == look
    assert standing.look_of_program(standing.inputs(project, "1")) != look
    true = program()
    assert known_program(tmp_path, look) == true
    assert not (tmp_path / "program.json").exists()
    keep_program(tmp_path, look, true)
    monkeypatch.setattr("roundtable_kb.recalling.program", lambda: b"another")
    assert known_program(tmp_path, look) == true
    assert known_program(tmp_path, "another look") == b"another"
    (tmp_path / "program.json").write_bytes(b'["another look", "00"]')
    assert known_program(tmp_path, "another look") == b"another"


CHANGES: dict[str, Callable[[Path], object]] = {
    "a record": lambda root: append(root / "data/topics/fog.yml"),
    "a record in place": lambda root: in_place(root / "data/topics/fog.yml"),
    "a record replaced": lambda root: replace(root / "data/topics/fog.yml"),
    "a record touched": lambda root: os.utime(root / "data/topics/fog.yml"),
    "a record added": lambda root: (root / "data/topics/more.yml").write_text("name: More\n"),
    "a record removed": lambda root: (root / "data/topics/fog.yml").unlink(),
    "a record renamed": lambda root: (root / "data/topics/fog.yml").rename(
        root / "data/topics/haar.yml"
    ),
    "all records": lambda root: shutil.rmtree(root / "data"),
    "the settings": lambda root: append(root / "mkdocs.yml"),
    "no settings": lambda root: (root / "mkdocs.yml").unlink(),
    "a person's page": lambda root: append(root / "docs/visiting.md"),
    "a generated page": lambda root: append(root / "docs/topics/fog.md"),
    "a page added": lambda root: (root / "docs/more.md").write_text("# More\n"),
    "a page removed": lambda root: (root / "docs/visiting.md").unlink(),
    "a hidden file": lambda root: (root / "docs/.hidden").write_text(""),
    "all pages": lambda root: shutil.rmtree(root / "docs"),
    "the site's page": lambda root: append(root / "site/index.html"),
    "the site's page touched": lambda root: os.utime(root / "site/index.html"),
    "the site's page removed": lambda root: (root / "site/topics/fog/index.html").unlink(),
    "a file in the site": lambda root: (root / "site/CNAME").write_text("table.example\n"),
    "a link in the site": lambda root: (root / "site/link").symlink_to("index.html"),
    "no site": lambda root: shutil.rmtree(root / "site"),
    "a commit": lambda root: git(root, "commit", "--allow-empty", "-qm", "Second"),
    "no history": lambda root: shutil.rmtree(root / ".git"),
    "its note lost": lambda root: (root / KEPT).unlink(),
    "its note empty": lambda root: (root / KEPT).write_text(""),
    "its note halved": lambda root: (root / KEPT).write_text((root / KEPT).read_text()[:50]),
    "its note no text": lambda root: (root / KEPT).write_bytes(b"\xff"),
    "its note a list": lambda root: (root / KEPT).write_text("[]"),
    "its note of less": lambda root: (root / KEPT).write_text("{}"),
    "its note a folder": lambda root: ((root / KEPT).unlink(), (root / KEPT).mkdir()),
    "no cache": lambda root: shutil.rmtree(root / ".cache"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_site_does_not_stand_after(project: Path, change: str) -> None:
    CHANGES[change](project)
    assert not holds(project)


def test_a_site_does_not_stand_for_another_clock(project: Path) -> None:
    assert not holds(project, "1700000000")
    keep(project, "1700000000")
    assert holds(project, "1700000000")
    assert not holds(project)


def test_what_is_none_of_the_project_changes_nothing(project: Path) -> None:
    (project / "README.md").write_text("mine\n")
    (project / "data/topics/fog.yml").read_text()
    git(project, "status")
    assert holds(project)


def test_what_changed_while_it_was_built_is_built_again(built_toy: Path) -> None:
    made_from = standing.inputs(built_toy, "")
    docs = digest(within(built_toy / "docs", strictly))
    site = digest(within(built_toy / "site", hollow=True))
    append(built_toy / "data/topics/fog.yml")
    standing.keep(built_toy, made_from, docs, site)
    assert not holds(built_toy)
    made_from = standing.inputs(built_toy, "")
    append(built_toy / "docs/visiting.md")
    standing.keep(built_toy, made_from, docs, site)
    assert not holds(built_toy)


def test_a_note_that_cannot_be_kept_stops_nothing(built_toy: Path) -> None:
    shutil.rmtree(built_toy / ".cache")
    (built_toy / ".cache").write_text("mine\n")
    keep(built_toy)
    assert not holds(built_toy)
    assert (built_toy / ".cache").read_text() == "mine\n"


def imported(root: Path) -> frozenset[str]:
    """Build as a person does; return the packages that were imported for it."""
    command = [sys.executable, "-X", "importtime", "-m", "roundtable_kb", "build"]
    done = subprocess.run(
        command, cwd=root, env=surroundings(), capture_output=True, text=True, check=True
    )
    names = [line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if "|" in line]
    return frozenset(name.partition(".")[0] for name in names)


LARGE = {"mkdocs", "material", "markdown", "jinja2", "pydantic", "yaml"}


def test_a_build_of_what_stands_imports_nothing_for_it(built_toy: Path) -> None:
    assert imported(built_toy) >= LARGE
    before = contents(built_toy / "site")
    assert imported(built_toy) & LARGE == set()
    append(built_toy / "data/topics/fog.yml")
    assert imported(built_toy) >= {"pydantic"}
    assert contents(built_toy / "site") == before
    assert imported(built_toy) & LARGE == set()


OUTSIDE: dict[str, tuple[str, str]] = {
    "a hook": ("site_dir: site\n", "site_dir: site\nhooks: [more/hook.py]\n"),
    "settings": ("site_dir: site\n", "site_dir: site\nINHERIT: more/more.yml\n"),
    "templates": ("  name: material\n", "  name: material\n  custom_dir: more\n"),
}
FILES = {
    "hook.py": "def on_page_content(html, **_):\n    return html + '<p>said first</p>'\n",
    "more.yml": "copyright: said first\n",
    "partials/copyright.html": "<p>said first</p>\n",
}


@pytest.mark.parametrize("what", OUTSIDE)
def test_a_site_does_not_stand_on_what_was_changed_elsewhere(built_toy: Path, what: str) -> None:
    old, new = OUTSIDE[what]
    settings, page = built_toy / "mkdocs.yml", built_toy / "site/visiting/index.html"
    settings.write_text(settings.read_text().replace(old, new))
    for word in ("first", "second"):
        for path, text in FILES.items():
            (built_toy / "more" / path).parent.mkdir(parents=True, exist_ok=True)
            (built_toy / "more" / path).write_text(text.replace("first", word))
        imported(built_toy)
        assert f"said {word}" in page.read_text()
