"""The way into the site for language models, as https://llmstxt.org/ has it."""

from collections.abc import Iterator

from roundtable_kb.kinds import KINDS
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.markdown import visible
from roundtable_kb.notes import Run
from roundtable_kb.pages import Artifact, Offer
from roundtable_kb.schema import Record

_OFFER = Offer(
    "The way in for language models: what the site is, and each record as plain text",
    "text/markdown",
    "llms.txt",
    "https://llmstxt.org/",
)
_CAVEATS = """Every fact leads to its passage in a source.
Statements are in the editors' words. A figure is what somebody stated: use it with its qualifier.
Who has no statement on a topic was neither for nor against anything."""


def artifacts(knowledge: Knowledge) -> Iterator[Artifact]:
    """Yield llms.txt: what the site is, and the plain twin of every record's page."""
    yield Artifact("llms.txt", "\n".join(_lines(knowledge)).encode(), _OFFER)


def _lines(knowledge: Knowledge) -> Iterator[str]:
    edition = knowledge.edition
    yield f"# {_safe(knowledge.site)}"
    yield ""
    if knowledge.description:
        yield f"> {_safe(knowledge.description)}"
        yield ""
    yield f"Edition {_safe(edition.version)}, {edition.date.text}. {_CAVEATS}"
    for kind in KINDS:
        records = knowledge.kb.all(kind.model)
        if records:
            yield from ("", f"## {kind.model.plural}", "")
            yield from knowledge.noted_of("llms", _items, records)
    yield from ("", "## Optional", "")
    yield f"- [All records as JSON]({knowledge.site_url}data/records.json)"
    yield f"- [All tables as CSV, in a zip]({knowledge.site_url}data/tables.zip)"
    yield ""


def _items(run: Run, knowledge: Knowledge) -> str:
    return "\n".join(_item(knowledge, record) for record in run)


def _item(knowledge: Knowledge, record: Record) -> str:
    address = f"{knowledge.site_url}{record.folder}/{record.id}/index.md"
    summary = f": {_safe(knowledge.kb.plain(record.summary))}" if record.summary else ""
    return f"- [{_safe(record.label)}]({address}){summary}"


def _safe(text: str) -> str:
    """Return text that does not end the name of a link; the format knows no escapes."""
    return visible(text).replace("[", "(").replace("]", ")")
