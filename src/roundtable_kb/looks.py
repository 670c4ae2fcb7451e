"""What is in docs/ now: a file that looks as it did when it had a digest is not read again."""

import hashlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from roundtable_kb.caches import Journal, Lines
from roundtable_kb.disk import Stamp, stamp, strictly, told
from roundtable_kb.pages import Artifact, Ready

_KEPT = "docs"
"""By path, the digest that a generated file had, and what it looked like; a tab is between them."""


def digest(content: bytes) -> str:
    """Return what tells contents apart."""
    return hashlib.sha256(content).hexdigest()


def digest_of(artifact: Ready) -> str:
    """Return the digest of what is to be published."""
    return digest(artifact.content) if isinstance(artifact, Artifact) else artifact.digest


class Looks:
    """The files in a folder, and with a `cache` what they looked like the last time."""

    def __init__(self, folder: Path, cache: Path | None = None) -> None:
        self._folder = folder
        self._journal = Journal(cache, _KEPT)
        self._known = self._journal.read()[1]
        self._now: Lines = {}
        self._folders = {"": True}

    def look_again(self) -> None:
        """Hold no folder for one that was looked at before."""
        self._folders = {"": True}

    def seen(self, path: str) -> str | None:
        """Return the digest of a file as it was when it was last looked at here, likewise."""
        return _digest_in(self._now[path]) if path in self._now else self.digest(path)

    def is_as_kept(self, path: str) -> bool:
        """Whether a file that was looked at looks as it did when another process kept that."""
        return path in self._known and self._now.get(path) == self._known[path]

    def take(self, path: str) -> str:
        """Take over from another process, which knew the same, that a file looks as it did.

        Return its digest.
        """
        self._now[path] = self._known[path]
        return _digest_in(self._now[path])

    def digest(self, path: str) -> str | None:
        """Return the digest of a file; None if it is not there, "" if it is no ordinary file."""
        if not self._is_ours(path.rpartition("/")[0]):
            return ""
        try:
            status = os.lstat(f"{self._folder}/{path}")
            look, line = told(strictly(status)), self._known.get(path, b"")
            if not line.endswith(b"\t" + look):
                # A pipe would keep us waiting.
                if not stat.S_ISREG(status.st_mode):
                    return ""
                line = _line(digest((self._folder / path).read_bytes()), look)
        except FileNotFoundError:
            return None
        self._now[path] = line
        return _digest_in(line)

    def _is_ours(self, folder: str) -> bool:
        """Whether a folder is one or can be made: no link, and no file in its place."""
        if folder not in self._folders:
            around = folder.rpartition("/")[0]
            self._folders[folder] = self._is_ours(around) and self._may_be(folder)
        return self._folders[folder]

    def _may_be(self, folder: str) -> bool:
        try:
            return stat.S_ISDIR(os.lstat(f"{self._folder}/{folder}").st_mode)
        except FileNotFoundError:
            return True

    def settle(self, digests: Mapping[str, str], new: Mapping[str, Stamp]) -> None:
        """Hold on to what files look like that have these digests.

        `new` has the stamps of those that were just written. Nothing else is known of the folder
        from now on.
        """
        found = {
            path: now for path, now in self._now.items() if digests.get(path) == _digest_in(now)
        }
        for path in digests.keys() - (found.keys() - new.keys()):
            now = new[path] if path in new else stamp(self._folder / path, strictly)
            found[path] = _line(digests[path], told(now))
        self._now = found

    def keep(self) -> None:
        """Let the next process know what was settled."""
        self._journal.keep({}, self._now)


def _line(digest: str, look: bytes) -> bytes:
    return b"%s\t%s" % (digest.encode(), look)


def _digest_in(line: bytes) -> str:
    return line[: line.index(b"\t")].decode()
