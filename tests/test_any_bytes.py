"""Any bytes as a record: a record or a diagnostic, never a traceback, never what was not typed."""

import sys
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conftest import TESTS
from roundtable_kb.decoding import decode
from roundtable_kb.diagnostics import Report
from roundtable_kb.kinds.organizations import Organization
from roundtable_kb.kinds.statistics import Statistic
from roundtable_kb.yaml_reader import read

sys.path.insert(0, str(TESTS / "fuzz"))
from journey import Roundtable

SECONDS = 2.0
ROUNDTABLE = Roundtable()
SEEDS = dict(ROUNDTABLE.seeds())
PLACES = st.sampled_from(ROUNDTABLE.places)
LINES = sorted({line for seed in SEEDS.values() for line in seed.split(b"\n")})
WORDS = st.sampled_from(
    [
        b"~",
        b"no",
        b"-1",
        b"0",
        b"9" * 40,
        b"1 trillion",
        b"2999",
        b"/2024",
        b"[[fog]]",
        b"[[",
        b"{}",
    ]
) | st.binary(max_size=12)


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, bytes]:
    """Return a sound record, and what becomes of it by a few changes of lines and values."""
    path = draw(PLACES)
    lines = SEEDS[path].split(b"\n")
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        key, colon, _ = lines[at].partition(b": ")
        change = draw(st.sampled_from(("value", "line", "swap", "remove", "repeat")))
        if change == "value" and colon:
            lines[at] = key + colon + draw(WORDS)
        elif change == "line":
            lines.insert(
                at, draw(st.sampled_from((b"", b"  ", b"    - "))) + draw(st.sampled_from(LINES))
            )
        elif change == "swap":
            other = draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        elif change == "remove" and len(lines) > 1:
            del lines[at]
        else:
            lines.insert(at, lines[at])
    return path, b"\n".join(lines)


def survives(path: str, data: bytes) -> None:
    start = time.process_time()
    ROUNDTABLE.exchange(path, data)
    assert time.process_time() - start < SECONDS


@given(PLACES, st.binary(max_size=400))
def test_bytes(path: str, data: bytes) -> None:
    survives(path, data)


@given(PLACES, st.text(alphabet="abn:-[]{}&*!|>'\"%@`?,. \n\t#~019/=<", max_size=200))
@example(ROUNDTABLE.places[0], "? \n")
@example(ROUNDTABLE.places[0], "? a\n: &x {<<: *x}\n")
def test_text_that_looks_like_yaml(path: str, text: str) -> None:
    survives(path, text.encode())


@settings(max_examples=300)
@given(edited())
def test_records_that_somebody_edited(place: tuple[str, bytes]) -> None:
    survives(*place)


@given(PLACES, st.integers(0, 4_000))
def test_records_that_were_saved_by_half(path: str, length: int) -> None:
    survives(path, SEEDS[path][:length])


@pytest.mark.parametrize("path", ROUNDTABLE.places)
def test_a_record_as_it_is_passes(path: str) -> None:
    assert [d for d in ROUNDTABLE.exchange(path, SEEDS[path]) if d.severity == "error"] == []


TYPED = ["no", "yes", "on", "off", "y", "n", "true", "012", "0o17", "0x1F", "1_000", "1,000"]
TYPED += ["12:30:45", "1:30", "2024-01-01", "2024-01-01T10:00:00Z", ".inf", "-.inf", ".nan"]
TYPED += ["1e3", "+7", "-0", "~", "null", "=", "<<", "0b1", "1.0", "1.50", "5.1 billion"]


@pytest.mark.parametrize("typed", TYPED)
def test_a_text_is_what_was_typed_or_refused(typed: str) -> None:
    """No reading of YAML makes another value of it, and where a text is not plain it is refused."""
    text = f"name: Bells\nclassification: association\nshort_name: {typed}\nsource: {{id: a}}\n"
    report = Report()
    tree = read(text.encode(), "data/organizations/bells.yml", report)
    record = decode(tree, Organization, "bells", report) if tree else None
    if report.ok:
        assert record is not None
        assert record.short_name == typed
    else:
        assert {d.span.line for d in report.diagnostics} == {3}


@pytest.mark.parametrize("typed", TYPED)
def test_a_number_or_period_is_what_was_typed_or_refused(typed: str) -> None:
    text = SEEDS["data/statistics/lamps-lit.yml"].decode()
    for field, old in (("value", "value: 420"), ("period", "period: 2025-06")):
        assert old in text
        report = Report()
        changed = text.replace(old, f"{field}: {typed}").encode()
        tree = read(changed, "data/statistics/lamps-lit.yml", report)
        record = decode(tree, Statistic, "lamps-lit", report) if tree else None
        if report.ok:
            assert record is not None
            assert typed in [getattr(o, field).text for o in record.observations]
