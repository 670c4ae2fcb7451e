"""What is in docs/ now: a file that looks as it did when it had a digest is not read again."""

import hashlib
import os
import stat
from collections.abc import Mapping, Set
from pathlib import Path

from roundtable_kb import disk
from roundtable_kb.disk import stamp, strictly, told
from roundtable_kb.pages import Artifact, Ready

_KEPT = "docs"
"""By path, what a generated file looked like, and the digest that it had; a tab is between them."""
Look = tuple[bytes, str]


def digest(content: bytes) -> str:
    """Return what tells contents apart."""
    return hashlib.sha256(content).hexdigest()


def digest_of(artifact: Ready) -> str:
    """Return the digest of what is to be published."""
    return digest(artifact.content) if isinstance(artifact, Artifact) else artifact.digest


class Looks:
    """The files in a folder, and with a `cache` what they looked like the last time."""

    def __init__(self, folder: Path, cache: Path | None = None) -> None:
        self._folder, self._cache = folder, cache
        self._known: dict[str, Look] = {}
        for line in (disk.kept_lines(cache, _KEPT) if cache else None) or ():
            path, looked, found = line[:-1].split(b"\t")
            self._known[path.decode()] = looked, found.decode()
        self._now: dict[str, Look] = {}
        self._folders = {"": True}

    def look_again(self) -> None:
        """Hold no folder for one that was looked at before."""
        self._folders = {"": True}

    def seen(self, path: str) -> str | None:
        """Return the digest of a file as it was when it was last looked at here, likewise."""
        return self._now[path][1] if path in self._now else self.digest(path)

    def is_as_kept(self, path: str) -> bool:
        """Whether a file that was looked at looks as it did when another process kept that."""
        return path in self._known and self._now.get(path) == self._known[path]

    def take(self, path: str) -> None:
        """Take over from another process, which knew the same, that a file looks as it did."""
        self._now[path] = self._known[path]

    def digest(self, path: str) -> str | None:
        """Return the digest of a file; None if it is not there, "" if it is no ordinary file."""
        if not self._is_ours(path.rpartition("/")[0]):
            return ""
        try:
            status = os.lstat(f"{self._folder}/{path}")
            look = told(strictly(status))
            looked, known = self._known.get(path, (b"", ""))
            if look != looked:
                # A pipe would keep us waiting.
                if not stat.S_ISREG(status.st_mode):
                    return ""
                known = digest((self._folder / path).read_bytes())
        except FileNotFoundError:
            return None
        self._now[path] = (look, known)
        return known

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

    def keep(self, digests: Mapping[str, str], new: Set[str]) -> None:
        """Keep what files look like that have these digests; what is `new` was just written."""
        if not self._cache:
            return
        found = {path: now for path, now in self._now.items() if digests.get(path) == now[1]}
        for path in digests.keys() - (found.keys() - new):
            found[path] = (told(stamp(self._folder / path, strictly)), digests[path])
        if found != self._known:
            lines = (
                b"\t".join((path.encode(), looked, digest.encode())) + b"\n"
                for path, (looked, digest) in found.items()
            )
            disk.keep_bytes(self._cache, _KEPT, *lines)
