"""What each edition changed, as an Atom feed (RFC 4287)."""

from collections.abc import Iterator
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from roundtable_kb.changes import Change, ChangeType, EditionChanges, editions
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.markdown import visible
from roundtable_kb.pages import Artifact, Offer

_ATOM = "http://www.w3.org/2005/Atom"
_OFFER = Offer(
    "What each edition changed, record by record",
    "application/atom+xml",
    "Atom",
    "https://www.rfc-editor.org/rfc/rfc4287",
)


def artifacts(knowledge: Knowledge) -> Iterator[Artifact]:
    """Yield feed.xml: an entry for each record that an edition changed, the latest first.

    Ids are UUIDs made of what the entry is about, so that they never change.
    """
    found = editions(knowledge)
    feed = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": "en"})
    about = f"{knowledge.site_url}{knowledge.site}"
    _add(feed, "title", f"{knowledge.site}: what changed")
    _add(feed, "id", _id(about))
    _add(feed, "updated", _moment(found[0]))
    if knowledge.site_url:
        feed.append(ET.Element("link", {"rel": "self", "href": f"{knowledge.site_url}feed.xml"}))
    feed.append(ET.Element("link", {"rel": "alternate", "href": f"{knowledge.site_url}changes/"}))
    _add(ET.SubElement(feed, "author"), "name", knowledge.site)
    for edition in found:
        if edition.changes is None:
            title = f"First edition, with {edition.records} records"
            _entry(feed, about, edition, title, f"{knowledge.site_url}changes/")
        for change in edition.changes or ():
            entry = _entry(feed, about, edition, _title(change), _address(knowledge, change))
            _content(entry, change)
    ET.indent(feed, " ")
    text = ET.tostring(feed, encoding="unicode")
    content = f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'
    yield Artifact("feed.xml", content.encode(), _OFFER)


def _entry(
    feed: ET.Element, about: str, edition: EditionChanges, title: str, address: str
) -> ET.Element:
    entry = ET.SubElement(feed, "entry")
    _add(entry, "title", title)
    _add(entry, "id", _id(f"{about} {edition.edition.version} {address} {title}"))
    _add(entry, "updated", _moment(edition))
    entry.append(ET.Element("link", {"rel": "alternate", "href": address}))
    return entry


def _title(change: Change) -> str:
    what = f"{change.type} {change.record.singular.lower()}"
    if change.type is ChangeType.ADDED:
        what = f"new {change.record.singular.lower()}"
    return f"{change.record.label}: {change.facts[0] if len(change.facts) == 1 else what}"


def _content(entry: ET.Element, change: Change) -> None:
    if change.facts:
        text = "\n".join(visible(fact) for fact in change.facts)
        _add(entry, "content", text, {"type": "text"}, keep=True)


def _address(knowledge: Knowledge, change: Change) -> str:
    if change.type is ChangeType.REMOVED:
        return f"{knowledge.site_url}changes/"
    return f"{knowledge.site_url}{change.record.folder}/{change.record.id}/"


def _moment(edition: EditionChanges) -> str:
    day = edition.edition.date.first
    assert day is not None  # noqa: S101 - a single date has both ends
    return f"{day.isoformat()}T00:00:00Z"


def _id(about: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, about)}"


def _add(
    parent: ET.Element,
    name: str,
    text: str,
    attributes: dict[str, str] | None = None,
    *,
    keep: bool = False,
) -> None:
    # XML knows no control characters at all.
    ET.SubElement(parent, name, attributes or {}).text = text if keep else visible(text)
