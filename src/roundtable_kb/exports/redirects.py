"""A page at each former address of a record, which leads to where it is now."""

from collections.abc import Iterator

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
    """Yield an HTML page for each of a record's `former_ids`."""
    for record in knowledge.kb.records():
        page = _PAGE.format(id=record.id, label=as_html(record.label)).encode()
        for old in record.former_ids:
            yield Artifact(f"{record.folder}/{old}/index.html", page)
