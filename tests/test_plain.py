"""A site is made page by page only where nothing but what is known can change a page."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from mkdocs.config import load_config

from conftest import ROOT, TOY
from plain import resettle
from roundtable_kb import packaged
from roundtable_kb.site.plain import EXTENSIONS, is_plain

ONE = "docs_dir: docs\n"
OVERRIDES = "docs/.overrides"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project's settings and templates, and what settings may name besides."""
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    for artifact in (*packaged.theme({}), *packaged.own()):
        place = tmp_path / "docs" / artifact.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(artifact.content)
    (tmp_path / "docs/index.md").write_text("# A\n")
    (tmp_path / "hook.py").write_text("def on_page_content(html, **_):\n    return html\n")
    (tmp_path / "more.yml").write_text("copyright: more\n")
    (tmp_path / "docs/more.html").write_text("<p></p>\n")
    return tmp_path


def plain(root: Path) -> bool:
    settings = root / "mkdocs.yml"
    return is_plain(load_config(str(settings), site_dir=str(root / "site"), strict=True), settings)


def test_the_projects_own_settings(project: Path) -> None:
    assert plain(project)


def test_the_toys_settings(tmp_path: Path) -> None:
    root = shutil.copytree(TOY, tmp_path / "toy")
    assert plain(root)


def add(text: str) -> Callable[[Path], None]:
    """Return what adds lines to the settings."""
    return lambda root: resettle(root, ONE, f"{ONE}{text}\n")


def setting(old: str, new: str) -> Callable[[Path], None]:
    """Return what changes a setting."""
    return lambda root: resettle(root, old, new)


def template(path: str, text: str) -> Callable[[Path], None]:
    """Return what adds lines to a template, or makes it."""

    def change(root: Path) -> None:
        place = root / OVERRIDES / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text((place.read_text() if place.is_file() else "") + text)

    return change


def extension(text: str) -> Callable[[Path], None]:
    return setting("  - attr_list\n", f"  - attr_list\n{text}\n")


def elsewhere(root: Path) -> None:
    resettle(root, ONE, "docs_dir: pages\n")
    resettle(root, "custom_dir: docs/", "custom_dir: pages/")
    (root / "docs").rename(root / "pages")


TANGLED: dict[str, Callable[[Path], None]] = {
    "a hook": add("hooks: [hook.py]"),
    "another plugin": setting("  - search\n", "  - search\n  - tags\n"),
    "no plugin but another": setting("  - search\n", "  - meta\n"),
    "an unknown extension": extension("  - pymdownx.snippets"),
    "an extension that asks the machine": extension("  - pymdownx.emoji"),
    "front matter by an extension": extension("  - meta"),
    "a function": extension("  - pymdownx.tabbed:\n      slugify: !!python/name:html.escape"),
    "a made function": extension(
        "  - pymdownx.tabbed:\n      slugify: !!python/object/apply:pymdownx.slugs.slugify {}"
    ),
    "a function in a list": extension(
        "  - pymdownx.superfences:\n      custom_fences:\n        - name: a\n          class: a\n"
        "          format: !!python/name:pymdownx.superfences.fence_code_format"
    ),
    "the environment": add("copyright: !ENV SAID"),
    "the environment, if there": add("copyright: !ENV [SAID, none]"),
    "the environment in a list": add("extra_templates: [!ENV [SAID, more.html]]"),
    "the environment in a block": add("watch:\n  - !ENV [SAID, docs]"),
    "the environment after a comment": add("copyright: # that's all\n  !ENV [SAID, none]"),
    "the environment among apostrophes": setting(
        "extra:\n", "extra:\n  words: [it's, !ENV [SAID, docs], that's]\n"
    ),
    "other settings": add("INHERIT: more.yml"),
    "other settings at the end": lambda root: (root / "mkdocs.yml").write_text(
        (root / "mkdocs.yml").read_text() + "INHERIT: more.yml"
    ),
    "a template of its own": template("partials/footer.html", "<p></p>\n"),
    "a template of a page": template("more.html", '{% extends "main.html" %}\n'),
    "a template of a list": template("more.xml", "<a></a>\n"),
    "a hidden template": template(".more/more.html", "<a></a>\n"),
    "a template of an icon": template(".icons/own/bell.svg", "<svg>{{ page.url }}</svg>\n"),
    "a changed template": template("main.html", "\n"),
    "a changed partial": template("partials/machines.html", "<p></p>\n"),
    "a policy of the page": template("partials/policy.html", "{{ page.url }}\n"),
    "a policy of all pages": template("partials/policy.html", "{{ pages | length }}\n"),
    "a policy of the navigation": template("partials/policy.html", "{{ nav | length }}\n"),
    "a policy elsewhere": template("partials/policy.html", '{% include "more.html" %}\n'),
    "a policy that is read": template("partials/policy.html", '{% import "a.html" as a %}\n'),
    "addresses of files": setting("use_directory_urls: true", "use_directory_urls: false"),
    "pages elsewhere": elsewhere,
    "an own static template": setting(
        "  language: en\n", "  language: en\n  static_templates: [more.html]\n"
    ),
    "an extra template": add("extra_templates: [more.html]"),
    "another theme": setting("  name: material\n", "  name: mkdocs\n"),
}


@pytest.mark.parametrize("name", TANGLED)
def test_what_is_not_plain(project: Path, name: str) -> None:
    TANGLED[name](project)
    assert not plain(project)


PLAIN: dict[str, Callable[[Path], None]] = {
    "a comment": add("# !ENV and INHERIT: more.yml"),
    "a comment after a setting": add("copyright: none # !ENV"),
    "a quoted text": add("copyright: '!ENV [SAID]'"),
    "a text in double quotes": add('copyright: "a !ENV: \\n!"'),
    "a quoted text with a number sign": add("copyright: 'a # !b'  # !c"),
    "an exclamation": add("copyright: Light! And fog!"),
    "the same as a word": add("copyright: INHERIT"),
    "every extension": extension(
        "\n".join(f"  - {name}" for name in sorted(EXTENSIONS - {"attr_list", "tables", "toc"}))
    ),
    "an extension's full name": extension("  - markdown.extensions.footnotes"),
    "options": extension("  - pymdownx.highlight:\n      linenums: true\n      auto_title: [1.5]"),
    "options of search": setting("  - search\n", "  - search:\n      lang: [en, zh]\n"),
    "no plugins": setting("plugins:\n  - search\n", "plugins: []\n"),
    "no templates": setting("  custom_dir: docs/.overrides\n", ""),
    "no policy": lambda root: (root / OVERRIDES / "partials/policy.html").unlink(),
    "a policy that says why": template(
        "partials/policy.html", "{# Of all pages,\nand of nav. #}\n{{ config.site_name }}\n"
    ),
    "a style": template("assets/more.css", "p { }\n"),
    "an address": add("site_url: https://table.example/"),
    "drafts": add("draft_docs: drafts/"),
}


@pytest.mark.parametrize("name", PLAIN)
def test_what_is_plain(project: Path, name: str) -> None:
    PLAIN[name](project)
    assert plain(project)
