"""Speakers' pages: what they are, what they said, which figures they stated."""

from roundtable_kb.kinds.speakers import Speaker
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Page
from roundtable_kb.views.figures import figures_on, stated_on
from roundtable_kb.views.indexes import (
    Column,
    Facet,
    Key,
    Row,
    Table,
    classes,
    index_page,
    record_choices,
)
from roundtable_kb.views.parts import by_name, named
from roundtable_kb.views.people import group, group_choice, in_words, roles
from roundtable_kb.views.record import record_page
from roundtable_kb.views.said import positions_link, statements


def index(knowledge: Knowledge) -> Page:
    """Return the list of speakers."""
    speakers = by_name(knowledge.kb.all(Speaker))
    table = Table(
        columns=(
            Column("name", "Name"),
            Column("role", "Speaks as"),
            Column("for", "For"),
            Column("group", "Group"),
            Column("statements", "Statements", "number"),
            Column("figures", "Figures", "number"),
        ),
        facets=(
            Facet("group", "Group"),
            Facet("topic", "Topic"),
            Facet("kind", "Kind of statement"),
        ),
        rows=tuple(_row(knowledge, speaker) for speaker in speakers),
    )
    return index_page(Speaker, "Everyone who spoke, and for whom.", table)


def _row(knowledge: Knowledge, speaker: Speaker) -> Row:
    held, side = roles(knowledge, speaker), group(knowledge, speaker)
    topics = (knowledge.kb.find(ref) for said in speaker.statements for ref in said.topics)
    return Row(
        cells=(
            named(speaker),
            tuple(role.role for role in held),
            tuple(role.organization for role in held if role.organization),
            side,
            str(len(speaker.statements)),
            str(len(stated_on(knowledge, speaker))),
        ),
        choices=(
            (group_choice(side),),
            record_choices(*topics),
            classes(*(said.kind for said in speaker.statements)),
        ),
        # By family name, which in a Chinese name comes first.
        keys={"name": Key(f"{speaker.family_name or ''} {speaker.label}".strip())},
    )


def _address(speaker: Speaker) -> str:
    """Return how a speaker is addressed: 'Ms. Liu'."""
    parts = (speaker.honorific_prefix, speaker.family_name)
    return " ".join(part for part in parts if part)


def page(knowledge: Knowledge, speaker: Speaker) -> Page:
    """Return the page of a speaker."""
    held = roles(knowledge, speaker)
    said = statements(knowledge, speaker)
    stated = figures_on(knowledge, speaker)
    counts = f"{len(said)} statements, {len(stated)} figures"
    return record_page(
        knowledge,
        speaker,
        f"{in_words(held)}: {counts}." if held else f"{counts}.",
        address=_address(speaker),
        roles=held,
        statements=said,
        figures=stated,
        group=group(knowledge, speaker),
        positions=positions_link("beside the others"),
    )
