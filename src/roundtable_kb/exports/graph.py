"""All records as one graph of JSON-LD, in schema.org's terms."""

from collections.abc import Iterator
from functools import partial

from roundtable_kb import indented
from roundtable_kb.indented import Json
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.linked import document, nodes
from roundtable_kb.pages import Artifact, Offer
from roundtable_kb.referring import key
from roundtable_kb.schema import Record

_OFFER = Offer(
    "Every record and fact in schema.org's terms, as they also stand in the pages",
    "application/ld+json",
    "JSON-LD 1.1, schema.org",
    "https://schema.org/docs/full.html",
)


def artifacts(knowledge: Knowledge) -> Iterator[Artifact]:
    """Yield data/graph.jsonld: the nodes of all pages, with the same ids."""
    base = knowledge.site_url or "../"

    def made(record: Record, knowledge: Knowledge) -> list[str]:
        return [indented.indented(node) for node in nodes(knowledge, record, base)]

    graph = (
        Json(node)
        for record in knowledge.kb.records()
        for node in knowledge.noted(f"graph:{'/'.join(key(record))}", partial(made, record), record)
    )
    yield Artifact("data/graph.jsonld", indented.file(document(graph)), _OFFER)
