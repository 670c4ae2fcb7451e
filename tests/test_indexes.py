"""What the tables of the kinds are sorted and filtered by, as values."""

import json
from typing import Any

import pytest

from roundtable_kb import markdown
from roundtable_kb.kinds.speakers import Speaker
from roundtable_kb.kinds.terms import Term
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Page
from roundtable_kb.values import parse_period
from roundtable_kb.views import pages as pages_of
from roundtable_kb.views.indexes import (
    Choice,
    Column,
    Facet,
    Key,
    Row,
    Table,
    choices,
    classes,
    dated,
    values,
)
from roundtable_kb.views.sources import language_name

FACETS = {
    "events": ["series", "place"],
    "organizations": ["classification", "sector"],
    "sources": ["classification", "language"],
    "speakers": ["group", "topic", "kind"],
    "statistics": ["state", "topic", "subject", "unit"],
    "terms": ["classification"],
    "topics": ["kind", "group"],
}
TAKEN = {"sort", "find", "h", "q"}
"""What tables.js and Material have in an address."""


@pytest.fixture(scope="module")
def indexes(knowledge: Knowledge) -> dict[str, Page]:
    pages = list(pages_of(knowledge))
    return {page.path.split("/")[0]: page for page in pages if "values" in page.context}


def facet(page: Page, key: str) -> tuple[list[list[str]], list[list[int]]]:
    found: Any = page.context["values"]
    (one,) = (facet for facet in found["facets"] if facet["key"] == key)
    return one["choices"], one["rows"]


def column(page: Page, key: str) -> dict[str, Any]:
    found: Any = page.context["values"]
    (one,) = (column for column in found["columns"] if column["key"] == key)
    return dict(one)


def test_every_kind_has_its_facets(indexes: dict[str, Page]) -> None:
    found: Any = {kind: page.context["values"] for kind, page in indexes.items()}
    assert {k: [facet["key"] for facet in v["facets"]] for k, v in found.items()} == FACETS


@pytest.mark.parametrize("kind", FACETS)
def test_values_fit_their_table(indexes: dict[str, Page], kind: str) -> None:
    page = indexes[kind]
    found: Any = page.context["values"]
    rows: Any = page.context["rows"]
    assert found["file"] == kind
    keys = [one["key"] for one in found["columns"]]
    assert len(set(keys)) == len(keys)
    assert not TAKEN & set(FACETS[kind])
    if kind != "statistics":  # whose template knows its cells
        assert {len(row) for row in rows} == {len(keys)}
    for one in found["columns"]:
        assert {len(one.get(name, rows)) for name in ("order", "written")} == {len(rows)}
    for one in found["facets"]:
        assert len(one["rows"]) == len(rows)
        used = {place for row in one["rows"] for place in row}
        assert used == set(range(len(one["choices"])))
    assert json.loads(markdown.data(found)) == json.loads(json.dumps(found))


def test_the_commonest_choice_comes_first() -> None:
    rows = tuple(Row(("x",), (choices(*words),)) for words in (["b", "a"], ["a", "c"], [], ["a"]))
    table = Table((Column("name", "Name"),), (Facet("word", "Word"),), rows)
    found: Any = values(Term, table)["facets"]
    assert found == [
        {
            "key": "word",
            "title": "Word",
            "choices": [["a", "a"], ["b", "b"], ["c", "c"]],
            "rows": [[0, 1], [0, 2], [], [0]],
        }
    ]


def test_a_row_has_a_choice_once_however_often_it_is_named() -> None:
    rows = (Row(("x",), (classes("a-b", "a-b"),)), Row(("y",), (classes("c"),)))
    found: Any = values(Term, Table((), (Facet("word", "Word"),), rows))["facets"]
    assert found[0]["choices"] == [["a-b", "a b"], ["c", "c"]]
    assert found[0]["rows"] == [[0], [1]]


def test_only_cells_that_do_not_speak_for_themselves_have_keys() -> None:
    columns = (Column("name", "Name"), Column("date", "When", "date"))
    rows = (Row(("x", "2024"), keys={"date": Key("2024-12-31", "2024")}), Row(("y", "")))
    assert values(Term, Table(columns, (), rows))["columns"] == [
        {"key": "name", "sort": "text"},
        {"key": "date", "sort": "date", "order": ["2024-12-31", None], "written": ["2024", ""]},
    ]


@pytest.mark.parametrize(
    ("period", "order"),
    [
        ("2024", "2024-12-31"),
        ("2024-02", "2024-02-29"),
        ("2024-Q1", "2024-03-31"),
        ("2020/2022-06", "2022-06-30"),
        ("2020-03/", "2020-03-01"),
        ("/2024", "2024-12-31"),
    ],
)
def test_a_period_is_sorted_by_its_last_day(period: str, order: str) -> None:
    assert dated(parse_period(period)) == {"date": Key(order, period)}


def test_what_has_no_date_has_no_key() -> None:
    assert dated(None) == {}


@pytest.mark.parametrize(
    ("tag", "name"),
    [("zh-Hans", "Chinese (Simplified)"), ("en", "English"), ("xx", "xx"), ("a-b", "a-b")],
)
def test_a_language_has_a_name(tag: str, name: str) -> None:
    assert language_name(tag) == name


def test_speakers_have_a_group_their_topics_and_kinds(
    indexes: dict[str, Page], knowledge: Knowledge
) -> None:
    page = indexes["speakers"]
    offered, rows = facet(page, "kind")
    said = [[s.kind.value for s in x.statements] for x in sorted_speakers(knowledge)]
    assert [{offered[place][0] for place in row} for row in rows] == [set(one) for one in said]
    assert ["lamps", "Lamps"] in facet(page, "topic")[0]
    assert column(page, "name")["order"] == [
        f"{x.family_name or ''} {x.label}".strip() for x in sorted_speakers(knowledge)
    ]


def sorted_speakers(knowledge: Knowledge) -> list[Speaker]:
    return sorted(knowledge.kb.all(Speaker), key=lambda x: (x.label.casefold(), x.id))


def test_figures_have_values_that_programs_read(indexes: dict[str, Page]) -> None:
    page = indexes["statistics"]
    value = column(page, "value")
    assert value["order"] == value["written"]
    assert all(text.replace(".", "").isdigit() for text in value["written"])
    assert {key for key, _ in facet(page, "state")[0]} <= {"confirmed", "doubt", "unconfirmed"}
    assert column(page, "series")["sort"] == "picture"


def test_json_in_a_page_means_nothing_to_html() -> None:
    hostile = {"a": ["</script><!--", "&lt;", "x\u202ey", None, 7], "b": (Choice("a", "b").key,)}
    text = markdown.data(hostile)
    assert not set("<>&") & set(text)
    assert json.loads(text) == {"a": ["</script><!--", "&lt;", "x\ufffdy", None, 7], "b": ["a"]}
