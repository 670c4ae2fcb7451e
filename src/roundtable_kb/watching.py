"""Files that change: says which ones did, once they are written to their end."""

import queue
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

from roundtable_kb.disk import Stamp, stamp

_EVENTS: list[type[FileSystemEvent]] = [
    FileCreatedEvent,
    FileMovedEvent,
    FileDeletedEvent,
    DirCreatedEvent,
    DirMovedEvent,
    DirDeletedEvent,
    # Not all systems say that a file was closed.
    FileClosedEvent if sys.platform == "linux" else FileModifiedEvent,
]
"""What is told of files. A build reads all of them, and each would be told several times."""
_QUIET = 0.02
"""Seconds without an event after which a save is taken for complete: one save makes several."""
_PATIENCE = 12
"""Times of quiet that a file may be gone or empty before that is believed."""
_MOST_EVENTS = 20_000
"""After so many, what changed is looked at even if more keep coming."""


class Watch:
    """Watches folders, with all that is in them, and files, while it is entered."""

    def __init__(self, folders: Sequence[Path], files: Sequence[Path]) -> None:
        self._folders, self._files = folders, files
        self._events: queue.Queue[FileSystemEvent] = queue.Queue()
        self._observer = Observer()
        self._seen: dict[Path, Stamp] = {}

    def __enter__(self) -> "Watch":
        """Begin to watch: what changes from now on is a change."""
        self._observer.start()
        self._schedule()
        self.overlook(self._all())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop watching."""
        self._observer.stop()
        self._observer.join()

    def wait(self) -> frozenset[Path]:
        """Return the files that are not as they were when last seen, as soon as there are any."""
        while True:
            now = {path: stamp(path) for path in self._settled()}
            changed = frozenset(path for path in now if now[path] != self._seen.get(path, ()))
            self._seen.update(now)
            if changed:
                return changed

    def overlook(self, paths: Iterable[Path]) -> None:
        """Take files as they are now for seen."""
        self._seen.update((path, stamp(path)) for path in paths)

    def _settled(self) -> set[Path]:
        """Wait for an event, and until its files are left alone."""
        paths = set(self._meant(self._events.get()))
        patience = _PATIENCE
        for _ in range(_MOST_EVENTS):
            try:
                paths.update(self._meant(self._events.get(timeout=_QUIET)))
            except queue.Empty:
                # Some editors empty or remove a file before they write it anew.
                if not patience or not any(map(self._is_vanishing, paths)):
                    break
                patience -= 1
        return paths

    def _is_vanishing(self, path: Path) -> bool:
        now = stamp(path)
        return now[:1] in ((), (0,)) and now != self._seen.get(path, ())

    def _meant(self, event: FileSystemEvent) -> Iterator[Path]:
        """Yield the files that an event may be about."""
        for name in filter(None, (event.src_path, event.dest_path)):
            path = Path(str(name))
            if not event.is_directory:
                if path in self._files or any(path.is_relative_to(f) for f in self._folders):
                    yield from () if _is_passing(path) else (path,)
            elif event.event_type != "modified":
                if path in self._folders:
                    self._schedule()
                yield from (*self._seen, *self._all())

    def _schedule(self) -> None:
        """Watch what is there; a folder that was put in another's place is another folder."""
        self._observer.unschedule_all()
        for folder in self._folders:
            if folder.is_dir():
                self._schedule_one(folder, recursive=True)
        # An editor may put another file, or somebody another folder, in the place of one.
        for parent in {path.parent for path in (*self._files, *self._folders)}:
            self._schedule_one(parent)

    def _schedule_one(self, folder: Path, *, recursive: bool = False) -> None:
        queue = _Queue(self._events)
        self._observer.schedule(queue, str(folder), recursive=recursive, event_filter=_EVENTS)

    def _all(self) -> Iterator[Path]:
        yield from self._files
        for folder in self._folders:
            yield from (p for p in folder.rglob("*") if not _is_passing(p) and not p.is_dir())


class _Queue(FileSystemEventHandler):
    """Hands events over to whoever waits for them."""

    def __init__(self, events: "queue.Queue[FileSystemEvent]") -> None:
        self._events = events

    def on_any_event(self, event: FileSystemEvent) -> None:
        self._events.put(event)


def _is_passing(path: Path) -> bool:
    """Whether this is an editor's or a writer's own file, which is no record and no page."""
    return path.name.startswith((".", "#")) or path.name.endswith(("~", ".swp", ".part"))
