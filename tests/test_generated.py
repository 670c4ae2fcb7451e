"""Links of generated pages lead where MkDocs has them lead, from whichever page comes first."""

from typing import cast

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page, _RelativePathTreeprocessor

from roundtable_kb.site.files import Asked
from roundtable_kb.site.generated import Generated
from roundtable_kb.site.workshop import Workshop

FILES = (
    "index.md", "a.md", "b/index.md", "b/a.md", "b/a.json", "b/c.d-e.md", "b/a/file.csv",
    "b/b/a.md", "d/README.md", "d/字.md", "d/e f.md", "d/g.html", "hidden/a.md",
)  # fmt: skip
SETTINGS = """
site_name: A
use_directory_urls: {}
exclude_docs: hidden/
markdown_extensions: [attr_list, md_in_html]
plugins: []
"""

PARTS = st.sampled_from(["..", ".", "", "b", "d", "a", "hidden", "no", "%61"])
NAMES = st.sampled_from([*{file.rpartition("/")[2] for file in FILES}, "", "no.md", "e%20f.md"])
ENDS = st.sampled_from(["", "#", "#a_b", "#字", "?c=d", "?c#d", ";e"])
URLS = st.one_of(
    st.builds(
        lambda parts, name, end: "/".join((*parts, name)) + end,
        st.lists(PARTS, max_size=3),
        NAMES,
        ENDS,
    ),
    st.sampled_from(["https://a.b/c.md", "http:a.md", "mailto:a@b.c", "//a.b/a.md", "a@b.c"]),
)
LINKS = st.lists(st.tuples(st.sampled_from([f for f in FILES if f.endswith(".md")]), URLS))


@pytest.fixture(scope="module", params=["true", "false"], ids=["folders", "names"])
def shop(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Workshop:
    root = tmp_path_factory.mktemp("links")
    for path in FILES:
        file = root / "docs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("# A\n", encoding="utf-8")
    (root / "mkdocs.yml").write_text(SETTINGS.format(request.param), encoding="utf-8")
    shop = Workshop(root / "mkdocs.yml", root / "site")
    shop.survey()
    return shop


@pytest.fixture(scope="module")
def generated(shop: Workshop) -> Generated:
    """One for all examples: what a link has taught must be right for the next."""
    found = shop.generated({})
    assert found
    return found


def theirs(page: Page, url: str, shop: Workshop) -> tuple[str, object, object]:
    asked, anchors = Asked(shop.files), dict[File, dict[str, str]]()
    mkdocs = _RelativePathTreeprocessor(page.file, cast("Files", asked), shop.config)
    mkdocs.links_to_anchors = anchors
    return mkdocs.path_to_url(url), asked.links(), anchors


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINKS)
@example([("b/c.d-e.md", "a.md"), ("b/a.md", "a.md"), ("b/index.md", "a.md")])
@example([("a.md", "../b/a.md"), ("b/a.md", "../../b/a.md")])
@example([("b/c.d-e.md", "a/file.csv"), ("b/a.md", "a/file.csv")])
def test_every_link_leads_where_it_led(
    shop: Workshop, generated: Generated, links: list[tuple[str, str]]
) -> None:
    for path, url in links:
        page = shop.page(path, None)
        asked, anchors = Asked(shop.files), dict[File, dict[str, str]]()
        made = generated._link(page, asked, anchors)(url)
        assert (made, asked.links(), anchors) == theirs(page, url, shop), (path, url)
