"""docs/ to site/: the only rooms that know MkDocs, which they import when there is work for it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from roundtable_kb.diagnostics import Report
from roundtable_kb.disk import Stamp
from roundtable_kb.pages import Artifact
from roundtable_kb.site.sources import look

if TYPE_CHECKING:
    from roundtable_kb.site.engine import Engine

LISTING = ".generated.txt"
"""Lists what is made in site/; anything else there is a person's, and stays."""

Early = Callable[[Mapping[str, bytes]], None]
"""Is shown files of the new site, by path, before it is in its place."""


class Site:
    """A project's site, and what it was made from, which is kept from one build to the next."""

    def __init__(self, root: Path, settings: str, cache: Path) -> None:
        self._root, self._settings, self._cache = root, settings, cache
        self._engine: Engine | None = None
        self.seen: Mapping[str, Stamp] = {}
        """The files of docs/ that the last good site was made from."""

    def build(
        self,
        generated: Collection[str],
        report: Report,
        added: Iterable[Artifact] = (),
        early: Early = lambda contents: None,
    ) -> bool:
        """Make `root`/site, strictly, as MkDocs would; False, and the old one, if it warns.

        Only what is not the same is made. An anchor that is not there is a fault in a page that a
        person wrote, not in a `generated` one. What is `added` goes into site/ as it is, its paths
        relative to that: MkDocs would take it for pages.

        Raises OSError if the disk refuses; the old site is there then, too.
        """
        from roundtable_kb.site.engine import Engine

        found = look(self._root)
        report.add(found.faults)
        if found.faults:
            return False
        engine = self._engine or Engine(self._root, self._settings, self._cache)
        self._engine = None
        good = engine.build(found, generated, report, tuple(added), early)
        # One that was stopped amid its work is not used again.
        self._engine, self.seen = engine, engine.seen
        return good


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
