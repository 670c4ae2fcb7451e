"""How a browser can search the site from its address bar (OpenSearch 1.1, draft 6)."""

from collections.abc import Iterator
from textwrap import shorten
from xml.etree import ElementTree as ET

from roundtable_kb.knowledge import Knowledge
from roundtable_kb.markdown import visible
from roundtable_kb.pages import Artifact

_NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
_SHORT, _LONG = 16, 1024
"""Letters that the names and the description have at most."""


def artifacts(knowledge: Knowledge) -> Iterator[Artifact]:
    """Yield opensearch.xml, if the site's address is known: what it names has to be absolute."""
    if not knowledge.site_url:
        return
    root = ET.Element("OpenSearchDescription", {"xmlns": _NAMESPACE})
    name = visible(knowledge.site)
    ET.SubElement(root, "ShortName").text = shorten(name, _SHORT, placeholder="") or name[:_SHORT]
    ET.SubElement(root, "Description").text = visible(knowledge.description)[:_LONG] or name
    template = f"{knowledge.site_url}?q={{searchTerms}}"
    ET.SubElement(root, "Url", {"type": "text/html", "template": template})
    ET.SubElement(root, "InputEncoding").text = "UTF-8"
    ET.indent(root, " ")
    text = ET.tostring(root, encoding="unicode")
    yield Artifact("opensearch.xml", f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode())
