"""Hostile values in every text of every kind: each is shown as typed, and nothing else happens."""

import functools
import itertools
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup, NavigableString, Tag
from playwright.sync_api import Browser, Page
from pydantic import BaseModel

from conftest import ROOT, TOY, build, found, served
from roundtable_kb import fields, policy, schema
from roundtable_kb.kinds import KINDS
from roundtable_kb.kinds.events import Event
from roundtable_kb.kinds.statistics import Statistic
from roundtable_kb.markdown import visible

# What means something at the beginning of a text.
BLOCKS = [
    "# A heading",
    "## A heading { #top .owned }",
    "- an item",
    "* an item",
    "+ an item",
    "1. a numbered item",
    "2) a numbered item",
    "> a quotation",
    "| a | table |",
    "|---|---|",
    "```js",
    "~~~ { .owned onclick=owned() }",
    "---",
    "===",
    "***",
    "!!! note",
    '??? danger "owned"',
    "[x]: javascript:owned()",
    '[x]: https://a.example "owned"',
    "[^1]: a footnote",
    "*[HTML]: an abbreviation",
    ": a definition",
    "    indented code",
    '--8<-- "mkdocs.yml"',
    ';--8<-- "mkdocs.yml"',
    "[TOC]",
    "[ ] a task",
    "title: owned",
    "<!-- a comment",
    "<div markdown>",
    "{: .owned onmouseover=owned() }",
    "@owned",
    "% owned",
    "$$ x $$",
    "= equals",
    "&lt;b&gt;",
]
# What means something anywhere.
INLINES = [
    "<script>owned()</script>",
    "</title><script>owned()</script>",
    "</script><script>owned()</script>",
    '"><img src=x onerror=owned()>',
    "'><svg onload=owned()>",
    "<img src=x onerror=owned()>",
    "<iframe srcdoc='<script>parent.owned()</script>'>",
    "<a href=javascript:owned()>x</a>",
    "<style>*{display:none}</style>",
    "<base href=//a.example>",
    "<details open ontoggle=owned()>",
    "{ onmouseover=owned() }",
    "{: onclick=owned() }",
    "{#owned .owned style=color:red}",
    "x{ .owned }",
    "[x](javascript:owned())",
    "[x](data:text/html,<script>owned()</script>)",
    "![x](x){ onerror=owned() }",
    "[x][x] and [x]",
    "<javascript:owned()>",
    "<https://a.example>",
    "https://a.example/?a=b&c=d",
    "*emphasis* and **strong** _and_ __so__",
    "`code` and ``more``",
    "~~gone~~ ^^new^^ ==marked== H~2~O ^2^",
    "&lt;script&gt;owned()&lt;/script&gt;",
    "&#60;script&#62; &amp; &copy; &nbsp;",
    "{{ 7*7 }} {% raw %} {# x #} ${7*7} #{7*7} <%= 7 %>",
    ":smile: :material-account: (c) (tm) +/-",
    "[^1] HTML $x$ \\(x\\) $$x$$",
    "a | b || c \\| d",
    "\\*a\\* \\<b\\> \\\\",
    "abc\u202edef\u2066ghi\u2069",
    "zero\u200bwidth\u200djoiner\u00ad",
    "++ctrl+alt++ {++add++} {--del--} {>>x<<}",
    "klzzwxh:0001 wzxhzdk:0",
]
HARMLESS = "plain words"
PAYLOADS = [f"{HARMLESS} {HARMLESS}"] + [
    f"{block} {inline}" for block, inline in zip(BLOCKS, INLINES, strict=True)
]
MARKER = re.compile(r"mk\d+z")
UNSEEN = {("Citation", "words"), ("Note", "period"), ("NotRecorded", "words")}
"""Texts that no page shows: they only say where an address opens, and which finding is meant."""
SAMPLES = {
    fields.Count: 1,
    fields.WebUrl: "https://a.example/",
    fields.Language: "zh",
    fields.Day: "2024",
    fields.Period: "2024",
    fields.Amount: "7",
    fields.FieldName: "links",
}
VALUES = {"type": "application/json", "class": "kb-values"}
THEME_SCRIPTS = 3
"""In each page, of the theme's own."""
REFRESH = {"http-equiv": "refresh"}
EVENT = f"h{1 + INLINES.index('</title><script>owned()</script>'):02}"
"""The event that the home page is about."""


class Planted(NamedTuple):
    """A text in a record, and the field that it stands in."""

    field: tuple[str, str]
    text: str


class Sower:
    """Makes a record in which every text is a payload with a marker of its own."""

    def __init__(self, folder: str, number: int, numbers: Iterator[int]) -> None:
        self.folder, self.id, self.payload = folder, f"h{number:02}", PAYLOADS[number]
        self.numbers = numbers
        self.planted: dict[str, Planted] = {}

    def part(self, model: type[BaseModel], but: str) -> dict[str, Any]:
        """Return all fields of a record or a part of one, but for the one named."""
        made = {
            name: self.value(info.annotation, info.metadata, (model.__name__, name))
            for name, info in model.model_fields.items()
            if name != but
        }
        return {name: value for name, value in made.items() if value is not None}

    def value(self, annotation: Any, marks: Any, field: tuple[str, str]) -> Any:
        if get_origin(annotation) is Annotated:
            annotation, marks = get_args(annotation)[0], get_args(annotation)[1:]
        to = next((mark for mark in marks if isinstance(mark, schema.To)), None)
        if to and not to.or_text:
            # A record is not its own parent, but it may be its own source.
            own = self.folder in to.kinds and field != ("Citation", "id")
            return None if own else self.id
        if to or fields.Text.__metadata__[0] in marks:
            return self.text(field)
        if fields.Slug.__metadata__[0] in marks:
            return f"s{next(self.numbers)}"
        for sample, value in SAMPLES.items():
            if sample.__metadata__[0] in marks:
                return value
        return self.composed(annotation, field)

    def composed(self, annotation: Any, field: tuple[str, str]) -> Any:
        arguments = [arm for arm in get_args(annotation) if arm is not type(None)]
        if get_origin(annotation) is Literal:
            return arguments[0]
        if get_origin(annotation) is tuple:
            return self.several(arguments[0], field)
        if arguments:
            # Of several forms, the last: a period in words, which has a text.
            return self.value(arguments[-1], (), field)
        if issubclass(annotation, Enum):
            return next(iter(annotation)).value
        return self.part(annotation, but="")

    def several(self, item: Any, field: tuple[str, str]) -> list[Any] | None:
        """Return a list of one; of parts, also one without each field that can be left out."""
        whole = self.value(item, (), field)
        if not isinstance(whole, dict):
            return None if whole is None else [whole]
        if set(whole) <= {"type", "parts"}:
            return None
        optional = [n for n, f in item.model_fields.items() if n in whole and not f.is_required()]
        return [whole] + [self.part(item, but=name) for name in optional]

    def text(self, field: tuple[str, str]) -> str:
        marker = f"mk{next(self.numbers)}z"
        self.planted[marker] = Planted(field, f"{self.payload} {marker}")
        return self.planted[marker].text


class Project(NamedTuple):
    """A built site, and what was planted in its records."""

    site: Path
    planted: dict[str, Planted]

    def page(self, kind: str, number: int) -> BeautifulSoup:
        return parsed(self.site / f"{kind}/h{number:02}/index.html")


@functools.lru_cache(None)
def parsed(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_bytes(), "html.parser")


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def former_pages(site: Path) -> list[Path]:
    """Return the pages that lead on from a former address."""
    return [path for path in pages(site) if parsed(path).find("meta", REFRESH)]


def answer_a_finding(fields: dict[str, Any], sower: Sower) -> None:
    """Add two figures that do not fit one another, a note on that, and a chart with them."""
    source = {"id": sower.id, "paragraph": 1}
    for period, value in (("2023", "7"), ("2024", "7000")):
        seen = {"id": f"of-{period}", "period": period, "value": value, "source": source}
        fields["observations"].append({**seen, "scope": sower.text(("Observation", "scope"))})
    for note in fields["notes"]:
        # Its hostile period is that of no finding, so no page shows it.
        (marker,) = MARKER.findall(note["text"])
        del sower.planted[marker]
        note["text"] = HARMLESS
    text = sower.text(("Note", "text"))
    fields["notes"].append({"finding": "out-of-series", "period": "2024", "text": text})


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project in which each payload stands in every text of a record of every kind."""
    root = shutil.copytree(TOY, tmp_path_factory.mktemp("hostile") / "toy")
    shutil.rmtree(root / "data")
    planted: dict[str, Planted] = {}
    numbers = itertools.count(1000)
    for kind, number in itertools.product(KINDS, range(len(PAYLOADS))):
        sower = Sower(kind.model.folder, number, numbers)
        fields = sower.part(kind.model, but="id")
        if kind.model is Event:
            # What is unknown has no value; it has one in the records of other kinds.
            for marker in MARKER.findall(json.dumps(fields.pop("links"))):
                del sower.planted[marker]
        else:
            for gap in fields.pop("unknown"):
                del sower.planted[MARKER.findall(gap["reason"])[0]]
        if kind.model is Statistic:
            answer_a_finding(fields, sower)
        path = root / f"data/{sower.folder}/{sower.id}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(fields, ensure_ascii=False))
        planted |= sower.planted
    settings = (root / "mkdocs.yml").read_text().replace("lantern-table-2025", EVENT)
    settings = re.sub("key_figures: .*", f"key_figures: [{EVENT}, h02]", settings)
    settings = settings.replace("2.1.0", f"'{INLINES[0]} mk999z'")
    planted["mk999z"] = Planted(("EditionSettings", "version"), f"{INLINES[0]} mk999z")
    (root / "mkdocs.yml").write_text(settings)
    (root / "docs/visiting.md").write_text("# Visiting\n")
    assert found(build(root)) == []
    return Project(root / "site", planted)


def texts_of(model: type[BaseModel]) -> set[tuple[str, str]]:
    """Return every field of a model and its parts that takes a text of any kind."""
    found = set()
    for name, info in model.model_fields.items():
        if fields.Text.__metadata__[0] in every_mark(info.annotation, info.metadata):
            found.add((model.__name__, name))
        for part in every_part(info.annotation):
            found |= texts_of(part)
    return found


def every_mark(annotation: Any, marks: Any = ()) -> list[Any]:
    inner = [mark for arm in get_args(annotation) for mark in every_mark(arm)]
    return [*marks, *getattr(annotation, "__metadata__", ()), *inner]


def every_part(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [part for arm in get_args(annotation) for part in every_part(arm)]


def test_every_text_of_every_kind_carries_every_payload(hostile: Project) -> None:
    every = {field for kind in KINDS for field in texts_of(kind.model)} - {("EditionSettings", "")}
    carried = Counter(
        (item.field, item.text.rsplit(" ", 1)[0]) for item in hostile.planted.values()
    )
    for field in every:
        assert all(carried[field, payload] for payload in PAYLOADS), field
    assert len(every) > 20


def test_each_text_is_shown_as_typed(hostile: Project) -> None:
    shown: set[str] = set()
    for path in pages(hostile.site):
        for node in parsed(path).find_all(string=MARKER):
            assert isinstance(node, NavigableString)
            assert node.parent.name != "style"
            if node.parent.name == "script":
                assert node.parent["type"] in (VALUES["type"], "application/ld+json"), path
                continue  # see below
            if node.find_parent(class_="kb-cite"):
                continue  # a citation is written by the rules of its format
            for marker in MARKER.findall(node):
                shown.add(marker)
                assert visible(hostile.planted[marker].text) in " ".join(node.split()), path
    hidden = {hostile.planted[marker].field for marker in hostile.planted.keys() - shown}
    assert hidden == UNSEEN


def test_values_for_a_script_are_json_that_html_cannot_misread(hostile: Project) -> None:
    carried = 0
    for kind in KINDS:
        (block,) = parsed(hostile.site / kind.model.folder / "index.html").find_all(
            "script", VALUES
        )
        assert not re.search("[<>&]", block.string)
        for text in texts_in(json.loads(block.string)):
            for marker in MARKER.findall(text):
                carried += 1
                assert visible(hostile.planted[marker].text) in text
    assert carried > 3 * len(PAYLOADS)


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts_in(item)


def test_programs_are_told_each_text_as_typed(hostile: Project) -> None:
    told: set[str] = set()
    files = [*(hostile.site / "data").glob("*.json*"), *hostile.site.rglob("index.json")]
    blocks = [path.read_bytes() for path in files]
    for path in pages(hostile.site):
        blocks += [s.string for s in parsed(path).find_all("script", type="application/ld+json")]
    for text in (text for block in blocks for text in texts_in(json.loads(block))):
        shown = unquote(text) if text.startswith("https://a.example/#:~:text=") else text
        for marker in MARKER.findall(shown):
            told.add(marker)
            wanted = (hostile.planted[marker].text, visible(hostile.planted[marker].text))
            assert any(t.casefold() in shown.casefold() for t in wanted), text
    assert {hostile.planted[m].field for m in hostile.planted.keys() - told} <= {("Note", "period")}


def test_a_description_is_text(hostile: Project) -> None:
    described = 0
    for path in pages(hostile.site):
        for tag in parsed(path).find_all("meta", content=MARKER):
            for marker in MARKER.findall(tag["content"]):
                described += 1
                wanted = visible(hostile.planted[marker].text).casefold()
                assert wanted in tag["content"].casefold()
    assert described > len(PAYLOADS)


def skeleton(tag: Tag) -> list[tuple[str, ...]]:
    """Return every tag within one, with its attributes' names and its classes."""
    return [(t.name, *sorted(t.attrs), *t.get("class", [])) for t in tag.find_all(True)]


@pytest.mark.parametrize("kind", [kind.model.folder for kind in KINDS])
def test_a_payload_makes_no_element_and_no_attribute(hostile: Project, kind: str) -> None:
    harmless = skeleton(hostile.page(kind, 0))
    for number in range(1, len(PAYLOADS)):
        assert skeleton(hostile.page(kind, number)) == harmless, PAYLOADS[number]


def test_a_payload_changes_no_former_page(hostile: Project) -> None:
    forms = [skeleton(parsed(path)) for path in former_pages(hostile.site)]
    assert len(forms) == len(KINDS) * len(PAYLOADS)
    assert all(form == forms[0] for form in forms)


@pytest.mark.parametrize("kind", [kind.model.folder for kind in KINDS])
def test_a_payload_changes_no_table(hostile: Project, kind: str) -> None:
    rows = parsed(hostile.site / kind / "index.html").article.find_all("tr")[1:]
    forms = Counter(str(skeleton(row)) for row in rows)
    assert len(rows) >= len(PAYLOADS)
    assert all(count % len(PAYLOADS) == 0 for count in forms.values())


def test_payloads_stand_in_no_attribute_but_as_text(hostile: Project) -> None:
    for path in pages(hostile.site):
        for tag in parsed(path).find_all(True):
            assert not [name for name in tag.attrs if name.startswith("on")], path
            for name, value in tag.attrs.items():
                if "owned" in str(value):
                    assert is_text(hostile, tag, name, str(value)), (path, name, value)


def is_text(hostile: Project, tag: Tag, name: str, value: str) -> bool:
    """Whether an attribute is an address at a source, or shows payloads to a reader as typed."""
    if (tag.name, name) == ("a", "href"):
        return value.startswith("https://a.example/#:~:text=")
    typed = (visible(hostile.planted[marker].text) for marker in MARKER.findall(value))
    shown = {("meta", "content"), ("figure", "aria-label"), ("td", "data-label")}
    return (tag.name, name) in shown and all(t.casefold() in value.casefold() for t in typed)


def test_payloads_are_text_in_the_search_index(hostile: Project) -> None:
    index = json.loads((hostile.site / "search/search_index.json").read_text())
    assert len(index["docs"]) > len(KINDS) * len(PAYLOADS)
    for entry in index["docs"]:
        title = BeautifulSoup(entry["title"], "html.parser")
        text = BeautifulSoup(entry["text"], "html.parser")
        assert title.find_all(True) == []
        assert [tag for tag in text.find_all(True) if tag.attrs] == []
        dangerous = ["script", "img", "svg", "iframe", "a", "style", "base", "details", "div"]
        assert text.find_all(dangerous) == []
        for marker in MARKER.findall(title.get_text()):
            assert visible(hostile.planted[marker].text) in " ".join(title.get_text().split())


def test_nothing_on_a_page_is_what_a_strict_policy_stops(hostile: Project) -> None:
    for path in pages(hostile.site):
        content = path.read_bytes()
        assert list(policy.stopped(content, policy.hashes(content))) == [], path
        assert len(policy.scripts(content)) <= THEME_SCRIPTS, path


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser, in which nothing may happen."""
    happened: list[str] = []
    context = browser.new_context()
    context.add_init_script("window.owned = () => { window.pwned = true }")
    context.on("dialog", lambda dialog: happened.append(f"dialog {dialog.message}"))
    context.on("request", lambda request: happened.append(request.url))
    yield context.new_page()
    context.close()
    assert [event for event in happened if not event.startswith("http://127.0.0.1:")] == []


def pwned(page: Page) -> bool:
    return bool(page.evaluate("window.pwned"))


def test_nothing_runs_in_a_browser(hostile: Project, page: Page, tmp_path: Path) -> None:
    # Without the index, which a browser would read again on every page.
    left_out = shutil.ignore_patterns("search_index.json")
    site = shutil.copytree(hostile.site, tmp_path / "site", ignore=left_out)
    paths = sorted(set(pages(hostile.site)) - set(former_pages(hostile.site)))
    tabs = [page, *(page.context.new_page() for _ in range(3))]
    with served(site) as address:
        for several in (paths[n : n + len(tabs)] for n in range(0, len(paths), len(tabs))):
            for tab, path in zip(tabs, several, strict=False):
                name = path.relative_to(hostile.site).as_posix()
                tab.goto(f"{address}/{name}", wait_until="commit")
            for tab, path in zip(tabs, several, strict=False):
                tab.wait_for_load_state("load")
                assert not pwned(tab), path


def test_nothing_runs_on_a_former_page(hostile: Project, page: Page) -> None:
    with served(hostile.site) as address:
        for path in former_pages(hostile.site / "terms")[::6]:
            name = path.relative_to(hostile.site).as_posix()
            page.goto(f"{address}/{name}", wait_until="commit")
            page.wait_for_url(f"{address}/terms/h*/", wait_until="commit")
            assert not pwned(page), path


def test_nothing_runs_in_a_search(hostile: Project, page: Page) -> None:
    names = {m: p.text for m, p in hostile.planted.items() if p.field == ("Term", "name")}
    assert len(names) == len(PAYLOADS)
    with served(hostile.site) as address:
        page.goto(f"{address}/terms/")
        for marker, text in names.items():
            page.fill("[data-md-component=search-query]", marker)
            found = page.locator(".md-search-result__article", has_text=marker).first
            found.wait_for(state="attached")
            assert not pwned(page), text


@pytest.mark.parametrize("kind", [kind.model.folder for kind in KINDS])
def test_nothing_runs_in_a_table(hostile: Project, page: Page, kind: str) -> None:
    with served(hostile.site) as address:
        page.goto(f"{address}/{kind}/")
        rows = page.locator(".kb-table tbody tr").count()
        page.add_script_tag(path=ROOT / "src/roundtable_kb/packaged/theme/assets/tables.js")
        labels = page.locator(".kb-facet label > span:nth-child(2)")
        assert labels.locator("*").count() == 0
        marked = [text for text in labels.all_text_contents() if MARKER.search(text)]
        assert marked or kind in ("sources", "terms", "topics")
        for text in marked:
            for marker in MARKER.findall(text):
                assert visible(hostile.planted[marker].text) in text
        # Chosen, and asked for again by the address that this makes.
        for box in page.locator(".kb-facet input").all()[:40:5]:
            box.dispatch_event("click")
        for button in page.locator(".kb-sort").all():
            button.click()
        assert page.locator(".kb-table tbody tr").count() <= rows
        page.goto(page.url)
        page.add_script_tag(path=ROOT / "src/roundtable_kb/packaged/theme/assets/tables.js")
        assert (page.locator(".kb-facet input:checked").count() > 0) == bool(marked)
        assert not pwned(page)
