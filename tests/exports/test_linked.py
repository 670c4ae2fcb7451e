"""JSON-LD: what programs that read it get from the pages and from the graph."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from pyld import jsonld
from rdflib import Graph, URIRef
from rdflib.namespace import RDF

from roundtable_kb.exports import graph
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.markdown import data, visible

SITE = "https://kb.example/"
SCHEMA = "https://schema.org/"


def no_network(url: str, options: object) -> Any:
    raise AssertionError(f"{url} is asked for")


def page_nodes(site: Path, path: str) -> list[dict[str, Any]]:
    soup = BeautifulSoup((site / path / "index.html").read_bytes(), "html.parser")
    (script,) = soup.find_all("script", type="application/ld+json")
    options = {"base": f"{SITE}{path}", "documentLoader": no_network}
    nodes: list[dict[str, Any]] = jsonld.expand(json.loads(script.string), options)
    return nodes


@pytest.fixture(scope="module")
def triples(knowledge: Knowledge) -> Graph:
    """The toy's graph, as rdflib reads it."""
    (artifact,) = graph.artifacts(knowledge)
    return Graph().parse(
        data=artifact.content, format="json-ld", publicID=f"{SITE}data/graph.jsonld"
    )


def test_every_page_of_ours_has_one_block(built: Path) -> None:
    listed = json.loads((built / "docs/.generated.json").read_text())["files"]
    pages = [path for path in listed if path.endswith(".md")]
    assert len(pages) > 30
    for path in pages:
        folder = re.sub(r"(index)?\.md$", "", path)
        assert page_nodes(built / "site", f"{folder}/" if folder and folder[-1] != "/" else folder)


def test_each_record_is_a_thing_with_its_name(triples: Graph, knowledge: Knowledge) -> None:
    for record in knowledge.kb.records():
        node = URIRef(f"{SITE}{record.folder}/{record.id}/")
        assert triples.value(node, URIRef(f"{SCHEMA}name")) is not None, record.id
        assert str(triples.value(node, RDF.type)).startswith(SCHEMA)


def test_what_is_named_is_in_the_graph(triples: Graph) -> None:
    subjects = set(triples.subjects())
    named = {o for o in triples.objects() if isinstance(o, URIRef) and str(o).startswith(SITE)}
    sets = {URIRef(f"{SITE}{folder}/") for folder in ("terms", "topics")}
    assert named - subjects - sets == set()


def test_every_statement_and_figure_leads_to_its_passage(
    triples: Graph, knowledge: Knowledge
) -> None:
    found = triples.query(
        """PREFIX s: <https://schema.org/>
        SELECT ?claim ?source WHERE {
          ?claim a s:Claim; s:citation [ a s:Quotation; s:url ?url; s:isPartOf ?source ] }"""
    )
    stated = sum(
        len(getattr(record, "statements", ())) + len(getattr(record, "observations", ()))
        for record in knowledge.kb.records()
    )
    assert len(list(found)) == stated > 10


def test_a_page_says_what_the_graph_says(built: Path, triples: Graph) -> None:
    options = {"base": f"{SITE}speakers/ada-lamp/", "documentLoader": no_network}
    soup = BeautifulSoup((built / "site/speakers/ada-lamp/index.html").read_bytes(), "html.parser")
    block = json.loads(soup.find("script", type="application/ld+json").string)
    quads = jsonld.to_rdf(block, {**options, "format": "application/n-quads"})
    page = Graph().parse(data=quads, format="nt")
    named = {(s, p, o) for s, p, o in page if isinstance(s, URIRef) and not _blank(o)}
    assert named
    assert named <= set(triples)


def _blank(node: object) -> bool:
    return type(node).__name__ == "BNode"


def test_a_figure_keeps_its_bounds_and_qualifier(triples: Graph) -> None:
    (row,) = triples.query(
        f"""PREFIX s: <{SCHEMA}>
        SELECT ?value ?low ?high ?money ?qualifier WHERE {{
          <{SITE}statistics/lamp-dues/#table-2024> s:value [ s:value ?value; s:minValue ?low;
            s:maxValue ?high; s:currency ?money ];
            s:measurementQualifier [ s:name ?qualifier ] }}"""
    )
    assert [str(cell) for cell in row] == ["5100000", "4795000", "5405000", "EUR", "approximately"]


@pytest.mark.parametrize("text", ["</script><b>", "<!--", "]]>", "a & b", "line\u2028end"])
def test_no_text_ends_the_block(text: str) -> None:
    block = f'<script type="application/ld+json">{data({"name": text})}</script>'
    soup = BeautifulSoup(block, "html.parser")
    assert [child.name for child in soup.children] == ["script"]
    assert not re.search(r"[<>&\u2028]", soup.script.string)
    assert json.loads(soup.script.string) == {"name": visible(text)}
