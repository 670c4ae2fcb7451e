"""The texts of all records but the figures."""

from collections.abc import Iterator

from invented.naming import Named, Names, articles
from invented.prose import cited, in_chinese, running, sentence
from invented.words import MATTERS, ROLES

STATEMENTS = ("position", "concern", "proposal", "plan", "report")


def texts(names: Names) -> Iterator[tuple[str, str]]:
    """Yield the path of each record in data/, and its text."""
    kinds = {
        "topics": _topic,
        "events": _event,
        "sources": _source,
        "organizations": _organization,
        "terms": _term,
        "speakers": _speaker,
    }
    for kind, text in kinds.items():
        for number, one in enumerate(names.of[kind]):
            yield f"{kind}/{one.id}.yml", text(names, one, number)


def told(names: Names, speaker: int) -> tuple[Named, Named, int]:
    """Return where a speaker spoke: the event, the article, and the paragraph of it."""
    events = names.of["events"]
    event = speaker % len(events)
    of_event = articles(names) // len(events)
    at = speaker // len(events)
    article = names.of["sources"][event * of_event + at % of_event]
    return events[event], article, 1 + at // of_event


def _topic(names: Names, one: Named, number: int) -> str:
    text = f"name: {one.name}\n{in_chinese(one)}{running('definition', sentence(names))}"
    return text + (f"broader: {one.what}\n" if one.what in names.taken else "")


def _event(names: Names, one: Named, number: int) -> str:
    source = names.of["sources"][number * (articles(names) // names.counts["events"])]
    day = f"{names.chance.randint(1, 12):02}-{names.chance.randint(1, 28):02}"
    return (
        f"name: {one.name}\n{in_chinese(one, cited(names, source))}"
        f"{running('summary', sentence(names))}start_date: {one.what}-{day}\n"
        f"place: {one.name.split()[0]}\norganizers: [{names.of['organizations'][0].id}]\n"
        f"source: {cited(names, source)}\n"
    )


def _source(names: Names, one: Named, number: int) -> str:
    draw, day = names.chance.random, one.id[-len("2025-01-01") :]
    text = f"name: {one.name}, {day}\n"
    if draw() < 0.5:
        text += f"title: What became of {names.chance.choice(MATTERS)}\n"
    text += (
        f"publisher: {one.name}\nurl: https://example.org/{one.id}\npublished: {day}\n"
        f"language: {'zh-Hans' if draw() < 0.8 else 'en'}\nclassification: {one.what}\n"
    )
    if one.paragraphs:
        text += f"paragraphs: {one.paragraphs}\n"
    cites = names.any("sources")
    return text + (f"cites: [{cites.id}]\n" if draw() < 0.15 and cites is not one else "")


def _organization(names: Names, one: Named, number: int) -> str:
    source = cited(names, names.any("sources"))
    short = "".join(part[0] for part in one.name.split())
    text = f"name: {one.name}\n{in_chinese(one, source)}"
    if names.chance.random() < 0.2:
        text += running("summary", sentence(names))
    text += f"short_name: {short}{number}\nclassification: {one.what}\n"
    # Only earlier ones are parents, so that none is part of itself.
    parent = names.organization()
    if names.chance.random() < 0.3 and names.of["organizations"].index(parent) < number:
        text += f"parent: {parent.id}\n"
    return f"{text}sectors: [{one.name.split()[1].lower()}]\nsource: {source}\n"


def _term(names: Names, one: Named, number: int) -> str:
    source = cited(names, names.any("sources"))
    return (
        f"name: {one.name}\n{in_chinese(one, source)}classification: {one.what}\n"
        f"{running('definition', sentence(names))}source: {source}\n"
    )


def _speaker(names: Names, one: Named, number: int) -> str:
    event, article, paragraph = told(names, number)
    here = cited(names, article, paragraph)
    draw = names.chance.random
    text = f"name: {one.name}\n"
    if draw() < 0.8:
        text += in_chinese(one, cited(names, names.any("sources")))
    text += f"honorific_prefix: {names.chance.choice(('Ms.', 'Mr.'))}\nfamily_name: {one.what}\n"
    role = names.chance.choice(ROLES)
    if draw() < 0.15:
        text += f"occupations:\n  - name: {role}\n    source: {here}\n"
    else:
        text += (
            f"affiliations:\n  - organization: {names.organization().id}\n    role: {role}\n"
            f"    event: {event.id}\n    source: {here}\n"
        )
    text += "statements:\n"
    for at in range(names.chance.randint(3, 11)):
        text += (
            f"  - id: statement-{at + 1}\n    event: {event.id}\n"
            f"    kind: {names.chance.choice(STATEMENTS)}\n    topics: {names.topics(3)}\n"
            f"{running('text', sentence(names), '    ')}"
            f"    source: {cited(names, article, paragraph)}\n"
        )
    return text
