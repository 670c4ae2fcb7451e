"""What search engines, browsers and those who share a page find, and what their readers read."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import pytest
import xmlschema
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

from conftest import ROOT, TOY, build, contents, environment, found, served
from roundtable_kb import building, project
from roundtable_kb.diagnostics import Report
from roundtable_kb.exports import twins

SITE = "https://kb.example/table/"
NAME = 'A&B </script><b>"Table"</b> ]]>'
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text()
    assert old in text, (path, old)
    (root / path).write_text(text.replace(old, new, 1))


def dress(root: Path) -> None:
    """Give the toy the theme's overrides, an address, and a name that would break out."""
    edit(
        root,
        "mkdocs.yml",
        "  name: material\n",
        "  name: material\n  custom_dir: docs/.overrides\n",
    )
    edit(root, "mkdocs.yml", "site_name: The Lantern Table", f"site_name: '{NAME}'")
    edit(root, "mkdocs.yml", "extra:\n", "extra:\n  scope: /table/\n")
    edit(root, "mkdocs.yml", "    event:", "    card: card.png\n    event:")
    # Without the slash at its end, as people write it.
    edit(root, "mkdocs.yml", "docs_dir:", f"site_url: {SITE.rstrip('/')}\ndocs_dir:")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy with an address, in its second edition."""
    root = shutil.copytree(TOY, tmp_path_factory.mktemp("dressed") / "toy")
    dress(root)
    report = Report()
    assert project.keep_edition(root, report)
    edit(root, "mkdocs.yml", "version: 2.1.0, date: 2025-07-01", "version: 2.2.0, date: 2025-08-01")
    edit(root, "data/statistics/lamp-dues.yml", "5.1 million", "5.2 million")
    assert found(build(root)) == []
    return root / "site"


def parsed(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_bytes(), "html.parser")


def tree(path: Path) -> ET.Element:
    return ET.fromstring(path.read_bytes())  # noqa: S314 - of our own making


def metas(page: BeautifulSoup) -> dict[str, str]:
    tags = page.head.find_all("meta", content=True)
    return {tag.get("property") or tag.get("name", ""): tag["content"] for tag in tags}


def links(page: BeautifulSoup) -> dict[str, str]:
    return {
        tag.get("type") or tag["rel"][0]: tag["href"]
        for tag in page.head.find_all("link", rel=["alternate", "search", "canonical"])
    }


def test_a_record_s_page_leads_to_its_twins_and_they_are_there(site: Path) -> None:
    folder = site / "speakers/ada-lamp"
    page = parsed(folder / "index.html")
    assert links(page) == {
        "canonical": f"{SITE}speakers/ada-lamp/",
        "application/atom+xml": "../../feed.xml",
        "application/json": "index.json",
        "text/markdown": "index.md",
        "application/opensearchdescription+xml": "../../opensearch.xml",
    }
    shown = [a["href"] for a in page.article.find(class_="kb-twins")("a")]
    assert shown == ["index.json", "index.md"]
    for name in ("index.json", "index.md", "../../feed.xml", "../../opensearch.xml"):
        assert (folder / name).is_file()


def test_the_links_make_no_page_ask_for_more(site: Path, browser: Browser) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with served(site) as address:
        page.goto(f"{address}/speakers/ada-lamp/", wait_until="networkidle")
    page.close()
    assert asked
    assert [url for url in asked if url.endswith(("/sitemap.xml", "/index.json", ".md"))] == []


def test_every_record_has_a_text_beside_its_page(site: Path) -> None:
    report = Report()
    knowledge = project.check(site.parent, report)
    assert knowledge is not None
    for text in twins.texts(knowledge):
        assert (site / text.path).read_bytes() == text.content
        assert (site / text.path).with_name("index.html").is_file()


def test_a_page_that_is_no_record_s_has_no_twins(site: Path) -> None:
    for name in ("index.html", "speakers/index.html", "data/index.html", "404.html"):
        page = parsed(site / name)
        assert not page.select(".kb-twins, link[type='text/markdown']")
        assert name == "404.html" or page.find("link", type="application/atom+xml")


def test_the_foot_of_a_page_leads_to_what_no_tab_leads_to(site: Path) -> None:
    for name in ("index.html", "speakers/ada-lamp/index.html", "visiting/index.html"):
        ways = [a["href"] for a in parsed(site / name).select(".kb-foot a")]
        assert len(ways) == 3
        for way in ways:
            place = (site / name).parent / way
            assert (place / "index.html" if way.endswith("/") else place).is_file()


def test_a_shared_page_says_what_it_is(site: Path) -> None:
    page = parsed(site / "speakers/ada-lamp/index.html")
    said = metas(page)
    assert {name: said[name] for name in said if name.startswith(("og:", "twitter:"))} == {
        "og:type": "article",
        "og:site_name": NAME,
        "og:title": "Ada Lamp",
        "og:description": said["description"],
        "og:url": f"{SITE}speakers/ada-lamp/",
        "og:image": f"{SITE}card.png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": NAME,
        "twitter:card": "summary_large_image",
    }
    assert metas(parsed(site / "index.html"))["og:type"] == "website"


def test_the_picture_of_the_site_has_the_size_that_is_said() -> None:
    picture = (ROOT / "docs/card.png").read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (1200, 630)


def test_the_sitemap_keeps_the_rules_and_has_every_page(site: Path) -> None:
    schema = xmlschema.XMLSchema(Path(__file__).with_name("sitemap.xsd"))
    schema.validate(site / "sitemap.xml")
    listed = {loc.text for loc in tree(site / "sitemap.xml").iter(f"{SITEMAP}loc")}
    pages = {
        SITE + path.relative_to(site).as_posix().removesuffix("index.html")
        for path in site.rglob("index.html")
        if 'http-equiv="refresh"' not in path.read_text()
    }
    assert listed == pages


def test_the_rules_of_a_sitemap_find_faults() -> None:
    schema = xmlschema.XMLSchema(Path(__file__).with_name("sitemap.xsd"))
    whole = f'<urlset xmlns="{SITEMAP[1:-1]}"><url><loc>{SITE}</loc>%s</url></urlset>'
    assert schema.is_valid(whole % "<lastmod>2025-07-01</lastmod>")
    for wrong in ("<lastmod>1 July</lastmod>", "<lastmod/>", "<date/>", f"<loc>{SITE}</loc>"):
        assert not schema.is_valid(whole % wrong), wrong


def test_the_sitemap_says_when_what_a_page_shows_changed_last(site: Path) -> None:
    said = {
        url.findtext(f"{SITEMAP}loc", "").removeprefix(SITE): url.findtext(f"{SITEMAP}lastmod")
        for url in tree(site / "sitemap.xml").iter(f"{SITEMAP}url")
    }
    assert said["statistics/lamp-dues/"] == "2025-08-01"
    assert said["statistics/"] == said[""] == said["positions/"] == "2025-08-01"
    assert said["speakers/ada-lamp/"] == said["speakers/"] == "2025-07-01"
    assert said["visiting/"] is None


def test_plain_mkdocs_makes_the_same_site_but_for_the_texts(site: Path, tmp_path: Path) -> None:
    root = shutil.copytree(site.parent, tmp_path / "plain")
    shutil.rmtree(root / "site")
    day = {"SOURCE_DATE_EPOCH": "1754006400"}  # 1 August 2025
    variables = {**os.environ, "NO_MKDOCS_2_WARNING": "1", **day}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    done = subprocess.run(command, cwd=root, env=variables, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    ours, plain = contents(site), contents(root / "site")
    assert {path for path in ours if path not in plain} == {
        ".generated.txt",
        *(path for path in ours if path.endswith("/index.md")),
    }
    assert plain == {path: ours[path] for path in plain}


def test_addresses_of_files_work_too(site: Path, tmp_path: Path) -> None:
    root = shutil.copytree(site.parent, tmp_path / "files")
    shutil.rmtree(root / "site")
    edit(root, "mkdocs.yml", "use_directory_urls: true", "use_directory_urls: false")
    edit(root, "mkdocs.yml", f"site_url: {SITE.rstrip('/')}\n", "")
    assert found(build(root)) == []
    page = parsed(root / "site/speakers/ada-lamp.html")
    assert list(links(page)) == ["application/atom+xml"]
    assert "og:image" not in metas(page)
    ways = [a["href"] for a in page.select(".kb-twins a, .kb-foot a")]
    assert ways[0] == "ada-lamp/index.json"
    for way in ways:
        assert (root / "site/speakers" / way).is_file(), way
    assert not (root / "site/opensearch.xml").exists()


def test_the_search_of_the_site_is_described_by_the_rules(site: Path) -> None:
    # https://github.com/dewitt/opensearch/blob/master/opensearch-1-1-draft-6.md
    root = tree(site / "opensearch.xml")
    assert root.tag == f"{SEARCH}OpenSearchDescription"
    assert [child.tag.removeprefix(SEARCH) for child in root] == [
        "ShortName",
        "Description",
        "Url",
        "InputEncoding",
    ]
    name, description = root.findtext(f"{SEARCH}ShortName", ""), root[1].text or ""
    assert 0 < len(name) <= 16
    assert NAME.startswith(name)
    assert 0 < len(description) <= 1024
    assert root[2].attrib == {"type": "text/html", "template": f"{SITE}?q={{searchTerms}}"}
    assert root[3].text == "UTF-8"


def test_the_site_answers_where_the_description_leads(site: Path, browser: Browser) -> None:
    page = browser.new_page()
    with served(site) as address:
        template = tree(site / "opensearch.xml")[2].attrib["template"]
        page.goto(template.replace(SITE, f"{address}/").replace("{searchTerms}", "Ada+Lamp"))
        page.locator(".md-search-result__article", has_text="Ada Lamp").first.wait_for()
        assert page.input_value("[data-md-component=search-query]") == "Ada Lamp"
    page.close()


def test_hostile_names_stay_text_in_every_format(site: Path) -> None:
    page = parsed(site / "index.html")
    assert page.find("meta", property="og:site_name")["content"] == NAME
    assert [tag["title"] for tag in page.head.find_all("link", title=True)] == [
        f"{NAME}: what changed",
        NAME,
    ]
    assert feedparser.parse((site / "feed.xml").read_bytes()).feed.author == NAME
    for path in site.rglob("*.xml"):
        assert not list(tree(path).iter("b"))


def test_dates_are_those_of_editions_whatever_the_clock_says(site: Path, tmp_path: Path) -> None:
    root = shutil.copytree(site.parent, tmp_path / "later")
    with environment("SOURCE_DATE_EPOCH", "2000000000"):
        report = Report()
        assert building.build(root, report, lambda step: None)
    assert (root / "site/sitemap.xml").read_bytes() == (site / "sitemap.xml").read_bytes()
