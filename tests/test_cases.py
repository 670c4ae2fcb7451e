"""Every fault that a record can have, as a file that has it and says what is to be found.

The comments that a case begins with say where it goes in the toy roundtable, then what is found:
`line:column severity[code] message | hint`, after another file's path if the fault is there.
Lines are counted after these comments.
"""

import re
from pathlib import Path

import pytest

from conftest import TESTS, Found, checked, found
from roundtable_kb.codes import CODES

FOLDER = TESTS / "cases/faulty"
CASES = sorted(FOLDER.glob("*.yml"))
EXPECTED = re.compile(
    r"# (?:(?P<path>\S+):)?(?P<line>\d+):(?P<column>\d+) (?P<severity>\w+)\[(?P<code>[a-z-]+)\] "
    r"(?P<message>.+?)(?: \| (?P<hint>.+))?"
)
NOT_OF_RECORDS = {
    "build-busy": "test_disk.py",
    "cite-words": "test_verify.py",
    "cite-number": "test_verify.py",
    "cite-text": "test_verify.py",
    "file-kind": "test_loading.py",
    "file-name": "test_loading.py",
    "file-refused": "test_loading.py",
    "file-unreadable": "test_loading.py",
    "yaml-encoding": "test_yaml_reader.py",
    "yaml-character": "test_yaml_reader.py",
    "settings-missing": "test_project.py",
    "value-colour": "test_project.py",
    "table-unreadable": "test_importing.py",
    "page-conflict": "test_publish.py",
    "page-stopped": "test_policy.py",
    "site-fault": "test_site.py",
    "edit-refused": "test_revising.py",
    "file-unwritable": "test_edits.py",
    "figure-doubtful": "test_cli.py",
    "note-unmatched": "test_cli.py",
}
"""Codes that no text of one record can have, and where they are tested instead."""


def read_case(path: Path) -> tuple[str, list[Found], str]:
    """Return where a case goes, what is to be found, and its text."""
    header, text = re.fullmatch(r"((?:# [^\n]*\n)+)(.*)", path.read_text(), re.DOTALL).groups()
    place, *expected = header.splitlines()
    target = place.removeprefix("# ")
    matches = [EXPECTED.fullmatch(line) for line in expected]
    assert None not in matches, expected
    return target, [expectation(match, target) for match in matches if match], text


def expectation(match: re.Match[str], target: str) -> Found:
    return Found(
        match["path"] or target,
        int(match["line"]),
        int(match["column"]),
        match["severity"],
        match["code"],
        match["message"],
        match["hint"],
    )


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_fault(case: Path, toy: Path) -> None:
    target, expected, text = read_case(case)
    (toy / target).write_text(text)
    assert found(checked(toy)) == expected


def test_every_code_has_a_test() -> None:
    in_cases = {item.code for case in CASES for item in read_case(case)[1]}
    elsewhere = {
        code
        for code, room in NOT_OF_RECORDS.items()
        if re.search(rf'["\[]{code}["\]]', (TESTS / room).read_text())
    }
    assert {code.name for code in CODES} - in_cases - elsewhere == set()


def test_codes_are_named_once_and_explained() -> None:
    assert len({code.name for code in CODES}) == len(CODES)
    for code in CODES:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code.name)
        assert all(text.strip() for text in (code.wants, code.why, code.example))
