"""What search finds in all blocks of one shape: found once, with marks for the words."""

import re
from functools import lru_cache

from roundtable_kb.site.entries import RAW, TOKEN, VOID, Reader, Said, is_strange

_MARK = re.compile("[\U000f0000-\U000ffffd]")
"""Stands for a word; of a plane that no text has signs of."""
_SPLIT = re.compile(rf"&\#?\w*{_MARK.pattern}")
"""What might be an entity with the word after it."""


@lru_cache(maxsize=10_000)
def said(template: str, count: int) -> Said | None:
    """Return what all blocks of a shape with so many words say; None if that cannot be told."""
    if _MARK.search(template):
        return None
    html = template.format(*(chr(0xF0000 + n) for n in range(count)))
    elements = _elements(html.lstrip())
    if elements is None or is_strange(html) or _SPLIT.search(html):
        return None
    reader = Reader()
    reader.text(f"<{_NOTHING}>{html}")
    found = reader.sections() or ()
    if len(found) != 1 or reader.has_emptied:
        return None
    pieces = found[0].text
    begins = bool(pieces) and pieces[0].isspace()
    ends = len(pieces) > begins and pieces[-1].isspace()
    text = "".join(pieces[begins : len(pieces) - ends])
    words = tuple(ord(mark) - 0xF0000 for mark in _MARK.findall(text))
    text = text.replace("{", "{{").replace("}", "}}")
    text = _MARK.sub(lambda mark: f"{{{ord(mark[0]) - 0xF0000}}}", text)
    return Said(
        text=text,
        words=words,
        signs=text.count("&"),
        tags=text.count("<"),
        begins=begins,
        ends=ends,
        kept=frozenset(found[0].closed),
        elements=elements,
    )


_NOTHING = "x-x"
"""An element that means nothing."""


def _elements(html: str) -> frozenset[str] | None:
    """Return the elements in HTML; None if it is not some elements, each with its end."""
    if not html.startswith("<"):
        return None
    around, found, last = list[str](), set[str](), 0
    for token in TOKEN.finditer(html):
        end, start, attributes = token.groups()
        tag, last = (end or start).lower(), token.end()
        found.add(tag)
        if tag in RAW or (end and (not around or around.pop() != tag)):
            return None
        if start and tag not in VOID and not attributes.endswith("/"):
            around.append(tag)
    return None if around or last < len(html) else frozenset(found)
