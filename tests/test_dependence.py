"""What a page depends on beside its own text: other pages, settings, templates, the machine."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import build, codes_of, contents, environment, found
from plain import inexact, resettle, run
from test_incremental import dressed, project
from test_site import change_fog

__all__ = ["dressed", "project"]

HOOK = """import words

def on_page_content(html, **_):
    return html + f"<p>{words.SAID}</p>"
"""
SNIPPETS = "  - attr_list\n  - pymdownx.snippets:\n      base_path: snippets\n"
ONE = "site_dir: site\n"
SETTINGS: dict[str, tuple[str, str, str]] = {
    "a hook": (ONE, f"{ONE}hooks: [hooks/hook.py]\n", "hooks/words.py"),
    "settings of another file": (ONE, f"{ONE}INHERIT: more.yml\n", "more.yml"),
    "snippets": ("  - attr_list\n", SNIPPETS, "snippets/said.txt"),
    "a template": (ONE, f"{ONE}extra_templates: [more.html]\n", "docs/more.html"),
    "tags": ("plugins:\n", "plugins:\n  - tags\n", "docs/guide/index.md"),
    "meta": ("plugins:\n", "plugins:\n  - meta\n", "docs/guide/.meta.yml"),
    "an icon": ("  font: false\n", "  font: false\n  logo: picture.png\n", "docs/picture.png"),
    "the environment": (ONE, f"{ONE}copyright: !ENV [SAID, none]\n", ""),
    "no search": ("  - search:\n", "  - search:\n      enabled: false\n", "docs/guide/index.md"),
    "another theme": ("  name: material\n", "  name: mkdocs\n", "docs/visiting.md"),
    "addresses of files": ("_urls: true", "_urls: false", "docs/visiting.md"),
    "drafts": (ONE, f"{ONE}draft_docs: guide/\n", "docs/guide/index.md"),
    "extensions": ("  - tables\n", "  - tables\n  - footnotes\n", "docs/visiting.md"),
    "neighbours": ("    - navigation.tabs\n", "    - navigation.footer\n", "docs/visiting.md"),
}  # fmt: skip
"""A setting, what is put in its place, and a file that matters then."""


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def furnish(root: Path) -> None:
    """Write what settings may name, with a word that shows where it comes from."""
    write(root, "hooks/hook.py", HOOK)
    write(root, "hooks/words.py", "SAID = 'first'\n")
    write(root, "snippets/said.txt", "It was said: first.\n")
    write(root, "more.yml", "copyright: first\n")
    write(root, "docs/more.html", "<p>first {{ config.site_name }}</p>\n")
    write(root, "docs/picture.png", "first")
    write(root, "docs/visiting.md", "# The first visit\n")
    write(root, "docs/guide/.meta.yml", "description: first\ntags: [first]\n")
    write(root, "docs/guide/index.md", '---\ntags: [first]\n---\n# Guide\n\n--8<-- "said.txt"\n')
    assert found(build(root)) == []


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_of_any_kind(built_toy: Path, tmp_path: Path, name: str) -> None:
    old, new, matters = SETTINGS[name]
    furnish(built_toy)
    before = contents(built_toy / "site")
    resettle(built_toy, old, new)
    with environment("SAID", "first"):
        assert run("roundtable_kb", "build", cwd=built_toy) == (0, "")
        assert inexact(built_toy, tmp_path / "exact") == ""
    if matters:
        resettle(built_toy, "first", "second", matters)
    with environment("SAID", "second"):
        assert run("roundtable_kb", "build", cwd=built_toy) == (0, "")
        assert inexact(built_toy, tmp_path / "exact") == ""
    if matters:
        resettle(built_toy, "second", "first", matters)
    resettle(built_toy, new, old)
    assert found(build(built_toy)) == []
    assert contents(built_toy / "site") == before


def anchored(root: Path) -> None:
    """Write two pages, of which one leads to a heading of the other, and build."""
    write(root, "docs/notes.md", "# Notes\n\n[There](guide/index.md#the-bell)\n")
    write(root, "docs/guide/index.md", "# Guide\n\n## The bell\n\n[Back](../notes.md#notes)\n")
    assert found(build(root)) == []


def lose_heading(root: Path) -> None:
    write(root, "docs/guide/index.md", "# Guide\n\n## The lamp\n\n[Back](../notes.md#notes)\n")


def lose_page(root: Path) -> None:
    (root / "docs/guide/index.md").unlink()


def lose_figure(root: Path) -> None:
    """Take the anchor of a generated page away from under a page of a person."""
    table = root / "data/statistics/visitors.yml"
    table.write_text(table.read_text().replace("id: post-2024", "id: post-2025"))


def lose_record(root: Path) -> None:
    (root / "data/organizations/foghorn-choir.yml").unlink()


LOST: dict[str, tuple[str, Callable[[Path], None], str]] = {
    "heading": ("guide/index.md#the-bell", lose_heading, "#the-bell"),
    "page": ("guide/index.md", lose_page, "guide/index.md"),
    "figure": ("statistics/visitors.md#post-2024", lose_figure, "#post-2024"),
    "record": ("organizations/foghorn-choir.md", lose_record, "foghorn-choir.md"),
}


@pytest.mark.parametrize("process", [False, True])
@pytest.mark.parametrize("name", LOST)
def test_a_link_whose_target_goes_is_a_fault(
    project: Path, tmp_path: Path, name: str, process: bool
) -> None:
    target, lose, told = LOST[name]
    anchored(project)
    write(project, "docs/notes.md", f"# Notes\n\n[There]({target})\n")
    assert found(build(project)) == []
    before = contents(project / "site")
    lose(project)
    for _ in range(2):
        if process:
            done = run("roundtable_kb", "build", "-C", project)
            assert (done.code, told in done.told) == (1, True), done.told
        else:
            assert codes_of(build(project)) == [("docs/notes.md", "site-fault")]
        assert contents(project / "site") == before
    write(project, "docs/notes.md", "# Notes\n")
    assert found(build(project)) == []
    assert inexact(project, tmp_path / "exact") == ""


def test_a_link_whose_target_comes_is_sound(project: Path, tmp_path: Path) -> None:
    anchored(project)
    guide = (project / "docs/guide/index.md").read_text()
    lose_heading(project)
    assert codes_of(build(project)) == [("docs/notes.md", "site-fault")]
    (project / "docs/guide/index.md").write_text(guide)
    assert found(build(project)) == []
    assert inexact(project, tmp_path / "exact") == ""


PLACES = {
    "a record": ("data/topics/fog.yml", "Fog", "Fug"),
    "a page": ("docs/visiting.md", "first", "worst"),
    "a picture": ("docs/picture.png", "first", "worst"),
    "the settings": ("mkdocs.yml", "The Lantern", "The Pattern"),
    "the theme": ("docs/.overrides/partials/source-file.html", "first", "worst"),
    "a hook's module": ("hooks/words.py", "first", "worst"),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_change_that_keeps_size_and_time_is_seen(
    dressed: Path, tmp_path: Path, name: str
) -> None:
    path, old, new = PLACES[name]
    root = shutil.copytree(dressed, tmp_path / "project")
    # An own template, or a hook, has the site made whole; all else is to be seen without.
    if name == "the theme":
        write(root, path, "<p>first</p>\n")
    if name == "a hook's module":
        resettle(root, *SETTINGS["a hook"][:2])
    furnish(root)
    before = (root / path).stat()
    resettle(root, old, new, path)
    os.utime(root / path, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = (root / path).stat()
    assert (after.st_size, after.st_ino) == (before.st_size, before.st_ino)
    assert run("roundtable_kb", "build", "-C", root) == (0, "")
    assert inexact(root, tmp_path / "exact") == ""


@pytest.mark.parametrize("moment", ["0", "1751328000", "1767225600"])
def test_a_date_from_outside_is_the_date_of_all(project: Path, tmp_path: Path, moment: str) -> None:
    done = run("roundtable_kb", "build", "-C", project, SOURCE_DATE_EPOCH=moment)
    assert done == (0, "")
    assert inexact(project, tmp_path / "exact", SOURCE_DATE_EPOCH=moment) == ""
    assert found(build(project)) == []
    assert inexact(project, tmp_path / "exact") == ""


MACHINES = [
    {"PYTHONHASHSEED": "0", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "Etc/GMT+12", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "random", "PYTHONUTF8": "0", "LANG": "C"},
]


@pytest.mark.parametrize("cold", [False, True])
@pytest.mark.parametrize("variables", MACHINES)
def test_the_machine_changes_nothing(
    project: Path, tmp_path: Path, variables: dict[str, str], cold: bool
) -> None:
    other = shutil.copytree(project, tmp_path / "Übers Meer 灯" / "it's here")
    for folder in (".cache", "site") if cold else ():
        shutil.rmtree(other / folder)
    for root in (project, other):
        write(root, "docs/guide/灯塔.md", "# 灯塔\n\n[Fog](../topics/fog.md)\n")
        change_fog(root)
    assert found(build(project)) == []
    done = run("roundtable_kb", "build", cwd=other, **variables)
    assert done == (0, "")
    for folder in ("docs", "site"):
        assert contents(other / folder) == contents(project / folder)
