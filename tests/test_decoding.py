"""A tree to a record: every value as it was written, and the place of each."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from conftest import found
from roundtable_kb.amounts import Qualifier
from roundtable_kb.decoding import Entry, decode
from roundtable_kb.diagnostics import Report
from roundtable_kb.kinds import KINDS
from roundtable_kb.kinds.statistics import GrowthOf, PeriodInWords, Statistic
from roundtable_kb.kinds.topics import Topic
from roundtable_kb.mentions import LINK, linked, mentions
from roundtable_kb.schema import Record, Ref
from roundtable_kb.yaml_reader import read

STATISTIC = """\
name: Growth of bells
subject: organizations/guild
unit: percent
measure: flow
definition: "[[bells]] of a year over [[topics/bells|those]] of the year before, [[bells]]."
relations:
  - {type: growth_of, of: bells}
observations:
  - id: one
    period: 2024
    value: 5.10
    qualifier: over
    source: {id: post, paragraph: 7, words: "5.10"}
  - id: two
    period: {text: recent years, until: 2023}
    value: "1,000"
    source: {id: post}
"""


def decoded(text: str, model: type[Record], record_id: str = "one") -> Entry:
    report = Report()
    tree = read(text.encode(), "data/x.yml", report)
    record = decode(tree, model, record_id, report)
    assert found(report) == []
    return Entry.of(record, tree)


def test_a_record_has_what_was_written() -> None:
    statistic = decoded(STATISTIC, Statistic, "growth").record
    one, two = statistic.observations
    assert (statistic.id, statistic.name, statistic.label) == ("growth",) + ("Growth of bells",) * 2
    assert (statistic.subject.kinds, statistic.subject.id) == (("organizations",), "guild")
    assert isinstance(statistic.relations[0], GrowthOf)
    assert (one.value.text, one.value.value, one.value.half_unit) == (
        "5.10",
        Decimal("5.10"),
        Decimal("0.005"),
    )
    assert (one.qualifier, one.source.paragraph, one.source.words) == (Qualifier.OVER, 7, "5.10")
    assert str(one.period) == "2024"
    assert isinstance(two.period, PeriodInWords)
    assert (str(two.period), two.period.until.text) == ("recent years", "2023")
    assert (two.qualifier, two.source.paragraph) == (Qualifier.EXACT, None)


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("The Northern Isles", "The Northern Isles"),
        ("Åland", "Åland"),
        ("keepers-guild", Ref(("organizations", "events"), "keepers-guild", "what is measured")),
        ("events/table", Ref(("events",), "table", "what is measured")),
    ],
)
def test_a_subject_is_a_record_or_a_place(subject: str, expected: Ref | str) -> None:
    text = STATISTIC.replace("organizations/guild", subject)
    assert decoded(text, Statistic).record.subject == expected


def test_a_record_never_changes() -> None:
    topic = decoded("name: Bells\ndefinition: What rings.\n", Topic).record
    with pytest.raises(ValidationError):
        topic.name = "Whistles"


def test_namesakes_are_told_apart() -> None:
    text = "name: Bells\ndisambiguation: song\ndefinition: What rings.\n"
    assert decoded(text, Topic).record.label == "Bells (song)"


def test_every_mention_has_its_place() -> None:
    entry = decoded(STATISTIC, Statistic)
    places = [(m.ref.kinds, m.ref.id, m.path, m.nth) for m in mentions(entry.record)]
    assert places == [
        (("organizations",), "guild", ("subject",), None),
        ((), "bells", ("definition",), 0),
        (("topics",), "bells", ("definition",), 0),
        ((), "bells", ("definition",), 1),
        (("statistics",), "bells", ("relations", 0, "of"), None),
        (("sources",), "post", ("observations", 0, "source", "id"), None),
        (("sources",), "post", ("observations", 1, "source", "id"), None),
    ]
    lines = [entry.span(mention.path).line for mention in mentions(entry.record)]
    assert lines == [2, 5, 5, 5, 7, 13, 17]


def test_the_place_of_what_is_not_written_is_that_of_its_holder() -> None:
    entry = decoded(STATISTIC, Statistic)
    assert entry.span(("observations", 1, "scope")).line == 14
    assert entry.span(("disambiguation",)).line == 1


@pytest.mark.parametrize(
    ("text", "kinds", "record_id", "label"),
    [
        ("[[fog]]", (), "fog", None),
        ("[[topics/fog]]", ("topics",), "fog", None),
        ("[[fog|the haar]]", (), "fog", "the haar"),
        ("[[topics/fog|the haar]]", ("topics",), "fog", "the haar"),
        ("[[ fog ]]", (), "fog", None),
        ("[[Fog]]", (), "Fog", None),
    ],
)
def test_links_in_running_text(
    text: str, kinds: tuple[str, ...], record_id: str, label: str | None
) -> None:
    match = LINK.fullmatch(text)
    ref = linked(match)
    assert (ref.kinds, ref.id, match["label"]) == (kinds, record_id, label)


@pytest.mark.parametrize(
    "text", ["[fog]", "[[]]", "[[fog", "fog]]", "[[a|b|c]]", "[[a[b]]", "[x](y)"]
)
def test_what_is_not_a_link_is_text(text: str) -> None:
    assert LINK.search(text) is None


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.model.folder)
def test_a_kind_is_named_by_its_folder_for_one_and_for_many(kind: object) -> None:
    model = kind.model
    assert (model.singular + "s", model.folder) in [
        (model.plural, model.plural.lower()),
        (model.plural, "statistics"),
    ]
