"""Text to Markdown: whatever is written is shown as typed, and nothing but text comes of it."""

import html
import json
import posixpath
import re
import unicodedata
from pathlib import Path

import markdown as python_markdown
import pytest
import yaml
from bs4 import BeautifulSoup
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import ROOT
from roundtable_kb import markdown
from roundtable_kb.markdown import Markdown, address, as_html, escape, marked, verbatim, visible
from roundtable_kb.pages import Link


def extensions(settings: Path) -> tuple[list[str], dict[str, dict[str, object]]]:
    """Return the Markdown extensions that a project uses, as Python-Markdown takes them."""
    names, options = ["toc", "tables", "fenced_code"], {}
    for item in yaml.safe_load(settings.read_text())["markdown_extensions"]:
        name, chosen = (item, {}) if isinstance(item, str) else next(iter(item.items()))
        names.append(name)
        options[name] = chosen or {}
    return names, options


NAMES, OPTIONS = extensions(ROOT / "mkdocs.yml")
# Each place that text can stand in: before it, after it, and the tags and attributes there.
PLACES = {
    "a paragraph": ("", "", ["p"]),
    "a line": ("Before ", " after", ["p"]),
    "a heading": ("# ", " { #top }", ["h1 id"]),
    "an item": ("- ", "", ["ul", "li"]),
    "a link": ("[", "](page.md)", ["p", "a href"]),
    "an attribute": ('<span lang="', '">x</span>', ["p", "span lang"]),
    "a block": ("<div markdown>\n\n", "\n{ .kb-lead }\n\n</div>", ["div", "p class"]),
    "a cell": (
        "| A | B |\n|---|---|\n| ",
        " | x |",
        ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td"],
    ),
}

hostile = st.text(alphabet="*_`[](){}<>&|~^=$:!\"'+@#-.\\/ \t\n1aä中\u202e\u200b\x00", max_size=40)


def skeleton(soup: BeautifulSoup) -> list[str]:
    """Return every tag with the names of its attributes."""
    return [" ".join([tag.name, *sorted(tag.attrs)]) for tag in soup.find_all(True)]


def rendered(text: str) -> BeautifulSoup:
    html = python_markdown.markdown(text, extensions=NAMES, extension_configs=OPTIONS)
    return BeautifulSoup(html, "html.parser")


def folded(soup: BeautifulSoup) -> str:
    return " ".join(soup.get_text().split())


@pytest.mark.parametrize("place", PLACES)
@given(text=(st.text(max_size=40) | hostile).filter(visible))
@example(text="{ onmouseover=alert(1) }")
@example(text="1. one")
@example(text="    indented")
@example(text="&lt;script&gt;")
@example(text="&#60;script&#62;")
@example(text="<!-- -->")
@example(text="a | b \\| c")
@example(text="klzzwxh:0001")
@example(text="\x02amp\x03")
@example(text="\N{PILCROW SIGN}")
def test_text_is_shown_as_typed(place: str, text: str) -> None:
    before, after, tags = PLACES[place]
    soup = rendered(f"{before}{escape(text)}{after}")
    assert skeleton(soup) == tags
    assert visible(text) in (soup.span["lang"] if place == "an attribute" else folded(soup))


@given(st.text() | hostile)
def test_what_is_visible_stays_so(text: str) -> None:
    seen = visible(text)
    assert visible(seen) == seen
    assert seen == " ".join(seen.split())
    assert {c for c in seen if unicodedata.category(c) in ("Cc", "Cf", "Cs")} == set()
    assert len(visible(f"a{text}b")) <= len(text) + 2


spaced = st.text(alphabet=" \t\n\x1c\x85\u00a0\u2028\u3000\u200b\u00ad\ue000\ud800a中", max_size=12)


@given(st.text() | hostile | spaced)
def test_text_is_seen_sign_by_sign(text: str) -> None:
    unseen = re.sub(r"[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]", "\ufffd", text)
    folded = " ".join(unseen.split())
    shown = ["\ufffd" if unicodedata.category(c) in ("Cc", "Cs", "Cf") else c for c in folded]
    assert visible(text) == "".join(shown)


@given(st.lists(st.text() | hostile | spaced))
def test_each_line_of_a_file_is_as_wide_as_it_was(lines: list[str]) -> None:
    seen = ["".join(visible(c) or " " for c in line) for line in lines]
    assert [len(line) for line in seen] == [len(line) for line in lines]
    shown = re.sub(r"</?span[^>]*>", "", verbatim(lines))
    assert html.unescape(shown) == "\n".join(seen)


texts = st.text(alphabet=' "\\\n<&é\u00a0\u200b\ud800:,[{}]a', max_size=8)


@given(
    st.recursive(
        texts | st.integers() | st.none() | st.booleans(),
        lambda inner: st.lists(inner) | st.dictionaries(st.just("key"), inner),
    )
)
def test_every_text_in_data_is_what_can_be_seen_of_it(value: object) -> None:
    written = markdown.data(value)
    assert not set("<>&") & {*written}
    assert json.loads(written) == seen_in(value)


def seen_in(value: object) -> object:
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {name: seen_in(item) for name, item in value.items()}
    return [seen_in(item) for item in value] if isinstance(value, list) else value


path = st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map("/".join)


@given(path, path)
def test_a_way_is_what_the_system_makes_of_it(target: str, page: str) -> None:
    expected = posixpath.relpath(f"{target}.md", posixpath.dirname(page) or ".")
    assert markdown.relative(Link("", f"{target}.md"), page) == expected


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("  two\t words\n", "two words"),
        ("bell\x07", "bell\ufffd"),
        ("a\u202eb\u2066c", "a\ufffdb\ufffdc"),
        ("a\u200bb\u200d\ufeff", "a\ufffdb\ufffd\ufffd"),
        ("陈海, café", "陈海, café"),
        ("\u00a0a\u3000b", "a b"),
        ("a\u00adb", "a\ufffdb"),
    ],
)
def test_visible(text: str, seen: str) -> None:
    assert visible(text) == seen


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Bells", "Bells"),
        ("a*b", "a&#42;b"),
        ("- a", "&#45; a"),
        ("-", "&#45;"),
        ("12. a", "12&#46; a"),
        ("3) a", "3&#41; a"),
        ("12.5", "12.5"),
        ("(a)", "&#40;a)"),
        ("<b>&", "&#60;b&#62;&#38;"),
        ("陈海", "陈海"),
    ],
)
def test_escape(text: str, written: str) -> None:
    assert escape(text) == Markdown(written)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Liu Ping", "Liu Ping"),
        ("5.1 亿 yuan", '5.1 <span lang="zh-Hans">亿</span> yuan'),
        ("著作权，人工智能", '<span lang="zh-Hans">著作权，人工智能</span>'),
        ("<b>刘</b>", '&#60;b&#62;<span lang="zh-Hans">刘</span>&#60;/b&#62;'),
        ("𠮷 is rare", '<span lang="zh-Hans">𠮷</span> is rare'),
        ("かな", "かな"),
    ],
)
def test_marked(text: str, written: str) -> None:
    assert marked(text) == Markdown(written)


@pytest.mark.parametrize("place", [name for name in PLACES if name != "an attribute"])
def test_marked_text_is_shown_as_typed(place: str) -> None:
    before, after, _ = PLACES[place]
    page = rendered(f"{before}{marked('《刘平》, *5.1亿*')}{after}")
    assert "《刘平》, *5.1亿*" in page.get_text()
    assert [tag.text for tag in page.find_all(lang="zh-Hans")] == ["刘平》", "亿"]


def test_lines_of_a_file_are_marked_too() -> None:
    lines = verbatim(["a  刘", "b"])
    assert lines == Markdown('a  <span lang="zh-Hans">刘</span>&#10;b')


@given(st.text() | hostile)
def test_a_front_matter_value_is_text_in_html(text: str) -> None:
    soup = BeautifulSoup(f'<p title="{as_html(text)}">{as_html(text)}</p>', "html.parser")
    assert skeleton(soup) == ["p title"]
    assert soup.p["title"] == soup.p.get_text() == visible(text)


@given(st.text(alphabet="()[]{}<>|`\"'*_\\ &?=%#é路", max_size=30))
def test_an_address_stays_in_its_link(tail: str) -> None:
    soup = rendered(f"[x]({address('https://a.example/' + tail)}) y")
    assert skeleton(soup) == ["p", "a href"]
    assert folded(soup) == "x y"
    assert soup.a["href"].startswith("https://a.example/")


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://a.example/b?c=d&e=f#g", "https://a.example/b?c=d&amp;e=f#g"),
        ("https://a.example/(b)|c", "https://a.example/%28b%29%7Cc"),
        ("https://a.example/%28", "https://a.example/%28"),
        ("https://a.example/路", "https://a.example/%E8%B7%AF"),
    ],
)
def test_address(url: str, written: str) -> None:
    assert address(url) == written


def test_an_address_with_signs_of_emphasis_is_kept_whole() -> None:
    url = "https://a.example/_b_*c*/__d__?e=~f~"
    soup = rendered(f"[x]({address(url)}) and <{address(url)}>")
    assert [a["href"] for a in soup.find_all("a")] == [url, url]


@pytest.mark.parametrize(
    ("target", "page", "written"),
    [
        (Link("Fog", "topics/fog.md"), "index.md", "[Fog](topics/fog.md)"),
        (Link("Fog", "topics/fog.md"), "terms/lamp-act.md", "[Fog](../topics/fog.md)"),
        (Link("Fog", "topics/fog.md"), "topics/fog.md", "[Fog](fog.md)"),
        (Link("a]b", "a/b.md", "c"), "a/index.md", "[a&#93;b](b.md#c)"),
    ],
)
def test_link(target: Link, page: str, written: str) -> None:
    assert markdown.link(target, page) == written
