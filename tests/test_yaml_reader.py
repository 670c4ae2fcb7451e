"""Bytes to a tree: what is hostile is refused with its place, what is typed is kept."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import Found, found
from roundtable_kb.diagnostics import Report, Span
from roundtable_kb.yaml_reader import LARGEST, Mapping, Scalar, ScalarKind, Sequence, inside, read

FILE = "data/topics/bells.yml"


def read_faults(data: bytes) -> list[Found]:
    report = Report()
    assert read(data, FILE, report) is None
    return found(report)


def read_sound(data: bytes) -> Mapping:
    report = Report()
    tree = read(data, FILE, report)
    assert found(report) == []
    assert tree is not None
    return tree


def fault(place: tuple[int, int], code: str, message: str, hint: str) -> list[Found]:
    return [Found(FILE, *place, "error", code, message, hint)]


def kind_of(text: str) -> tuple[str, ScalarKind]:
    value = read_sound(f"value: {text}\n".encode()).get("value")
    assert isinstance(value, Scalar)
    return value.text, value.kind


def test_every_key_and_value_knows_its_place() -> None:
    tree = read_sound("name: 钟 # bells\nlist:\n  - {a: b}\n".encode())
    name, items = tree.get("name"), tree.get("list")
    assert isinstance(name, Scalar)
    assert isinstance(items, Sequence)
    assert tree.key("list").span == Span(FILE, 2, 1, 2, 5)
    assert name.span == Span(FILE, 1, 7, 1, 8)
    assert items.items[0].get("a").span == Span(FILE, 3, 9, 3, 10)
    assert (tree.get("none"), tree.key("none")) == (None, None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("no", "text"),
        ("yes", "text"),
        ("on", "text"),
        ("y", "text"),
        ("true", "truth value"),
        ("FALSE", "truth value"),
        ("tRue", "text"),
        ("~", "null"),
        ("null", "null"),
        ("nULL", "text"),
        ("012", "whole number"),
        ("-7", "whole number"),
        ("+7", "whole number"),
        ("0o17", "whole number"),
        ("0x1F", "whole number"),
        ("0b1", "text"),
        ("1_000", "text"),
        ("12:30:45", "text"),
        ("2024-01-01", "text"),
        ("1.5", "number"),
        ("1.", "number"),
        (".5", "number"),
        ("1e3", "number"),
        (".inf", "number"),
        ("-.INF", "number"),
        (".NaN", "number"),
        (".NAN", "number"),
        ("1,000", "text"),
        ("=", "text"),
        ("<<", "text"),
    ],
)
def test_a_scalar_keeps_its_text_and_the_kind_of_yaml_1_2(text: str, kind: str) -> None:
    assert kind_of(text) == (text, ScalarKind(kind))


@pytest.mark.parametrize("quoted", ['"2024"', "'2024'", "|-\n  2024", ">-\n  2024"])
def test_what_is_quoted_or_a_block_is_text(quoted: str) -> None:
    assert kind_of(quoted) == ("2024", ScalarKind.STRING)


@pytest.mark.parametrize("text", ["name: Bells\nlist: [a, b]\n", "name: Bells\nlist:\n- a\n- b\n"])
def test_byte_order_mark_and_line_ends_change_nothing(text: str) -> None:
    plain = read_sound(text.encode())
    assert read_sound(b"\xef\xbb\xbf" + text.encode()) == plain
    assert read_sound(text.replace("\n", "\r\n").encode()) == plain


def test_the_place_of_a_fault_is_the_same_with_crlf() -> None:
    expected = fault((3, 1), "yaml-duplicate-key", "the field 'a' stands twice", "")
    for data in (
        b"a: b\nc: d\na: e\n",
        b"a: b\r\nc: d\r\na: e\r\n",
        b"\xef\xbb\xbfa: b\nc: d\na: e\n",
    ):
        report = Report()
        read(data, FILE, report)
        assert [item._replace(hint="") for item in found(report)] == expected


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_utf_16(encoding: str) -> None:
    wanted = fault((1, 1), "yaml-encoding", "the file is UTF-16 or UTF-32", "save it as UTF-8")
    assert read_faults("name: 钟\n".encode(encoding)) == wanted


def test_utf_16_without_a_mark_is_refused_for_its_nul() -> None:
    assert read_faults("a: b\n".encode("utf-16-le")) == character((1, 2), "0000")


@pytest.mark.parametrize(
    ("data", "place", "byte"),
    [
        (b"name: caf\xe9\n", (1, 10), "e9"),
        ("name: 钟\nnote: ".encode() + b"\xff\n", (2, 7), "ff"),
        (b"\xef\xbb\xbfa: \x80\n", (1, 4), "80"),
        (b"a: \xed\xa0\x80\n", (1, 4), "ed"),
    ],
)
def test_not_utf_8(data: bytes, place: tuple[int, int], byte: str) -> None:
    wanted = fault(place, "yaml-encoding", f"the byte 0x{byte} is not UTF-8", "save it as UTF-8")
    assert read_faults(data) == wanted


def character(place: tuple[int, int], number: str) -> list[Found]:
    message = f"the character U+{number} may not stand in a record"
    hint = "remove it; it cannot be seen in most editors"
    return fault(place, "yaml-character", message, hint)


@pytest.mark.parametrize(
    ("text", "place", "number"),
    [
        ("name: a\x00b\n", (1, 8), "0000"),
        ("name: 钟\nnote: \x1b[31m\n", (2, 7), "001B"),
        ("name: a\x85b\n", (1, 8), "0085"),
        ("name: a\u2028b\n", (1, 8), "2028"),
        ("name: a\u2029b\n", (1, 8), "2029"),
        ("name: a\ufeffb\n", (1, 8), "FEFF"),
        ("name: a\uffffb\n", (1, 8), "FFFF"),
        ("name: a\rnote: b\n", (1, 8), "000D"),
        ("name: a\x0cb\n", (1, 8), "000C"),
        ("name: a\x7fb\n", (1, 8), "007F"),
    ],
)
def test_character_refused(text: str, place: tuple[int, int], number: str) -> None:
    assert read_faults(text.encode()) == character(place, number)


@pytest.mark.parametrize("opening", ["[", "{", "{a: ", "- ", "? ", "[{"])
def test_a_deep_file_is_refused(opening: str) -> None:
    (only,) = read_faults(b"a:\n  " + opening.encode() * 200_000)
    assert (only.line, only.code) == (2, "yaml-size")
    assert only.message == "the file is more than 30 levels deep"


@pytest.mark.parametrize("quote", ["", '"', "|\n  "])
def test_a_large_scalar_is_refused(quote: str) -> None:
    hint = "split it into several records"
    wanted = fault((1, 1), "yaml-size", "the file is larger than 1 MiB", hint)
    assert read_faults(b"name: " + quote.encode() + b"a" * (32 << 20)) == wanted


def test_the_largest_file_is_read() -> None:
    text = b'name: "' + b"a" * (LARGEST - 8) + b'"'
    assert len(text) == LARGEST
    assert read_sound(text).get("name").text == "a" * (LARGEST - 8)


def test_many_values_are_refused() -> None:
    (only,) = read_faults(b"a: [" + b"b," * 20_000 + b"]\n")
    assert (only.line, only.code) == (1, "yaml-size")
    assert only.message == "the file has more than 20,000 values"


def test_an_alias_bomb_is_refused_without_being_expanded() -> None:
    layers = ["a0: &a0 [bell]"]
    layers += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    faults = read_faults("\n".join(layers).encode())
    assert {item.code for item in faults} == {"yaml-feature"}
    assert len(faults) == 100


@pytest.mark.parametrize("tag", ["!!str", "!!binary", "!!python/name:os.system", "!own", "!"])
def test_a_tag_is_refused(tag: str) -> None:
    (only,) = read_faults(f"name: {tag} YQ==\n".encode())
    assert (only.line, only.column, only.code) == (1, 7, "yaml-feature")


def test_a_lenient_reading_passes_over_what_is_not_ours() -> None:
    text = b"a: !!python/name:os.system\nb: &x {c: d}\ne: *x\nf: g\n"
    report = Report()
    tree = read(text, "mkdocs.yml", report, lenient=True)
    assert found(report) == []
    assert tree.get("f").text == "g"
    assert tree.get("e").kind is ScalarKind.NULL


def test_the_fault_of_a_file_that_is_not_utf_8_can_be_shown() -> None:
    report = Report()
    read(b"name: caf\xe9\n", FILE, report)
    assert report.sources[FILE] == "name: caf"


@pytest.mark.parametrize(
    ("text", "nth", "place"),
    [
        ("name: see [[x]] and [[x]]\n", 0, (1, 11)),
        ("name: see [[x]] and [[x]]\n", 1, (1, 21)),
        ("name: >-\n  see\n  [[x]]\n", 0, (3, 3)),
        ("name: 'it''s [[x]]'\n", 0, (1, 14)),
        # Folded within: the whole text is meant.
        ("name: see [[x]] and [[x]]\n", 2, (1, 7)),
    ],
)
def test_the_place_of_words_in_a_text(text: str, nth: int, place: tuple[int, int]) -> None:
    value = read_sound(text.encode()).get("name")
    assert isinstance(value, Scalar)
    span = inside(value, text, "[[x]]", nth)
    assert (span.line, span.column) == place


@given(
    st.binary(max_size=200)
    | st.text(alphabet="abc:-[]{}&*!|>'\"%@`?, \n\t#~", max_size=60).map(str.encode)
)
@example(b"%YAML 9.9\n---\na: b\n")
@example(b"? \n")
@example(b'"\\ud800": a')
@example(b"&a")
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    report = Report()
    tree = read(data, FILE, report)
    assert (tree is None) <= (not report.ok)
    lines = data.count(b"\n") + data.count(b"\r") + 2
    assert all(1 <= item.line <= lines and item.column >= 1 for item in found(report))
