"""A source's text: its body, its sentences and its numbers."""

import pytest

from roundtable_kb.passages import Place, fold, numbers, read_text, sentences
from roundtable_kb.verified import Fact, Paragraph, Verified, read_verified

TEXT = """The title of it

On 3 May, Mr. Fog spoke. "It rose by 4.5%!" he said.

(Photo: the guild)

A Heading

Dues, e.g. those of Rock & Sons Co., Ltd., came
to 1,200 pounds.

The guild's lamps.

灯塔在雾中。钟声响了。

Tags:
"""


def test_the_body_is_what_ends_like_a_sentence() -> None:
    text = read_text(TEXT, html=False)
    assert [number for number, _ in text.blocks] == [None, 1, None, None, 2, 3, 4, None]
    assert text.paragraphs[2] == (
        "Dues, e.g. those of Rock & Sons Co., Ltd., came to 1,200 pounds."
    )


def test_a_page_of_html_is_read_as_its_paragraphs() -> None:
    page = """<html><head><title>No.</title><style>p { a: "b. c." }</style></head><body>
    <h1>A title</h1><p>One <b>bold</b> sen&shy;tence &amp; more.<p>Two<br>lines.
    <script>alert("No.");</script><ul><li>An item.</li></ul></body>"""
    body = read_text(page, html=True).paragraphs
    assert list(body.values())[-3:] == ["One bold sen\u00adtence & more.", "lines.", "An item."]


def cut(paragraph: str) -> list[str]:
    return [paragraph[start:end] for start, end in sentences(paragraph)]


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Mr. Fog and Ms. Ray met Dr. Wick.", ["Mr. Fog and Ms. Ray met Dr. Wick."]),
        ("It grew by 4.5 percent. So did we.", ["It grew by 4.5 percent.", "So did we."]),
        ('She said "No." He left.', ['She said "No."', "He left."]),
        ("Rock Co., Ltd. is old.", ["Rock Co., Ltd. is old."]),
        ("灯塔在雾中。钟声响了。", ["灯塔在雾中。", "钟声响了。"]),
        ("no end", ["no end"]),
    ],
)
def test_sentences(paragraph: str, expected: list[str]) -> None:
    assert cut(paragraph) == expected


def test_numbers_are_read_without_separators() -> None:
    found = [number for _, number in numbers("1,200 in 2024, 4.5% of 10th, a1,20")]
    assert found == ["1200", "2024", "4.5", "10", "1", "20"]


def test_places_are_sought_in_the_whole_text() -> None:
    text = read_text(TEXT, html=False)
    assert text.places("came\n to") == [Place(2, 43, 50)]
    assert [place.paragraph for place in text.places("The title")] == [None]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Dues", False),
        ("Due", True),
        ("ues", True),
        ("塔在", False),
        ("4.5", False),
        ("4", True),
        ("1,200 pounds", False),
        ("The guild", True),
    ],
)
def test_a_passage_does_not_begin_or_end_within_a_word(words: str, expected: bool) -> None:
    text = read_text(TEXT, html=False)
    (place,) = text.places(words)
    assert text.cut(place) is expected


def test_the_digest_is_of_the_folded_text() -> None:
    assert read_text("A  line.\n", html=False).digest == read_text("\nA line.", html=False).digest
    assert read_text("A line.", html=False).digest != read_text("A lime.", html=False).digest


def test_text_is_composed_and_folded() -> None:
    assert fold(" e\u0301 \n x ") == "\u00e9 x"


def test_what_is_kept_of_a_verification_is_read_back() -> None:
    kept = (
        b'{"citations": [{"paragraph": 1, "words": "a b", "number": "7", "x": 1}],'
        b' "paragraphs": [{"sentences": 2, "drawn": 1, "numbers": 0, "accounted": 0}]}'
    )
    expected = Verified(frozenset([Fact(1, "a b", "7")]), (Paragraph(2, 1, 0, 0),))
    assert read_verified(kept) == expected


@pytest.mark.parametrize(
    "kept",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b"null",
        b"[" * 200_000,
        b'{"citations": [1], "paragraphs": []}',
        b'{"citations": [{"paragraph": [1], "words": "a", "number": null}], "paragraphs": []}',
        b'{"citations": [{"paragraph": 1, "words": {}, "number": null}], "paragraphs": []}',
        b'{"citations": [{"paragraph": 1, "words": "a", "number": 7}], "paragraphs": []}',
        b'{"citations": [], "paragraphs": [{"sentences": 1}]}',
        b'{"citations": [], "paragraphs":'
        b' [{"sentences": "1", "drawn": 1, "numbers": 0, "accounted": 0}]}',
    ],
)
def test_a_damaged_file_is_no_verification(kept: bytes) -> None:
    assert read_verified(kept) is None
