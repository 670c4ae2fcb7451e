"""Work is dealt out once, and what another process does is told, or nothing is."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roundtable_kb.processes import Ask, Helper, Queue, deals


@given(st.lists(st.integers(0, 3000).map(range), max_size=3))
def test_every_item_is_dealt_once_and_in_order(groups: list[range]) -> None:
    parts = deals(*groups)
    assert [item for part in parts for item in part] == [n for group in groups for n in group]
    assert len(parts) <= 200 * len(groups)
    # Few are taken one by one.
    assert all(len(part) == 1 for part in parts) or max(map(len, groups)) >= 200


TOLD = [{"a": [1, "字", None]}, [], "text", 0, False, (b"a\n", {1: {2}}), {"large": "x" * 300_000}]


@pytest.mark.parametrize("what", TOLD, ids=range(len(TOLD)))
def test_what_was_told_is_returned(what: object) -> None:
    assert Helper(lambda: what).result() == what


def test_a_helper_is_another_process_that_begins_as_this_one() -> None:
    here = [1]

    def work() -> list[int]:
        here.append(2)
        return [os.getppid(), *here]

    assert Helper(work).result() == [os.getpid(), 1, 2]
    assert here == [1]


def test_several_help_at_once() -> None:
    helpers = [Helper(lambda number=number: number) for number in range(4)]
    assert [helper.result() for helper in reversed(helpers)] == [3, 2, 1, 0]


def _raise() -> None:
    raise KeyError("a")


AILING: dict[str, Callable[[], object]] = {
    "raises": _raise,
    "leaves": lambda: sys.exit(3),
    "is interrupted": lambda: os.kill(os.getpid(), signal.SIGINT),
    "is killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "ends": lambda: os._exit(0),
    "tells no plain values": lambda: [1, object()],
    "tells values one by one, and one is not plain": lambda: iter((1, [object()])),
}


@pytest.mark.parametrize("how", AILING)
def test_of_one_that_fails_nothing_is_told(how: str, capfd: pytest.CaptureFixture[str]) -> None:
    helper = Helper(AILING[how])
    process = helper._process
    assert helper.result() is None
    assert is_gone(process)
    assert capfd.readouterr() == ("", "")


def is_gone(process: int) -> bool:
    """Whether there is nothing of a child any more, not even to be waited for."""
    try:
        os.waitpid(process, os.WNOHANG)
    except ChildProcessError:
        return True
    return False


def descriptors() -> list[str]:
    return sorted(os.listdir("/proc/self/fd"))  # noqa: PTH208


def test_one_that_is_dismissed_ends_and_leaves_nothing() -> None:
    before = descriptors()
    helper = Helper(signal.pause)
    process = helper._process
    os.kill(process, 0)
    helper.dismiss()
    assert is_gone(process)
    assert descriptors() == before


def test_one_that_has_told_can_be_dismissed() -> None:
    before = descriptors()
    helper = Helper(lambda: 1)
    assert helper.result() == 1
    helper.dismiss()
    helper.dismiss()
    assert descriptors() == before


def test_one_that_has_ended_can_be_dismissed_unheard() -> None:
    helper = Helper(lambda: 1)
    process = helper._process
    os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
    helper.dismiss()
    assert is_gone(process)


HANDS = """
import os, threading
from roundtable_kb.processes import hands
print(hands() == len(os.sched_getaffinity(0)))
end = threading.Event()
other = threading.Thread(target=end.wait)
other.start()
print(hands())
end.set()
other.join()
print(hands() == len(os.sched_getaffinity(0)))
os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
print(hands())
"""


def test_a_process_with_threads_does_all_itself() -> None:
    done = subprocess.run([sys.executable, "-c", HANDS], capture_output=True, check=True)
    assert done.stdout.decode().split() == ["True", "1", "True", "1"]


def test_one_that_was_never_told_anything_leaves_nothing_open() -> None:
    before = sorted(path.name for path in Path("/proc/self/fd").iterdir())
    Helper.awaiting(lambda ask: ask(str)).dismiss()
    assert sorted(path.name for path in Path("/proc/self/fd").iterdir()) == before


def test_one_that_asks_is_told_one_by_one() -> None:
    helper = Helper.awaiting(lambda ask: ask(lambda value: [value]))
    helper.tell(iter((1, "字")))
    assert helper.result() == [[1], ["字"]]
    helper.dismiss()


def test_one_may_ask_several_times() -> None:
    helper = Helper.awaiting(lambda ask: [ask(str), ask(str), ask(str)])
    helper.tell([1, 2], last=False)
    helper.tell([], last=False)
    helper.tell([3])
    assert helper.result() == [["1", "2"], [], ["3"]]
    helper.dismiss()


def test_one_that_may_ask_once_more_puts_in_order_what_it_has_begun(tmp_path: Path) -> None:
    before, place = descriptors(), tmp_path / "begun"

    def work(ask: Ask) -> object:
        assert ask(str) == []
        with ask.in_vain():
            place.mkdir()
            found = ask(str)
            place.rmdir()
            return found

    helper = Helper.awaiting(work)
    process = helper._process
    helper.tell([], last=False)
    while not place.exists():
        pass
    helper.dismiss()
    assert not place.exists()
    assert is_gone(process)
    assert descriptors() == before
    # Who waits for something else is not waited for.
    helper = Helper.awaiting(lambda ask: [ask(str), signal.pause()])
    helper.tell([], last=False)
    helper.dismiss()
    assert descriptors() == before
    # What it was told last, it may be at for long.
    helper = Helper.awaiting(lambda ask: [ask(str), signal.pause()])
    helper.tell([], last=False)
    helper.tell([])
    helper.dismiss()
    assert descriptors() == before


def test_what_comes_one_by_one_is_taken_one_by_one() -> None:
    def work() -> Iterator[object]:
        yield from (1, None, ["字"])

    assert Helper(work).results(lambda value: [value]) == [[1], [None], [["字"]]]
    assert Helper(lambda: iter(())).results() == []


def test_each_number_of_a_queue_is_taken_by_one() -> None:
    queue = Queue(10_000)
    helper = Helper(lambda: list(queue))
    mine = list(islice(queue, 5_000))
    theirs = helper.result()
    queue.close()
    assert theirs
    assert sorted([*mine, *theirs]) == list(range(10_000))


def test_what_does_not_come_to_its_end_is_nothing() -> None:
    def work() -> Iterator[object]:
        yield 1
        raise ValueError

    assert Helper(work).results() is None


def test_one_says_when_a_processor_is_free() -> None:
    before = descriptors()

    def work(ask: Ask) -> object:
        ask(str)
        ask.free()
        ask.free()
        return ask(str)

    helper = Helper.awaiting(work)
    helper.tell([1], last=False)
    helper.until_free()
    # It has not ended: it is told more.
    helper.tell([2])
    assert helper.result() == ["2"]
    helper.dismiss()
    assert descriptors() == before


@pytest.mark.parametrize("end", [lambda ask: 1, lambda ask: os._exit(1)])
def test_one_that_has_ended_leaves_its_processor_free(end: Callable[[Ask], object]) -> None:
    helper = Helper.awaiting(end)
    helper.until_free()
    helper.dismiss()
