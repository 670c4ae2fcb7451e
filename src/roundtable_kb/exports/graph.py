"""All records as one graph of JSON-LD, in schema.org's terms."""

from collections.abc import Iterator

from roundtable_kb import indented
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.linked import document, nodes
from roundtable_kb.pages import Artifact, Offer

_OFFER = Offer(
    "Every record and fact in schema.org's terms, as they also stand in the pages",
    "application/ld+json",
    "JSON-LD 1.1, schema.org",
    "https://schema.org/docs/full.html",
)


def artifacts(knowledge: Knowledge) -> Iterator[Artifact]:
    """Yield data/graph.jsonld: the nodes of all pages, with the same ids."""
    base = knowledge.site_url or "../"
    graph = (node for r in knowledge.kb.records() for node in nodes(knowledge, r, base))
    yield Artifact("data/graph.jsonld", indented.file(document(graph)), _OFFER)
