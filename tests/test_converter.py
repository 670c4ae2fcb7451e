"""Markdown becomes what Python-Markdown makes of it, and no text colours the next."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown import Markdown
from mkdocs.config import load_config

from conftest import ROOT, TOY
from roundtable_kb.site.converter import converter
from roundtable_kb.site.plain import EXTENSIONS

Both = tuple[Markdown, Markdown]
"""Python-Markdown, and ours."""
_RIVALS = {"codehilite", "smarty", "pymdownx.critic"}
"""Those that do what others do, or leave nothing for them to do."""


def of_settings(root: Path) -> tuple[list[Any], dict[str, Any]]:
    # The templates of a project are made by its first build.
    config = load_config(str(root / "mkdocs.yml"), theme="material")
    return config.markdown_extensions, config.mdx_configs or {}


SETS: dict[str, tuple[Sequence[Any], dict[str, Any]]] = {
    "none": ([], {}),
    "the toy's": of_settings(TOY),
    "the project's": of_settings(ROOT),
    "MkDocs' own, and more": (
        ["toc", "tables", "fenced_code", "attr_list", "md_in_html", "footnotes", "nl2br", "abbr"],
        {"toc": {"permalink": True}},
    ),
    "nearly all": (sorted(EXTENSIONS - _RIVALS), {}),
    "the others": (["attr_list", "toc", *sorted(_RIVALS)], {}),
}


def fresh(name: str) -> Both:
    """Return new converters for a set of extensions."""
    extensions, options = SETS[name]
    return Markdown(extensions=extensions, extension_configs=options), converter(
        extensions, options
    )


def made(md: Markdown, text: str) -> tuple[str, object]:
    """Return the HTML and the contents; how it fails, if it does."""
    md.reset()
    md.toc_tokens = []
    try:
        return md.convert(text), md.toc_tokens
    except (ValueError, AttributeError, IndexError, KeyError) as error:
        return type(error).__name__, None


PIECES = st.one_of(
    st.text("ab 字\n*_`[]()!<>&\\#-:.\"'|{}=~^+1", max_size=6),
    st.sampled_from(
        ["`a`", "``a ` b``", "\\`", "\\[", "\\\\", "[a](b)", '[a](<b c> "d")', "[a][r]", "[r]",
         "[r][]", "![a](b)", "![a][r]", "![r]", "\n\n[r]: http://a.b/ 'c'\n\n", "<http://a.b>",
         "<a@b.c>", "&amp;", "&#38;", "&#x41;", "&no", "a  \nb", "  \n", "**a**", "_a_",
         "***a** b*", "<b>a</b>", "<!-- a -->", "<br>", "\n\n<div markdown>\n*a*\n</div>\n\n",
         '\n\n<p markdown="1">*a*</p>\n\n', "\n\n<div>*a*</div>\n\n",
         "\n\n| a | b |\n|---|:-:|\n| `c` | [d](e) |\n\n", "{ .a #b c=d }", "{: .a }", "\n# a\n",
         "\n## a { #b }\n", "\n\n- a\n- b\n\n", "\n1. a\n", "\n> a\n", "\n\n    a\n\n",
         "\n```\n*a*\n```\n", "[^1]", "\n\n[^1]: a\n\n", "[[a]]", "\n\n*[ab]: c\n\n", "~~a~~",
         "^a^", "==a==", "++a++", "--", "...", "(c)", "\n\na\n: b\n\n", "\n!!! note\n    *a*\n",
         "- [ ] a\n", "&#91;a&#93;(b)", "\u0002", "\u0003", "[a `b`](c)", "[![a](b)](c)",
         "![a `]` b](c)", "<a href='[b](c)'>", "`<a>`"]
    ),
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=10).map("".join)


@pytest.fixture(scope="module")
def both() -> dict[str, Both]:
    return {name: fresh(name) for name in SETS}


@pytest.mark.parametrize("name", SETS)
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(text=TEXTS)
def test_any_text(both: dict[str, Both], name: str, text: str) -> None:
    theirs, ours = both[name]
    assert made(ours, text) == made(theirs, text)


@pytest.mark.parametrize("name", ["none", "the project's", "nearly all"])
@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.lists(TEXTS, min_size=2, max_size=5))
def test_one_for_many_equals_one_for_each(name: str, texts: list[str]) -> None:
    ours = fresh(name)[1]
    assert [made(ours, text) for text in texts] == [made(fresh(name)[0], text) for text in texts]


@pytest.mark.parametrize("name", SETS)
def test_every_page(built: Path, both: dict[str, Both], name: str) -> None:
    pages = sorted((built / "docs").rglob("*.md"))
    assert len(pages) > 20
    theirs, ours = both[name]
    for page in pages:
        text = page.read_text()
        assert made(ours, text) == made(theirs, text), page


def test_nothing_is_left_of_the_text_before() -> None:
    theirs, ours = fresh("the toy's")
    before = "# A\n\n[r]\n\n[r]: http://a.b/\n\n<div>x</div>\n"
    after = "# A\n\n[r]\n\n`<div>` x\n"
    made(ours, before)
    assert made(ours, after) == made(theirs, after)
    assert "http" not in made(ours, after)[0]
