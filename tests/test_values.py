"""Ids, dates and periods, web addresses, language tags."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roundtable_kb.values import (
    Period,
    UnreadableError,
    parse_date,
    parse_language,
    parse_period,
    parse_slug,
    parse_url,
)

days = st.dates(date(1000, 1, 1), date(2999, 12, 31))


@pytest.mark.parametrize("text", ["a", "ada-lamp", "2025-7", "a" * 80, "console", "com10", "nul-1"])
def test_id(text: str) -> None:
    assert parse_slug(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ada",
        "ada_lamp",
        "ada lamp",
        "-ada",
        "ada-",
        "a--b",
        "../x",
        ".git",
        "a/b",
        "é",
        "陈海",
        "a\n",
        "a" * 81,
        "con",
        "aux",
        "nul",
        "prn",
        "com1",
        "lpt9",
        "index",
        "readme",
        "１",
    ],
)
def test_id_refused(text: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse_slug(text)
    assert caught.value.code.name == "id-bad"


@given(st.text())
def test_the_id_that_a_hint_proposes_is_one(text: str) -> None:
    try:
        parse_slug(text)
    except UnreadableError as error:
        if "write it like" in error.hint:
            proposed = error.hint.split("'")[1]
            assert parse_slug(proposed) == proposed


@pytest.mark.parametrize(
    ("text", "first", "last", "spoken"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31), "2024"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "February 2024"),
        ("2025-02", date(2025, 2, 1), date(2025, 2, 28), "February 2025"),
        ("2025-03-13", date(2025, 3, 13), date(2025, 3, 13), "13 March 2025"),
        ("2021-Q1", date(2021, 1, 1), date(2021, 3, 31), "Q1 2021"),
        ("2021-Q4", date(2021, 10, 1), date(2021, 12, 31), "Q4 2021"),
    ],
)
def test_date(text: str, first: date, last: date, spoken: str) -> None:
    assert parse_date(text) == Period(text, first, last)
    assert str(parse_date(text)) == spoken


@pytest.mark.parametrize(
    ("text", "first", "last", "spoken"),
    [
        ("/2024", None, date(2024, 12, 31), "until 2024"),
        ("2024-06/", date(2024, 6, 1), None, "since June 2024"),
        ("2021-Q1/2021-Q3", date(2021, 1, 1), date(2021, 9, 30), "Q1 2021 to Q3 2021"),
        ("2023/2024-06-30", date(2023, 1, 1), date(2024, 6, 30), "2023 to 30 June 2024"),
        ("2024/2024", date(2024, 1, 1), date(2024, 12, 31), "2024 to 2024"),
    ],
)
def test_period(text: str, first: date | None, last: date | None, spoken: str) -> None:
    assert parse_period(text) == Period(text, first, last)
    assert str(parse_period(text)) == spoken


@given(days)
def test_every_day_is_a_date(day: date) -> None:
    assert parse_date(day.isoformat()) == Period(day.isoformat(), day, day)


@given(days, days)
def test_a_period_runs_forwards(one: date, other: date) -> None:
    text = f"{one.isoformat()}/{other.isoformat()}"
    if one <= other:
        assert parse_period(text) == Period(text, one, other)
    else:
        with pytest.raises(UnreadableError, match="ends before it starts"):
            parse_period(text)


@given(days)
def test_a_month_ends_the_day_before_the_next_begins(day: date) -> None:
    month = parse_date(f"{day:%Y-%m}")
    assert month.first == day.replace(day=1)
    assert (month.last + timedelta(1)).day == 1
    assert month.first <= day <= month.last


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "24",
        "0999",
        "3000",
        "2025-3",
        "2025-00",
        "2025-03-00",
        "2025-13",
        "2025-02-29",
        "2025-04-31",
        "2025-Q0",
        "2025-Q5",
        "2025-q1",
        "2025-W07",
        "20250313",
        "2025/03/13",
        "13.3.2025",
        "today",
        "2025-03-13T10:00",
        " 2025",
        "2025\n",
        "２０２５",
        "2024//2025",
        "2024/2023",
        "2024-2025",
    ],
)
def test_period_refused(text: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse_period(text)
    assert caught.value.code.name == "value-date"


@pytest.mark.parametrize(
    "text",
    [
        "http://a.example",
        "https://a.example/b?c=d&e=f#g",
        "https://a.example:8443/",
        "https://例子.example/路",
        "https://a.example/(b)",
    ],
)
def test_url(text: str) -> None:
    assert parse_url(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.example",
        "//a.example",
        "/a",
        "ftp://a.example",
        "javascript:alert(1)",
        "mailto:a@b.c",
        "data:text/html,<script>",
        "https://",
        "https:///a",
        "https:a.example",
        "https://a b.example",
        "https://a.example/b c",
        "https://a.example\n",
        "https://a.example\\b",
        "https://a:99999/",
        "https://[::1/",
        "java\nscript:alert(1)",
        "\x01https://a.example",
        "https://a.example/\x7f",
    ],
)
def test_url_refused(text: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse_url(text)
    assert caught.value.code.name == "value-url"


@pytest.mark.parametrize("text", ["en", "zh-Hans", "zh-Hant-HK", "en-GB", "yue", "es-419"])
def test_language(text: str) -> None:
    assert parse_language(text) == text


@pytest.mark.parametrize("text", ["", "e", "Chinese", "zh_Hans", "zh-", "-zh", "zh Hans", "中文"])
def test_language_refused(text: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse_language(text)
    assert caught.value.code.name == "value-language"
