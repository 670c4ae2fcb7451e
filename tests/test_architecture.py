"""The house: imports go down only, and rooms are small."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT
from roundtable_kb.kinds import KINDS

PACKAGE = ROOT / "src/roundtable_kb"
ROOMS = sorted(PACKAGE.rglob("*.py"))


def imported(room: Path) -> Iterator[str]:
    """Yield the full name of every module that a room imports."""
    for node in ast.walk(ast.parse(room.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_the_contracts_of_imports_are_kept() -> None:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as run; run()",
    ]
    options = ["--config", str(ROOT / "pyproject.toml"), "--no-cache"]
    done = subprocess.run(command + options, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, "BROKEN" in done.stdout) == (0, False), done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_the_page_of_the_house_has_every_room_on_its_floor() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    floors = [
        (floor, room.strip())
        for floor, layer in enumerate(reversed(layers), 1)
        for room in layer.split("|")
    ]
    rows = re.findall(
        r"^\| (\d+) \| (`.*?) \|", (ROOT / "ARCHITECTURE.md").read_text(), re.MULTILINE
    )
    told = [
        (int(floor), room)
        for floor, rooms in rows
        for room in re.findall(r"`(\w+)(?:\.py|/)`", rooms)
    ]
    assert sorted(told) == sorted(floors)
    assert [floor for floor, _ in told] == sorted((floor for floor, _ in told), reverse=True)


@pytest.mark.parametrize("folder", ["kinds", "exports"])
def test_the_rooms_of_a_folder_do_not_know_each_other(folder: str) -> None:
    for room in (PACKAGE / folder).glob("[!_]*.py"):
        others = [name for name in imported(room) if name.startswith(f"roundtable_kb.{folder}.")]
        assert folder == "exports" or others == [], room
        assert not [name for name in others if name.split(".")[2] == room.stem], room


def test_one_room_knows_mkdocs_and_one_prints() -> None:
    knowing = {
        room.parent.name for room in ROOMS if any(n.startswith("mkdocs") for n in imported(room))
    }
    assert knowing == {"site"}
    printing = {
        room.parent.name
        for room in ROOMS
        for node in ast.walk(ast.parse(room.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "click.echo")
    }
    assert printing == {"cli"}


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.relative_to(PACKAGE).as_posix())
def test_a_room_says_what_it_is_for_and_is_small(room: Path) -> None:
    text = room.read_text()
    first = ast.get_docstring(ast.parse(text)).splitlines()[0]
    assert text.startswith(f'"""{first}')
    assert first.endswith(".")
    assert len(text.splitlines()) <= 310


def test_every_kind_view_and_export_is_in_the_list_of_its_folder() -> None:
    for folder in ("kinds", "exports"):
        rooms = {room.stem for room in (PACKAGE / folder).glob("[!_]*.py")}
        listed = (PACKAGE / folder / "__init__.py").read_text()
        assert {
            room for room in rooms if f"    {room}." in listed or f"({room}." in listed
        } == rooms
    templates = {path.name.split(".")[0] for path in (PACKAGE / "views").glob("*.j2")}
    views = {room.stem: room.read_text() for room in (PACKAGE / "views").glob("[!_]*.py")}
    pages = {name for name, text in views.items() if "def pages(" in text}
    sections = {name for name, text in views.items() if "def index(" in text}
    assert pages | sections <= templates
    listed = (PACKAGE / "views/__init__.py").read_text()
    assert {room for room in pages if f"    {room}.pages," in listed} == pages
    assert {room for room in sections if f"({room}.index, {room}.page)," in listed} == sections
    assert {kind.model.folder for kind in KINDS} == sections
