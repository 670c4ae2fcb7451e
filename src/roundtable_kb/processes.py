"""Work shared by processes: as many as there are processors, each with its part of the work."""

import ctypes
import marshal
import mmap
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO, Any, NoReturn, TypeVar

T = TypeVar("T")


def hands() -> int:
    """Return how many processes can work at once here."""
    # Threads do not come along into a new process, but what they have locked does.
    if threading.active_count() > 1 or not hasattr(os, "sched_getaffinity"):
        return 1
    return len(os.sched_getaffinity(0))


def give_back() -> None:
    """Give back to the system what this process holds and does not use, if it knows how.

    What took much memory for a moment leaves holes that are otherwise kept.
    https://man7.org/linux/man-pages/man3/malloc_trim.3.html
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)


def deals(*groups: Sequence[T]) -> list[Sequence[T]]:
    """Return parts of some groups, at most 200 of each: what one takes without asking again."""
    parts = list[Sequence[T]]()
    for group in groups:
        step = 1 + len(group) // _PARTS
        parts += (group[at : at + step] for at in range(0, len(group), step))
    return parts


_PARTS = 200


class Queue:
    """Numbers from 0 on, of which each process that asks takes the next one.

    Whoever is done with one thing takes another, so nobody has to know what each will take.
    """

    def __init__(self, count: int) -> None:
        """Make a queue for this process and those that it will begin; at most 10,000 numbers.

        A pipe holds 64 KiB, and its readers take their turns.
        """
        self._reading, writing = os.pipe()
        os.write(writing, b"".join(number.to_bytes(_WIDTH) for number in range(count)))
        os.close(writing)

    def __iter__(self) -> Iterator[int]:
        """Yield each number that nobody else has taken."""
        while taken := os.read(self._reading, _WIDTH):
            yield int.from_bytes(taken)

    def close(self) -> None:
        """Let go of it."""
        os.close(self._reading)


_WIDTH = 4


class Helper:
    """Another process, which begins as this one is now, does one thing, and tells what came of it.

    What it tells is plain values, bytes among them; those of an iterator one by one, which takes
    less memory, and work that such an iterator still has to do waits until somebody listens.
    Whatever goes wrong there, nothing is told, and whoever asked does it again here, where it can
    be told what is wrong.
    """

    def __init__(self, work: Callable[[], object]) -> None:
        self._reading, writing = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(self._reading)
            _help(work, writing)
        os.close(writing)

    @classmethod
    def awaiting(cls, work: "Callable[[Ask], object]") -> "Awaiting":
        """Begin something that asks, by what it is given, for what it has to know to go on.

        It may ask several times.
        """
        reading, writing = os.pipe()
        hearing, saying = os.pipe()
        mark = mmap.mmap(-1, 1)

        def asking() -> object:
            os.close(writing)
            os.close(hearing)
            with os.fdopen(reading, "rb") as pipe:
                return work(Ask(pipe, mark, saying))

        helper = Awaiting(asking)
        os.close(reading)
        os.close(saying)
        helper.pipe, helper.mark, helper.hearing = os.fdopen(writing, "wb"), mark, hearing
        return helper

    def result(self) -> Any:
        """Wait for what came of it; None if nothing did."""
        found = self.results()
        return found[0] if found else None

    def results(self, take: Callable[[Any], Any] = lambda value: value) -> list[Any] | None:
        """Wait for all that came of it, each as `take` takes it; None if it did not end well."""
        found = _read(self._reading, take)
        self._end()
        return found

    def _end(self) -> None:
        os.waitpid(self._process, 0)
        self._process = 0

    def dismiss(self) -> None:
        """End the process, if it has not ended."""
        if self._process:
            os.kill(self._process, signal.SIGKILL)
            os.close(self._reading)
            self._end()


class Ask:
    """What a helper asks by."""

    def __init__(self, pipe: IO[bytes], mark: mmap.mmap, saying: int) -> None:
        self._pipe, self._mark, self._saying = pipe, mark, saying

    def __call__(self, take: Callable[[Any], Any]) -> list[Any] | None:
        """Wait to be told something, and return it as `take` takes each value; None if in vain."""
        return _taken(self._pipe, take)

    def free(self) -> None:
        """Say that a processor is free from now on, which whoever is asked may wait for."""
        with suppress(BrokenPipeError):
            os.write(self._saying, b"!")

    @contextmanager
    def in_vain(self) -> Iterator[None]:
        """Have something to be put in order if what is asked for is not told.

        Until that was told, this process is not killed. It must not wait for anything else.
        """
        self._mark[0] = 1
        try:
            yield
        finally:
            self._mark[0] = 0


class Awaiting(Helper):
    """A helper that waits to be told something."""

    pipe: IO[bytes]
    mark: mmap.mmap
    """Whether it has something to be put in order."""
    hearing: int | None
    """Where it says that a processor is free."""
    _is_told = False

    def tell(self, values: Iterable[object], *, last: bool = True) -> None:
        """Tell it what it asks for; if it has ended meanwhile, it has no result either.

        From the `last` time on, it is not waited for when it is dismissed.
        """
        self._is_told = last
        with suppress(BrokenPipeError):
            _write(self.pipe, values)
            self.pipe.flush()

    def until_free(self) -> None:
        """Wait until it says that a processor is free, or has ended."""
        if self.hearing is not None:
            os.read(self.hearing, 1)

    def dismiss(self) -> None:
        """End the process, if it has not ended, whether or not it was told anything."""
        if self._is_told or not self.mark[0]:
            super().dismiss()
        with suppress(BrokenPipeError):
            self.pipe.close()
        if self._process:
            self.result()
        if self.hearing is not None:
            os.close(self.hearing)
            self.hearing = None


_END = bytes(4)
"""A size after which nothing comes."""


def _read(pipe: int, take: Callable[[Any], Any] = lambda value: value) -> list[Any] | None:
    """Return what is told at the other end of a pipe; None if it is not told to the end."""
    with os.fdopen(pipe, "rb", _MUCH) as reading:
        return _taken(reading, take)


def _taken(pipe: IO[bytes], take: Callable[[Any], Any]) -> list[Any] | None:
    found: list[Any] = []
    while len(size := pipe.read(len(_END))) == len(_END):
        if size == _END:
            return found
        told = pipe.read(int.from_bytes(size))
        if len(told) < int.from_bytes(size):
            break
        found.append(take(marshal.loads(told)))  # noqa: S302 - of a process that began as this one
    return None


def _write(pipe: IO[bytes], values: Iterable[Any]) -> None:
    for value in values:
        told = marshal.dumps(value)
        pipe.write(len(told).to_bytes(len(_END)) + told)
    pipe.write(_END)


_MUCH = 1 << 16
"""Bytes that a pipe holds."""

_END_WITH_PARENT = 1
"""PR_SET_PDEATHSIG: https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html."""


def _help(work: Callable[[], object], writing: int) -> NoReturn:
    try:
        # Who is killed leaves no helper behind that goes on, and keeps others out.
        control = getattr(ctypes.CDLL(None), "prctl", None)
        if control:
            control(_END_WITH_PARENT, signal.SIGKILL)
        told = work()
        with os.fdopen(writing, "wb", _MUCH) as pipe:
            _write(pipe, told if isinstance(told, Iterator) else [told])
    finally:
        # Nothing that the first process has begun is ended here.
        os._exit(0)
