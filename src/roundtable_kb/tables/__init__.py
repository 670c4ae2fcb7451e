"""The records as tables: one a kind, and one for each list of facts. A new table is a line here."""

from roundtable_kb.tables import figures, people, subjects

TABLES = (
    people.SPEAKERS,
    people.AFFILIATIONS,
    people.OCCUPATIONS,
    people.STATEMENTS,
    people.ORGANIZATIONS,
    figures.STATISTICS,
    figures.OBSERVATIONS,
    figures.RELATIONS,
    figures.FINDINGS,
    subjects.TOPICS,
    subjects.TERMS,
    subjects.EVENTS,
    subjects.SOURCES,
    subjects.NAMES,
)
