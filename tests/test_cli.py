"""The command line: words in, exit codes out."""

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import TESTS, TOY
from roundtable_kb.cli import main

COMMANDS = main.list_commands(click.Context(main))


def run(*words: str | Path) -> Result:
    """Run a command; whatever it raises is an error of the test."""
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def test_check_says_that_all_is_well() -> None:
    result = run("check", "-C", TOY)
    assert (result.exit_code, result.output) == (0, "33 records, no problems\n")


def test_check_says_what_is_wrong_and_where(toy: Path) -> None:
    (toy / "data/topics/fog.yml").write_text("name: Fog\ndefinition: See [[lamp-akt]].\n")
    result = run("check", "-C", toy)
    assert (result.exit_code, result.output) == (
        1,
        "data/topics/fog.yml:2:17: error[ref-dangling]: there is no record 'lamp-akt' in any kind\n"
        "    2 | definition: See [[lamp-akt]].\n"
        "      |                 ^^^^^^^^^^^^\n"
        "  hint: did you mean 'lamp-act'?\n"
        "\n"
        "1 error in 1 file\n",
    )


def test_a_doubtful_figure_is_a_warning_until_it_is_answered(toy: Path) -> None:
    lamps = toy / "data/statistics/lamps-lit.yml"
    stated, mistyped = "value: 420\n", "value: 42,000\n"
    far = lamps.read_text().replace(stated, mistyped)
    note = "notes:\n  - {finding: out-of-series, period: 2025-06, text: So it was stated.}\n"

    lamps.write_text(far)
    place = "data/statistics/lamps-lit.yml:16:12: warning[figure-doubtful]: out of series"
    assert place in run("check", "-C", toy).output
    assert [run("check", "-C", toy, *more).exit_code for more in ([], ["--strict"])] == [0, 1]

    lamps.write_text(far + note)
    assert "hint: answered: So it was stated." in run("check", "-C", toy).output
    assert run("check", "-C", toy, "--strict").exit_code == 0

    lamps.write_text(far.replace(mistyped, stated) + note)
    assert "warning[note-unmatched]" in run("check", "-C", toy).output
    assert run("check", "-C", toy, "--strict").exit_code == 1


@pytest.mark.parametrize("command", ["check", "render", "build"])
def test_a_fault_makes_the_exit_code_1(toy: Path, command: str) -> None:
    (toy / "data/topics/fog.yml").write_text("name: Fog\n")
    result = run(command, "-C", toy)
    assert result.exit_code == 1
    assert "error[field-missing]" in result.output
    assert not (toy / "site").exists()


def test_check_as_json_says_nothing_else(toy: Path) -> None:
    sound = run("check", "-C", toy, "--format", "json")
    assert (sound.exit_code, json.loads(sound.stdout)["diagnostics"]) == (0, [])
    (toy / "data/topics/fog.yml").write_text("name: Fog\n")
    faulty = run("check", "-C", toy, "--format", "json")
    (only,) = json.loads(faulty.stdout)["diagnostics"]
    assert (faulty.exit_code, only["path"], only["code"]) == (
        1,
        "data/topics/fog.yml",
        "field-missing",
    )


def test_check_as_annotations_says_nothing_else(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("check", "-C", toy, "--format", "github").stdout == ""
    (toy / "data/topics/fog.yml").write_text("name: Fog\n")
    command = (
        "line=1,endLine=1,col=1,endColumn=5,title=field-missing::"
        "the field 'definition' is missing%0Ahint: add a line 'definition: ...'\n"
    )
    for folder, path in ((toy, ""), (toy.parent, "toy/")):
        monkeypatch.chdir(folder)
        result = run("check", "-C", toy, "--format", "github")
        assert result.exit_code == 1
        assert result.stdout == f"::error file={path}data/topics/fog.yml,{command}"


@pytest.mark.parametrize("form", ["json", "github"])
def test_a_strict_check_fails_in_every_format(toy: Path, form: str) -> None:
    lamps = toy / "data/statistics/lamps-lit.yml"
    lamps.write_text(lamps.read_text().replace("value: 420\n", "value: 42,000\n"))
    result = run("check", "-C", toy, "--format", form, "--strict")
    assert result.exit_code == 1
    assert "figure-doubtful" in result.stdout


def test_render_writes_pages_and_says_nothing(toy: Path) -> None:
    result = run("render", "-C", toy)
    assert (result.exit_code, result.output) == (0, "")
    assert (toy / "docs/topics/fog.md").is_file()
    assert not (toy / "site").exists()


def test_build_makes_the_site_and_says_nothing(toy: Path) -> None:
    result = run("build", "-C", toy)
    assert (result.exit_code, result.output) == (0, "")
    assert (toy / "site/topics/fog/index.html").is_file()


def test_build_offline_makes_a_zip_and_says_where(toy: Path) -> None:
    result = run("build", "-C", toy, "--offline")
    zipped = toy.resolve() / "the-lantern-table-2.1.0.zip"
    size = f"{zipped.stat().st_size / 1e6:.1f} MB"
    said = f"{zipped} ({size}): unpack it, and open index.html in a browser\n"
    assert (result.exit_code, result.output) == (0, said)
    assert not (toy / "site").exists()


def test_a_warning_is_told_and_the_build_goes_on(toy: Path) -> None:
    (toy / "docs/index.md").write_text("# My own first page\n")
    result = run("render", "-C", toy)
    assert result.exit_code == 0
    assert "docs/index.md:1:1: warning[page-conflict]" in result.output
    assert result.output.endswith("1 warning in 1 file\n")


@pytest.mark.parametrize(
    "words",
    [
        ["chek"],
        ["check", "--nothing-such"],
        ["check", "-C", "nowhere-at-all"],
        ["check", "-C", str(TESTS)],
        ["serve", "--port", "0", "-C", str(TOY)],
        ["serve", "--port", "x", "-C", str(TOY)],
    ],
)
def test_wrong_use_makes_the_exit_code_2(words: list[str]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert "Error: " in result.output


def test_outside_a_project_the_way_to_name_one_is_told() -> None:
    result = run("check", "-C", TESTS)
    assert "name the project's folder with -C" in result.output


@pytest.mark.parametrize("option", ["-h", "--help"])
@pytest.mark.parametrize("command", COMMANDS)
def test_help_ends_with_examples_that_are_commands(command: str, option: str) -> None:
    result = run(command, option)
    assert result.exit_code == 0
    _, examples = result.output.split("Examples:\n")
    lines = examples.splitlines()
    assert lines
    for line in lines:
        assert f"roundtable-kb {command}" in line or f"python -m roundtable_kb {command}" in line
        assert line.startswith("  ")


def test_help_names_every_command() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert all(f"  {command} " in result.output for command in COMMANDS)


def test_version() -> None:
    result = run("--version")
    assert result.exit_code == 0
    assert result.output.endswith(f" {version('roundtable-kb')}\n")


def python(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "roundtable_kb", *map(str, words)]
    return subprocess.run(command, cwd=cwd, capture_output=True, check=False)


def test_as_a_module_in_the_projects_folder(toy: Path) -> None:
    done = python("check", cwd=toy)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"33 records, no problems\n", b"")


def test_as_a_module_outside_a_project(tmp_path: Path) -> None:
    done = python("check", cwd=tmp_path)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_checking_does_not_load_mkdocs() -> None:
    code = (
        "import sys; from roundtable_kb.cli import main\n"
        "main(['check', '-C', sys.argv[1]], standalone_mode=False)\n"
        "print([name for name in sys.modules if name.split('.')[0] == 'mkdocs'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(TOY)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("text", ["[[" * 200_000, "[[a|" * 100_000 + "]]", "[" * 400_000 + "]"])
def test_a_text_of_signs_is_only_a_text(toy: Path, text: str) -> None:
    (toy / "data/topics/bells.yml").write_text(f"name: Bells\ndefinition: '{text}'\n")
    assert run("check", "-C", toy).exit_code == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(data=st.binary(max_size=120) | st.text(max_size=60).map(str.encode))
def test_any_file_is_reported_without_a_traceback(toy: Path, data: bytes) -> None:
    (toy / "data/topics/bells.yml").write_bytes(data)
    result = run("check", "-C", toy)
    assert result.exit_code == 1
    assert "data/topics/bells.yml:" in result.output


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(data=st.binary(max_size=120))
def test_any_settings_are_reported_without_a_traceback(toy: Path, data: bytes) -> None:
    (toy / "mkdocs.yml").write_bytes(data)
    result = run("build", "-C", toy)
    assert result.exit_code == 1
    assert "mkdocs.yml:" in result.output


@pytest.mark.parametrize(("text", "code"), [("", 0), ("name: Fog\n", 1)])
def test_the_program_ends_as_any_other(toy: Path, text: str, code: int) -> None:
    if text:
        (toy / "data/topics/fog.yml").write_text(text)
    program = (
        "import atexit, sys; from roundtable_kb.__main__ import run\n"
        f"atexit.register(print, 'the end'); sys.argv[1:] = ['check', '-C', {str(toy)!r}]\n"
        "run()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == code
    assert done.stdout.endswith("the end\n")
    assert ("no problems" in done.stdout) == (code == 0)
    assert ("error[field-missing]" in done.stdout + done.stderr) == (code == 1)
