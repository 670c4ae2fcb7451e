"""References as printed in APA, Chicago and GB/T 7714 style, from an item of CSL-JSON.

They cover what `citations.csl` makes, a web page by nobody or by one speaker, and follow the
published styles of https://citationstyles.org; `tests/test_references.py` holds them against
citeproc-py and says where they differ, and why. The text is plain: no HTML.
"""

from itertools import cycle

from roundtable_kb.citations import Csl, author

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def apa(item: Csl) -> str:
    """Format as in APA, 7th edition: 10.16 (web pages), with the version as in 10.10.

    Without an author the title takes the author's place, and the description keeps its own (9.12).
    """
    year, month, day = item["issued"]["date-parts"][0]
    issued = f"({year}, {_MONTHS[month - 1]} {day})"
    title = f"{item['title']} (Version {item['version']})"
    genre = f"[{_capitalized(item['genre'])}]" if "genre" in item else ""
    name = author(item)
    start = (name, issued, f"{title} {genre}".rstrip()) if name else (title, issued, genre)
    text = _sentences(*start, _headline(item["container-title"], item["language"]))
    return f"{text} {item['URL']}" if "URL" in item else text


def chicago(item: Csl) -> str:
    """Format as in the Chicago Manual of Style, 18th edition: author-date, 14.104 (web pages).

    Without an author the site's name takes the author's place.
    """
    year, month, day = item["issued"]["date-parts"][0]
    issued = f"{_MONTHS[month - 1]} {day}"
    site = _headline(item["container-title"], item["language"])
    name = author(item)
    return _sentences(
        name or site,
        str(year),
        _quoted(_headline(item["title"], item["language"])),
        _capitalized(item.get("genre", "")),
        f"Version {item['version']}",
        f"{site}, {issued}" if name else issued,
        item.get("URL", ""),
    )


def gbt7714(item: Csl) -> str:
    """Format as in GB/T 7714-2015, 4.6 (electronic resources), without the number in a list.

    The form for web pages has no place for who reports it, the site and the version: they follow
    the title as its 其他题名信息 (8.2). A page is on line ([EB/OL]) even where we know no address.
    """
    year, month, day = item["issued"]["date-parts"][0]
    edition = f"{item['container-title']}, version {item['version']}"
    about = f"{item['genre']}; {edition}" if "genre" in item else edition
    return _sentences(
        author(item),
        f"{item['title']}: {about}[EB/OL]",
        f"({year}-{month:02}-{day:02})",
        item.get("URL", ""),
    )


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentences(*parts: str) -> str:
    return " ".join(_stopped(part) for part in parts if part)


def _stopped(text: str) -> str:
    """Return text with a full stop, inside a closing quotation mark, unless it has an end."""
    if text.rstrip('”’"').endswith((".", "?", "!", "。", "？", "！")):
        return text
    return f"{text[:-1]}.{text[-1]}" if text.endswith(("”", '"')) else f"{text}."


def _quoted(title: str) -> str:
    """Return a title in quotation marks, its own marks single, the full stop inside (CMOS 6.9)."""
    inner = title.replace("“", "‘").replace("”", "’")
    pieces = inner.split('"')
    if len(pieces) % 2:
        marked = (piece + mark for piece, mark in zip(pieces, cycle("‘’"), strict=False))
        inner = "".join(marked)[:-1]
    # Any other ’ at the end is an apostrophe, which the full stop follows.
    closing = "’" if inner.endswith("’") and title.endswith(("”", '"')) else ""
    return f"“{_stopped(inner.removesuffix(closing))}{closing}”"


_STOP_WORDS = frozenset(
    [
        *("a", "an", "and", "as", "at", "but", "by", "down", "for", "from", "in", "into", "nor"),
        *("of", "on", "onto", "or", "over", "so", "the", "till", "to", "up", "via", "with", "yet"),
    ]
)


def _headline(text: str, language: str) -> str:
    """Return text in title case, as in CSL 1.0.2, "Title Case Conversion"; English only.

    Words with a capital stay; stop words stay small but at the start, at the end, and after a
    colon or full stop. Marks before a word are none of it.
    """
    if not language.startswith("en"):
        return text
    words = text.split()
    last = len(words) - 1
    opens = True
    for number, word in enumerate(words):
        bare = word.lstrip("\"'“‘([")
        if word.islower() and (opens or number == last or bare not in _STOP_WORDS):
            words[number] = f"{word[: len(word) - len(bare)]}{_capitalized(bare)}"
        opens = word.endswith((":", "."))
    return " ".join(words)
