"""Pages to Markdown files: front matter that is safe, templates that cannot forget a value."""

import gc
from collections.abc import Iterator
from datetime import date

import frontmatter
import pytest
from jinja2 import UndefinedError

from roundtable_kb import views
from roundtable_kb.drawing import draw
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.markdown import Markdown
from roundtable_kb.pages import Link, Page
from roundtable_kb.render import environment, render


def pages(knowledge: Knowledge) -> Iterator[Page]:
    return views.pages(knowledge)


@pytest.fixture(scope="module")
def artifacts(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every page of the toy, rendered."""
    charts = (chart for page in pages(knowledge) for chart in page.charts)
    drawn = draw(charts, tmp_path_factory.mktemp("charts"))
    jinja = environment()
    return {page.path: render(page, jinja, drawn) for page in pages(knowledge)}


def written(source: str, **context: object) -> str:
    """Return what a template makes of values, on the page a/b.md."""
    jinja = environment()
    jinja.page = "a/b.md"
    return jinja.from_string(source).render(context)


def test_every_page_has_a_path_of_its_own(knowledge: Knowledge) -> None:
    paths = [page.path for page in pages(knowledge)]
    assert len(set(paths)) == len(paths)
    folders = {record.folder for record in knowledge.kb.records()}
    expected = {f"{record.folder}/{record.id}.md" for record in knowledge.kb.records()}
    expected |= {f"{folder}/index.md" for folder in folders} | {"index.md"}
    assert set(paths) >= expected


def test_front_matter_has_safe_keys_only(artifacts: dict[str, str]) -> None:
    for text in artifacts.values():
        post = frontmatter.loads(text)
        assert set(post.keys()) <= {"title", "description", "hide", "updated", "twins"}
        assert isinstance(post.get("updated", date.min), date)
        assert post.get("twins", True) is True
        assert "" not in (post["title"], post["description"])


def test_a_page_has_one_first_heading_and_no_blank_lines_to_spare(
    artifacts: dict[str, str],
) -> None:
    for text in artifacts.values():
        assert sum(line.startswith("# ") for line in text.splitlines()) == 1
        assert "\n\n\n" not in text
        assert text.endswith("\n")
        assert not any(line != line.rstrip() for line in text.splitlines())


def test_every_template_fails_without_its_values() -> None:
    jinja = environment()
    names = [name for name in jinja.list_templates(["j2"]) if name != "macros.md.j2"]
    assert len(names) >= 8
    for name in names:
        with pytest.raises(UndefinedError):
            render(Page("a/b.md", name, "A title", "A description"), jinja, {})


@pytest.mark.parametrize("source", ["{{ gone }}", "{{ here.gone }}", "{% if gone %}{% endif %}"])
def test_a_value_that_is_not_there_is_an_error(source: str) -> None:
    with pytest.raises(UndefinedError):
        written(source, here={})


def test_what_a_template_prints_is_text() -> None:
    assert written("{{ a }}", a="<b>*") == "&#60;b&#62;&#42;"
    assert written("{{ a }}", a=Markdown("<b>*")) == "<b>*"
    assert written("{% for a in b %}{{ a }}{% endfor %}", b=("<", 7)) == "&#60;7"
    assert written("{{ a ~ b }}", a="<", b=">") == "&#60;&#62;"


def test_filters() -> None:
    fog = Link("Fog & <haar>", "topics/fog.md", "bells")
    shown = "[Fog &#38; &#60;haar&#62;](../topics/fog.md#bells)"
    assert written("{{ a | link }}", a=fog) == shown
    assert written("{{ a | href }}", a=fog) == "../topics/fog.md#bells"
    assert written("{{ a | prose }}", a=("See ", fog, ".")) == f"See {shown}&#46;"
    assert written("{{ a | cell }}", a=(fog, "x|y")) == f"{shown}, x&#124;y"
    assert written("{{ a | cell }}", a="x|y") == "x&#124;y"
    assert written("{{ a | address }}", a="https://a.example/(b)") == "https://a.example/%28b%29"


def test_spaces_around_a_link_in_running_text_are_kept() -> None:
    fog = Link("fog", "topics/fog.md")
    text = written("{{ a | prose }}", a=("In the ", fog, " and\nin ", fog, " "))
    assert text == "In the [fog](../topics/fog.md) and in [fog](../topics/fog.md) "


def test_a_title_is_text_in_front_matter_and_in_its_heading() -> None:
    title = "</title><script>: '{{ 7*7 }}'\n# x"
    data = Link("CSV", "data/a.csv")
    shown = {"intro": "", "columns": (), "rows": (), "values": {"facets": []}, "file": ""}
    page = Page("a/b.md", "index.md.j2", title, title, {**shown, "data": data})
    post = frontmatter.loads(render(page, environment(), {}))
    text = "&lt;/title&gt;&lt;script&gt;: &#x27;{{ 7*7 }}&#x27; # x"
    assert (post["title"], post["description"]) == (text, text)
    assert "<script>" not in post.content


def test_a_page_is_made_without_work_for_the_collector(knowledge: Knowledge) -> None:
    # Macros that are made for each page hold each other: to take them apart takes a tenth of a
    # build at ten thousand records.
    jinja = environment()
    speakers = [page for page in pages(knowledge) if page.path.startswith("speakers/")]
    for page in speakers:
        render(page, jinja, {})
    gc.collect()
    for page in speakers:
        render(page, jinja, {})
    assert speakers
    assert gc.collect() == 0
