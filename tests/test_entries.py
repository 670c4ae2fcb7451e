"""Sections of a page are those that Material's own parser finds, on real pages and on any HTML."""

from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roundtable_kb.publish import manifest
from roundtable_kb.site.entries import sections
from roundtable_kb.site.workshop import Workshop
from sectioned import Told, theirs, told


def ours(html: str) -> Told | None:
    found = sections(html)
    return None if found is None else told(found)


@pytest.fixture(scope="module")
def shop(built: Path) -> Workshop:
    shop = Workshop(built / "mkdocs.yml", built / "site")
    shop.survey()
    return shop


def test_sections_of_every_page(shop: Workshop, built: Path) -> None:
    strange = set()
    for file in shop.files.documentation_pages():
        page = shop.page(file.src_uri, None)
        shop.convert(page)
        assert page.content is not None
        if ours(page.content) is None:
            strange.add(file.src_uri)
        else:
            assert ours(page.content) == theirs(page.content), file.src_uri
    # That would be slow: pages with charts have a title in them, nothing else may be strange.
    assert {path for path in strange if "<svg" not in (built / "docs" / path).read_text()} == set()


def test_entries_of_every_page(shop: Workshop, built: Path) -> None:
    by_shapes = shop.generated({})
    generated = [path for path in manifest(built / "docs") if path.endswith(".md")]
    assert generated
    for path in generated:
        page = shop.page(path, None)
        shop.convert(page, own=False)
        content = page.content
        entries = shop.entries(page, own=False), page.content
        page.content = content
        assert (shop.entries(page, own=True), page.content) == entries, path
        page = shop.page(path, None)
        _, known = shop.convert(page, by_shapes, own=False)
        assert (shop.entries(page, known, own=False), page.content) == entries, path


CASES = {
    "nothing": "",
    "text alone": "Fog\nand lamps",
    "white space": " \n ",
    "excluded within its like": "<div data-search-exclude>a<div>b</div>c</div><p>d</p>",
    "excluded twice": "<p data-search-exclude>a</p><p>b</p><p data-search-exclude>c</p>",
    "excluded around a heading": '<div data-search-exclude><h2 id="a">A</h2>a</div>b',
    "an excluded heading": '<h1 id="t">T</h1><h2 id="a" data-search-exclude>A</h2>a<p>b</p>',
    "excluded with a value": '<span data-search-exclude="">a</span>b',
    "only a word for it": '<p title="data-search-exclude">a</p>',
    "excluded within a title": '<h1 id="t">T<span data-search-exclude>x</span>U</h1>u',
    "an excluded void": "<img data-search-exclude alt=''>a",
    "headings without id": "<h1>T</h1><p>t</p><h2>A</h2><p>a</p>",
    "a heading without id beneath one": '<h2 id="a">A</h2><h2>B</h2><p>b</p>',
    "the title first": '<h1 id="t">T</h1><p>t</p><h2 id="a">A</h2><p>a</p>',
    "the title later": '<p>p</p><h2 id="a">A</h2><h1 id="t">T</h1><p>t</p>',
    "a title within": '<div><h1 id="t">T</h1><p>t</p></div><p>after</p>',
    "a heading within": '<div><h2 id="a">A</h2><p>a</p></div><p>after</p>',
    "headings within": '<h1 id="t">T</h1><p><h2 id="a">A</h2>a</p><div><h3 id="b">B</h3></div>c',
    "deep headings": '<h1 id="t">T</h1><div><h2 id="a">A</h2><div><h3 id="b">B</h3>b</div>a</div>t',
    "a heading in a list": '<ul><li><h2 id="a">A</h2>a</li><li>b</li></ul>',
    "an id in single quotes": "<h2 id='a&amp;b'>A</h2>",
    "an id with entities": '<h2 class="x" id="a&quot;&#228;">A</h2>',
    "an empty id": '<h1 id="t">T</h1><h2 id="">A</h2>',
    "an id of another kind": '<h1 id="t">T</h1><h2 data-id="a">A</h2>',
    "an id that is quoted": """<h1 id="t">T</h1><h2 title="an id='a'">A</h2>""",
    "verbatim": "<pre><code>a\n\n  b\n</code></pre>\n<p>c\nd</p>",
    "verbatim white space": "<pre> \n </pre><pre>\n<code> </code>\n</pre>",
    "marks in a title": '<h2 id="a">H<sub>2</sub>O <code>x</code> <em>y</em></h2>',
    "voids": "a<br>b<br/>c<hr />d<wbr>e",
    "closed by themselves": "<p/>a<span/>b<li />c",
    "a script": "<p>a</p><script>if (a < b) { '<p>' }</script><p>b</p>",
    "a script that names a tag": '<script type="x">"<h2 id=\'a\'>A</h2>"</script>b',
    "a script first": '<script>a</script><h1 id="t">T</h1>',
    "a style": "<style>p > a { }</style><p>a</p>",
    "a style in a title": '<h1 id="t">T<style>p</style></h1>',
    "entities": "<p>&lt;p&gt; &amp;amp; &nbsp; &#x5B57; &quot;</p>",
    "a space that does not break": "<p>a</p>&nbsp;\n<p>&nbsp;</p>",
    "empty elements": "<p></p><ul><li> </li><li></li></ul><p>a<code></code></p>",
    "an empty one after another": "<p>a</p><p>\n</p><p>b</p>",
    "white space between": "<ul>\n<li>a</li>\n\n<li>b</li>\n</ul>\n\n",
    "capitals": '<P>a</P><H2 id="a">A</H2><Br>',
    "lines in a tag": '<h2\n  class="x"\n  id="a">A</h2>',
    "an address with a sign": '<a href="?a=1&amp;b=>2">a</a>',
    "a word like strange ones": "<p>headerline, an object; <em>title</em></p>",
}


@pytest.mark.parametrize("name", CASES)
def test_sections_of(name: str) -> None:
    assert ours(CASES[name]) == theirs(CASES[name])


STRANGE = {
    "a comment": "<!-- a -->",
    "a declaration": "<!DOCTYPE html>",
    "an instruction": "<?php ?>",
    "a link to a heading": '<h2 id="a">A<a class="headerlink" href="#a">¶</a></h2>',
    "numbers of lines": '<div class="linenodiv">1</div>',
    "an object": "<object data='a'>b</object>",
    "a frame": '<iframe src="a"></iframe>',
    "a field": "<textarea><p></textarea>",
    "a title": "<svg><title>a</title></svg>",
}

IDS = st.sampled_from(["", ' id="a"', ' id="b_c"', " id='&amp;'", ' class="x" id="d"'])
OTHERS = st.sampled_from(
    ["", "", "", ' class="x y"', ' href="a?b=1&amp;c=>"', " data-search-exclude", " hidden",
     ' title="data-search-exclude"', ' data-search-exclude=""']
)  # fmt: skip
TEXTS = st.one_of(
    st.text("ab字 \n\t&<>'\"\u00a0", max_size=6).map(escape),
    st.sampled_from([" ", "\n", "&nbsp;", "&#160;", "&#x5B57;", "&lt;p&gt;", "a ", " a"]),
)
LEAVES = st.one_of(
    TEXTS,
    st.sampled_from(
        ["<br>", "<br/>", "<hr />", '<img alt="a" src="b">', "<input hidden>", "<span/>", "<p />",
         "<script>a < b; '<p>'</script>", "<style>p > a {}</style>", "<script></script>"]
    ),
)  # fmt: skip
TAGS = st.sampled_from(
    ["div", "div", "section", "span", "em", "a", "table", "td", "svg", "p", "p", "ul", "ol", "li",
     "code", "pre", "sub", "sup", "h1", "h2", "h2", "h3", "h6"]
)  # fmt: skip


def elements(within: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return HTML in which elements hold what is `within`."""
    some = st.lists(within, max_size=4).map("".join)
    return st.builds(lambda t, i, o, c: f"<{t}{i}{o}>{c}</{t}>", TAGS, IDS, OTHERS, some)


HTML = st.lists(st.recursive(LEAVES, elements, max_leaves=12), max_size=5).map("".join)


@settings(max_examples=500)
@given(HTML)
def test_sections_of_any_html(html: str) -> None:
    assert ours(html) == theirs(html)


@pytest.mark.parametrize("name", STRANGE)
@settings(max_examples=25)
@given(before=HTML, after=HTML)
def test_what_is_strange_is_left_to_material(name: str, before: str, after: str) -> None:
    assert sections(before + STRANGE[name] + after) is None
