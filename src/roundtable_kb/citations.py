"""Citations to text: the address of a cited passage, and what it takes to cite a page of ours.

One CSL-JSON item (https://docs.citationstyles.org/en/stable/specification.html) says what is
cited; BibTeX and RIS are written from it here, printed references in `references`.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import NotRequired, TypedDict
from urllib.parse import quote


def passage_url(url: str, words: str | None) -> str:
    """Return the address that opens a page at the words.

    The text fragment follows https://wicg.github.io/scroll-to-text-fragment/#syntax, in which
    `-`, `,` and `&` have a meaning and are percent-encoded with all else.
    """
    if not words:
        return url
    fragment = quote(" ".join(words.split()), safe="").replace("-", "%2D")
    return f"{url}{':~:' if '#' in url else '#:~:'}text={fragment}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citable:
    """What is cited: a page of the site, or a statement on one."""

    id: str
    """The record's kind and id, and a statement's after #: speakers/ada-example#first-proposal."""
    title: str
    """The record's name, or what the statement says."""
    site: str
    version: str
    """The edition's version, and below its date."""
    issued: date
    url: str = ""
    """Absolute, with the statement's anchor; empty if the site has no known address."""
    speaker: str = ""
    """Written as in the record, whatever the script: never inverted, never abbreviated."""
    reported: str = ""
    """Who reports the statement, and where: 'The Post, First Table, paragraph 7'."""
    language: str = "en"
    """BCP 47; Chicago capitalises the titles of English items only."""


class CslName(TypedDict):
    """A name that no style takes apart."""

    literal: str


CslDate = TypedDict("CslDate", {"date-parts": list[list[int]]})
Csl = TypedDict(
    "Csl",
    {
        "id": str,
        "type": str,
        "title": str,
        "container-title": str,
        "version": str,
        "issued": CslDate,
        "language": str,
        "author": NotRequired[list[CslName]],
        "genre": NotRequired[str],
        "URL": NotRequired[str],
    },
)
"""An item of CSL-JSON, as `csl` makes it."""

# No control character survives into a file format; the whitespace among them parts words.
_CONTROLS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " ")
_URL_SAFE = ":/?#[]@!$&'()*+,;=%~"
_UNKEYED = re.compile(r"[^A-Za-z0-9-]+")


def csl(citable: Citable) -> Csl:
    """Return the CSL-JSON item that every format is made from, each value on one line.

    The words "reported by" stand in `genre`, which APA prints in brackets and Chicago as a
    sentence. In the key `:` stands for the `/` and `#` of the id, which BibTeX cannot read.
    """
    title, reported = _line(citable.title), _line(citable.reported)
    issued = citable.issued
    item: Csl = {
        "id": _UNKEYED.sub(":", citable.id).strip(":") or "page",
        "type": "webpage",
        "title": _phrase(title) if reported else title,
        "container-title": _line(citable.site),
        "version": _line(citable.version),
        "issued": {"date-parts": [[issued.year, issued.month, issued.day]]},
        "language": _line(citable.language),
    }
    if speaker := _line(citable.speaker):
        item["author"] = [{"literal": speaker}]
    if reported:
        item["genre"] = f"reported by {reported}"
    if url := citable.url.strip():
        item["URL"] = quote(url, safe=_URL_SAFE)
    return item


def author(item: Csl) -> str:
    """Return the author's name, or nothing."""
    return item["author"][0]["literal"] if "author" in item else ""


# \{ would do for TeX, but BibTeX counts it as a brace all the same: only named marks are safe.
_TEX = str.maketrans(
    {mark: f"\\{mark}" for mark in "$&%#_"}
    | {"\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
    | {"^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "`": r"\textasciigrave{}"}
)


def bibtex(item: Csl) -> str:
    """Format as an `@online` entry of biblatex (its manual, 2.1.1), for UTF-8.

    Inner braces keep a name whole and a title's case as it is. `url` is verbatim by definition
    (2.2.1), so it is not escaped; the address holds neither braces nor backslashes.
    """
    year, month, day = item["issued"]["date-parts"][0]
    name = author(item).translate(_TEX)
    fields = {
        "author": f"{{{name}}}" if name else "",
        "title": f"{{{item['title'].translate(_TEX)}}}",
        "organization": item["container-title"].translate(_TEX),
        "version": item["version"].translate(_TEX),
        "note": item.get("genre", "").translate(_TEX),
        "date": f"{year:04}-{month:02}-{day:02}",
        "url": item.get("URL", ""),
    }
    lines = (f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@online{{{item['id']},\n{''.join(lines)}}}\n"


def ris(item: Csl) -> str:
    """Format as an `ELEC` record of RIS, with the tags that Zotero reads for a web page.

    The comma after the author says that all of it is the last name: without one, programs take
    the last word for the family name. `;` would part two addresses.
    """
    year, month, day = item["issued"]["date-parts"][0]
    name = author(item)
    fields = {
        "TY": "ELEC",
        "ID": item["id"],
        "AU": f"{name}," if name else "",
        "TI": item["title"],
        "T2": item["container-title"],
        "ET": item["version"],
        "M3": item.get("genre", ""),
        "PY": f"{year:04}",
        "DA": f"{year:04}/{month:02}/{day:02}",
        "LA": item["language"],
        "UR": item.get("URL", "").replace(";", "%3B"),
    }
    lines = (f"{tag}  - {value}\n" for tag, value in fields.items() if value)
    return f"{''.join(lines)}ER  - \n"


def _line(text: str) -> str:
    return " ".join(text.translate(_CONTROLS).split())


def _phrase(sentence: str) -> str:
    """Return a sentence as a title: without its full stop, unless it ends in 'U.S.' or '...'."""
    if sentence.endswith(".") and "." in sentence.rsplit(" ", 1)[-1][:-1]:
        return sentence
    return sentence.removesuffix(".").removesuffix("。")
