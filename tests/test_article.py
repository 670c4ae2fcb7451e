"""The records against the article that they are taken from, where it is at hand."""

import re
from collections.abc import Iterator

import pytest

from conftest import ROOT, Report, found
from roundtable_kb import project
from roundtable_kb.kinds.organizations import Organization
from roundtable_kb.kinds.speakers import Speaker
from roundtable_kb.kinds.statistics import Statistic
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.schema import Citation, Part

ARTICLE = ROOT.parent / "shared/sources/wipo-china-roundtable-2025-03-13.txt"
SOURCE = "wipo-roundtable-2025"
NOT_PARAGRAPHS = ("(Image:", "Voices of Participants", "Tags:", "Share this content:")
NOT_FIGURES = {
    "13": "the day of the roundtable",
    "2025": "its year, and the year that plans are for",
    "2024": "the year that figures are of",
    "2023": "the year that figures are of",
    "2": "Ne Zha 2",
    "10th": "the 10th China International Copyright Expo",
}


@pytest.fixture(scope="module")
def article() -> list[str]:
    """The title and the paragraphs, so that paragraph 1 is the second item."""
    if not ARTICLE.is_file():
        pytest.skip(f"the article is not at hand: {ARTICLE.name}")
    lines = [line.strip() for line in ARTICLE.read_text().splitlines()]
    return [line for line in lines if line and not line.startswith(NOT_PARAGRAPHS)]


@pytest.fixture(scope="module")
def records() -> Knowledge:
    report = Report()
    knowledge = project.check(ROOT, report)
    assert found(report) == []
    assert knowledge is not None
    return knowledge


def citations(part: object) -> Iterator[Citation]:
    """Yield every citation of the article in a record or a part of it."""
    if isinstance(part, Citation):
        yield from [part] if part.id.id == SOURCE else []
    elif isinstance(part, Part):
        for name in type(part).model_fields:
            yield from citations(getattr(part, name))
    elif isinstance(part, tuple):
        for item in part:
            yield from citations(item)


def test_the_article_has_fourteen_paragraphs(article: list[str]) -> None:
    assert len(article) == 1 + 14


def test_the_words_of_a_citation_stand_once_and_in_its_paragraph(
    article: list[str], records: Knowledge
) -> None:
    cited = [(r.id, c) for r in records.kb.records() for c in citations(r)]
    assert len(cited) > 100
    whole = "\n".join(article)
    for record_id, citation in cited:
        place = (record_id, citation.paragraph, citation.words)
        assert citation.paragraph is not None, place
        assert citation.words is not None, place
        assert citation.words in article[citation.paragraph], place
        assert whole.count(citation.words) == 1, place
        assert len(citation.words.split()) <= 12, place


def test_every_number_is_a_figure_or_is_known_not_to_be(
    article: list[str], records: Knowledge
) -> None:
    numbers = set(re.findall(r"\d[\d,.]*(?:th)?\b", "\n".join(article)))
    stated = {
        seen.value.text.split()[0].replace(",", "")
        for statistic in records.kb.all(Statistic)
        for seen in statistic.observations
        if seen.source.id.id == SOURCE
    }
    missing = {number for number in numbers if number.replace(",", "") not in stated}
    assert missing == set(NOT_FIGURES)


def test_every_figure_is_written_as_in_the_article(article: list[str], records: Knowledge) -> None:
    for statistic in records.kb.all(Statistic):
        for seen in statistic.observations:
            if seen.source.id.id == SOURCE:
                assert seen.value.text in article[seen.source.paragraph], (statistic.id, seen.id)


def test_every_speaker_and_whom_they_speak_for_is_in_the_article(
    article: list[str], records: Knowledge
) -> None:
    whole = "\n".join(article)
    speakers = records.kb.all(Speaker)
    assert len(speakers) == 17
    assert [s.name for s in speakers if s.name not in whole] == []
    organizations = {
        records.kb.find(held.organization) for s in speakers for held in s.affiliations
    }
    for organization in organizations:
        assert isinstance(organization, Organization)
        names = [
            organization.name,
            organization.short_name,
            *(n.name for n in organization.other_names),
        ]
        assert any(name and name in whole for name in names), organization.id


def test_no_sentence_of_the_article_is_in_the_records(article: list[str]) -> None:
    length = 60
    whole = "\n".join(article)
    every = (whole[n : n + length] for n in range(len(whole) - length + 1))
    pieces = {piece for piece in every if not piece[0].isspace()}
    for path in sorted((ROOT / "data").rglob("*.yml")):
        text = " ".join(path.read_text().split())
        copied = [text[n : n + length] for n in range(len(text)) if text[n : n + length] in pieces]
        assert (path.name, copied) == (path.name, [])
