"""Pages by the shapes of their blocks are what Python-Markdown makes of them, whatever they say.

What search finds on them is what Material's parser finds in that.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown import Markdown
from mkdocs.structure.toc import get_toc

from roundtable_kb.markdown import escape
from roundtable_kb.publish import manifest
from roundtable_kb.site import regular
from roundtable_kb.site.generated import Generated
from roundtable_kb.site.shapes import Shapes
from roundtable_kb.site.workshop import Workshop
from sectioned import Told, theirs, told

OPTIONS = {"tables": {"use_align_attribute": True}}


def fresh() -> Markdown:
    return Markdown(extensions=sorted(regular.EXTENSIONS), extension_configs=OPTIONS)


@pytest.fixture(scope="module")
def markdown() -> Markdown:
    return fresh()


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    """Shapes that all texts of this file share: what one has taught must be right for the next."""
    return Shapes(fresh(), {})


@pytest.fixture(scope="module")
def shop(built: Path) -> Workshop:
    shop = Workshop(built / "mkdocs.yml", built / "site")
    shop.survey()
    return shop


def contents(links: Any) -> list[object]:
    return [(one.level, one.id, one.title, contents(one.children)) for one in links]


def expected(md: Markdown, text: str) -> tuple[str, list[object], Told | None]:
    md.reset()
    md.toc_tokens = []
    made = md.convert(text)
    return made, contents(get_toc(md.toc_tokens)), theirs(made)


def found(text: str, shapes: Shapes) -> tuple[str, list[object], Told | None] | None:
    made = regular.convert(text, shapes, lambda url: url)
    if made is None:
        return None
    sections = theirs(made.content) if made.sections is None else told(made.sections)
    return made.content, contents(made.toc), sections


TEXTS = st.one_of(
    st.text("ab 字\n*_`[]()!<>&\\#-:.\"'|{}=~^+1", max_size=8).map(escape),
    st.sampled_from(["", "a", "1.", "2024. a", "- a", "—", "a &#58; b", "&lt;a&gt;", "12 &#37;"]),
)
TARGETS = st.sampled_from(["a.md", "../b/c.md#d_e", "http://a.b/?c=d&amp;e=*f*", "", "a.md#x"])
NAMES = st.sampled_from(["a", "b", "a_b", "a-1.2", "a&#95;b", "&quot;", ""])
SPANS = st.one_of(
    TEXTS,
    TEXTS,
    st.builds("[{}]({})".format, TEXTS, TARGETS),
    st.builds("[{}]({}){{ .a b=c }}".format, TEXTS, TARGETS),
    st.builds('<span id="{}" class="x">{}</span>'.format, NAMES, TEXTS),
    st.builds("**{}**".format, TEXTS),
    st.builds("`{}`".format, TEXTS),
    st.builds("<svg><path d='M0'/><text>{}</text></svg>".format, TEXTS),
    st.builds("<span data-search-exclude>{}</span>".format, TEXTS),
    st.builds("<figure data-search-exclude><svg><g>{}</g></svg></figure>".format, TEXTS),
)
ODD = st.sampled_from(
    [" ", "  \n", "\n", "\\", "<br>", "![a](b.png)", "{ .a }", "{ #a }", "<i>", "</i>", "(", "|",
     "<div>", "</p>", "\n---\n", "\n# a", "<b", "[a]", "[a]: b", "&", "<!-- a -->", "[TOC]",
     "Qx0xQ"]
)  # fmt: skip
LINES = st.one_of(
    st.lists(SPANS, min_size=1, max_size=4), st.lists(st.one_of(SPANS, ODD), max_size=5)
).map("".join)
LEVELS = st.sampled_from(["#", "##", "###"])
TAGS = st.sampled_from(["div", "section", "p", "figure", "span", "ul"])
AROUND = st.sampled_from(["div", "div", "section", "ul", "ol", "li", "li", "p", "figure", "span"])


def items(lines: list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def table(lines: list[str]) -> str:
    rows = (f"| {line} | x {{ data-search-exclude }} |" for line in lines)
    return "\n".join(["| a | b { .c } |", "|---|:-:|", *rows])


FOLDED = """<details class="a" data-b>
<summary>{}</summary>
<p>{}</p>
</details>"""
GRID = """<table markdown="span">
<caption>{}</caption>
<tr id="{}" markdown="span">
<th>{}</th>
<td markdown="span">{}</td>
</tr>
</table>"""
AROUND_BLOCKS = '<{0} id="{1}" markdown="block">\n\n{2}\n\n</{0}>'
LEFT_OUT = '<{0} class="{1}" data-search-exclude markdown="block">\n\n{2}\n\n</{0}>'
BLOCKS = st.recursive(
    st.one_of(
        LINES,
        st.builds("{}\n{{ .a data-b }}".format, LINES),
        st.builds("{} {} {{ #{} }}".format, LEVELS, LINES, NAMES),
        st.lists(LINES, min_size=1, max_size=3).map(items),
        st.lists(LINES, min_size=1, max_size=3).map(table),
        st.builds("<{0}>{1}</{0}>".format, TAGS, LINES),
        st.builds(FOLDED.format, LINES, LINES),
        st.builds(GRID.format, TEXTS, NAMES, TEXTS, LINES),
    ),
    lambda inner: st.builds(
        str.format,
        st.sampled_from([AROUND_BLOCKS, AROUND_BLOCKS, LEFT_OUT]),
        AROUND,
        NAMES,
        st.lists(inner, max_size=3).map("\n\n".join),
    ),
    max_leaves=3,
)
PAGES = st.lists(BLOCKS, min_size=1, max_size=3).map("\n\n".join)


@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=PAGES)
def test_any_page(shapes: Shapes, markdown: Markdown, text: str) -> None:
    ours = found(text, shapes)
    assert ours is None or ours == expected(markdown, text)


CASES = {
    "a list in a list of its own": '<ul id="a" markdown="block">\n\n- a\n\n</ul>',
    "a list after a list": "- a\n\n- b",
    "a list in an item": "- - a",
    "an element with the beginning of one": "<div><b</div>\n\n1",
    "an element that does not end in one": AROUND_BLOCKS.format("div", "a", "<p><div></p>"),
    "a paragraph with an element": "a\n<div>\n\nb\n\n</div>",
    "an item with an element": "- a\n <div>\n\nb",
    "lists in items of two lines": "- a\n  b\n- c\n  - d\n- e\n  1. f\n- g\n- h",
    "a list after an element like it": "<ul>\n<li>a</li>\n</ul>\n\n- b",
    "a paragraph that ends early": '<p id="a" markdown="block">\n\n<div></div>\n\n</p>',
    "a heading without a name": "#  { #a&#95;b }\n\n# 1 { #a_b }",
    "a drawing in a heading": "# <svg><path d='M0'/><text></text></svg> { #a }",
    "an element that does not end": '<div id="a" markdown="block">\n\n``<b\n\n</div>',
    "entities in attributes": GRID.format("", "a&#95;b", "", '<span id="a&#95;b"></span>'),
    "what would be a mark": "Qx0xQ [a](b)",
    "a reference": "[a]\n\n[a]: b",
    "a rule": "a\n---\nb",
    "code": "```\n# a { #b }\n```",
    "a line's end": "a  \nb",
    "tabs": "\ta\n\n- b\tc",
    "an end of nothing": "</div>\n\na",
    "no end": '<div markdown="block">\n\na',
    "an end of another": '<div markdown="block">\n\na\n\n</section>',
    "nothing within": '<div markdown="block">\n\n</div>',
    "a table without rows": "| a | b |\n|---|---|",
    "a number first": "2024. A year\n\n- 1. b",
    "two of one name": "# a { #b }\n\n## c { #b }",
    "braces": "a {0} b { .c } {",
}


@pytest.mark.parametrize("name", CASES)
def test_page_with(name: str, shapes: Shapes, markdown: Markdown) -> None:
    ours = found(CASES[name], shapes)
    assert ours is None or ours == expected(markdown, CASES[name])


WORDS = ["a&#58; b", "字，字", "12.5 &#37;", "—", "&lt;a&gt;", "a, b; c."]


@pytest.mark.parametrize("words", WORDS)
def test_words_do_not_matter(words: str, shapes: Shapes, markdown: Markdown) -> None:
    text = "\n\n".join(
        [
            f"# {words} {{ #a }}",
            f"{words} [{words}](a.md){{ .b }}\n{{ .c }}",
            items([words, f"**{words}**"]),
            table([words, f'<span id="x">{words}</span>']),
            FOLDED.format(words, words),
            AROUND_BLOCKS.format("div", "d", FOLDED.format(words, words)),
            GRID.format(words, "e", words, f"[{words}](b.md)"),
        ]
    )
    ours = found(text, shapes)
    assert ours is not None
    assert ours == expected(markdown, text)


def test_every_generated_page(shop: Workshop, built: Path) -> None:
    generated = shop.generated({})
    assert generated
    others = set()
    for path in manifest(built / "docs"):
        if path.endswith(".md"):
            page = shop.page(path, None)
            links, _ = shop.convert(page, own=False)
            true = page.content, contents(page.toc), links, page.links_to_anchors
            ids = page.present_anchor_ids
            found = generated.convert(page)
            if found is None:
                others.add(path)
                continue
            asked, sections = found
            assert (page.content, contents(page.toc), asked, page.links_to_anchors) == true, path
            assert sections is not None, path
            assert told(sections) == theirs(page.content), path
            assert page.present_anchor_ids == ids, path
    # It shows blocks of code, which are not of this kind.
    assert others <= {"editing.md"}
    assert generated.shapes.kept()


def test_what_is_kept_makes_the_same(shop: Workshop, built: Path) -> None:
    first = shop.generated({})
    assert first
    pages = [path for path in manifest(built / "docs") if path.endswith("/index.md")]

    def made(by: Generated) -> list[str]:
        contents = []
        for path in pages:
            page = shop.page(path, None)
            page.read_source(shop.config)
            assert by.convert(page)
            contents.append(str(page.content))
        return contents

    contents = made(first)
    second = shop.generated(json.loads(json.dumps(first.shapes.kept())))
    assert second
    assert made(second) == contents
    # Nothing had to be learned again.
    assert second.shapes.new() == {}


@pytest.mark.parametrize(
    "settings",
    [
        "markdown_extensions: [attr_list, md_in_html]",
        "markdown_extensions: [attr_list, md_in_html, tables, toc, footnotes]",
        "markdown_extensions: [attr_list, md_in_html, {toc: {marker: Contents}}, footnotes]",
        "markdown_extensions: [attr_list, md_in_html, {toc: {marker: Contents}}]",
        "markdown_extensions: [attr_list, md_in_html, {markdown.extensions.toc: {marker: Here}}]",
    ],
)
def test_other_settings(tmp_path: Path, settings: str) -> None:
    (tmp_path / "docs").mkdir()
    file = tmp_path / "mkdocs.yml"
    file.write_text(f"site_name: A\ntheme: material\n{settings}\n", encoding="utf-8")
    known = Workshop(file, tmp_path / "site").generated({}) is not None
    assert known == (settings == "markdown_extensions: [attr_list, md_in_html]")
