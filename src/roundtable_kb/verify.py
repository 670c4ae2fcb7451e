"""Citations of a source against its text: each passage is there, once, where the record says."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher

from roundtable_kb import codes
from roundtable_kb.diagnostics import Report
from roundtable_kb.kinds.sources import Source
from roundtable_kb.kinds.statistics import Observation
from roundtable_kb.knowledge import KnowledgeBase
from roundtable_kb.passages import Place, SourceText, fold, length, numbers, sentences
from roundtable_kb.referring import Reference
from roundtable_kb.schema import Citation
from roundtable_kb.verified import Fact, Paragraph, total
from roundtable_kb.yaml_reader import Mapping, Node, Scalar, Sequence

_MOST_WORDS = 12
_MOST_HAN = 24


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation that was found, and the numbers that the fact it stands for has."""

    fact: Fact
    record: str
    place: Place
    numbers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Open:
    """A sentence or a number that no record draws on and no editor answers for."""

    paragraph: int
    text: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What holding a source's citations against its text has shown."""

    citations: int
    cited: tuple[Cited, ...]
    paragraphs: tuple[Paragraph, ...]
    open_sentences: tuple[Open, ...]
    open_numbers: tuple[Open, ...]

    def summary(self) -> str:
        """Return, for the terminal, what was verified and what is not drawn on, by paragraph."""
        whole = total(self.paragraphs)
        drawn = _percent(whole.drawn, whole.sentences)
        accounted = _percent(whole.accounted, whole.numbers)
        lines = [
            f"{len(self.cited)} of {self.citations} citations verified",
            f"{whole.drawn} of {whole.sentences} sentences drawn on ({drawn})",
            f"{whole.accounted} of {whole.numbers} numbers accounted for ({accounted})",
        ]
        lines += [
            f"  paragraph {item.paragraph}, recorded nowhere: {item.text}"
            for item in (*self.open_sentences, *self.open_numbers)
        ]
        return "\n".join(lines) + "\n"

    def record(self, text: SourceText, edition: str) -> str:
        """Return what is kept of it, as JSON: no text of the source but the locators."""
        cited = sorted(self.cited, key=lambda c: (c.place.paragraph or 0, c.place.start, c.record))
        content = {
            "text": text.digest,
            "edition": edition,
            "paragraphs": [asdict(paragraph) for paragraph in self.paragraphs],
            "citations": [
                {"record": c.record, **asdict(c.fact), "start": c.place.start, "end": c.place.end}
                for c in cited
            ],
        }
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "nothing to draw on"


def verify(kb: KnowledgeBase, source: Source, text: SourceText, report: Report) -> Verification:
    """Hold every citation of a source against its text; what does not fit is in `report`."""
    references = [r for r in kb.referring(source) if isinstance(r.holder, Citation)]
    if len(text.paragraphs) != source.paragraphs:
        message = f"the text has {len(text.paragraphs)} paragraphs, and the record says otherwise"
        span = kb.entry(source).span(("paragraphs",))
        report.error(codes.CITE_TEXT, message, span, "is this the text of the source?")
    cited = [found for r in references for found in _cited(kb, r, text, report)]
    paragraphs, open_sentences, open_numbers = [], [], []
    for number, paragraph in text.paragraphs.items():
        here = [c for c in cited if c.place.paragraph == number]
        gaps = [fold(gap.words or "") for gap in source.not_recorded if gap.paragraph == number]
        undrawn, unaccounted, counts = _coverage(paragraph, here, gaps)
        paragraphs.append(counts)
        open_sentences += [Open(number, sentence) for sentence in undrawn]
        open_numbers += [Open(number, found) for found in unaccounted]
    return Verification(
        len(references), tuple(cited), tuple(paragraphs), tuple(open_sentences), tuple(open_numbers)
    )


def _coverage(
    paragraph: str, cited: list[Cited], gaps: list[str]
) -> tuple[list[str], list[str], Paragraph]:
    """Return the sentences of a paragraph that are left open, its numbers likewise, and counts.

    A gap is some words of a sentence that the editor answers for; no words: of all of them.
    """
    undrawn, unaccounted = [], []
    spans = list(sentences(paragraph))
    drawn = every = 0
    for start, end in spans:
        sentence = paragraph[start:end]
        here = [c for c in cited if c.place.start < end and c.place.end > start]
        answered = any(gap in sentence for gap in gaps)
        drawn += bool(here)
        if not (here or answered):
            undrawn.append(sentence)
        known = {_plain(number) for c in here for number in c.numbers}
        found = [number for _, number in numbers(sentence)]
        every += len(found)
        unaccounted += [n for n in found if not answered and _plain(n) not in known]
    return undrawn, unaccounted, Paragraph(len(spans), drawn, every, every - len(unaccounted))


def _plain(number: str) -> str:
    return number.lstrip("0") or "0"


def _cited(
    kb: KnowledgeBase, reference: Reference, text: SourceText, report: Report
) -> Iterator[Cited]:
    citation = reference.holder
    assert isinstance(citation, Citation)  # noqa: S101 - the caller has chosen
    entry = kb.entry(reference.origin)
    path = reference.mention.path[:-1]
    problem = _problem(citation, text)
    if problem:
        span = entry.span((*path, "words"))
        report.error(codes.CITE_WORDS, problem, span, _hint(citation, text))
        return
    (place,) = text.places(citation.words or "")
    around, around_path = reference.around, reference.mention.path[:-2]
    number = around.value.text if isinstance(around, Observation) else None
    if number and not _states(text, place, number):
        message = f"the passage does not have the number '{number}'"
        span = entry.span((*around_path, "value"))
        report.error(codes.CITE_NUMBER, message, span, "write it as the source does")
        return
    leaves = _leaves(entry.node(around_path), whole=bool(around_path))
    found = frozenset(number for leaf in leaves for _, number in numbers(leaf))
    yield Cited(
        Fact(citation.paragraph, citation.words, number),
        f"{entry.record.folder}/{entry.record.id}",
        place,
        found,
    )


def _problem(citation: Citation, text: SourceText) -> str | None:
    """Return why a locator does not lead to one passage in its paragraph, or None if it does."""
    if not citation.words:
        return "this citation has no words to find its passage by"
    places = text.places(citation.words)
    shown = f"'{citation.words}'"
    if not places:
        return f"{shown} is not in the source"
    if len(places) > 1:
        return f"{shown} is in the source {len(places)} times"
    (place,) = places
    if place.paragraph is None or place.paragraph != citation.paragraph:
        where = f"paragraph {place.paragraph}" if place.paragraph else "no paragraph of the body"
        named = f"not in paragraph {citation.paragraph}" if citation.paragraph else "not named"
        return f"{shown} is in {where}, {named}"
    if text.cut(place):
        return f"{shown} begins or ends within a word"
    words, han = length(citation.words)
    if (words > _MOST_WORDS or han > _MOST_HAN) and _shorter(citation.words, text):
        return f"{shown} is longer than it need be"
    return None


def _shorter(words: str, text: SourceText) -> bool:
    """Whether a run of at most 12 of the words would do."""
    parts = words.split()
    runs = (parts[n : n + _MOST_WORDS] for n in range(max(1, len(parts) - _MOST_WORDS + 1)))
    return any(len(text.places(" ".join(run))) == 1 for run in runs)


def _hint(citation: Citation, text: SourceText) -> str:
    """Return the passage of the cited paragraph that is most like the words."""
    wanted = fold(citation.words or "")
    paragraph = text.paragraphs.get(citation.paragraph or 0, "")
    if text.places(wanted) or not wanted or not paragraph:
        return "write a short run of the source's own words that occurs once, and its paragraph"
    parts, size = paragraph.split(), len(wanted.split())
    windows = [" ".join(parts[n : n + size]) for n in range(max(1, len(parts) - size + 1))]
    nearest = max(windows, key=lambda w: SequenceMatcher(None, wanted, w).ratio())
    return f"the nearest passage there is '{nearest}'"


def _states(text: SourceText, place: Place, number: str) -> bool:
    """Whether the sentence of a passage has a number, as a whole, as it was written."""
    paragraph = text.paragraphs[place.paragraph or 1]
    here = next((s, e) for s, e in sentences(paragraph) if place.start < e and place.end > s)
    sentence = paragraph[here[0] : here[1]]
    at = sentence.find(number)
    while at >= 0:
        before, after = sentence[max(0, at - 2) : at], sentence[at + len(number) :][:2]
        joined = before[-1:].isdigit() or (before[-1:] in (".", ",") and before[:1].isdigit())
        runs_on = after[:1].isdigit() or (after[:1] in (".", ",") and after[1:].isdigit())
        if not (joined or runs_on):
            return True
        at = sentence.find(number, at + 1)
    return False


def _leaves(node: Node, *, whole: bool) -> Iterator[str]:
    """Yield the texts of a fact; of a record itself only its own, not those of its parts."""
    if isinstance(node, Scalar):
        yield node.text
    elif isinstance(node, Mapping):
        for key, value in node.entries:
            if whole or isinstance(value, Scalar) or key.text == "source":
                yield from _leaves(value, whole=True)
    elif isinstance(node, Sequence) and whole:
        for item in node.items:
            yield from _leaves(item, whole=True)
