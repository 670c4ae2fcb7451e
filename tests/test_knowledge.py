"""Records linked: who names whom, as what, and from where."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from conftest import checked, codes_of, found
from roundtable_kb.diagnostics import Report
from roundtable_kb.kinds import KINDS
from roundtable_kb.kinds.events import Event
from roundtable_kb.kinds.organizations import Organization
from roundtable_kb.kinds.sources import Source
from roundtable_kb.kinds.speakers import Speaker
from roundtable_kb.kinds.statistics import Statistic
from roundtable_kb.kinds.terms import Term
from roundtable_kb.kinds.topics import Topic
from roundtable_kb.knowledge import Knowledge, KnowledgeBase
from roundtable_kb.loading import load
from roundtable_kb.memory import Memory
from roundtable_kb.schema import Record, Ref


def referrers(knowledge: Knowledge, model: type[Record], record_id: str) -> list[tuple[str, str]]:
    """Return who refers to a record, and as what."""
    record = knowledge.kb.get(model, record_id)
    assert record is not None
    return [(link.id, link.why) for link in knowledge.kb.backlinks(record)]


def test_records_are_in_the_order_of_kinds_and_ids(knowledge: Knowledge) -> None:
    keys = [(record.folder, record.id) for record in knowledge.kb.records()]
    assert keys == sorted(keys)
    assert len(keys) == 33


def test_records_of_a_kind(knowledge: Knowledge) -> None:
    ids = [speaker.id for speaker in knowledge.kb.all(Speaker)]
    assert ids == ["ada-lamp", "bo-beacon", "chen-hai-grinder", "chen-hai-keeper", "dora-quill"]
    assert knowledge.kb.get(Speaker, "ada-lamp").name == "Ada Lamp"
    assert knowledge.kb.get(Speaker, "fog") is None


def test_a_record_is_found_by_its_reference(knowledge: Knowledge) -> None:
    found = [
        knowledge.kb.find(Ref((), "lamp-act")),
        knowledge.kb.find(Ref(("terms",), "long-night")),
        knowledge.kb.find(Ref(("organizations", "events"), "keepers-guild")),
    ]
    assert [type(record) for record in found] == [Term, Term, Organization]
    assert len(knowledge.kb.candidates(Ref((), "long-night"))) == 2
    assert knowledge.kb.candidates(Ref(("terms",), "fog")) == []


def test_each_kind_of_reference_says_what_it_is(knowledge: Knowledge) -> None:
    assert referrers(knowledge, Organization, "keepers-guild") == [
        ("lantern-table-2024", "organizer"),
        ("lantern-table-2025", "mentioned"),
        ("lantern-table-2025", "organizer"),
        ("ada-lamp", "President"),
        ("lamps-lit", "what is measured"),
        ("lamps-lit", "mentioned"),
        ("lamps-lit-change", "what is measured"),
        ("lit-share", "what is measured"),
    ]
    assert referrers(knowledge, Organization, "harbour-ministry") == [
        ("harbour-office", "parent organization")
    ]
    assert referrers(knowledge, Organization, "lens-works") == [
        ("lantern-table-2024", "organizer"),
        ("chen-hai-grinder", "affiliation"),
    ]
    assert referrers(knowledge, Topic, "seafaring") == [
        ("ada-lamp", "topic of a proposal"),
        ("lamp-dues", "topic of a figure"),
        ("fog", "broader topic"),
        ("lamps", "broader topic"),
    ]


def test_references_alike_are_counted(knowledge: Knowledge) -> None:
    assert referrers(knowledge, Speaker, "ada-lamp") == [
        ("harbour-dues", "states a figure"),
        ("lamp-dues", "states a figure"),
        ("lamp-dues-growth", "states a figure"),
        ("lamps-lit", "states a figure"),
        ("lit-share", "states a figure"),
    ]
    by_ada = [
        why for who, why in referrers(knowledge, Event, "lantern-table-2025") if who == "ada-lamp"
    ]
    assert by_ada == ["event they spoke at", "event of 2 statements"]
    fog = [why for who, why in referrers(knowledge, Topic, "fog") if who == "ada-lamp"]
    assert fog == ["topic of a concern", "topic of a proposal"]
    post = [why for who, why in referrers(knowledge, Source, "lantern-post") if who == "ada-lamp"]
    assert post == ["source of 3 facts"]


def test_relations_say_what_they_are(knowledge: Knowledge) -> None:
    def why(record_id: str) -> list[tuple[str, str]]:
        return referrers(knowledge, Statistic, record_id)

    assert why("towers") == [("lit-share", "the whole in this share")]
    assert ("lit-share", "the part in this share") in why("lamps-lit")
    assert ("lamps-lit-change", "what this is the change of") in why("lamps-lit")
    assert ("lamp-dues-growth", "what this is the growth of") in why("lamp-dues")
    assert ("lamp-dues", "a part of this total") in why("harbour-dues")


def test_who_has_a_record_in_a_field(knowledge: Knowledge) -> None:
    kb = knowledge.kb
    guild, office = (kb.get(Organization, name) for name in ("keepers-guild", "harbour-office"))
    assert [s.id for s in kb.having(guild, Statistic, "subject")] == [
        "lamps-lit",
        "lamps-lit-change",
        "lit-share",
    ]
    assert [e.id for e in kb.having(guild, Event, "organizers")] == [
        "lantern-table-2024",
        "lantern-table-2025",
    ]
    assert kb.having(office, Organization, "parent") == []


def test_what_is_made_of_all_is_made_once(knowledge: Knowledge) -> None:
    made: list[Knowledge] = []

    def count(of: Knowledge) -> int:
        made.append(of)
        return len(of.findings)

    other = replace(knowledge, site="Another")
    assert [knowledge.once(count), knowledge.once(count)] == [len(knowledge.findings)] * 2
    assert other.once(count) == len(other.findings)
    assert made == [knowledge, other]
    assert other == replace(knowledge, site="Another")


def test_findings_on_a_statistic_keep_their_order(knowledge: Knowledge) -> None:
    for statistic in knowledge.kb.all(Statistic):
        expected = [f for f in knowledge.findings if f.statistic == statistic.id]
        assert list(knowledge.findings_on(statistic.id)) == expected
    assert list(knowledge.findings_on("nothing")) == []


def test_nobody_refers_to_a_lonely_record(knowledge: Knowledge) -> None:
    assert referrers(knowledge, Organization, "foghorn-choir") == []


def test_a_reference_leads_back_to_its_place(knowledge: Knowledge) -> None:
    towers = knowledge.kb.get(Statistic, "towers")
    (reference,) = knowledge.kb.referring(towers)
    span = knowledge.kb.span(reference)
    assert (span.path, span.line, span.column) == ("data/statistics/lit-share.yml", 8, 46)


@pytest.mark.parametrize(
    ("statistic", "observation", "lower", "upper"),
    [
        ("lamps-lit", "table-2024", "411.5", "412.5"),
        ("lamps-lit", "table-2025", "378", "420"),
        ("lamps-lit", "yearbook", "400", None),
        ("lamp-dues", "table-2024", "4795000", "5405000"),
        ("harbour-dues", "table-2024", "3000000", None),
        # Money and counts start at 0.
        ("island-dues", "gazette-2023", "0", "1500000"),
        ("visitors", "post-2024", "0", "12000"),
        # A change may fall below 0: 0.95 x 8 - 0.5, 1.05 x 8 + 0.5.
        ("lamps-lit-change", "table-2025", "7.1", "8.9"),
        # A share ends at 100.
        ("lit-share", "table-2024", "60", "100"),
    ],
)
def test_what_a_figure_allows(
    knowledge: Knowledge, statistic: str, observation: str, lower: str, upper: str | None
) -> None:
    record = knowledge.kb.get(Statistic, statistic)
    seen = next(o for o in record.observations if o.id == observation)
    allowed = record.interval(seen)
    bounds = [None if end is None else float(end) for end in (allowed.lower, allowed.upper)]
    assert bounds == [float(lower), None if upper is None else float(upper)]


def test_a_cycle_is_found_however_far_up(toy: Path) -> None:
    source = "source: {id: coast-yearbook}\n"
    head = "classification: government\nparent: "
    for name, parent in [("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")]:
        path = toy / f"data/organizations/{name}.yml"
        path.write_text(f"name: {name.upper()} office\n{head}{parent}\n{source}")
    found = codes_of(checked(toy))
    assert found == [(f"data/organizations/{name}.yml", "ref-cycle") for name in "abc"]


def test_no_statistic_is_part_of_itself_however_far_up(toy: Path) -> None:
    path = toy / "data/statistics/harbour-dues.yml"
    relations = "relations:\n  - {type: total_of, parts: [lamp-dues]}\n"
    path.write_text(path.read_text() + relations)
    assert ("data/statistics/harbour-dues.yml", "ref-cycle") in codes_of(checked(toy))


def test_rules_wait_until_every_reference_is_sound(toy: Path) -> None:
    (toy / "data/organizations/harbour-office.yml").write_text(
        "name: Harbour Office\nclassification: government\nparent: harbour-ministri\n"
        "source: {id: fog-gazette, paragraph: 99}\n"
    )
    (only,) = found(checked(toy))
    assert (only.code, only.hint) == ("ref-dangling", "did you mean 'harbour-ministry'?")


def test_what_was_linked_before_changes_nothing(toy: Path) -> None:
    """Lines of records go and come back, with them references, whole records, and soundness."""

    def linked(kb: KnowledgeBase, report: Report) -> object:
        of_each = [
            (
                record,
                [(one.origin, one.mention) for one in kb.referring(record)],
                kb.backlinks(record),
            )
            for record in kb.records()
        ]
        return of_each, kb.references.unclear, found(report)

    random, memory, sound = Random(1), Memory(), 0  # noqa: S311 - a series of edits
    kb = load(toy, KINDS, Report(), memory=memory)
    assert kb.backlinks(next(kb.records())) is not None
    files = sorted(toy.glob("data/*/*.yml"))
    whole = {file: file.read_text() for file in files}
    for _ in range(60):
        for file in random.sample(files, 2):
            lines = whole[file].splitlines(keepends=True)
            number = random.randrange(len(lines))
            # What a reference names is not there; or the line is not.
            misnamed = lines[number].replace("id: ", "id: x")
            lines[number] = random.choice((lines[number], misnamed, ""))
            file.write_text("".join(lines))
        reports = Report(), Report()
        kb = load(toy, KINDS, reports[0], memory=memory, before=kb)
        assert linked(kb, reports[0]) == linked(load(toy, KINDS, reports[1]), reports[1])
        sound += reports[0].ok
        for file in files if random.random() < 0.5 else ():
            file.write_text(whole[file])
    assert 10 < sound < 55
