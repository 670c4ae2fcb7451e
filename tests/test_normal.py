"""The normal form: fields in order, nothing lost, and what is in it stays as it is."""

import re
import tempfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import layouts
from conftest import ROOT, TOY
from roundtable_kb import drafting, edits
from roundtable_kb.diagnostics import Report
from roundtable_kb.kinds import KINDS
from roundtable_kb.knowledge import KnowledgeBase
from roundtable_kb.loading import load

MARK = re.compile(r"# c\d+: see \[\[fog\]\], post 灯 'x")


def tidied(root: Path) -> list[str]:
    """Put all records in their normal form; return the paths that changed."""
    report = Report()
    changes = drafting.tidy(root, (), report)
    assert changes is not None, report.diagnostics
    assert edits.write_all(root, changes, report)
    return [change.new for change in changes]


def records(root: Path) -> KnowledgeBase:
    return load(root, KINDS, Report())


def form(folder: Path, kind: str, text: str) -> str:
    """Return the normal form of one record."""
    path = folder / f"data/{kind}/one.yml"
    path.parent.mkdir(parents=True)
    path.write_bytes(text.encode())
    tidied(folder)
    after = path.read_bytes().decode()
    assert tidied(folder) == []
    return after


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32))
def test_nothing_is_lost_and_twice_is_once(seed: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = layouts.project(Path(name), Random(seed), {"topics": ["x-1", "x-2"]})  # noqa: S311
        files = sorted((root / "data").glob("*/*.yml"))
        for path in files:
            # A text that ends with the file gets the line break that every file ends with.
            path.write_bytes(path.read_bytes() + b"\n")
        before = [path.read_text() for path in files]
        said = list(records(root).records())
        tidied(root)
        after = [path.read_text() for path in files]
        assert list(records(root).records()) == said
        for old, new in zip(before, after, strict=True):
            assert sorted(MARK.findall(new)) == sorted(MARK.findall(old))
            assert re.fullmatch(r"(?!\ufeff)(\S[^\r]*\n)+", new)
        assert tidied(root) == []


@pytest.mark.parametrize("root", [ROOT, TOY])
def test_what_records_say_is_as_it_was(root: Path) -> None:
    report = Report()
    changes = drafting.tidy(root, (), report)
    assert changes is not None, report.diagnostics
    paths = [change.new for change in changes]
    assert root == TOY or paths == []


def test_fields_stand_in_order_with_their_comments(tmp_path: Path) -> None:
    assert form(
        tmp_path,
        "speakers",
        """# about the file

# about the end
unknown:
      # why
      - reason: Nobody says.   # beside
        field: links
former_ids: [ old ]
# about what she said
"statements":   # all of it
- {text: 'Fog.', id: "fog", kind: plan, source: {words: a b, id: post}, event: table}
-
  # about the second
  source: {id: post}
  text: >-   # folded
        See the
        [[fog]].

  id: lamp
  # about the event

  event: 'table'
  kind: plan
    # deep down
name:
   "Ada: Lamp"   # her name
# the end
""",
    ) == (
        """# about the file

name: "Ada: Lamp"  # her name
# about what she said
statements:  # all of it
  - {id: fog, event: table, kind: plan, text: Fog., source: {id: post, words: a b}}
  # about the second
  - id: lamp
    # about the event

    event: table
    kind: plan
    # deep down
    text: >-   # folded
      See the
      [[fog]].
    source: {id: post}
# about the end
unknown:
  # why
  - field: links
    reason: Nobody says.  # beside
former_ids: [ old ]
# the end
"""
    )


def test_quotes_stay_where_anybody_needs_them(tmp_path: Path) -> None:
    texts = ["yes", "2024", "2024-01-01", "~", "a: b", "a #b", "[[x]]", "- a", "0x1f", " a"]
    kept = "".join(f'  - "{text}"\n' for text in texts)
    dropped = "".join(f'  - "{text}"\n' for text in ("plain", "中文", "it's", "a:b", "[a]")[:4])
    text = f"name: A\nclassification: company\nsectors:\n{kept}{dropped}source: {{id: a}}\n"
    after = form(tmp_path, "organizations", text)
    assert kept in after
    assert "  - plain\n  - 中文\n  - it's\n  - a:b\n" in after


def test_windows_files_become_plain(tmp_path: Path) -> None:
    text = "\ufeffdefinition: |\r\n    It\r\n     is.\r\nname: A"
    assert form(tmp_path, "topics", text) == "name: A\ndefinition: |\n  It\n   is.\n"


def test_the_line_for_editors_stays_the_first(tmp_path: Path) -> None:
    line = "# yaml-language-server: $schema=../schema/topics.schema.json\n"
    text = f"# a remark\n{line}definition: It is.\nname: A\n"
    assert form(tmp_path, "topics", text) == f"{line}name: A\n# a remark\ndefinition: It is.\n"


def test_a_record_in_brackets_becomes_lines(tmp_path: Path) -> None:
    text = "---\n{definition: It is., # why\n 'name': A}\n"
    assert form(tmp_path, "topics", text) == "name: A\ndefinition: It is.  # why\n"


def test_what_is_in_brackets_on_several_lines_stays_so(tmp_path: Path) -> None:
    text = "name: A\ndefinition: It is.\nother_names: [\n  # x\n    {lang: en,\n   name: 'B'} ]\n"
    assert form(tmp_path, "topics", text) == (
        "name: A\nother_names: [\n  # x\n    {lang: en,\n   name: B} ]\ndefinition: It is.\n"
    )


def test_a_record_that_cannot_be_kept_as_it_is_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "data/topics/one.yml"
    path.parent.mkdir(parents=True)
    text = "name: A\ndefinition: |1\n   deep\n  less\n"
    path.write_text(text)
    report = Report()
    assert drafting.tidy(tmp_path, (), report) is None
    assert [d.code.name for d in report.diagnostics] == ["edit-refused"]
    assert path.read_text() == text


def test_faulty_records_are_named_and_dangling_ones_tidied(tmp_path: Path) -> None:
    folder = tmp_path / "data/topics"
    folder.mkdir(parents=True)
    (folder / "a.yml").write_text("definition: See [[nobody]].\nname: A\n")
    (folder / "b.yml").write_text("name: B\n")
    report = Report()
    assert drafting.tidy(tmp_path, (), report) is None
    assert [(d.span.path, d.code.name) for d in report.diagnostics] == [
        ("data/topics/b.yml", "field-missing")
    ]
    report = Report()
    changes = drafting.tidy(tmp_path, {"data/topics/a.yml"}, report)
    assert [change.new for change in changes or ()] == ["data/topics/a.yml"]
