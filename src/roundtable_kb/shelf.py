"""Where files stand that were made, until all are: on the disk, as they take much room."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from roundtable_kb.disk import tidy
from roundtable_kb.looks import Looks, digest
from roundtable_kb.pages import Artifact, Ready, Shelved, Unchanged

_FOLDER = "made"


class Shelf:
    """The files that were made, but for those that are in docs/ already."""

    def __init__(self, looks: Looks, cache: Path) -> None:
        self.looks = looks
        """What is in docs/."""
        self._folder = cache / _FOLDER
        self._count = 0

    def known(self, path: str, made: str) -> Unchanged | None:
        """Return a file of that digest, if docs/ has it already."""
        return Unchanged(path, made) if self.looks.digest(path) == made else None

    def put(self, artifact: Artifact) -> Ready:
        """Put a file down; return it as it is if there is no place for it."""
        made = digest(artifact.content)
        if known := self.known(artifact.path, made):
            return known
        self._count += 1
        # Other processes put theirs down, too; what one that was killed has left is tidied up.
        place = f"{self._folder}/.{os.getpid()}-{self._count}.part"
        try:
            if self._count == 1:
                self._folder.mkdir(parents=True, exist_ok=True)
            with open(place, "xb") as file:  # noqa: PTH123 - ten thousand times a build
                os.fchmod(file.fileno(), 0o644)
                file.write(artifact.content)
        except OSError:
            with suppress(OSError):
                os.unlink(place)  # noqa: PTH108
            return artifact
        return Shelved(artifact.path, made, place)

    def clear(self) -> None:
        """Remove what stands there still, or was left by what took its place."""
        tidy(self._folder)
        with suppress(OSError):
            self._folder.rmdir()


@contextmanager
def shelf(docs: Path, cache: Path) -> Iterator[Shelf]:
    """Have a shelf; if something goes wrong, nothing is left there."""
    made = Shelf(Looks(docs, cache), cache)
    try:
        yield made
    except BaseException:
        made.clear()
        raise
