"""docs/ to site/: the only rooms that know MkDocs, which they import when there is work for it."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roundtable_kb import codes
from roundtable_kb.diagnostics import Report, Span, as_values, from_values
from roundtable_kb.disk import Content
from roundtable_kb.pages import Artifact, Stored
from roundtable_kb.places import CACHE, CLOCK, SETTINGS, SITE
from roundtable_kb.processes import Ask, Awaiting, Helper, hands
from roundtable_kb.site.sources import Sources, look

if TYPE_CHECKING:
    from roundtable_kb.site.engine import Engine

LISTING = ".generated.txt"
"""Lists what is made in site/; anything else there is a person's, and stays."""

Added = Callable[[bool], Iterable[Artifact | Stored]]
"""Returns files to be added, for another process or for this one, which wants them whole."""
Early = Callable[[Mapping[str, Content]], None]
"""Is shown all new files of the new site, by path, before it is in its place."""


class Site:
    """A project's site, and what it was made from, which is kept from one build to the next."""

    def __init__(self, root: Path, cache: Path | None = None) -> None:
        """`cache` is the folder for what is kept, if it is not the usual one."""
        # The date by which whoever builds dates the site, if any.
        given = os.environ.get(CLOCK, "")
        self._place = (root, SETTINGS, cache or root / CACHE, given)
        self._root = root
        self._engine: Engine | None = None
        self._apart: Awaiting | None = None
        self._is_expected = False
        """Whether the other process has been told what will be there."""
        self._sources: Sources | None = None
        self._free: Callable[[], None] = lambda: None
        self.seen: tuple[str, str] | None = None
        """Digests of what docs/ was like when the last good site was made from it, and of that.

        None if it may depend on other files.
        """

    def build(
        self,
        generated: Collection[str],
        report: Report,
        added: Added = lambda apart: (),
        written: Collection[str] = (),
        early: Early | None = None,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> bool:
        """Make `root`/site, strictly, as MkDocs would; False, and the old one, if it warns.

        Only what is not the same is made. An anchor that is not there is a fault in a page that a
        person wrote, not in a `generated` one. What is `added` goes into site/ as it is, its paths
        relative to that: MkDocs would take it for pages. What has been `written` to docs/ or
        removed there, by its path, is looked at again if another process has looked ahead.
        `meanwhile` is called once; if another process does the work, while it leaves a processor
        free.

        Raises OSError if the disk refuses; the old site is there then, too.
        """
        apart, self._apart = self._apart, None
        is_expected, self._is_expected = self._is_expected, False
        if apart:
            if not is_expected:
                apart.tell(_expected(generated, added(True)), last=False)
            told = {"environment": {CLOCK: os.environ.get(CLOCK, "")}, "written": sorted(written)}
            found = _made_apart(apart, told, report, meanwhile)
            if found is not None:
                self.seen = found["seen"] and tuple(found["seen"])
                return bool(found["good"])
            return self._build(generated, report, tuple(added(False)), early)
        good = self._build(generated, report, tuple(added(False)), early)
        meanwhile()
        return good

    def foreseen(self, pages: Mapping[str, str]) -> Mapping[str, bytes]:
        """Return what becomes of some generated pages, by path in the site.

        Those of them that depend on more than the last build are left out.
        """
        return self._engine.foreseen(pages) if self._engine else {}

    def _build(
        self,
        generated: Collection[str],
        report: Report,
        added: Sequence[Artifact | Stored],
        early: Early | None = None,
        written: Iterable[str] = (),
    ) -> bool:
        from roundtable_kb.site.engine import Engine

        ahead, self._sources = self._sources, None
        found = ahead.since(self._root, written) if ahead else look(self._root)
        report.add(found.faults)
        if (self._root / SITE).is_symlink():
            message, hint = "this folder is a link", "put the folder itself here, or remove it"
            report.error(codes.FILE_REFUSED, message, Span(SITE), hint)
        if not report.ok:
            return False
        engine = self._engine or Engine(*self._place)
        self._engine = None
        good = engine.build(found, generated, report, added, early, self._free)
        # One that was stopped amid its work is not used again.
        self._engine, self.seen = engine, engine.seen
        return good

    @contextmanager
    def prepared(self) -> Iterator["Site"]:
        """Let another process load what the next build needs, while this one does other things."""
        if self._apart is None and hands() > 1:
            self._apart = Helper.awaiting(self._make_apart)
        helper = self._apart
        try:
            yield self
        finally:
            if helper:
                helper.dismiss()

    def look_ahead(self) -> None:
        """Let the other process, if there is one, look at what is there: nobody else builds now."""
        if self._apart:
            self._apart.tell((), last=False)

    def expect(self, generated: Collection[str], added: Added) -> None:
        """Let the other process, if there is one, know what `build` will be told, but for the rest.

        The files may yet have to be written.
        """
        self._is_expected = self._apart is not None
        if self._apart:
            self._apart.tell(_expected(generated, added(True)), last=False)

    def _make_apart(self, ask: Ask) -> object:
        from roundtable_kb.site.engine import Engine

        self._engine = Engine(*self._place)
        self._engine.warm()
        try:
            if ask(_taken) is None:
                return None
            with ask.in_vain(), self._engine.begun():
                # The other process writes there; what is gone amid this is looked for again.
                with suppress(OSError):
                    self._sources = look(self._root)
                self._free = ask.free
                return self._made_of(ask)
        except OSError as error:
            return {"refused": [error.errno, error.strerror, error.filename]}

    def _made_of(self, ask: Ask) -> object:
        """Make the site of which another process tells."""
        from roundtable_kb.site.job import LostError

        expected = ask(_taken)
        if expected is None or self._engine is None:
            return None
        generated, *files = expected
        added = [*chain.from_iterable(files)]
        self._engine.see_again()
        told = ask(_taken)
        if told is None:
            return None
        os.environ.update(told[0]["environment"])
        report = Report()
        try:
            good = self._build(frozenset(generated), report, added, written=told[0]["written"])
        except LostError:
            return None
        finally:
            self._free()
        return {"good": good, "seen": self.seen, "told": as_values(report)}


def _expected(
    generated: Collection[str], added: Iterable[Artifact | Stored]
) -> Iterator[list[object]]:
    """Yield the paths of generated files, and files to be added, as plain values."""
    yield ["generated", *generated]
    yield from _files(added)


def _files(added: Iterable[Artifact | Stored]) -> Iterator[list[object]]:
    """Yield files to be added as plain values."""
    stored = []
    for one in added:
        if isinstance(one, Stored):
            stored.append([one.path, one.place])
        else:
            # One by one: all texts at once would be held three times.
            yield ["whole", [one.path, one.content]]
    yield ["stored", *stored]


def _taken(told: Any) -> Any:
    """Take what is told as it is wanted."""
    if isinstance(told, dict):
        return told
    what, *files = told
    if what == "generated":
        return files
    if what == "stored":
        return [Stored(*file) for file in files]
    return [Artifact(*file) for file in files]


def _made_apart(
    apart: Awaiting,
    told: Mapping[str, object],
    report: Report,
    meanwhile: Callable[[], None],
) -> Any:
    """Let another process make the site; None if it did not come to an end.

    Raises OSError if the disk refused something there.
    """
    apart.tell([told])
    apart.until_free()
    meanwhile()
    found = apart.result()
    if found and "refused" in found:
        raise OSError(*found["refused"])
    if found:
        report.add(from_values(found["told"]))
    return found


def build_offline(
    root: Path,
    settings: str,
    generated: Collection[str],
    report: Report,
    polyfill: str,
    finish: Callable[[Path], None],
) -> bool:
    """Make a site to be opened from a folder, and hand it to `finish`; False if MkDocs warns.

    Its addresses name files, it has no policy, and its pages load the script `polyfill` first.
    `finish` may use the folder beside the one it is given.
    """
    from roundtable_kb.site import engine

    found = look(root)
    report.add(found.faults)
    return not found.faults and engine.offline(root, settings, generated, report, polyfill, finish)
