"""The texts of figures: families of series over years that hang together."""

from collections.abc import Iterator
from dataclasses import dataclass

from invented.naming import Named, Names
from invented.prose import cited, running, sentence
from invented.records import told

LAST = 2024
FAMILY = ("revenue", "revenue-growth", "fees", "fee-share", "members", "member-growth")
"""The figures of one subject: growth, share and change are worked out from the others."""
FAULTY = 0.003
"""Observations that are ten times too large, as when a magnitude is misread."""
AGAIN = 0.25
"""Observations that another source states, too, in round numbers."""
PLACES = 8
"""Of how many subjects one is a place."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What is measured, and its true values by year."""

    key: str
    title: str
    unit: str
    measure: str
    definition: str
    relation: str
    values: dict[int, float]


def texts(names: Names) -> Iterator[tuple[str, str]]:
    """Yield the path of each figure in data/, and its text."""
    left, number = names.counts["statistics"], 0
    subjects = names.of["organizations"]
    while left:
        wanted = FAMILY[:left]
        subject = subjects[number % len(subjects)]
        again = f"-{number // len(subjects) + 1}" if number >= len(subjects) else ""
        place = subject.name.split()[0] if number % PLACES == PLACES - 1 else ""
        stem = f"{subject.id}{again}"
        for figure in _family(names, stem, place or subject.name, wanted):
            yield (
                f"statistics/{stem}-{figure.key}.yml",
                _text(names, figure, place or subject.id),
            )
        number, left = number + 1, left - len(wanted)


def _family(names: Names, stem: str, name: str, wanted: tuple[str, ...]) -> list[Figure]:
    revenue = _series(names, 10 ** names.chance.uniform(7, 10))
    part = names.chance.uniform(0.2, 0.7)
    fees = {year: value * (part + (year - LAST) * 0.01) for year, value in revenue.items()}
    members = _series(names, 10 ** names.chance.uniform(2.5, 4.5))
    members = {year: float(round(value)) for year, value in members.items()}
    of = {key: f"{stem}-{key}" for key in FAMILY}
    total = f"{{type: total_of, parts: [{of['fees']}]}}" if "fees" in wanted else ""
    growth = f"{{type: growth_of, of: {of['revenue']}}}"
    share = f"{{type: share_of, part: {of['fees']}, whole: {of['revenue']}}}"
    change = f"{{type: change_of, of: {of['members']}}}"
    shares = {year: 100 * fees[year] / value for year, value in revenue.items()}
    made = (
        ("Revenue of", "CNY", "flow", "All that is taken in in a year", total, revenue),
        ("Growth in revenue of", "percent", "flow", "Over a year before", growth, _grown(revenue)),
        ("Licensing fees of", "CNY", "flow", "What comes from licences", "", fees),
        ("Share of fees in", "percent", "flow", "What part licences are", share, shares),
        ("Members of", "members", "stock", "Who has joined", "", members),
        ("New members of", "members", "flow", "Who came in a year", change, _more(members)),
    )
    return [
        Figure(key, f"{words} {name}", *rest)
        for key, (words, *rest) in zip(FAMILY, made, strict=True)
        if key in wanted
    ]


def _series(names: Names, start: float) -> dict[int, float]:
    values = {}
    for year in range(LAST - names.chance.randint(2, 8), LAST + 1):
        values[year] = start
        start *= names.chance.uniform(1.05, 1.2)
    return values


def _grown(values: dict[int, float]) -> dict[int, float]:
    return {y: 100 * (v / values[y - 1] - 1) for y, v in values.items() if y - 1 in values}


def _more(values: dict[int, float]) -> dict[int, float]:
    return {y: v - values[y - 1] for y, v in values.items() if y - 1 in values}


def _text(names: Names, figure: Figure, subject: str) -> str:
    definition = f"{figure.definition}. {sentence(names)}"
    text = (
        f"name: {figure.title}\nsubject: {subject}\nunit: {figure.unit}\n"
        f"measure: {figure.measure}\n{running('definition', definition)}topics: {names.topics(2)}\n"
    )
    if figure.relation:
        text += f"relations:\n  - {figure.relation}\n"
    # Stocks of two publishers a year apart are held against each other, and members come and go.
    one = names.any("sources")
    sources = [one if figure.measure == "stock" else names.any("sources") for _ in range(3)]
    items = "".join(_observations(names, figure, sources))
    return f"{text}observations:\n{items}" if items else text


def _observations(names: Names, figure: Figure, sources: list[Named]) -> Iterator[str]:
    draw = names.chance.random
    for year, value in figure.values.items():
        stated = value * 10 if draw() < FAULTY and figure.unit != "percent" else value
        amount = f"{stated:.2f}" if figure.unit == "percent" else _amount(stated, draw() < 0.1)
        yield _observation(names, year, amount, sources[year % 2])
        if figure.unit == "CNY" and draw() < AGAIN:
            # Two digits, cut off: what is true of the value is true of what is said.
            unit = 10 ** (len(str(int(value))) - 2)
            said = f"{_amount(int(value / unit) * unit)}\n    qualifier: over"
            if year == LAST:
                yield _at_event(names, year, said)
            else:
                yield _observation(names, year, said, sources[2], "-again")


def _observation(names: Names, year: int, said: str, source: Named, again: str = "") -> str:
    text = f"  - id: stated-{year}{again}\n    period: {year}\n    value: {said}\n"
    if names.chance.random() < 0.1:
        text += f"    produced_by: {names.organization().id}\n"
    return f"{text}    source: {cited(names, source)}\n"


def _at_event(names: Names, year: int, said: str) -> str:
    number = names.chance.randrange(len(names.of["speakers"]))
    event, article, paragraph = told(names, number)
    return (
        f"  - id: roundtable-{year}\n    period: {year}\n    value: {said}\n"
        f"    stated_by: {names.of['speakers'][number].id}\n    event: {event.id}\n"
        f"    source: {cited(names, article, paragraph)}\n"
    )


def _amount(value: float, in_chinese: bool = False) -> str:
    if value < 10**6:
        return f"{round(value):,}"
    if in_chinese and value > 10**8:
        return f"{value / 10**8:.2f}亿"
    return f"{value / 10**9:.3f} billion" if value >= 10**9 else f"{value / 10**6:.2f} million"
