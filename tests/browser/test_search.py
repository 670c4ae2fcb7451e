"""The search of the built site, through the real field in Chromium: every record by every name.

Run with -s to see how many were found.
"""

import html
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

KINDS = {
    "events": "Events",
    "organizations": "Organizations",
    "sources": "Sources",
    "speakers": "Speakers",
    "statistics": "Figures",
    "terms": "Terms",
    "topics": "Topics",
}
PARTS = ("刘平", "音著协", "著作权协会", "人工智能")


class Case(NamedTuple):
    """What is typed, and the record it is to find among the first `within` results."""

    query: str
    record: str
    within: int


class Found(NamedTuple):
    """A result: the address of its page on the site, and the kind that it names."""

    path: str
    kind: str


Names = dict[str, list[str]]
"""The names of each record, by its path on the site."""


@pytest.fixture(scope="module")
def records(real: Path) -> dict[str, dict[str, Any]]:
    return {
        # As written: with BaseLoader every value stays text.
        f"{path.parent.name}/{path.stem}/": yaml.load(path.read_text(), yaml.BaseLoader)  # noqa: S506
        for path in sorted((real / "data").glob("*/*.yml"))
    }


@pytest.fixture(scope="module")
def page(online: str, browser: Browser) -> Iterator[Page]:
    """The home page with its search open."""
    page = browser.new_page()
    page.goto(f"{online}/")
    page.locator("[data-md-component=search-query]").click()
    page.keyboard.type("roundtable")
    page.wait_for_selector(".md-search-result__item")
    yield page
    page.close()


# Material answers a key with a message to the worker, and its answer with new results. One whole
# answer lies between two changes of the list.
ASK = """
async (queries) => {
  const field = document.querySelector('[data-md-component=search-query]');
  const results = document.querySelector('[data-md-component=search-result]');
  const list = results.querySelector('ol');
  const root = new URL('.', location.href).href;
  const answers = [];
  for (const query of queries) {
    const changed = new Promise((resolve) => {
      const observer = new MutationObserver(() => { observer.disconnect(); setTimeout(resolve); });
      observer.observe(results, { childList: true, subtree: true, characterData: true });
      setTimeout(resolve, 2000);
    });
    field.value = query;
    field.dispatchEvent(new KeyboardEvent('keyup'));
    await changed;
    answers.push([...list.children].slice(0, 12).map((item) => {
      const link = item.querySelector('a:has(h1)');
      const path = link.href.slice(root.length).split(/[?#]/)[0];
      return [path, link.querySelector('h1 small')?.textContent ?? ''];
    }));
  }
  return answers;
}
"""


def ask(page: Page, queries: list[str]) -> dict[str, list[Found]]:
    """Type each query into the search field, and return the first results of each."""
    asked = list(dict.fromkeys(queries))
    answers = page.evaluate(ASK, asked)
    pairs = zip(asked, answers, strict=True)
    return {query: [Found(*result) for result in answer] for query, answer in pairs}


def check(page: Page, title: str, cases: list[Case]) -> None:
    """Fail unless every record is found where it is to be, under its kind; print how many are."""
    answers = ask(page, [case.query for case in cases])
    missed = [case for case in cases if not _is_found(case, answers[case.query])]
    print(f"\n{title}: {len(cases) - len(missed)} of {len(cases)} found")
    assert {case: answers[case.query][:4] for case in missed} == {}


def _is_found(case: Case, results: list[Found]) -> bool:
    kind = KINDS[case.record.split("/")[0]]
    return Found(case.record, kind) in results[: case.within]


def cases(queries: Names) -> list[Case]:
    """Return a case for each; those that share a name all come, before any other."""
    bearers = defaultdict(set)
    for record, names in queries.items():
        for name in names:
            bearers[name.casefold()].add(record)
    return [
        Case(name, record, max(3, len(bearers[name.casefold()])))
        for record, names in queries.items()
        for name in dict.fromkeys(names)
    ]


def names_of(record: dict[str, Any]) -> list[str]:
    own = [record[key] for key in ("name", "short_name", "family_name") if key in record]
    return own + [other["name"] for other in record.get("other_names", ())]


def test_every_record_is_found_under_each_of_its_names(
    page: Page, records: dict[str, dict[str, Any]]
) -> None:
    check(page, "names", cases({path: names_of(record) for path, record in records.items()}))


def test_chinese_names_are_found_in_part(page: Page, records: dict[str, dict[str, Any]]) -> None:
    def parts(name: str) -> list[str]:
        """Return all runs of three characters, and what people call it."""
        runs = [name[at : at + 3] for at in range(len(name) - 2)]
        return runs + [part for part in PARTS if part in name]

    chinese = {path: _chinese(record) for path, record in records.items()}
    found = {path: [p for name in names for p in parts(name)] for path, names in chinese.items()}
    assert {part for parts in found.values() for part in parts}.issuperset(PARTS)
    check(page, "parts of Chinese names", cases(found))


def _chinese(record: dict[str, Any]) -> list[str]:
    return [name for name in names_of(record) if re.match(r"[\u4e00-\u9fff]", name)]


def test_figures_are_found_under_their_numbers(
    page: Page, records: dict[str, dict[str, Any]]
) -> None:
    def spellings(value: str) -> list[str]:
        return [
            value,
            value.replace(",", ""),
            re.sub(r"^\d{4,}", lambda digits: f"{int(digits[0]):,}", value),
            value.replace(",", " "),
        ]

    values = {
        path: [seen["value"] for seen in record.get("observations", ()) if "value" in seen]
        for path, record in records.items()
    }
    typed = {path: [s for v in stated for s in spellings(v)] for path, stated in values.items()}
    check(page, "numbers", cases(typed))


def test_names_are_found_with_one_typing_error(
    page: Page, records: dict[str, dict[str, Any]]
) -> None:
    latin = {
        path: [name for name in names_of(record) if name.isascii() and len(name) > 5]
        for path, record in records.items()
    }
    wrong = {path: [w for name in names for w in slips(name)] for path, names in latin.items()}
    check(page, "typing errors", cases(wrong))


def slips(name: str) -> list[str]:
    """Return a name with a letter left out, put in, changed, and two exchanged, each elsewhere."""
    letters = [at for at, sign in enumerate(name) if sign.isalpha()]
    pairs = [at for at in letters if at + 1 in letters and name[at].lower() != name[at + 1].lower()]
    out, put, change = (letters[len(letters) * part // 8] for part in (3, 5, 7))
    swap = pairs[len(pairs) // 2]
    made = [
        name[:out] + name[out + 1 :],
        f"{name[:put]}k{name[put:]}",
        f"{name[:change]}{'q' if name[change] != 'q' else 'v'}{name[change + 1 :]}",
        name[:swap] + name[swap + 1] + name[swap] + name[swap + 2 :],
    ]
    return [slip for slip in made if slip != name]


def test_words_of_one_stem_find_each_other(page: Page) -> None:
    record = "terms/collective-administration-regulations/"
    check(page, "stems", [Case(q, record, 3) for q in ("regulate", "regulation", "regulations")])


def test_what_was_looked_for_is_marked_and_completed(page: Page) -> None:
    field = page.locator("[data-md-component=search-query]")
    field.fill("")
    field.press_sequentially("liu pi", delay=50)
    first = page.locator(".md-search-result__item").first
    expect(first.locator("h1")).to_have_text("Liu Ping 刘平 Speakers")
    expect(first.locator("h1 mark")).to_have_text(["Liu", "Ping"])
    expect(page.locator(".md-search__suggest")).to_have_text("liu ping")


def test_what_comes_without_a_key_is_looked_for(page: Page) -> None:
    page.locator("[data-md-component=search-query]").fill("")
    page.keyboard.insert_text("音著协")  # as from a menu or an input method
    expect(page.locator(".md-search-result__item h1").first).to_contain_text("中国音乐著作权协会")


def test_a_result_leads_to_its_page_with_the_words_marked(page: Page) -> None:
    field = page.locator("[data-md-component=search-query]")
    field.fill("")
    field.press_sequentially("litigation court", delay=20)
    page.locator(".md-search-result__item a").first.click()
    page.wait_for_selector("article mark")
    marked = {text.casefold() for text in page.locator("article mark").all_inner_texts()}
    assert marked == {"court", "courts", "litigation"}


def test_hostile_text_in_the_index_stays_text(page: Page) -> None:
    hostile = (
        "<img src=x onerror=document.body.hostile=1> </mark><svg onload=document.body.hostile=1>"
    )
    texts = [hostile, html.escape(hostile), html.escape(html.escape(hostile))]
    docs = [
        {"location": f"x/{at}/", "title": f"alpha {text}", "text": f"<p>{text}</p>"}
        for at, text in enumerate(texts)
    ] + [{"location": "x/", "title": hostile, "text": ""}]
    index = {"config": {"lang": ["en"], "separator": " ", "pipeline": []}, "docs": docs}
    page.route("**/search_index.json", lambda route: route.fulfill(json=index))
    page.goto(page.url.split("?")[0])
    page.locator("[data-md-component=search-query]").click()
    for query in ("alpha", "hostile", "onerror"):
        page.keyboard.type(f"{query} ")
        page.wait_for_selector(".md-search-result__item mark")
        assert page.locator(".md-search-result__item :is(img, svg[onload])").count() == 0
    page.wait_for_timeout(200)
    assert page.evaluate("document.body.hostile") is None
    page.unroute("**/search_index.json")
