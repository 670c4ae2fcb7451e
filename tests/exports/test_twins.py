"""The twins of the pages, and the way to them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from llms_txt.core import parse_llms_file
from markdown_it import MarkdownIt

from conftest import ROOT, TOY, sound
from roundtable_kb.exports import llms, records, twins
from roundtable_kb.kinds import KINDS
from roundtable_kb.kinds.speakers import Speaker
from roundtable_kb.kinds.statistics import Statistic
from roundtable_kb.knowledge import Knowledge


@pytest.fixture(scope="module")
def texts(knowledge: Knowledge) -> dict[str, str]:
    return {artifact.path: artifact.content.decode() for artifact in twins.texts(knowledge)}


def rendered(text: str) -> BeautifulSoup:
    return BeautifulSoup(MarkdownIt("commonmark").render(text), "html.parser")


def test_each_record_has_a_json_twin_that_is_its_part_of_the_whole(knowledge: Knowledge) -> None:
    (whole,) = records.artifacts(knowledge)
    listed = json.loads(whole.content)["records"]
    own = (artifact for r in knowledge.kb.records() for artifact in twins.own(r, knowledge))
    made: dict[str, Any] = {artifact.path: json.loads(artifact.content) for artifact in own}
    assert made == {
        f"{kind}/{fields['id']}/index.json": fields
        for kind, items in listed.items()
        for fields in items
    }


@pytest.mark.parametrize("root", [ROOT, TOY], ids=["real", "toy"])
def test_each_statement_and_figure_stands_in_the_text_with_its_citation(root: Path) -> None:
    knowledge = sound(root)
    for artifact in twins.texts(knowledge):
        kind, record_id, _ = artifact.path.split("/")
        page = rendered(artifact.content.decode())
        lines = [(item.get_text(), [a["href"] for a in item("a")]) for item in page("li")]
        if kind == "speakers":
            speaker = knowledge.kb.get(Speaker, record_id)
            assert speaker is not None
            for said in speaker.statements:
                text = knowledge.kb.plain(said.text)
                (links,) = [links for line, links in lines if f": {text} (" in line]
                assert any("://" in link for link in links)
        if kind == "statistics":
            statistic = knowledge.kb.get(Statistic, record_id)
            assert statistic is not None
            stated = [line for line, _ in lines if ", stated by " in line]
            assert len(stated) == len(statistic.observations)


def test_links_of_a_text_lead_to_pages_that_are_there(
    texts: dict[str, str], knowledge: Knowledge
) -> None:
    pages = {f"../../{record.folder}/{record.id}/" for record in knowledge.kb.records()}
    ours = {
        link["href"]
        for text in texts.values()
        for link in rendered(text)("a")
        if "://" not in link["href"]
    }
    assert ours
    assert ours <= pages


@pytest.mark.parametrize(
    "name",
    ["*bold* _it_ `code`", "<script>x</script>", "[a](javascript:b)", "1. one", "# head", "a|b\\"],
)
def test_a_text_shows_a_name_as_typed(knowledge: Knowledge, name: str) -> None:
    page = rendered(f"- {twins.safe(name)}")
    assert page.li.get_text().strip() == name
    assert [tag.name for tag in page.li.find_all(True)] == []


@pytest.mark.parametrize("root", [ROOT, TOY], ids=["real", "toy"])
def test_llms_txt_has_the_form_and_leads_to_every_text(root: Path) -> None:
    knowledge = sound(root)
    (artifact,) = llms.artifacts(knowledge)
    lines = artifact.content.decode().splitlines()
    assert lines[0] == f"# {knowledge.site}"
    assert lines[2] == f"> {knowledge.description}"
    items = [line for line in lines if line.startswith("- ")]
    named = [re.fullmatch(r"- \[([^\[\]]+)\]\(([^()\s]+)\)(: .+)?", item) for item in items]
    assert all(named)
    found = {item[2] for item in named if item}
    assert {text.path for text in twins.texts(knowledge)} <= found


@pytest.mark.parametrize("root", [ROOT, TOY], ids=["real", "toy"])
def test_the_reader_of_llms_txt_reads_it(root: Path) -> None:
    knowledge = sound(root)
    (artifact,) = llms.artifacts(knowledge)
    read = parse_llms_file(artifact.content.decode())
    assert (read.title, read.summary) == (knowledge.site, knowledge.description)
    assert {title: len(links) for title, links in read.sections.items() if title != "Optional"} == {
        kind.model.plural: len(knowledge.kb.all(kind.model))
        for kind in KINDS
        if knowledge.kb.all(kind.model)
    }
