"""All records as one graph of JSON-LD, in schema.org's terms."""

from collections.abc import Iterator

from roundtable_kb import indented
from roundtable_kb.indented import Items
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.linked import document, nodes
from roundtable_kb.notes import Run
from roundtable_kb.pages import Artifact, Offer

_OFFER = Offer(
    "Every record and fact in schema.org's terms, as they also stand in the pages",
    "application/ld+json",
    "JSON-LD 1.1, schema.org",
    "https://schema.org/docs/full.html",
)

_DEPTH = 1
"""The list of nodes is within the document."""


def artifacts(knowledge: Knowledge) -> Iterator[Artifact]:
    """Yield data/graph.jsonld: the nodes of all pages, with the same ids."""
    base = knowledge.site_url or "../"

    def made(run: Run, knowledge: Knowledge) -> bytes:
        found = (node for record in run for node in nodes(knowledge, record, base))
        return indented.items(found, _DEPTH)

    graph = map(Items, knowledge.noted_of("graph", made, knowledge.kb.records()))
    yield Artifact("data/graph.jsonld", indented.file(document(graph)), _OFFER)
