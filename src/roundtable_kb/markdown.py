"""The only way from text to Markdown: escaping, links, and addresses.

MkDocs and Material render without autoescape, and Python-Markdown gives meaning to much that HTML
escaping leaves alone. So every sign that means something to either of them becomes a numeric
entity, which both show as typed.
"""

import html
import posixpath
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from urllib.parse import quote

from markupsafe import Markup
from pydantic_core import to_json

from roundtable_kb.pages import Link, Phrase


class Markdown(Markup):
    """Text that is Markdown already; nothing else passes a template unescaped."""


_MANY = 2**13
"""Texts that are remembered: the names of records and labels stand on page after page."""
_ENTITIES = {sign: f"&#{ord(sign)};" for sign in "\\`*_{}[]<>&|~^=$:!\"'+@#"}
_MEANINGFUL = re.compile(f"[{re.escape(''.join(_ENTITIES))}]")
_LEADING = re.compile(r"^[^\w\s&]|^\d+[.)](?=\s|$)")
_HAN = re.compile(
    r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]"
    r"[\u3001-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U000323af·]*"
)
_UNSEEN = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")


def visible(text: str) -> str:
    """Fold white space, and show control, bidi and zero-width characters as U+FFFD."""
    if text.isprintable():  # as nearly all is: it has none of them, and no white space but spaces
        return " ".join(text.split())
    text = _UNSEEN.sub("\ufffd", text)
    text = " ".join(text.split())
    return "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cs", "Cf") else c for c in text)


@lru_cache(_MANY)
def escape(text: str) -> Markdown:
    """Return Markdown that shows `text` as typed, wherever in a line or attribute it stands."""
    return Markdown(_shown(text))


def attribute(text: str) -> Markdown:
    """Return what `escape` does, for an attribute of an element that Python-Markdown reads.

    It takes the entities there for signs, and then an & for one where an entity seems to follow:
    what was typed as `&lt;` would be shown as <.
    """
    return escape(text.replace("&", "&amp;"))


def _shown(text: str) -> str:
    return _LEADING.sub(_leading, _entities(visible(text)))


@lru_cache(_MANY)
def marked(text: str) -> Markdown:
    """Return what `escape` does, for text and not attributes: Han signs are marked as Chinese.

    A browser then chooses Chinese glyphs for them, not Japanese ones, and a voice reads them.
    """
    return Markdown(_marked(_shown(text)))


def _marked(shown: str) -> str:
    return shown if shown.isascii() else _HAN.sub(r'<span lang="zh-Hans">\g<0></span>', shown)


def verbatim(lines: Iterable[str]) -> Markdown:
    """Return Markdown for inside `<pre>` that shows a file's lines, every space of them."""
    return Markdown("&#10;".join(_marked(_entities(_spaced(line))) for line in lines))


def _spaced(line: str) -> str:
    """Return what `visible` does, with as much white space as there is."""
    return line if line.isprintable() else "".join(visible(c) or " " for c in line)


def _entities(text: str) -> str:
    return _MEANINGFUL.sub(lambda sign: _ENTITIES[sign[0]], text)


def _leading(found: re.Match[str]) -> str:
    return f"{found[0][:-1]}&#{ord(found[0][-1])};"


def as_html(text: str) -> str:
    """Return text for HTML, or for a front-matter value, which Material takes for HTML."""
    return html.escape(visible(text))


def data(value: object) -> Markdown:
    """Return JSON for a `<script>` of data: nothing in it means anything to HTML or Markdown.

    Its texts are what `escape` shows of them.
    """
    try:
        text = _json(value)
    except ValueError:  # half of a sign, which UTF-8 does not know
        text = _json(_seen(value))
    # White space stands in texts alone. Where none of it has to be folded, all is seen as it is.
    if not text.isprintable() or "\\" in text or _FOLDED.search(text):
        text = _json(_seen(value))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markdown(text)


_FOLDED = re.compile(r' (?:[ "]|(?<=" ))')
"""White space to be folded, in JSON without what may stand for it."""


def _json(value: object) -> str:
    return to_json(value).decode()


def _seen(value: object) -> object:
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Mapping):
        return {name: _seen(item) for name, item in value.items()}
    return [_seen(item) for item in value] if isinstance(value, list | tuple) else value


def address(url: str) -> Markdown:
    """Return a web address that can stand in a Markdown link and in an attribute."""
    return Markdown(quote(url, safe="!#$&*+,-./:;=?@_~%").replace("&", "&amp;"))


def link(link: Link, page: str) -> Markdown:
    """Return a Markdown link from `page` (its path) to another page of the site."""
    return Markdown(f"[{marked(link.text)}]({relative(link, page)})")


def phrase(phrase: Phrase) -> Markdown:
    """Return words of another language, marked as such for glyphs and voices."""
    return Markdown(f'<span lang="{escape(phrase.lang)}">{escape(phrase.text)}</span>')


def relative(link: Link, page: str) -> Markdown:
    """Return the path of a link's target as seen from `page`."""
    folder, _, name = link.page.rpartition("/")
    target = f"{_way(page.rpartition('/')[0], folder)}{name}"
    return Markdown(f"{target}#{link.anchor}" if link.anchor else target)


@lru_cache(_MANY)
def _way(here: str, there: str) -> str:
    """Return the way from one folder to another."""
    way = posixpath.relpath(f"/{there}", f"/{here}")
    return "" if way == "." else f"{way}/"
