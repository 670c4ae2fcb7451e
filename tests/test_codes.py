"""The page of all codes says what each means, and every error can lead to its place there."""

from pathlib import Path

from bs4 import BeautifulSoup

from conftest import ROOT
from roundtable_kb.codes import CODES


def test_every_code_is_explained_at_its_anchor(built: Path) -> None:
    page = BeautifulSoup((built / "site/codes/index.html").read_bytes(), "html.parser")
    for code in CODES:
        heading = page.find("h3", id=code.name)
        assert heading is not None, code.name
        assert heading.get_text() == code.name
        said = heading.find_next_sibling("p")
        assert said.get_text() == f"{code.wants} {code.why}"
        assert said.find_next_sibling().name == "pre"
        assert said.find_next_sibling().get_text() == code.example
    assert f"These are the {len(CODES)} codes" in page.article.get_text()


def test_a_search_for_sources_does_not_find_the_codes_of_sources(built: Path) -> None:
    index = (built / "site/search/search_index.json").read_text(encoding="utf-8")
    assert '"codes/"' in index
    assert '"codes/#' not in index


def test_the_guide_and_the_quality_page_lead_there(real: Path) -> None:
    for page in ("editing", "quality", "about"):
        html = BeautifulSoup((real / f"site/{page}/index.html").read_bytes(), "html.parser")
        assert html.article.find("a", href="../codes/") is not None, page
    assert "codes.md" in (ROOT / "docs/editing.md").read_text(encoding="utf-8")
