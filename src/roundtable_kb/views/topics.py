"""Topics' pages: who said what about one, group beside group; and who did not address it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import chain
from typing import NamedTuple

from roundtable_kb.kinds.events import Event
from roundtable_kb.kinds.speakers import Speaker, Statement, StatementKind
from roundtable_kb.kinds.statistics import Statistic
from roundtable_kb.kinds.topics import Topic
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.notes import Run
from roundtable_kb.pages import Link, Page
from roundtable_kb.views.events import latest_first
from roundtable_kb.views.figures import FigureItem, figures
from roundtable_kb.views.indexes import Column, Facet, Row, Table, classes, index_page
from roundtable_kb.views.kept import Kept
from roundtable_kb.views.parts import by_name, link, link_order, named, plain, prose
from roundtable_kb.views.people import GROUPS, group, group_choice, group_slug
from roundtable_kb.views.record import record_page
from roundtable_kb.views.said import StatementItem, row_link, statement


class Voice(NamedTuple):
    """What one speaker said."""

    speaker: Link
    anchor: str
    statements: tuple[StatementItem, ...]


class Side(NamedTuple):
    """What those who speak for one group said."""

    group: str
    slug: str
    voices: tuple[Voice, ...]

    @property
    def statements(self) -> tuple[StatementItem, ...]:
        """All that was said, by speaker."""
        return tuple(item for voice in self.voices for item in voice.statements)


def index(knowledge: Knowledge) -> Page:
    """Return the list of topics."""
    topics = by_name(knowledge.kb.all(Topic))
    table = Table(
        columns=(
            Column("name", "Topic"),
            Column("definition", "What it covers", "nothing"),
            Column("statements", "Statements", "number"),
            Column("figures", "Figures", "number"),
        ),
        facets=(Facet("kind", "Kind of statement"), Facet("group", "Who spoke")),
        rows=tuple(_row(knowledge, topic) for topic in topics),
    )
    return index_page(Topic, "What was spoken about.", table)


def side_link(topic: Topic, name: str) -> Link:
    """Return a link to a group's part of a topic's page."""
    return link(topic, name, f"by_{group_slug(name)}")


def voice_link(topic: Topic, speaker_id: str) -> Link:
    """Return a link to what a speaker said, on a topic's page."""
    return link(topic, anchor=_anchor(speaker_id))


def _anchor(speaker_id: str) -> str:
    return f"said_by_{speaker_id}"


class Addressed(NamedTuple):
    """How a topic was addressed."""

    sides: tuple[Side, ...]
    """The statements by the group that their speakers speak for.

    One that only mentions the topic in its text is on other topics.
    """
    at: tuple[Link, ...]
    """The events, the latest first, as rows of the page of positions."""


def addressed(knowledge: Knowledge, topic: Topic) -> Addressed:
    """Return how a topic was addressed."""
    return _ADDRESSED.noted(knowledge, f"addressed:{topic.id}", partial(_addressed, topic), topic)


_ADDRESSED = Kept[Addressed](Addressed)


def _addressed(topic: Topic, knowledge: Knowledge) -> Addressed:
    at = tuple(row_link(event, topic) for event in _events_on(knowledge, topic))
    return Addressed(_sides(knowledge, topic), at)


def _sides(knowledge: Knowledge, topic: Topic) -> tuple[Side, ...]:
    voices: dict[str, list[Voice]] = defaultdict(list)
    on = _said_on(knowledge, topic)
    for speaker in by_name(speaker for speaker, _ in on.values()):
        _, items = on[speaker.id]
        said = tuple(statement(knowledge, speaker, item) for item in items)
        voices[group(knowledge, speaker)].append(Voice(link(speaker), _anchor(speaker.id), said))
    return tuple(
        Side(name, group_slug(name), tuple(voices[name])) for name in GROUPS if voices[name]
    )


def kinds_said(knowledge: Knowledge, topic: Topic) -> Mapping[str, Counter[StatementKind]]:
    """Return the kinds of the statements on a topic, by the group that their speakers speak for."""
    found = knowledge.noted(f"said:{topic.id}", partial(_kinds_said, topic), topic)
    return {
        name: Counter({StatementKind(kind): count for kind, count in kinds.items()})
        for name, kinds in found.items()
    }


def _kinds_said(topic: Topic, knowledge: Knowledge) -> dict[str, dict[str, int]]:
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for speaker, said in _said_on(knowledge, topic).values():
        kinds[group(knowledge, speaker)].update(item.kind.value for item in said)
    return {name: dict(counted) for name, counted in kinds.items()}


def _said_on(knowledge: Knowledge, topic: Topic) -> Mapping[str, tuple[Speaker, list[Statement]]]:
    """Return by a speaker's id, the speaker and each statement on a topic."""
    found: dict[str, tuple[Speaker, list[Statement]]] = {}
    for reference in knowledge.kb.referring(topic, Speaker):
        speaker, said = reference.origin, reference.holder
        if isinstance(speaker, Speaker) and isinstance(said, Statement):
            _, known = found.setdefault(speaker.id, (speaker, []))
            # One may also be named in the words of a statement, or twice.
            is_on = any(ref.id == topic.id for ref in said.topics)
            if is_on and not (known and known[-1] is said):
                known.append(said)
    return {speaker_id: (speaker, said) for speaker_id, (speaker, said) in found.items() if said}


def _events_on(knowledge: Knowledge, topic: Topic) -> Iterator[Event]:
    """Yield the events at which a topic was addressed, the latest first."""
    at = {item.event.id for _, said in _said_on(knowledge, topic).values() for item in said}
    return (event for event in latest_first(knowledge) if event.id in at)


def _figures_on(knowledge: Knowledge, topic: Topic) -> tuple[FigureItem, ...]:
    """Return the figures of the statistics on a topic, by the names of these."""
    naming = knowledge.kb.naming(topic, Statistic)
    make = partial(_figures_of, topic.id)
    found = chain.from_iterable(_FIGURES.noted_of(knowledge, f"figures:{topic.id}", make, naming))
    return tuple(sorted(found, key=lambda item: link_order(item.statistic)))


_FIGURES = Kept[list[FigureItem]](list[FigureItem])


def _figures_of(topic: str, run: Run, knowledge: Knowledge) -> list[FigureItem]:
    found: list[FigureItem] = []
    for statistic in run:
        # One may also name the topic in its text alone.
        if isinstance(statistic, Statistic) and any(ref.id == topic for ref in statistic.topics):
            found += figures(knowledge, statistic)
    return found


def _figures(knowledge: Knowledge) -> Mapping[str, int]:
    """Return how many figures there are on each topic, by its id."""
    found: Counter[str] = Counter()
    for some in knowledge.noted_of("figures-on", _counted, knowledge.kb.all(Statistic)):
        found.update(some)
    return found


def _counted(run: Run, knowledge: Knowledge) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for statistic in run:
        if isinstance(statistic, Statistic):
            topics = {topic.id for topic in statistic.topics}
            found.update(dict.fromkeys(topics, len(statistic.observations)))
    return found


def _row(knowledge: Knowledge, topic: Topic) -> Row:
    said = kinds_said(knowledge, topic)
    kinds = [kind for of_group in said.values() for kind in of_group]
    count = sum(kinds.total() for kinds in said.values())
    return Row(
        cells=(
            named(topic),
            prose(knowledge, topic.definition),
            str(count),
            str(knowledge.once(_figures)[topic.id]),
        ),
        choices=(
            classes(*kinds),
            tuple(group_choice(name) for name in said),
        ),
    )


def page(knowledge: Knowledge, topic: Topic) -> Page:
    """Return the page of a topic."""
    kb = knowledge.kb
    definition = prose(knowledge, topic.definition)
    narrower = kb.having(topic, Topic, "broader")
    compared, at = addressed(knowledge, topic)
    return record_page(
        knowledge,
        topic,
        plain(definition),
        definition=definition,
        broader=link(kb.find(topic.broader)) if topic.broader else None,
        narrower=tuple(link(t) for t in by_name(narrower)),
        sides=compared,
        silent=tuple(name for name in GROUPS if name not in {side.group for side in compared}),
        rows=at,
        figures=_figures_on(knowledge, topic),
    )
