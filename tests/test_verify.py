"""Citations held against a text: the toy's post, and the article of the real records."""

import functools
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Error

from conftest import ROOT, Found, found, served
from roundtable_kb import building, project
from roundtable_kb.cli import main
from roundtable_kb.diagnostics import Report
from roundtable_kb.kinds.sources import Source
from roundtable_kb.passages import read_text
from roundtable_kb.verify import Verification

ARTICLE = ROOT.parent / "shared/sources/wipo-china-roundtable-2025-03-13.txt"
SOURCE = "wipo-roundtable-2025"
POST = """The Night Post

Dora Quill keeps two lamps lit. In 2024 the guild lit 14 lamps.

The fog bell rang. It rang again, and the fog bell was heard.

Nobody slept.
"""
RECORD = """name: Night Post
url: https://night.example/post
classification: article
paragraphs: 3
"""


def topic(**citation: object) -> str:
    cited = ", ".join(f"{name}: {value}" for name, value in citation.items())
    return (
        "name: Night\nclassification: gathering\ndefinition: A night.\n"
        f"source: {{id: night-post, {cited}}}\n"
    )


def figure(value: str, words: str) -> str:
    return (
        "name: Lamps\nsubject: Everywhere\nunit: lamps\nmeasure: stock\ndefinition: Lamps.\n"
        f"observations:\n  - id: one\n    period: 2024\n    value: {value}\n"
        f"    source: {{id: night-post, paragraph: 1, words: {words}}}\n"
    )


@pytest.fixture
def night(toy: Path) -> Path:
    """The toy with a source whose text is known."""
    (toy / "data/sources/night-post.yml").write_text(RECORD)
    return toy


def verify(root: Path, text: str, source: str = "night-post") -> tuple[Verification, list[Found]]:
    report = Report()
    verification = project.verify(root, source, text, html=False, report=report)
    assert verification is not None
    return verification, found(report)


def problem(night: Path, record: str, text: str, folder: str = "terms") -> Found:
    (night / f"data/{folder}/night.yml").write_text(record)
    _, (only,) = verify(night, text)
    assert not (night / "data/sources/night-post.verified.json").exists()
    return only


def test_a_passage_that_is_there_once_is_verified(night: Path) -> None:
    (night / "data/terms/night.yml").write_text(topic(paragraph=2, words="It rang again"))
    verification, faults = verify(night, POST)
    assert faults == []
    assert verification.citations == 1
    kept = json.loads((night / "data/sources/night-post.verified.json").read_bytes())
    assert kept["citations"] == [
        {
            "record": "terms/night",
            "paragraph": 2,
            "words": "It rang again",
            "number": None,
            "start": 19,
            "end": 32,
        }
    ]
    assert "Nobody slept" not in json.dumps(kept)


def test_what_no_record_draws_on_is_listed(night: Path) -> None:
    (night / "data/statistics/night.yml").write_text(figure("14", "lit 14 lamps"))
    verification, faults = verify(night, POST)
    assert faults == []
    assert [(item.paragraph, item.text) for item in verification.open_sentences] == [
        (1, "Dora Quill keeps two lamps lit."),
        (2, "The fog bell rang."),
        (2, "It rang again, and the fog bell was heard."),
        (3, "Nobody slept."),
    ]
    assert verification.open_numbers == ()
    counts = [(p.sentences, p.drawn, p.numbers, p.accounted) for p in verification.paragraphs]
    assert counts == [(2, 1, 2, 2), (2, 0, 0, 0), (1, 0, 0, 0)]


def test_the_editor_answers_for_what_is_not_recorded(night: Path) -> None:
    answers = (
        "not_recorded:\n  - {paragraph: 2, reason: Bells.}\n"
        "  - {paragraph: 1, words: In 2024, reason: Lamps.}\n"
    )
    (night / "data/sources/night-post.yml").write_text(RECORD + answers)
    verification, _ = verify(night, POST)
    assert [(item.paragraph, item.text) for item in verification.open_sentences] == [
        (1, "Dora Quill keeps two lamps lit."),
        (3, "Nobody slept."),
    ]
    assert verification.open_numbers == ()


def test_words_that_are_not_there(night: Path) -> None:
    fault = problem(night, topic(paragraph=2, words="It sang again"), POST)
    assert fault == Found(
        "data/terms/night.yml", 4, 47, "error", "cite-words",
        "'It sang again' is not in the source", "the nearest passage there is 'It rang again,'",
    )  # fmt: skip


def test_words_that_are_there_twice(night: Path) -> None:
    fault = problem(night, topic(paragraph=2, words="fog bell"), POST)
    assert (fault.line, fault.column, fault.code) == (4, 47, "cite-words")
    assert fault.message == "'fog bell' is in the source 2 times"


def test_words_of_another_paragraph(night: Path) -> None:
    fault = problem(night, topic(paragraph=1, words="Nobody slept"), POST)
    assert (fault.line, fault.column, fault.code) == (4, 47, "cite-words")
    assert fault.message == "'Nobody slept' is in paragraph 3, not in paragraph 1"


def test_a_passage_that_moved_to_another_paragraph(night: Path) -> None:
    (night / "data/terms/night.yml").write_text(topic(paragraph=3, words="Nobody slept"))
    assert verify(night, POST)[1] == []
    moved = POST.replace("\n\nNobody slept.", " Nobody slept.\n\nNobody woke.")
    _, (fault,) = verify(night, moved)
    assert fault.message == "'Nobody slept' is in paragraph 2, not in paragraph 3"


def test_words_that_are_cut_off(night: Path) -> None:
    fault = problem(night, topic(paragraph=3, words="body slept"), POST)
    assert fault.message == "'body slept' begins or ends within a word"


def test_a_citation_without_words(night: Path) -> None:
    fault = problem(night, topic(paragraph=3), POST)
    assert (fault.line, fault.column) == (4, 10)
    assert fault.message == "this citation has no words to find its passage by"


def test_words_of_a_title_are_in_no_paragraph(night: Path) -> None:
    record = topic(paragraph=1, words="The Night Post")
    fault = problem(night, record, POST)
    assert fault.message == "'The Night Post' is in no paragraph of the body, not in paragraph 1"
    (night / "data/sources/night-post.yml").write_text(RECORD.replace("paragraphs: 3\n", ""))
    (night / "data/terms/night.yml").write_text(record.replace("paragraph: 1, ", ""))
    _, faults = verify(night, "The Night Post\n")
    assert [fault.code for fault in faults] == ["cite-text", "cite-words"]


def test_words_that_are_more_than_they_need_be(night: Path) -> None:
    words = "one two three four five six seven eight nine ten eleven twelve thirteen"
    text = POST.replace("Nobody slept.", f"Nobody slept {words}.")
    fault = problem(night, topic(paragraph=3, words=words), text)
    assert fault.message == f"'{words}' is longer than it need be"


def test_long_words_are_right_where_two_places_match_otherwise(night: Path) -> None:
    run = "a b c d e f g h i j k l"
    text = POST.replace("Nobody slept.", f"Nobody slept {run} {run} there.")
    words = f"{run} {run}"
    (night / "data/terms/night.yml").write_text(topic(paragraph=3, words=words))
    assert text.count(words) == 1
    _, faults = verify(night, text)
    assert [f.message for f in faults] == [f"'{words}' is longer than it need be"]


@pytest.mark.parametrize("value", ["15", "4", "1"])
def test_one_altered_digit(night: Path, value: str) -> None:
    fault = problem(night, figure(value, "lit 14 lamps"), POST, "statistics")
    assert fault == Found(
        "data/statistics/night.yml", 9, 12, "error", "cite-number",
        f"the passage does not have the number '{value}'", "write it as the source does",
    )  # fmt: skip


def test_a_text_of_another_source(night: Path) -> None:
    _, (fault,) = verify(night, "Something else.\n")
    assert (fault.code, fault.path, fault.line) == ("cite-text", "data/sources/night-post.yml", 4)


def test_a_citation_that_changed_is_not_verified(night: Path) -> None:
    place = night / "data/terms/night.yml"
    place.write_text(topic(paragraph=3, words="Nobody slept"))
    assert verify(night, POST)[1] == []
    assert "verified" in page(night)
    assert "not yet verified" not in page(night)
    place.write_text(topic(paragraph=3, words="slept"))
    assert "not yet verified" in page(night)


def page(root: Path) -> str:
    assert building.write_pages(root, Report(), lambda step: None)
    return (root / "docs/terms/night.md").read_text()


def test_the_command(night: Path, tmp_path: Path) -> None:
    (night / "data/terms/night.yml").write_text(topic(paragraph=3, words="Nobody slept"))
    text = tmp_path / "post.html"
    text.write_text("".join(f"<p>{block}</p>" for block in POST.split("\n\n")))
    run = functools.partial(CliRunner().invoke, main)
    done = run(["verify", "night-post", "--text", str(text), "-C", str(night)])
    assert done.exit_code == 0
    assert done.output.startswith("1 of 1 citations verified\n1 of 5 sentences drawn on (20 %)\n")
    assert "paragraph 1, recorded nowhere: Dora Quill keeps two lamps lit.\n" in done.output
    missing = run(["verify", "no-post", "--text", str(text), "-C", str(night)])
    assert (missing.exit_code, "there is no source 'no-post'" in missing.output) == (2, True)
    (night / "data/terms/night.yml").write_text(topic(paragraph=2, words="Nobody slept"))
    assert run(["verify", "night-post", "--text", str(text), "-C", str(night)]).exit_code == 1
    text.write_bytes(b"\xff")
    assert run(["verify", "night-post", "--text", str(text), "-C", str(night)]).exit_code == 2


needs_article = pytest.mark.skipif(
    not ARTICLE.is_file(), reason="the article is not beside the project"
)


@needs_article
def test_the_article_is_drawn_on_and_every_citation_of_it_verified(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    verification, faults = verify(tmp_path, ARTICLE.read_text(encoding="utf-8"), SOURCE)
    assert faults == []
    assert len(verification.cited) == verification.citations > 150
    assert verification.open_sentences == ()
    assert verification.open_numbers == ()
    counts = verification.paragraphs
    assert sum(p.accounted for p in counts) == sum(p.numbers for p in counts)
    assert sum(p.drawn for p in counts) >= 0.95 * sum(p.sentences for p in counts)
    kept = f"data/sources/{SOURCE}.verified.json"
    assert (tmp_path / kept).read_bytes() == (ROOT / kept).read_bytes()


@needs_article
def test_each_fragment_scrolls_to_its_passage(browser: Browser, tmp_path: Path) -> None:
    from roundtable_kb.citations import passage_url

    text = read_text(ARTICLE.read_text(encoding="utf-8"), html=False)
    gap = "<div style='height: 3000px'></div>"
    body = gap.join(f"<p id=p{n}>{block}</p>" for n, block in text.blocks)
    (tmp_path / "a.html").write_text(f"<!doctype html><meta charset=utf-8>{gap}{body}{gap}")
    knowledge = project.check(ROOT, Report())
    assert knowledge is not None
    source = knowledge.kb.get(Source, SOURCE)
    assert source is not None
    cited = {
        (reference.holder.words, reference.holder.paragraph)
        for reference in knowledge.kb.referring(source)
        if getattr(reference.holder, "words", None)
    }
    missed = []
    with served(tmp_path) as address:
        for words, paragraph in sorted(cited):
            view = browser.new_page()
            view.goto(passage_url(f"{address}/a.html", words))
            shown = f"document.getElementById('p{paragraph}').getBoundingClientRect()"
            try:
                view.wait_for_function(
                    f"{shown}.top < innerHeight && {shown}.bottom > 0", timeout=3000
                )
            except Error:
                missed.append((words, paragraph))
            view.close()
    assert missed == []
