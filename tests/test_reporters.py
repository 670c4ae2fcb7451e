"""Diagnostics to text: the place underlined, nothing that a terminal would obey."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roundtable_kb import codes, reporters
from roundtable_kb.diagnostics import Diagnostic, Report, Severity, Span, did_you_mean

FILE = "data/topics/bells.yml"


def shown(source: str, span: tuple[int, int, int, int], message: str = "a fault") -> list[str]:
    """Return the lines that report one fault in `source`."""
    report = Report()
    report.sources[FILE] = source
    report.error(codes.TYPE_WRONG, message, Span(FILE, *span), "mend it")
    return reporters.text(report).split("\n")


def test_place_message_frame_and_hint() -> None:
    assert shown("name: Bells\ndefinition: 7\n", (2, 13, 2, 14)) == [
        "data/topics/bells.yml:2:13: error[type-wrong]: a fault",
        "    2 | definition: 7",
        "      |             ^",
        "  hint: mend it",
        "",
        "",
    ]


def test_a_wide_character_takes_two_carets() -> None:
    assert shown("name: 钟声, 7\n", (1, 7, 1, 9))[1:3] == [
        "    1 | name: 钟声, 7",
        "      |       ^^^^",
    ]
    assert shown("name: 钟声, 7\n", (1, 11, 1, 12))[2] == "      |             ^"


def test_a_combining_accent_takes_no_caret() -> None:
    assert shown("name: e\u0301e\u0301 7\n", (1, 12, 1, 13))[2] == "      |          ^"


def test_a_tab_is_one_space() -> None:
    assert shown("a:\t7\n", (1, 4, 1, 5))[1:3] == ["    1 | a: 7", "      |    ^"]


def test_line_ends_of_windows_are_not_shown() -> None:
    assert shown("a: b\r\nc: 7\r\n", (2, 4, 2, 5))[1:3] == ["    2 | c: 7", "      |    ^"]


def test_a_value_over_several_lines_is_underlined_to_the_end_of_its_first() -> None:
    assert shown("a: [b,\n  c]\n", (1, 4, 2, 5))[1:3] == ["    1 | a: [b,", "      |    ^^^"]


def test_a_long_line_is_shown_around_the_fault() -> None:
    line = "a: " + "x" * 500 + "FAULT" + "y" * 500
    frame, carets = shown(line, (1, 504, 1, 509))[1:3]
    assert len(frame) <= 110
    begin = carets.index("^")
    assert frame[begin : begin + carets.count("^")] == "FAULT"


def test_a_fault_longer_than_the_frame_stays_in_it() -> None:
    frame, carets = shown("a: " + "x" * 500, (1, 4, 1, 504))[1:3]
    assert len(carets) <= len(frame) <= 110


@pytest.mark.parametrize("span", [(1, 5, 1, 5), (1, 99, 1, 99), (1, 1, 1, 1)])
def test_there_is_always_a_caret(span: tuple[int, int, int, int]) -> None:
    assert shown("a: b\n", span)[2].count("^") == 1


@pytest.mark.parametrize("line", [0, 4, 99])
def test_a_place_outside_the_file_has_no_frame(line: int) -> None:
    lines = shown("a\nb\n", (line, 1, line, 2))
    assert lines[1:] == ["  hint: mend it", "", ""]


def test_a_fault_in_a_file_that_was_not_read_has_no_frame() -> None:
    report = Report()
    report.error(codes.FILE_KIND, "there is no kind", Span("data/people"))
    expected = "data/people:1:1: error[file-kind]: there is no kind\n\n"
    assert reporters.text(report) == expected


@given(st.text(), st.text(min_size=1), st.text(), st.integers(1, 9), st.integers(1, 99))
def test_nothing_that_a_terminal_obeys_is_shown(
    source: str, message: str, path: str, line: int, column: int
) -> None:
    report = Report()
    report.sources[path] = source
    report.error(codes.TYPE_WRONG, message, Span(path, line, column, line, column + 3), message)
    text = reporters.text(report)
    obeyed = {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs")} - {"\n"}
    assert obeyed == set()
    assert len(text.split("\n")) <= 6


def test_diagnostics_are_sorted_and_kept_once() -> None:
    report = Report()
    for path, line in [("b", 1), ("a", 10), ("a", 2), ("b", 1)]:
        report.error(codes.TYPE_WRONG, "a fault", Span(path, line))
    places = [(d.span.path, d.span.line) for d in report.diagnostics]
    assert places == [("a", 2), ("a", 10), ("b", 1)]


def test_a_warning_stops_nothing() -> None:
    report = Report()
    report.add([Diagnostic(codes.PAGE_CONFLICT, "kept", Span("docs/a.md"), None, Severity.WARNING)])
    assert report.ok
    assert reporters.summary(report) == "1 warning in 1 file"
    report.error(codes.TYPE_WRONG, "a fault", Span("b"))
    report.error(codes.TYPE_WRONG, "another", Span("b"))
    assert not report.ok
    assert reporters.summary(report) == "2 errors and 1 warning in 2 files"
    assert reporters.summary(Report()) == "no problems"


def test_did_you_mean() -> None:
    assert did_you_mean("mcsk", ["wipo", "mcsc"]) == "did you mean 'mcsc'?"
    assert did_you_mean("zzz", ["wipo", "mcsc"]) is None


def one_fault(message: str, hint: str | None = None, path: str = FILE) -> Report:
    report = Report()
    report.error(codes.TYPE_WRONG, message, Span(path, 2, 13, 2, 14), hint)
    return report


def test_json_has_every_field_of_a_diagnostic_and_the_counts() -> None:
    report = one_fault("a fault", "mend it")
    place = Span("mkdocs.yml", 1, 1, 3, 4)
    report.add([Diagnostic(codes.PAGE_CONFLICT, "a doubt", place, None, Severity.WARNING)])
    assert json.loads(reporters.as_json(report)) == {
        "version": 1,
        "diagnostics": [
            {
                "path": FILE,
                "line": 2,
                "column": 13,
                "end": {"line": 2, "column": 14},
                "severity": "error",
                "code": "type-wrong",
                "message": "a fault",
                "hint": "mend it",
            },
            {
                "path": "mkdocs.yml",
                "line": 1,
                "column": 1,
                "end": {"line": 3, "column": 4},
                "severity": "warning",
                "code": "page-conflict",
                "message": "a doubt",
                "hint": None,
            },
        ],
        "counts": {"errors": 1, "warnings": 1, "files": 2},
    }


def test_json_of_nothing() -> None:
    counts = {"errors": 0, "warnings": 0, "files": 0}
    wanted = {"version": 1, "diagnostics": [], "counts": counts}
    assert json.loads(reporters.as_json(Report())) == wanted


@given(st.text(max_size=30), st.text(max_size=30))
def test_json_is_ascii_and_keeps_what_is_text(message: str, path: str) -> None:
    text = reporters.as_json(one_fault(message, None, path))
    assert text.isascii()
    (only,) = json.loads(text)["diagnostics"]
    kept = message.encode("utf-8", "replace").decode()
    assert only["message"] == kept
    only["path"].encode("utf-8")


def test_a_point_is_one_character_long() -> None:
    report = Report()
    report.error(codes.FILE_NAME, "a fault", Span("data/x", 1, 1))
    (only,) = json.loads(reporters.as_json(report))["diagnostics"]
    assert only["end"] == {"line": 1, "column": 2}


def test_an_annotation_as_github_documents_it() -> None:
    assert reporters.github(one_fault("a fault", "mend it")) == (
        "::error file=data/topics/bells.yml,line=2,endLine=2,col=13,endColumn=14,"
        "title=type-wrong::a fault%0Ahint: mend it\n"
    )


def test_an_annotation_of_several_lines_has_no_columns() -> None:
    report = Report()
    place = Span(FILE, 2, 5, 4, 3)
    report.add([Diagnostic(codes.TYPE_WRONG, "a doubt", place, None, Severity.WARNING)])
    assert reporters.github(report, "site/") == (
        "::warning file=site/data/topics/bells.yml,line=2,endLine=4,title=type-wrong::a doubt\n"
    )


def test_what_has_a_meaning_in_a_workflow_command_is_escaped() -> None:
    report = one_fault("100 %, a: b,\r\n::error::c", None, "data/a,b:c%.yml")
    assert reporters.github(report) == (
        "::error file=data/a%2Cb%3Ac%25.yml,line=2,endLine=2,col=13,endColumn=14,"
        "title=type-wrong::100 %25, a: b,\ufffd\ufffd::error::c\n"
    )


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_an_annotation_is_one_line_whatever_it_says(message: str, hint: str, path: str) -> None:
    text = reporters.github(one_fault(message, hint, path))
    assert text.startswith("::error file=")
    assert text.splitlines(keepends=True)[0] == text or "\n" not in text[:-1]
    properties, _, data = text.removeprefix("::error ").partition("::")
    assert len(properties.split(",")) == 6
    assert not {"\r", "\n"} & set(properties + data.removesuffix("\n"))


def test_what_a_page_shows_of_an_error_has_its_frame_and_nothing_unseen() -> None:
    report = one_fault("a\u202efault\x1b[2J", "mend it")
    report.sources[FILE] = "name: Bells\ndefinition: 7\n"
    report.add([Diagnostic(codes.PAGE_CONFLICT, "x", Span("x"), None, Severity.WARNING)])
    (only,) = reporters.framed(report)
    assert only["message"] == "a\ufffdfault\ufffd[2J"
    assert only["frame"] == "    2 | definition: 7\n      |             ^"
    assert (only["line"], only["code"], only["hint"]) == (2, "type-wrong", "mend it")
