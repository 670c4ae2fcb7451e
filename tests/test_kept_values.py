"""Values in a file: each is what was put there, or is not returned."""

import tracemalloc
from pathlib import Path
from random import Random

from roundtable_kb.processes import Helper
from roundtable_kb.store import FILE, Values

MANY = [b'"%d"' % number * 1000 for number in range(2000)]


def opened(folder: Path, *, anew: bool = False) -> Values:
    values = Values(folder)
    values.open(anew=anew)
    return values


def test_what_was_put_down_is_there(tmp_path: Path) -> None:
    values = opened(tmp_path / "cache")
    places = [values.add(value) for value in MANY]
    # Some of it is in the file by now.
    assert 0 < (tmp_path / "cache" / FILE).stat().st_size < sum(map(len, MANY))
    assert [values.get(place) for place in places] == MANY
    assert values.write()
    more = values.add(b"1")
    assert [values.get(place) for place in [*places, more]] == [*MANY, b"1"]
    assert values.several([places[-1], more]) == [MANY[-1], b"1"]
    assert (values.has_written(places[0]), values.has_written(more)) == (True, False)
    # The last one was not written, and nobody knows it.
    again = opened(tmp_path / "cache")
    assert [again.get(place) for place in places] == MANY
    assert again.several(places) == MANY
    assert again.several([*places[7:3:-1], places[-1], places[0]]) == [
        *MANY[7:3:-1],
        MANY[-1],
        MANY[0],
    ]
    assert again.several([]) == []
    assert again.get(more) is None
    assert again.several([places[0], more]) == [MANY[0], None]
    assert (again.has_written(places[0]), again.has_written(more)) == (True, False)
    other = again.add(b"2")
    assert (again.get(more), again.get(other)) == (None, b"2")
    opened(tmp_path / "cache", anew=True)
    assert again.get(places[0]) is None


def test_where_nothing_can_be_written_it_is_there_as_well(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("mine")
    for values in (Values(), opened(tmp_path / "cache")):
        places = [values.add(value) for value in MANY]
        assert [values.get(place) for place in places] == MANY
        assert values.several(places[:20]) == MANY[:20]
        assert not values.write()
        assert not values.has_written(places[0])
    assert (tmp_path / "cache").read_text() == "mine"


def test_what_else_is_held_is_not_copied_for_one_value() -> None:
    values = Values()
    place = values.add(b"1")
    for value in MANY:
        values.add(value)
    tracemalloc.start()
    try:
        assert values.get(place) == b"1"
        assert tracemalloc.get_traced_memory()[1] < sum(map(len, MANY)) / 100
    finally:
        tracemalloc.stop()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("mine")
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / FILE).symlink_to(mine)
    values = opened(tmp_path / "cache", anew=True)
    place = values.add(b"1")
    assert (values.get(place), values.write()) == (b"1", False)
    assert mine.read_text() == "mine"


def test_a_value_that_is_another_is_none(tmp_path: Path) -> None:
    values, random = opened(tmp_path), Random(1)  # noqa: S311 - places in a file
    places = [values.add(value) for value in MANY[:50]]
    values.write()
    whole = (tmp_path / FILE).read_bytes()
    for _ in range(200):
        at = random.randrange(len(whole))
        damaged = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + random.randrange(2) :]
        with (tmp_path / FILE).open("r+b") as file:
            file.write(damaged)
        found = [values.get(place) for place in places]
        assert values.several(places) == found
        assert all(one in (None, value) for one, value in zip(found, MANY, strict=False))
        assert None in found or whole[at : at + 1] == b"\n"


def test_a_helper_writes_nothing_of_its_own(tmp_path: Path) -> None:
    values = opened(tmp_path)
    first = values.add(b"1")

    def work() -> list[str | None]:
        places = [values.add(value) for value in MANY]
        assert not values.write()
        return [(values.get(place) or b"").decode() for place in (first, *places)]

    assert Helper(work).result() == ["1", *(value.decode() for value in MANY)]
    assert (tmp_path / FILE).stat().st_size == 0
    assert values.write()
    assert (tmp_path / FILE).read_bytes() == b"1\n"


def test_what_nobody_leads_to_is_left_behind(tmp_path: Path) -> None:
    values = opened(tmp_path)
    places = [values.add(value) for value in MANY]
    values.write()
    assert not values.is_wasteful(places)
    few = places[::10]
    assert values.is_wasteful(few)
    found = values.copied(few)
    assert found
    assert [values.get(place) for place in found] == MANY[::10]
    assert not values.is_wasteful(found)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    assert [opened(tmp_path).get(place) for place in found] == MANY[::10]
    # One that is gone cannot be copied, and nothing is lost by that.
    (tmp_path / FILE).write_bytes(b"x" + (tmp_path / FILE).read_bytes()[1:])
    assert values.copied(found) is None
    assert [values.get(place) for place in found[1:]] == MANY[10::10]


def test_another_process_may_have_made_another_file(tmp_path: Path) -> None:
    values = opened(tmp_path)
    place = values.add(b"1")
    values.write()
    assert values.open(anew=False)
    other = opened(tmp_path)
    assert other.copied([place])
    assert values.get(place) == b"1"
    assert not values.open(anew=False)
    assert values.open(anew=False)
