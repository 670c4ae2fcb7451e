"""The front matter of a generated page is read as MkDocs reads it, or left to MkDocs."""

from typing import Any

import frontmatter
from hypothesis import example, given
from hypothesis import strategies as st
from mkdocs.utils import meta

from roundtable_kb.site.matter import parted

PIECES = st.sampled_from([
    "title: ", "description: ", "hide:", "- toc", "  - toc", "---", "...", "  ", "\n", "\n\n", "'",
    '"', ": ", " #", "&a ", "*a", "!!set", "? a", "字", "a", "{", "}", "[", "]", ", ", "|", ">",
    "\r", "\t", "\u2028", "%YAML 1.1", "twins: true", "updated: 2025-03-13",
])  # fmt: skip
TEXTS = st.lists(PIECES, max_size=6).map("".join)


def theirs(content: bytes) -> tuple[str, dict[str, Any]]:
    text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    found: tuple[str, dict[str, Any]] = meta.get_data(text)
    return found


@given(TEXTS, TEXTS, TEXTS, TEXTS, st.sampled_from(["---\n", "--- \n", "...\n", "---"]))
@example("'a", "b\nhide: c'", "", "", "---\n")
@example("&a b", "c", "\ntwins: *a", "", "---\n")
def test_whatever_it_says(title: str, description: str, rest: str, body: str, end: str) -> None:
    text = f"---\ntitle: {title}\ndescription: {description}\nhide:\n- toc{rest}\n{end}{body}"
    found = parted(text.encode())
    assert found is None or found == theirs(text.encode())


@given(st.text(max_size=200), st.text(max_size=200), st.booleans())
def test_whatever_we_write(title: str, description: str, twins: bool) -> None:
    told = {"title": title, "description": description, "hide": ["toc"]}
    told |= {"twins": True} if twins else {}
    content = (frontmatter.dumps(frontmatter.Post("# A", **told), sort_keys=False) + "\n").encode()
    found = parted(content)
    if found is not None:
        assert found == theirs(content)
    elif title.isprintable() and description.isprintable():
        raise AssertionError("this was not read here")


def test_pages_have_nothing_in_common_that_can_change() -> None:
    content = b"---\ntitle: a\ndescription: b\nhide:\n- toc\n---\n\nA\n"
    one, other = parted(content), parted(content)
    assert one
    assert other
    one.meta["hide"].append("navigation")
    assert other.meta == theirs(content)[1]
