"""Findings: what the real records show, and that it follows from the records alone.

Each expected line of the context figures is worked out by hand there; here every number behind it
is changed in turn, and the finding must change with it.
"""

import shutil
from pathlib import Path

import pytest

from roundtable_kb.diagnostics import Report
from roundtable_kb.findings import doubts, find
from roundtable_kb.kinds import KINDS
from roundtable_kb.loading import load
from roundtable_kb.verdicts import Finding

ROOT = Path(__file__).parent.parent


def findings(root: Path) -> tuple[Finding, ...]:
    report = Report()
    kb = load(root, KINDS, report)
    assert report.diagnostics == ()
    return find(kb)


@pytest.fixture(scope="module")
def real() -> tuple[Finding, ...]:
    return findings(ROOT)


@pytest.fixture
def changed(tmp_path):
    """Return the findings of the real records with one text replaced in one file."""

    def change(statistic: str, old: str, new: str) -> tuple[Finding, ...]:
        shutil.copytree(ROOT / "data", tmp_path / "data")
        file = tmp_path / "data" / "statistics" / f"{statistic}.yml"
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1
        file.write_text(text.replace(old, new), encoding="utf-8")
        return findings(tmp_path)

    return change


def shown(found: tuple[Finding, ...], statistic: str, period: str) -> set[tuple[str, ...]]:
    """The type of each finding about a statistic and a period, with what it rests on."""
    return {
        (f.type.value, *(id_ if s == statistic else f"{s}/{id_}" for s, id_ in f.observations))
        for f in found
        if f.statistic == statistic and f.period == period
    }


REGISTRATIONS_2022 = (
    "agrees",
    "ithome-2022",
    "copyright-registrations/ithome-2022",
    "copyright-registrations/ncac-2021",
)
REGISTRATIONS_2023 = (
    "agrees",
    "cinic-2023",
    "copyright-registrations/cinic-2023",
    "copyright-registrations/ithome-2022",
)
REGISTRATIONS_2024 = (
    "agrees",
    "gmw-2024",
    "copyright-registrations/xyrl-2024",
    "copyright-registrations/cinic-2023",
)
VALUE_ADDED_2023 = (
    "agrees",
    "roundtable-2023",
    "copyright-industry-value-added/roundtable-2023",
    "copyright-industry-value-added/peoples-daily-online-2022",
)
MCSC_2017 = (
    "disagrees",
    "cisac-2017",
    "mcsc-licensing-revenue-rise/xiansheng-huati-2018",
    "mcsc-licensing-revenue-growth/xiansheng-huati-2018",
)
CAVCA_2024 = ("out-of-series", "roundtable-2024", "cavca-2021")
KARAOKE_2024 = ("out-of-series", "roundtable-2024", "jssxwcbj-2019")
CWWCS_RATIO = (
    "disagrees",
    "roundtable-2024",
    "cwwcs-distributed/chinaxwcb-2024",
    "cwwcs-licensing-revenue/chinaxwcb-2024",
)

EXPECTED = [
    ("copyright-registrations-growth", "2022", REGISTRATIONS_2022),
    ("copyright-registrations-growth", "2023", REGISTRATIONS_2023),
    ("copyright-registrations-growth", "2024", REGISTRATIONS_2024),
    ("copyright-registrations", "2024", ("corroborated", "roundtable-2024", "xyrl-2024")),
    ("copyright-industry-value-added-growth", "2023", VALUE_ADDED_2023),
    ("copyright-industry-value-added", "2023", ("corroborated", "roundtable-2023", "gmw-2023")),
    ("mcsc-licensing-revenue", "2024", ("corroborated", "roundtable-2024", "china-youth-2024")),
    ("mcsc-members", "2024", ("corroborated", "roundtable-2024", "china-youth-2025-04")),
    ("mcsc-licensing-revenue", "2017", MCSC_2017),
    ("cavca-revenue", "2024", CAVCA_2024),
    ("cavca-karaoke-fees", "2024", KARAOKE_2024),
    ("cwwcs-licensing-revenue", "2024", ("corroborated", "roundtable-2024", "chinaxwcb-2024")),
    ("cwwcs-distribution-ratio", "2024", CWWCS_RATIO),
]


@pytest.mark.parametrize(("statistic", "period", "expected"), EXPECTED)
def test_what_was_worked_out_by_hand_is_found(real, statistic, period, expected):
    assert expected in shown(real, statistic, period)


@pytest.mark.parametrize(
    ("statistic", "period", "expected", "change"),
    [
        (*EXPECTED[0], ("copyright-registrations-growth", "1.42", "1.43")),
        (*EXPECTED[0], ("copyright-registrations", "6,264,378", "6,364,378")),
        (*EXPECTED[1], ("copyright-registrations", "6,353,144", "6,453,144")),
        (*EXPECTED[1], ("copyright-registrations-growth", "value: 40.46", "value: 40.56")),
        (*EXPECTED[2], ("copyright-registrations", "8,923,901", "8,823,901")),
        (*EXPECTED[2], ("copyright-registrations-growth", "19.13", "18.13")),
        (*EXPECTED[3], ("copyright-registrations", "1063.061万", "963.061万")),
        (*EXPECTED[3], ("copyright-registrations", "value: 10 million", "value: 11 million")),
        (*EXPECTED[4], ("copyright-industry-value-added", "8.97 trillion", "8.87 trillion")),
        (*EXPECTED[4], ("copyright-industry-value-added-growth", "value: 4.52", "value: 5.42")),
        (
            *EXPECTED[6],
            ("mcsc-licensing-revenue", "477 million\n    source", "487 million\n    source"),
        ),
        (*EXPECTED[7], ("mcsc-members", "14,064", "13,864")),
        (*EXPECTED[7], ("mcsc-members", "period: 2025-04", "period: 2026-04")),
        (*EXPECTED[8], ("mcsc-licensing-revenue", "value: 206 million", "value: 216 million")),
        (*EXPECTED[8], ("mcsc-licensing-revenue-rise", "100.60 million", "95.93 million")),
        (*EXPECTED[8], ("mcsc-licensing-revenue-growth", "46.57", "48.83")),
        (*EXPECTED[9], ("cavca-revenue", "value: 5.1 billion", "value: 510 million")),
        (*EXPECTED[9], ("cavca-revenue", "285 million", "2.85 billion")),
        (*EXPECTED[10], ("cavca-karaoke-fees", "value: 4 billion", "value: 400 million")),
        (*EXPECTED[10], ("cavca-karaoke-fees", "period: 2019", "period: 2018")),
        (*EXPECTED[11], ("cwwcs-licensing-revenue", "23.11 million", "22.11 million")),
        (*EXPECTED[12], ("cwwcs-distributed", "11.46 million", "14.46 million")),
        (*EXPECTED[12], ("cwwcs-distribution-ratio", "value: 60", "value: 40")),
    ],
)
def test_a_finding_changes_with_each_number_behind_it(changed, statistic, period, expected, change):
    assert expected not in shown(changed(*change), statistic, period)


def test_arithmetic_can_be_followed(real):
    arithmetic = {(f.statistic, f.period): f.arithmetic for f in real if f.type == "agrees"}
    assert arithmetic["copyright-industry-value-added-growth", "2023"] == (
        "9.38 over 8.97 trillion is a growth of 4.46 % to 4.68 %; stated: 4.52 %"
    )


def test_the_power_of_ten_that_would_fit_is_named(real):
    # 5.1 billion over 285 million is 17.89, 4 billion over 258.5 million is 15.47.
    far = {f.statistic: f.arithmetic for f in real if f.type == "out-of-series"}
    assert far == {
        "cavca-revenue": (
            "approximately 5.1 billion yuan is 17.9 times 285 million yuan (Q1 2021 to Q3 2021); "
            "510 million yuan would fit"
        ),
        "cavca-karaoke-fees": (
            "over 4 billion yuan is 15.5 times 258.50 million yuan (2019); "
            "400 million yuan would fit"
        ),
    }


def test_a_different_scope_is_a_caution(real):
    (far,) = (f for f in real if f.statistic == "cavca-revenue" and f.type == "out-of-series")
    assert "karaoke and newly added broadcasting rights" in far.text


def test_nothing_else_is_doubtful(real):
    assert {(f.statistic, f.period) for f in real if f.doubtful} == {
        ("cavca-revenue", "2024"),
        ("cavca-karaoke-fees", "2024"),
        ("mcsc-licensing-revenue", "2017"),
        ("cwwcs-distribution-ratio", "2024"),
    }


def test_the_record_high_is_one(real):
    found = shown(real, "mcsc-licensing-revenue", "2024")
    assert any(kind == "agrees" and "xiansheng-huati-2020" in basis for kind, *basis in found)


def test_a_record_that_was_beaten_is_none(changed):
    found = changed("mcsc-licensing-revenue", "408.79 million", "508.79 million")
    assert ("disagrees", "roundtable-2024", "xiansheng-huati-2020") in shown(
        found, "mcsc-licensing-revenue", "2024"
    )


def test_parts_above_their_total_disagree(changed):
    found = changed("cavca-revenue", "value: 5.1 billion", "value: 3.1 billion")
    assert ("disagrees", "roundtable-2024", "cavca-karaoke-fees/roundtable-2024") in shown(
        found, "cavca-revenue", "2024"
    )


def test_a_value_far_above_its_bound_is_only_consistent(changed):
    found = changed("copyright-registrations", "1063.061万", "1363.061万")
    assert ("consistent", "roundtable-2024", "xyrl-2024") in shown(
        found, "copyright-registrations", "2024"
    )


def test_a_figure_passed_on_does_not_bear_itself_out(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    file = tmp_path / "data" / "statistics" / "mcsc-licensing-revenue.yml"
    text = file.read_text(encoding="utf-8")
    for mark in ("roundtable-2024", "china-youth-2024"):
        text = text.replace(f"  - id: {mark}\n", f"  - id: {mark}\n    produced_by: mcsc\n")
    file.write_text(text, encoding="utf-8")
    found = shown(findings(tmp_path), "mcsc-licensing-revenue", "2024")
    assert not any(kind == "corroborated" for kind, *_ in found)


def test_a_source_that_cites_the_other_does_not_bear_it_out(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    file = tmp_path / "data" / "sources" / "china-youth-2025-7.yml"
    file.write_text(file.read_text() + "cites: [wipo-roundtable-2025]\n", encoding="utf-8")
    found = shown(findings(tmp_path), "mcsc-licensing-revenue", "2024")
    assert not any(kind == "corroborated" for kind, *_ in found)


def test_doubts_are_answered_by_notes_and_notes_need_a_doubt(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    ratio = tmp_path / "data" / "statistics" / "cwwcs-distribution-ratio.yml"
    text = ratio.read_text(encoding="utf-8").partition("notes:")[0]
    ratio.write_text(
        text + "notes:\n  - {finding: disagrees, period: '2024', text: Looked at.}\n"
        "  - {finding: contradicted, period: '2024', text: Outlived.}\n",
        encoding="utf-8",
    )
    report = Report()
    kb = load(tmp_path, KINDS, report)
    assert report.diagnostics == ()
    found = [
        (d.code.name, answered)
        for d, answered in doubts(kb, find(kb))
        if d.span.path.endswith("cwwcs-distribution-ratio.yml")
    ]
    assert found == [("figure-doubtful", True), ("note-unmatched", False)]


@pytest.mark.parametrize("value", ["-184 million", "0\n    qualifier: at-most"])
def test_a_loss_and_nothing_at_all_have_no_growth_and_break_nothing(changed, value):
    found = changed("mcsc-licensing-revenue", "value: 184 million", f"value: {value}")
    assert not any("music-news-live-2016" in str(f.observations[1:]) for f in found if f.doubtful)


def test_the_first_year_that_can_be_written_has_none_before_it(changed):
    assert changed("mcsc-licensing-revenue-growth", "period: 2016", "period: 1000")
