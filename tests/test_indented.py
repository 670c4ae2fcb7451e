"""JSON that a person can read: the bytes of the standard library."""

import json

from hypothesis import given
from hypothesis import strategies as st

from roundtable_kb import indented
from roundtable_kb.amounts import Qualifier

text = st.text(st.characters(exclude_categories=["Cs"]))
leaf = text | st.none() | st.booleans() | st.integers()
tree = st.recursive(
    leaf, lambda inner: st.lists(inner) | st.dictionaries(text, inner), max_leaves=30
)


def standard(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


@given(tree)
def test_it_is_what_the_standard_library_writes(value: object) -> None:
    assert indented.indented(value) == standard(value)
    assert indented.file(value) == f"{standard(value)}\n".encode()


@given(st.lists(st.floats(allow_nan=False)))
def test_numbers_are_what_they_were(values: list[float]) -> None:
    assert json.loads(indented.indented(values)) == values


@given(st.lists(st.lists(tree, min_size=1)))
def test_items_take_their_place_as_they_are(parts: list[list[object]]) -> None:
    whole = [value for part in parts for value in part]
    ready = [indented.items(part, 1) for part in parts]
    found = indented.file({"a": iter(ready), "b": 1}).decode()
    assert found == f"{standard({'a': whole, 'b': 1})}\n"


@given(st.lists(tree))
def test_a_long_list_may_come_bit_by_bit(values: list[object]) -> None:
    found = indented.file({"a": {"b": iter(values)}, "d": iter(())})
    assert found == f"{standard({'a': {'b': values}, 'd': []})}\n".encode()


def test_tuples_are_lists_and_choices_are_their_words() -> None:
    assert indented.indented({"of": (Qualifier.OVER,)}) == '{\n "of": [\n  "over"\n ]\n}'
