"""A page at each former address of a record, which leads to where it is now."""

from collections.abc import Iterable, Iterator

from roundtable_kb.knowledge import Knowledge
from roundtable_kb.markdown import as_html
from roundtable_kb.pages import Artifact

_PAGE = """<!doctype html>
<html lang="en">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<meta charset="utf-8">
<title>{label}</title>
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url=../{id}/">
<p>This page is now at <a href="../{id}/">{label}</a>.</p>
</html>
"""


def artifacts(knowledge: Knowledge) -> Iterator[Artifact]:
    """Yield an HTML page for each of the `former_ids` of a record, a removed one included."""
    for record in knowledge.kb.records():
        if record.former_ids:
            yield from _pages(record.folder, record.id, record.label, record.former_ids)
    for removed in knowledge.removed:
        yield from _pages(removed.folder, removed.id, removed.name, removed.former_ids)


def _pages(folder: str, now: str, label: str, former_ids: Iterable[str]) -> Iterator[Artifact]:
    page = _PAGE.format(id=now, label=as_html(label)).encode()
    for old in former_ids:
        yield Artifact(f"{folder}/{old}/index.html", page)
