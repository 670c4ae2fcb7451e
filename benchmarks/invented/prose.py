"""Sentences, citations, and how they are written in a record."""

import textwrap

from invented.naming import Named, Names
from invented.words import ACTORS, DEEDS, ENDS, MATTERS

LINKED = 0.35
"""Sentences about an organization; of all, half as many name something else besides."""


def sentence(names: Names) -> str:
    """Return a sentence; about every second one links other records."""
    pick, draw = names.chance.choice, names.chance.random
    actor = pick(ACTORS)
    if draw() < LINKED:
        organization = names.organization()
        actor = f"Those of the [[{organization.id}|{organization.name}]]"
    text = f"{actor} {pick(DEEDS)} {pick(MATTERS)}, {pick(ENDS)}"
    if draw() < LINKED / 2:
        text += f", as the [[{names.any(pick(('terms', 'topics'))).id}]] shows"
    return f"{text}."


def cited(names: Names, source: Named, paragraph: int = 0) -> str:
    """Return a citation of a source; of a paragraph, if its paragraphs are counted."""
    if not source.paragraphs:
        return f"{{id: {source.id}}}"
    paragraph = paragraph or names.chance.randint(1, source.paragraphs)
    words = " ".join(names.chance.choice(MATTERS).split()[-4:])
    return f"{{id: {source.id}, paragraph: {paragraph}, words: {words}}}"


def running(field: str, text: str, indent: str = "") -> str:
    """Return a field with a text as people write it: a long one over several lines."""
    if len(text) < 78 and not text.startswith("["):
        return f"{indent}{field}: {text}\n"
    lines = textwrap.wrap(text, 96 - len(indent), break_long_words=False, break_on_hyphens=False)
    return f"{indent}{field}: >-\n" + "".join(f"{indent}  {line}\n" for line in lines)


def in_chinese(one: Named, source: str = "") -> str:
    """Return the field with a record's name in Chinese."""
    stated = f", source: {source}" if source else ""
    return f"other_names:\n  - {{name: {one.chinese}, lang: zh-Hans{stated}}}\n"
