"""A page in a frame is what the templates make of it; where it might not be, there is no frame."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mkdocs.structure.pages import Page

from plain import resettle
from roundtable_kb.publish import manifest
from roundtable_kb.site.frames import Frames, form
from roundtable_kb.site.workshop import Workshop


class Desk:
    """The pages of a project, their forms, and what the templates make of them."""

    def __init__(self, root: Path) -> None:
        self.shop = Workshop(root / "mkdocs.yml", root / "site")
        self.shop.survey()
        assert self.shop.nav is not None
        for page in self.shop.nav.pages:
            self.shop.introduce(page)
        self.targets = [*self.shop.linked(), *(page.url for page in self.shop.nav.pages)]

    def page(self, path: str) -> Page:
        page = self.shop.page(path, None)
        self.shop.convert(page)
        return page

    def form(self, page: Page) -> str | None:
        return form(page, self.targets)

    def known(self, page: Page) -> str:
        """Return the form of a page that has one."""
        found = self.form(page)
        assert found is not None
        return found


@pytest.fixture(scope="module")
def desk(real: Path) -> Desk:
    return Desk(real)


@pytest.fixture(scope="module")
def topics(real: Path) -> list[str]:
    """Two pages of one form."""
    found = [path for path in sorted(manifest(real / "docs")) if path.startswith("topics/")]
    return [path for path in found if path.endswith(".md") and path != "topics/index.md"][:2]


def test_every_page_of_the_project(desk: Desk, real: Path) -> None:
    frames, filled = Frames({}), 0
    for path in sorted(manifest(real / "docs")):
        if not path.endswith(".md"):
            continue
        page = desk.page(path)
        shape = desk.form(page)
        found = frames.fill(page, shape) if shape else None
        if found is not None:
            filled += 1
            assert found == desk.shop.render(page), path
        elif shape:
            frames.learn(page, shape, desk.shop.render)
    assert all(frames.known.values())
    assert filled > len(frames.known)


def test_what_is_learnt_is_what_the_templates_make(desk: Desk, topics: list[str]) -> None:
    page, frames = desk.page(topics[0]), Frames({})
    before = dict(page.meta), page.content, page.canonical_url
    true = desk.shop.render(page)
    assert frames.fill(page, desk.known(page)) is None
    assert frames.learn(page, desk.known(page), desk.shop.render) == true
    assert frames.fill(page, desk.known(page)) == true
    assert (page.meta, page.content, page.canonical_url) == before


SIGNS = "ab &;#<>'/%{}|\\é字\u00a0"
TEXTS = st.one_of(
    st.text(SIGNS, min_size=1, max_size=12),
    st.sampled_from(["&amp;", "<b>A</b>", "{{ page.title }}", "kb-slot-4d3f", " a ", "A's %20"]),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(title=TEXTS, description=TEXTS, text=TEXTS)
def test_any_title_description_and_content(
    desk: Desk, topics: list[str], title: str, description: str, text: str
) -> None:
    one, other = map(desk.page, topics)
    frames = Frames({})
    frames.learn(one, desk.known(one), desk.shop.render)
    other.meta = {**other.meta, "title": title, "description": description}
    other.content = f"<h1>{text}</h1>\n<p>{text}</p>"
    shape = desk.known(other)
    if shape not in frames.known:
        frames.learn(one, shape, desk.shop.render)
    assert frames.fill(other, shape) == desk.shop.render(other)


def _told(**more: object) -> Callable[[Page], object]:
    return lambda page: page.meta.update(more)


def _lacking(name: str) -> Callable[[Page], object]:
    return lambda page: page.meta.pop(name)


FORMLESS: dict[str, Callable[[Page], object]] = {
    "a quote in the title": _told(title='The "bell"'),
    "a quote in the description": _told(description='The "bell"'),
    "no title": _lacking("title"),
    "no description": _lacking("description"),
    "an empty title": _told(title=""),
    "an empty description": _told(description=""),
    "a title that is a number": _told(title=7),
    "a description that is a list": _told(description=["a"]),
    "other front matter": _told(icon="material/bell"),
    "a template": _told(template="404.html"),
    "tags": _told(tags=["a"]),
    "a status": _told(status="new"),
    "contents that are shown": _told(hide=["navigation"]),
    "a menu that is shown": _told(hide=["toc"]),
    "nothing hidden": _lacking("hide"),
    "a word hidden": _told(hide="navigation, toc"),
    "an address of its source": lambda page: setattr(page, "edit_url", "https://a.example/"),
    "no heading": lambda page: setattr(page, "content", "<p>a</p>"),
    "no content": lambda page: setattr(page, "content", None),
}


@pytest.mark.parametrize("how", FORMLESS)
def test_a_page_without_a_form(desk: Desk, topics: list[str], how: str) -> None:
    page = desk.page(topics[0])
    assert desk.form(page) is not None
    FORMLESS[how](page)
    assert desk.form(page) is None
    page.edit_url = None


def test_what_makes_another_form(desk: Desk, topics: list[str]) -> None:
    page, other = map(desk.page, topics)
    assert desk.form(page) == desk.form(other)
    forms = [desk.form(page)]
    changes: tuple[Mapping[str, Any], ...] = (
        {"search": {"exclude": True}},
        {"hide": ["navigation", "toc", "footer"]},
        {"twins": False},
    )
    for change in changes:
        page.meta = {**other.meta, **change}
        forms.append(desk.form(page))
    forms.append(form(desk.page(topics[0]), [*desk.targets, page.url]))
    assert len(set(forms)) == len(forms)


OTHERWISE = {
    "upper": "{{ page.meta.title | upper }}",
    "capital": "{{ page.meta.title | capitalize }}",
    "cut": "{{ page.meta.title | truncate(7, True) }}",
    "description": "{{ page.meta.description | upper }}",
    "content": "{{ page.content | length }}",
}
"""Templates that show a text otherwise than it is."""


@pytest.fixture
def project(real: Path, tmp_path: Path) -> Path:
    (tmp_path / "project").mkdir()
    shutil.copy(real / "mkdocs.yml", tmp_path / "project")
    return shutil.copytree(real / "docs", tmp_path / "project/docs").parent


@pytest.mark.parametrize("how", OTHERWISE)
def test_a_template_that_shows_texts_otherwise_has_no_frame(
    project: Path, topics: list[str], how: str
) -> None:
    block = "{% block extrahead %}\n  {{ super() }}"
    resettle(project, block, f"{block}\n  <i>{OTHERWISE[how]}</i>", "docs/.overrides/main.html")
    desk, frames = Desk(project), Frames({})
    page, other = map(desk.page, topics)
    shape = desk.known(page)
    assert frames.learn(page, shape, desk.shop.render) == desk.shop.render(page)
    assert frames.known == {shape: []}
    assert frames.fill(page, shape) is None
    assert frames.fill(other, shape) is None
    # Nor is it looked for again.
    assert frames.learn(other, shape, desk.shop.render) == desk.shop.render(other)
    assert frames.known == {shape: []}


FEEDBACK = """extra:
  analytics:
    feedback:
      title: Was this of use?
      ratings:
        - {icon: material/thumb-up, name: Yes, data: 1, note: "Tell us: {url} {title}"}
"""


def test_material_asks_for_feedback_with_the_title(project: Path, topics: list[str]) -> None:
    resettle(project, "extra:\n", FEEDBACK)
    desk, frames = Desk(project), Frames({})
    page, other = map(desk.page, topics)
    page.meta["title"], other.meta["title"] = "Fog", "Fog at sea &amp; on land"
    frames.learn(page, desk.known(page), desk.shop.render)
    found = frames.fill(other, desk.known(other))
    assert found in (None, desk.shop.render(other))


def test_few_frames_are_kept_and_of_many_those_in_use() -> None:
    few = Frames({str(number): () for number in range(100)})
    assert few.kept() == few.known
    many = Frames({str(number): ["a"] for number in range(101)})
    many.used = {"7", "100"}
    assert many.kept() == {"7": ("a",), "100": ("a",)}
