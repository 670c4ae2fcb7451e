"""What pages may load and run: the theme's scripts by their hashes, and what the policy stops.

The policy is a Content-Security-Policy (https://www.w3.org/TR/CSP3/) in a partial of the theme, so
that plain MkDocs writes it too. The partial is the editor's; a build renews its list of hashes.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

PARTIAL = "partials/policy.html"
"""Where the policy is, in the theme's own folder; without this file there is none."""

_CODE = re.compile(r"|module|importmap|speculationrules|.*(java|ecma)script.*", re.IGNORECASE)
_LIST = re.compile(r"(?<=set scripts = \[)[^\]]*(?=\])")
_LOADING = {
    "audio": "src",
    "embed": "src",
    "iframe": "src",
    "img": "src",
    "link": "href",
    "script": "src",
    "source": "src",
    "video": "src",
}


class _Reader(HTMLParser):
    """Collects the scripts that stand in a page, and what else a strict policy stops."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.stopped: list[str] = []
        self._inside = False
        # As a browser reads lines.
        self.feed(page.decode().replace("\r\n", "\n"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "script" and "src" not in given and _CODE.fullmatch(given.get("type", "")):
            self._inside = True
            self.scripts.append("")
        if tag == "style":
            self.stopped.append("the element <style>")
        self.stopped += [
            f"the attribute {name}='{value}'"
            for name, value in given.items()
            if name == "style" or name.startswith("on")
        ]
        address = given.get(_LOADING.get(tag, ""), "")
        fetched = tag != "link" or given.get("rel") in ("stylesheet", "icon", "preload")
        if fetched and urlsplit(address).netloc:
            self.stopped.append(f"<{tag}> from '{address}'")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._inside = False


def hashes(page: bytes) -> tuple[str, ...]:
    """Return the hash source of each script that stands in a page, in order, each once.

    Data blocks, such as JSON, are no scripts. `page` is UTF-8.
    """
    return tuple(dict.fromkeys(map(_hash, scripts(page))))


def scripts(page: bytes) -> tuple[str, ...]:
    """Return each script that stands in a page, in order."""
    return tuple(_Reader(page).scripts)


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def renewed(partial: str, page: bytes) -> str:
    """Return the policy's partial with the hashes of `page` in its list, and all else as it was.

    `page` must hold no text of a record or page, or a script that got in there would be let run.
    """
    lines = "".join(f'\n  "{source}",' for source in hashes(page))
    return _LIST.sub(lambda _: f"{lines}\n", partial, count=1)


def stopped(page: bytes, admitted: Iterable[str]) -> Iterator[str]:
    """Yield in words what a page has that the policy stops, given the hashes that it lets run."""
    reader, known = _Reader(page), frozenset(admitted)
    for script in reader.scripts:
        if _hash(script) not in known:
            start = " ".join(script.split())
            yield f"the script '{start[:40]}{'...' if len(start) > 40 else ''}'"
    yield from dict.fromkeys(reader.stopped)
