"""The only way from text to Markdown: escaping, links, and addresses.

MkDocs and Material render without autoescape, and Python-Markdown gives meaning to much that HTML
escaping leaves alone. So every sign that means something to either of them becomes a numeric
entity, which both show as typed.
"""

import html
import json
import posixpath
import re
import unicodedata
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from markupsafe import Markup

from roundtable_kb.pages import Link, Phrase


class Markdown(Markup):
    """Text that is Markdown already; nothing else passes a template unescaped."""


_MEANINGFUL = re.compile(r"""[\\`*_{}\[\]<>&|~^=$:!"'+@#]""")
_LEADING = re.compile(r"^[^\w\s&]|^\d+[.)](?=\s|$)")
_HAN = re.compile(
    r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]"
    r"[\u3001-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U000323af·]*"
)
_UNSEEN = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")


def visible(text: str) -> str:
    """Fold white space, and show control, bidi and zero-width characters as U+FFFD."""
    text = _UNSEEN.sub("\ufffd", text)
    text = " ".join(text.split())
    return "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cs", "Cf") else c for c in text)


def escape(text: str) -> Markdown:
    """Return Markdown that shows `text` as typed, wherever in a line or attribute it stands."""
    return Markdown(_LEADING.sub(_leading, _entities(visible(text))))


def marked(text: str) -> Markdown:
    """Return what `escape` does, for text and not attributes: Han signs are marked as Chinese.

    A browser then chooses Chinese glyphs for them, not Japanese ones, and a voice reads them.
    """
    return _marked(str(escape(text)))


def _marked(escaped: str) -> Markdown:
    return Markdown(_HAN.sub(r'<span lang="zh-Hans">\g<0></span>', escaped))


def verbatim(lines: Iterable[str]) -> Markdown:
    """Return Markdown for inside `<pre>` that shows a file's lines, every space of them."""
    return Markdown("&#10;").join(
        _marked(_entities("".join(visible(c) or " " for c in line))) for line in lines
    )


def _entities(text: str) -> str:
    return _MEANINGFUL.sub(lambda sign: f"&#{ord(sign[0])};", text)


def _leading(found: re.Match[str]) -> str:
    return f"{found[0][:-1]}&#{ord(found[0][-1])};"


def as_html(text: str) -> str:
    """Return text for HTML, or for a front-matter value, which Material takes for HTML."""
    return html.escape(visible(text))


def data(value: object) -> Markdown:
    """Return JSON for a `<script>` of data: nothing in it means anything to HTML or Markdown.

    Its texts are what `escape` shows of them.
    """
    text = json.dumps(_seen(value), ensure_ascii=False, separators=(",", ":"))
    return Markdown(re.sub("[<>&]", lambda sign: f"\\u{ord(sign[0]):04x}", text))


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
    target = posixpath.relpath(link.page, posixpath.dirname(page) or ".")
    return Markdown(target + (f"#{link.anchor}" if link.anchor else ""))
