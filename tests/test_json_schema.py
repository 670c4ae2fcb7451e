"""What the schemas for editors accept is what the check accepts, but for what is listed here."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from conftest import ROOT, TOY, Found, checked, found
from roundtable_kb import adding, amounts, forms, values
from roundtable_kb.cli import main
from roundtable_kb.diagnostics import Report
from roundtable_kb.json_schema import as_file, line_of, path_of, schema
from roundtable_kb.kinds import KINDS
from roundtable_kb.loading import load
from roundtable_kb.yaml_reader import Mapping, Node, Scalar, ScalarKind, Sequence, read
from test_cases import CASES, read_case

VALIDATORS = {kind.model.folder: Draft7Validator(schema(kind.model)) for kind in KINDS}

OF_OTHER_RECORDS = {"ref-dangling", "ref-ambiguous", "ref-cycle", "cite-paragraph"}
"""What only all records together show."""
OF_UNIQUENESS = {"id-duplicate"}
OF_SPELLINGS = {"value-number", "value-date"}
"""Of a number without quotes, such as 012, 1e3 or 0x1F, an editor sees its value only."""
OF_TWO_FIELDS = {
    ("value-date", "the event ends on"),
    ("value-unit", "'[a-z-]+' is in"),
}
"""What compares two values: the days of an event, the units of related figures."""
BEFORE_VALUES = {
    "yaml-character",
    "yaml-duplicate-key",
    "yaml-empty",
    "yaml-feature",
    "yaml-key",
    "yaml-size",
    "yaml-syntax",
}
"""What is no value yet: of the notation, which the editor's own YAML judges."""


def seen(node: Node) -> Any:
    """Return a tree as an editor sees it: YAML 1.2, core schema."""
    if isinstance(node, Mapping):
        return {key.text: seen(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [seen(item) for item in node.items]
    match node.kind:
        case ScalarKind.NULL:
            return None
        case ScalarKind.BOOL:
            return node.text.lower() == "true"
        case ScalarKind.INT:
            prefixed = node.text.startswith(("0x", "0o"))
            return int(node.text, 0) if prefixed else int(node.text)
        case ScalarKind.FLOAT:
            return float(re.sub(r"\.(?=inf|nan)", "", node.text.lower()))
    return node.text


def scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from scalars(item)
    else:
        for _, value in node.entries:
            yield from scalars(value)


def excepted(fault: Found, tree: Mapping) -> bool:
    """Whether a fault is one that an editor cannot see."""
    numbers = {
        (scalar.span.line, scalar.span.column)
        for scalar in scalars(tree)
        if scalar.kind in (ScalarKind.INT, ScalarKind.FLOAT)
    }
    return (
        fault.code in OF_OTHER_RECORDS | OF_UNIQUENESS | BEFORE_VALUES
        or (fault.code in OF_SPELLINGS and (fault.line, fault.column) in numbers)
        or any(fault.code == code and re.match(text, fault.message) for code, text in OF_TWO_FIELDS)
    )


def agree(text: str, path: str, faults: list[Found]) -> bool:
    """Hold what the schema says of a record against the faults that the check found."""
    tree = read(text.encode(), path, Report())
    if tree is None:
        # A list or a text where a record belongs is no mapping, to an editor neither.
        assert {fault.code for fault in faults} & (BEFORE_VALUES | {"type-wrong"})
        return True
    sound = VALIDATORS[path.split("/")[1]].is_valid(seen(tree))
    if sound:
        assert [fault for fault in faults if not excepted(fault, tree)] == []
    else:
        assert faults != [], [
            e.message for e in VALIDATORS[path.split("/")[1]].iter_errors(seen(tree))
        ]
    return sound


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.model.folder)
def test_the_schemas_are_schemas_and_are_up_to_date(kind: Any) -> None:
    made = schema(kind.model)
    Draft7Validator.check_schema(made)
    assert (ROOT / path_of(kind.model)).read_bytes() == as_file(made)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.model.folder)
def test_every_field_is_described(kind: Any) -> None:
    def bare(node: Any, at: str) -> Iterator[str]:
        if isinstance(node, list):
            for item in node:
                yield from bare(item, at)
        if isinstance(node, dict):
            for name, field in node.get("properties", {}).items():
                if not field.get("description"):
                    yield f"{at}.{name}"
            for name, value in node.items():
                if name not in ("allOf", "if", "then"):
                    yield from bare(value, f"{at}.{name}")

    assert list(bare(schema(kind.model), kind.model.folder)) == []


@pytest.mark.parametrize("root", [ROOT, TOY], ids=["real", "toy"])
def test_sound_records_are_sound_to_an_editor(root: Path) -> None:
    for path in sorted((root / "data").glob("*/*.yml")):
        tree = read(path.read_bytes(), path.name, Report())
        assert tree is not None
        faults = [e.message for e in VALIDATORS[path.parent.name].iter_errors(seen(tree))]
        assert faults == [], path


def test_records_lead_editors_to_their_schema() -> None:
    for path in sorted((ROOT / "data").glob("*/*.yml")):
        first = path.read_text(encoding="utf-8").splitlines(keepends=True)[0]
        assert first == line_of(path.parent.name)
        assert (path.parent / first.partition("$schema=")[2].strip()).is_file()


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_faulty_records_are_faulty_to_an_editor(case: Path) -> None:
    target, faults, text = read_case(case)
    agree(text, target, [fault for fault in faults if fault.severity == "error"])


NASTY: tuple[Any, ...] = (
    *(None, True, False, 0, 1, 7, -3, 2024, 999, 3000, 1.5, 0.25, 10**9, 10**40, 10**39),
    *("", " ", "\n", "x", "con", "a" * 80, "a" * 81, "A", "a--b", "a\n", "topics/fog", "fog"),
    *("2024", "2024-13", "2024-02-29", "2023-02-29", "2024-Q5", "2024/2023", "2023/2024", "/"),
    *("2024-Q2/2024-03", "2024-05-31/2024-05-30", "2024-05-30/2024-05", "/2024", "2024/"),
    *("5.1 billion", "1,00", "1,000", "5.1亿", "5 %", "over 5", "0.50", "007", "-4", "−4"),
    *("en", "zh-Hans", "e", "en_GB", "https://a.example", "http://a.example:99999/", "//a"),
    *("http://a.example/ b", "ftp://a", "https://例子.example/路", "https://a.example\\"),
    *("flow", "stock", "percent", "exact", "year", "growth_of", "share_of", "total_of", "law"),
    *("a\x07b", "a\u2028b", "name", "notes", "disambiguation", "lantern-table-2024", "日"),
    *([], {}, ["a"], [None], ["fog", "fog"], {"a": 1}, {"id": "lantern-post", "paragraph": 1}),
    *({"text": "recent years"}, [{"type": "growth_of", "of": "towers"}], {"text": ""}),
    [{"field": "summary", "reason": "Nobody says."}],
    [{"field": "topics", "reason": "Nobody says."}],
    [{"field": "name", "reason": "Nobody says."}],
)
TOY_RECORDS = {
    path.relative_to(TOY).as_posix(): seen(tree)
    for path in sorted((TOY / "data").glob("*/*.yml"))
    if (tree := read(path.read_bytes(), path.name, Report()))
}
NAMES = sorted(
    {name for kind in KINDS for name in VALIDATORS[kind.model.folder].schema["properties"]}
    | {"id", "lang", "paragraph", "words", "note", "type", "of", "fog"}
)


def places(value: Any) -> Iterator[Any]:
    """Yield every list and mapping in a record."""
    if isinstance(value, dict | list):
        yield value
        for item in value.values() if isinstance(value, dict) else value:
            yield from places(item)


@st.composite
def changed_records(draw: st.DrawFn) -> tuple[str, str]:
    """Return a record of the toy roundtable after up to three changes, and its path."""
    path = draw(st.sampled_from(sorted(TOY_RECORDS)))
    record = json.loads(json.dumps(TOY_RECORDS[path]))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(list(places(record))))
        value = json.loads(json.dumps(draw(st.sampled_from(NASTY))))
        if isinstance(place, list):
            if place and draw(st.booleans()):
                place[draw(st.integers(0, len(place) - 1))] = value
            else:
                place.append(value)
        elif place and draw(st.booleans()):
            place[draw(st.sampled_from(sorted(place)))] = value
        elif place and draw(st.booleans()):
            del place[draw(st.sampled_from(sorted(place)))]
        else:
            place[draw(st.sampled_from(NAMES))] = value
    return json.dumps(record, ensure_ascii=False).replace("\u2028", "\\u2028"), path


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(TOY, tmp_path_factory.mktemp("scratch") / "toy")


@settings(max_examples=250)
@given(changed=changed_records())
def test_a_changed_record_is_judged_alike(scratch: Path, changed: tuple[str, str]) -> None:
    text, path = changed
    before = (scratch / path).read_bytes()
    (scratch / path).write_text(text, encoding="utf-8")
    report = Report()
    try:
        load(scratch, KINDS, report)
    finally:
        (scratch / path).write_bytes(before)
    agree(text, path, found(report))


def readable(parse: Any, text: str) -> bool:
    try:
        parse(text)
    except values.UnreadableError:
        return False
    return True


def test_the_form_of_a_date_knows_the_calendar() -> None:
    form = re.compile(forms.whole(forms.DATE))
    years = [1000, 1100, 1200, 1900, 1999, 2000, 2023, 2024, 2096, 2100, 2400, 2999, 3000, 999]
    for year in years:
        for month in range(14):
            for day in range(33):
                text = f"{year:04}-{month:02}-{day:02}"
                assert bool(form.search(text)) == readable(values.parse_date, text), text
    assert form.search(f"{date(2024, 2, 29)}\n") is None


halves = st.from_regex(
    r"(19|20)(2[34])(-(0[1-4]|1[0-2])(-(0[12]|2[89]|3[01]))?|-Q[1-5])?", fullmatch=True
)


@settings(max_examples=500)
@given(st.one_of(st.just(""), halves), st.sampled_from(["/", ""]), st.one_of(st.just(""), halves))
def test_the_form_of_a_period_knows_its_order(start: str, slash: str, end: str) -> None:
    text = f"{start}{slash}{end}"
    written = re.search(forms.whole(forms.PERIOD), text)
    assert bool(written) == readable(values.parse_period, text)


@settings(max_examples=500)
@given(
    st.text("0123456789,.-−e_ 万亿", max_size=12)
    | st.from_regex(re.compile(forms.AMOUNT), fullmatch=True)
    | st.text("0123456789", min_size=38, max_size=43)
)
def test_the_form_of_an_amount_is_what_is_read(text: str) -> None:
    written = re.search(forms.whole(forms.AMOUNT), text)
    assert bool(written) == readable(amounts.parse_amount, text)


@settings(max_examples=500)
@given(st.text("abzAZ09-_./ \n", max_size=12) | st.sampled_from(sorted(forms.RESERVED)))
def test_the_form_of_an_id_is_what_is_read(text: str) -> None:
    assert bool(re.search(forms.whole(forms.FREE_ID), text)) == readable(values.parse_slug, text)


@settings(max_examples=500)
@given(
    st.builds(
        "{}{}{}".format, st.just("https://"), st.text(max_size=6), st.text(":/?#@[]1", max_size=4)
    )
)
def test_a_web_address_names_a_host(text: str) -> None:
    if readable(values.parse_url, text):
        parts = urlsplit(text)
        assert parts.hostname
        assert parts.port is None or 0 < parts.port < 65536


def test_the_schemas_of_a_project_are_written_and_found_stale(toy: Path) -> None:
    run = CliRunner().invoke
    done = run(main, ["schema", "--check", "-C", str(toy)])
    assert (done.exit_code, done.output.count("is stale")) == (1, len(KINDS))
    assert not (toy / "data/schema").exists()
    done = run(main, ["schema", "-C", str(toy)])
    assert (done.exit_code, done.output.count("written")) == (0, len(KINDS))
    assert found(checked(toy)) == []
    topics = toy / "data/schema/topics.schema.json"
    topics.write_text("{}")
    done = run(main, ["schema", "--check", "-C", str(toy)])
    assert (done.exit_code, done.output.splitlines()[0]) == (
        1,
        "data/schema/topics.schema.json is stale",
    )
    assert adding.write_schemas(toy) == ("data/schema/topics.schema.json",)
    done = run(main, ["schema", "-C", str(toy)])
    assert (done.exit_code, done.output) == (0, "All schemas are up to date.\n")
