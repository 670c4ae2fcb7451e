"""The tables of the kinds in Chromium: filtered, sorted, linked, saved, with and without script."""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from playwright.sync_api import Browser, Locator, Page, expect

KINDS = ["events", "organizations", "sources", "speakers", "statistics", "terms", "topics"]
Record = dict[str, Any]
Values = Callable[[str, Record], list[str]]
"""What a record with that id has for a facet, as the address names it."""


@pytest.fixture(scope="module")
def records(real: Path) -> dict[str, dict[str, Record]]:
    """Every record by kind and id, read without our code."""
    return {
        kind: {
            path.stem: yaml.load(path.read_text(), yaml.BaseLoader)  # noqa: S506
            for path in sorted((real / "data" / kind).glob("*.yml"))
        }
        for kind in KINDS
    }


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def ids(page: Page) -> list[str]:
    """Return the ids of the records that the table shows, in its order."""
    links = page.locator(".kb-table tbody tr td:first-child a:first-child")
    paths = links.evaluate_all("(links) => links.map((link) => new URL(link.href).pathname)")
    return [path.strip("/").split("/")[-1] for path in paths]


def menu(page: Page, title: str) -> Locator:
    return page.locator(".kb-facet", has=page.locator("legend", has_text=re.compile(f"^{title}$")))


def offers(page: Page, title: str) -> dict[str, int]:
    """Return what a facet offers, with its counts."""
    labels = menu(page, title).locator("label")
    texts = labels.evaluate_all(
        "(all) => all.map((one) => [one.children[1].textContent, +one.children[2].textContent])"
    )
    return dict(texts)


def choose(page: Page, title: str, label: str) -> None:
    facet = menu(page, title)
    if facet.locator("fieldset").is_hidden():
        facet.locator("button").click()
    facet.get_by_label(label).first.click()


def header(page: Page, title: str) -> Locator:
    return page.locator(".kb-sort", has_text=re.compile(f"^{title}$"))


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def clear(page: Page) -> Locator:
    return page.locator(".kb-view button", has_text="Clear")


def told(page: Page) -> str:
    return page.locator(".kb-tools [role=status]").inner_text()


# What the facets are to hold, worked out from the records alone.
GROUP_OF = {
    "government": "public-bodies",
    "intergovernmental": "public-bodies",
    "collective-management": "societies",
    "association": "societies",
    "company": "companies",
    "cultural": "creators",
}


def group(speaker: Record, records: dict[str, dict[str, Record]]) -> str:
    if "occupations" in speaker or "affiliations" not in speaker:
        return "creators"
    organization = records["organizations"][speaker["affiliations"][0]["organization"]]
    return GROUP_OF[organization["classification"]]


def said_on(topic: str, records: dict[str, dict[str, Record]]) -> list[tuple[Record, Record]]:
    return [
        (speaker, said)
        for speaker in records["speakers"].values()
        for said in speaker.get("statements", ())
        if topic in said.get("topics", ())
    ]


def expected(kind: str, facet: str, records: dict[str, dict[str, Record]]) -> dict[str, set[str]]:
    """Return the ids that each choice of a facet is to leave."""
    every: dict[tuple[str, str], Values] = {
        ("organizations", "classification"): lambda _, r: [r["classification"]],
        ("organizations", "sector"): lambda _, r: r.get("sectors", []),
        ("terms", "classification"): lambda _, r: [r["classification"]],
        ("sources", "classification"): lambda _, r: [r["classification"]],
        ("sources", "language"): lambda _, r: [r["language"]] if "language" in r else [],
        ("speakers", "group"): lambda _, r: [group(r, records)],
        ("speakers", "topic"): lambda _, r: [
            topic for said in r.get("statements", ()) for topic in said.get("topics", ())
        ],
        ("speakers", "kind"): lambda _, r: [said["kind"] for said in r.get("statements", ())],
        ("topics", "kind"): lambda i, _: [said["kind"] for _, said in said_on(i, records)],
        ("topics", "group"): lambda i, _: [group(s, records) for s, _ in said_on(i, records)],
        ("statistics", "topic"): lambda _, r: r.get("topics", []),
        ("statistics", "subject"): lambda _, r: [r["subject"]],
        ("statistics", "unit"): lambda _, r: [r["unit"]],
    }
    found: dict[str, set[str]] = {}
    for name, record in records[kind].items():
        if kind == "statistics" and not any("event" in o for o in record.get("observations", ())):
            continue
        for value in every[kind, facet](name, record):
            found.setdefault(value, set()).add(name)
    return found


# Choose each, and return the address, the records that are left, what was offered and is told.
EACH = """
(menu) => [...menu.querySelectorAll('label')].map((label) => {
  const offered = +label.querySelector('.kb-count').textContent;
  label.click();
  const links = [...document.querySelectorAll('.kb-table tbody td:first-child a:first-child')];
  const left = links.map((link) => new URL(link.href).pathname.split('/').at(-2));
  const told = document.querySelector('.kb-tools [role=status]').textContent;
  const found = [location.search, left, offered, told];
  label.click();
  return found;
})
"""
FACETS = [
    ("organizations", "classification", "What it is"),
    ("organizations", "sector", "Sector"),
    ("terms", "classification", "What it is"),
    ("sources", "classification", "What it is"),
    ("sources", "language", "Language"),
    ("speakers", "group", "Group"),
    ("speakers", "topic", "Topic"),
    ("speakers", "kind", "Kind of statement"),
    ("topics", "kind", "Kind of statement"),
    ("topics", "group", "Who spoke"),
    ("statistics", "topic", "Topic"),
    ("statistics", "subject", "Of what"),
    ("statistics", "unit", "Unit"),
]


@pytest.mark.parametrize(("kind", "key", "title"), FACETS)
def test_each_choice_leaves_the_records_that_have_it(
    page: Page, online: str, records: Any, kind: str, key: str, title: str
) -> None:
    wanted = expected(kind, key, records)
    assert len(wanted) > 1
    page.goto(f"{online}/{kind}/")
    whole = ids(page)
    if kind != "statistics":
        assert sorted(whole) == sorted(records[kind])
    seen = {}
    for query, left, count, words in menu(page, title).evaluate(EACH):
        ((name, (value,)),) = parse_qs(query.removeprefix("?")).items()
        assert (name, count) == (key, len(left))
        assert words.startswith(f"{len(left)} of {len(whole)} ")
        seen[value] = set(left)
    assert seen == wanted
    assert (asked(page), ids(page)) == ({}, whole)


def test_a_figures_state_filters_as_the_row_says(page: Page, online: str) -> None:
    page.goto(f"{online}/statistics/")
    words = page.locator(".kb-table tbody .kb-state").all_inner_texts()
    assert offers(page, "State") == Counter(words)
    assert len(set(words)) == 3
    choose(page, "State", "In doubt")
    assert set(page.locator(".kb-table tbody .kb-state").all_inner_texts()) == {"In doubt"}
    assert asked(page) == {"state": ["doubt"]}


def test_choices_of_a_facet_add_and_facets_narrow(page: Page, online: str, records: Any) -> None:
    groups, topics = (expected("speakers", key, records) for key in ("group", "topic"))
    page.goto(f"{online}/speakers/?group=societies&group=companies&topic=music")
    both = groups["societies"] | groups["companies"]
    assert set(ids(page)) == both & topics["music"]
    # What each choice would leave beside the choices of the other facet.
    names = {"societies": "Societies", "companies": "Companies", "creators": "Creators"}
    offered = offers(page, "Group")
    assert {name: offered[name] for name in names.values()} == {
        name: len(groups[key] & topics["music"]) for key, name in names.items()
    }
    named = {records["topics"][key]["name"]: len(who & both) for key, who in topics.items()}
    assert offers(page, "Topic") == named
    assert menu(page, "Group").locator("button").inner_text() == "Group: 2 chosen"
    assert menu(page, "Topic").locator("button").inner_text() == "Topic: Music"


def test_words_find_rows_in_any_script(page: Page, online: str, records: Any) -> None:
    page.goto(f"{online}/organizations/")
    named = {
        name
        for name, record in records["organizations"].items()
        if any("著作权" in other["name"] for other in record.get("other_names", ()))
    }
    assert named
    find = page.get_by_label("Find in this table")
    find.fill("著作权")
    assert set(ids(page)) == named
    assert asked(page) == {"find": ["著作权"]}
    find.fill("SOCIETY writ")
    assert ids(page) == ["cwwcs"]
    find.fill("no such thing")
    assert (ids(page), told(page)) == ([], f"0 of {len(records['organizations'])} organizations")
    clear(page).click()
    assert told(page).startswith(f"{len(records['organizations'])} of ")
    assert (asked(page), find.input_value()) == ({}, "")
    expect(clear(page)).to_be_hidden()


def ranks(values: list[Any]) -> list[Any]:
    """Return the values that are there; the others must come last."""
    there = [value for value in values if value is not None]
    assert values[: len(there)] == there
    return there


MAGNITUDES = {"million": 6, "billion": 9, "trillion": 12}


def stated(record: Record) -> Decimal:
    """Return the number that was stated at the event."""
    (seen,) = (one for one in record["observations"] if "event" in one)
    digits, _, magnitude = seen["value"].replace(",", "").partition(" ")
    return Decimal(digits).scaleb(MAGNITUDES.get(magnitude, 0))


def test_figures_sort_by_their_value(page: Page, online: str, records: Any) -> None:
    page.goto(f"{online}/statistics/")
    head = page.locator("th", has=header(page, "Stated"))
    assert head.get_attribute("aria-sort") is None
    header(page, "Stated").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert asked(page) == {"sort": ["-value"]}
    values = [stated(records["statistics"][name]) for name in ids(page)]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) > 10
    header(page, "Stated").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert [stated(records["statistics"][name]) for name in ids(page)] == sorted(values)


def test_dates_sort_by_the_day_and_those_without_come_last(
    page: Page, online: str, records: Any
) -> None:
    for sort, reverse in (("date", False), ("-date", True)):
        page.goto(f"{online}/sources/?sort={sort}")
        days = [records["sources"][name].get("published") for name in ids(page)]
        assert ranks(days) == sorted(ranks(days), reverse=reverse)
        assert None in days


def test_counts_sort_by_number(page: Page, online: str, records: Any) -> None:
    page.goto(f"{online}/speakers/")
    header(page, "Statements").click()
    counts = [len(records["speakers"][name].get("statements", ())) for name in ids(page)]
    assert counts == sorted(counts, reverse=True)
    assert max(counts) > 9 > min(counts)


def test_speakers_sort_by_family_name(page: Page, online: str, records: Any) -> None:
    page.goto(f"{online}/speakers/")
    header(page, "Name").click()
    names = [records["speakers"][name] for name in ids(page)]
    keys = [(one.get("family_name", ""), one["name"]) for one in names]
    assert keys == sorted(keys)


def test_texts_sort_as_readers_expect(page: Page, online: str) -> None:
    names = ["Éclair", "zebra", "Apple", "item 10", "item 9", "王", "李", "张", ""]
    page.goto(f"{online}/organizations/")
    page.evaluate(
        """(names) => {
          document.querySelectorAll('.kb-table tbody tr').forEach((row, at) => {
            row.cells[1].textContent = names[at] ?? '';
          });
        }""",
        names,
    )
    header(page, "Short").click()
    shown = [text for text in page.locator("tbody td:nth-child(2)").all_inner_texts() if text]
    latin = [text for text in shown if not unicodedata.name(text[0]).startswith("CJK")]
    assert latin == ["Apple", "Éclair", "item 9", "item 10", "zebra"]
    assert [text for text in shown if text not in latin] == ["李", "王", "张"]  # Li, Wang, Zhang
    assert page.locator("tbody td:nth-child(2)").last.inner_text() == ""


def test_an_address_is_a_view(page: Page, online: str) -> None:
    page.goto(f"{online}/speakers/?h=music#page_title")
    choose(page, "Kind of statement", "concern")
    choose(page, "Topic", "Music")
    header(page, "Statements").click()
    page.get_by_label("Find in this table").fill("a")
    view, shown, count = page.url, ids(page), told(page)
    assert asked(page) == {
        "h": ["music"],
        "kind": ["concern"],
        "topic": ["music"],
        "sort": ["-statements"],
        "find": ["a"],
    }
    assert view.endswith("#page_title")
    assert 0 < len(shown) < 17
    other = page.context.new_page()
    other.goto(view)
    assert (ids(other), told(other), other.url) == (shown, count, view)
    assert menu(other, "Topic").get_by_label("Music").is_checked()
    assert other.locator("[aria-sort=descending]").inner_text() == "Statements"
    # Back from a record, the view is as it was left; so it is after a reload.
    other.locator(".kb-table tbody a").first.click()
    other.wait_for_selector(".kb-statements")
    other.go_back()
    other.wait_for_selector(".kb-tools")
    assert (ids(other), told(other), other.url) == (shown, count, view)
    other.go_forward()
    other.wait_for_selector(".kb-statements")
    other.go_back()
    other.reload()
    assert (ids(other), told(other)) == (shown, count)


def test_steps_in_the_history_of_a_page_are_followed(page: Page, online: str) -> None:
    page.goto(f"{online}/organizations/?classification=company")
    left = ids(page)
    page.evaluate("history.pushState(null, '', '?sort=-name')")
    page.go_back()
    expect(page.locator("[aria-sort]")).to_have_count(0)
    assert ids(page) == left
    page.go_forward()
    expect(page.locator("[aria-sort=descending]")).to_have_text("Name")
    assert len(ids(page)) > len(left)


@pytest.mark.parametrize(
    "query",
    [
        "?classification=nonsense",
        "?sort=nonsense",
        "?sort=-",
        "?sort=",
        "?sort=-definition&other=1",
        "?classification=&find=",
        "?constructor=__proto__&sort=constructor&%",
        "?classification=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E",
    ],
)
def test_what_an_address_asks_in_vain_is_passed_over(page: Page, online: str, query: str) -> None:
    page.goto(f"{online}/terms/")
    whole = ids(page)
    page.goto(f"{online}/terms/{query}")
    assert ids(page) == whole
    assert page.locator("[aria-sort]").count() == 0
    expect(clear(page)).to_be_hidden()


def saved(page: Page) -> tuple[str, bytes]:
    with page.expect_download() as download:
        page.get_by_role("button", name="Download this view as CSV").click()
    return download.value.suggested_filename, download.value.path().read_bytes()


def lines(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def test_a_view_is_saved_as_csv(page: Page, online: str, records: Any) -> None:
    page.goto(f"{online}/statistics/?state=doubt&sort=-value")
    name, content = saved(page)
    assert name == "statistics.csv"
    head, *rows = lines(content)
    assert head == ["Figure", "For", "For (value)", "Stated", "Stated (value)", "State", "Address"]
    assert [row[-1].split("/")[-2] for row in rows] == ids(page)
    assert all(row[-1].startswith(f"{online}/statistics/") for row in rows)
    for row, name in zip(rows, ids(page), strict=True):
        record = records["statistics"][name]
        assert row[0] == record["name"]
        assert Decimal(row[4]) == stated(record)
        assert row[5].startswith("In doubt ")


def test_chinese_names_and_commas_are_saved_whole(page: Page, online: str, records: Any) -> None:
    page.goto(f"{online}/organizations/")
    _, *rows = lines(saved(page)[1])
    assert len(rows) == len(records["organizations"])
    for row in rows:
        record = records["organizations"][row[-1].split("/")[-2]]
        assert row[0].startswith(record["name"])
        for other in record.get("other_names", ()):
            if other["lang"].startswith("zh") and "note" not in other:
                assert other["name"] in row[0]


def test_a_spreadsheet_runs_nothing_of_it(page: Page, online: str) -> None:
    hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", '"=1"', 'a "b", c', "=\"x\",'y'", "1-1"]
    page.goto(f"{online}/speakers/")
    page.evaluate(
        """(texts) => {
          document.querySelectorAll('.kb-table tbody tr').forEach((row, at) => {
            row.cells[1].textContent = texts[at] ?? '';
            row.cells[4].textContent = ['-5', '=5'][at] ?? '';
          });
        }""",
        hostile,
    )
    _, *rows = lines(saved(page)[1])
    assert [row[1] for row in rows[: len(hostile)]] == [
        "'=1+1", "'+1", "'-1", "'@SUM(A1)", "'＝1", '"=1"', 'a "b", c', "'=\"x\",'y'", "1-1",
    ]  # fmt: skip
    assert [row[4] for row in rows[:2]] == ["-5", "'=5"]


def test_all_works_under_the_policy_of_the_pages(page: Page, online: str) -> None:
    stopped: list[str] = []
    page.on("console", lambda message: stopped.append(message.text))
    page.goto(f"{online}/organizations/")
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert policy is not None
    assert "default-src 'none'; script-src 'self' " in policy
    choose(page, "What it is", "company")
    header(page, "Name").click()
    assert len(lines(saved(page)[1])) == len(ids(page)) + 1
    assert stopped == []
    assert page.locator(".kb-tools [style], .kb-table [style]").count() == 0


def test_all_is_done_by_keyboard(page: Page, online: str, records: Any) -> None:
    page.goto(f"{online}/organizations/")
    page.get_by_label("Find in this table").focus()
    page.keyboard.press("Tab")
    expect(menu(page, "What it is").locator("button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(menu(page, "What it is").locator("button")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.evaluate("(one) => getComputedStyle(one).outlineStyle") == "solid"
    label = focused.locator("..").locator("span").first.inner_text()
    page.keyboard.press("Space")
    wanted = expected("organizations", "classification", records)
    assert set(ids(page)) == wanted[label.replace(" ", "-")]
    page.keyboard.press("Escape")
    expect(menu(page, "What it is").locator("fieldset")).to_be_hidden()
    expect(menu(page, "What it is").locator("button")).to_be_focused()
    # On to the next facet: a list that is left closes.
    page.keyboard.press("Enter")
    for _ in range(len(wanted) + 1):
        page.keyboard.press("Tab")
    expect(menu(page, "Sector").locator("button")).to_be_focused()
    expect(menu(page, "What it is").locator("fieldset")).to_be_hidden()
    page.keyboard.press("Tab")
    expect(clear(page)).to_be_focused()
    page.keyboard.press("Enter")
    assert len(ids(page)) == len(records["organizations"])
    expect(page.get_by_role("status").first).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Download this view as CSV")).to_be_focused()
    page.keyboard.press("Tab")
    expect(header(page, "Name")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("th", has=header(page, "Name"))).to_have_attribute("aria-sort", "ascending")


def test_a_phone_has_large_targets_and_all_orders(browser: Browser, online: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(f"{online}/speakers/")
    menu(page, "Group").locator("button").tap()
    targets = ".kb-tools :is(input[type=search], button, select, label:has([type=checkbox]))"
    heights = page.locator(targets).evaluate_all(
        "(all) => all.filter((one) => one.offsetParent).map((one) => one.offsetHeight)"
    )
    assert len(heights) > 8
    assert min(heights) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    whole = ids(page)
    page.get_by_label("Sort").select_option(label="Statements, largest first")
    assert asked(page) == {"sort": ["-statements"]}
    assert sorted(ids(page)) == sorted(whole)
    assert ids(page) != whole
    page.get_by_label("Sort").select_option(label="as listed")
    assert (asked(page), ids(page)) == ({}, whole)
    context.close()


@pytest.mark.parametrize("width", [720, 900, 1280])
def test_an_open_list_fits_the_page(page: Page, online: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{online}/statistics/")
    for facet in page.locator(".kb-facet").all():
        facet.locator("button").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        facet.get_by_role("checkbox").first.check()
        facet.get_by_role("checkbox").first.uncheck()
    page.locator("h1").click()
    expect(page.locator(".kb-facet fieldset:visible")).to_have_count(0)


@pytest.mark.parametrize("kind", KINDS)
def test_without_script_there_is_the_whole_table(
    browser: Browser, online: str, records: Any, kind: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{online}/{kind}/?sort=-name&find=zzz")
    shown = page.locator(".kb-table tbody tr")
    if kind != "statistics":
        assert shown.count() == len(records[kind])
    else:
        own = [o for r in records[kind].values() for o in r.get("observations", ())]
        assert shown.count() == sum("event" in one for one in own)
    assert page.locator("article :is(button, input, select, form)").count() == 0
    context.close()


def test_the_search_index_knows_nothing_of_the_values(real: Path) -> None:
    index = (real / "site/search/search_index.json").read_text()
    assert "Download this view" not in index
    assert "kb-values" not in index
    assert '\\"facets\\"' not in index


def test_on_paper_there_is_the_view_without_its_tools(page: Page, online: str) -> None:
    page.goto(f"{online}/organizations/?classification=company")
    page.emulate_media(media="print")
    expect(page.locator(".kb-tools :is(button, input, select):visible")).to_have_count(0)
    expect(page.get_by_role("status").first).to_be_visible()
    assert page.locator(".kb-table tbody tr").count() == len(ids(page))


def test_it_works_from_a_file(browser: Browser, real: Path) -> None:
    page = browser.new_page()
    page.goto((real / "site/organizations/index.html").as_uri())
    whole = len(ids(page))
    choose(page, "What it is", "company")
    assert 0 < page.locator(".kb-table tbody tr").count() < whole
    page.close()


def test_a_long_table_shows_all_its_rows_soon(page: Page, online: str) -> None:
    grow = """
      const block = document.querySelector('script.kb-values');
      const values = JSON.parse(block.textContent);
      const body = document.querySelector('.kb-table tbody');
      const rows = [...body.rows];
      for (let at = rows.length; at < 500; at += 1) {
        const row = rows[at % rows.length].cloneNode(true);
        row.cells[4].textContent = at;
        body.append(row);
        values.columns[0].order[at] = `name ${at}`;
        values.facets.forEach((facet) => { facet.rows[at] = facet.rows[at % rows.length]; });
      }
      block.textContent = JSON.stringify(values);
    """

    def longer(route: Any) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=f"{grow}\n{response.text()}")

    page.route("**/tables.js", longer)
    page.goto(f"{online}/speakers/")
    rows = page.locator(".kb-table tbody tr")
    expect(rows).to_have_count(500)
    header(page, "Statements").click()
    expect(rows).to_have_count(500)
    numbers = page.locator("tbody td:nth-child(5)").all_inner_texts()
    assert numbers[0] == "499"
    assert [int(n) for n in numbers] == sorted((int(n) for n in numbers), reverse=True)
    assert len(lines(saved(page)[1])) == 501
