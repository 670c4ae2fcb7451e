"""Terms' pages: what something with a name is, and who spoke of it."""

from roundtable_kb.kinds.terms import Term
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Page
from roundtable_kb.views.indexes import Column, Facet, Row, Table, classes, index_page
from roundtable_kb.views.parts import by_name, link, passage, plain, prose
from roundtable_kb.views.record import record_page
from roundtable_kb.views.said import statements_on


def index(knowledge: Knowledge) -> Page:
    """Return the list of terms."""
    terms = by_name(knowledge.kb.all(Term))
    table = Table(
        columns=(
            Column("name", "Term"),
            Column("classification", "What it is"),
            Column("definition", "In short", "nothing"),
        ),
        facets=(Facet("classification", "What it is"),),
        rows=tuple(_row(knowledge, term) for term in terms),
    )
    intro = "The laws, initiatives, platforms, works, awards, gatherings and disputes named."
    return index_page(Term, intro, table)


def _row(knowledge: Knowledge, term: Term) -> Row:
    return Row(
        cells=(link(term), term.classification.value, prose(knowledge, term.definition)),
        choices=(classes(term.classification),),
    )


def page(knowledge: Knowledge, term: Term) -> Page:
    """Return the page of a term."""
    definition = prose(knowledge, term.definition)
    return record_page(
        knowledge,
        term,
        plain(definition),
        what=term.classification.capitalize(),
        definition=definition,
        passage=passage(knowledge, term.source),
        statements=statements_on(knowledge, term),
    )
