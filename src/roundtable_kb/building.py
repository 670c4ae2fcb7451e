"""Records to site: the whole journey, once or for as long as somebody watches."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path
from time import time_ns

from roundtable_kb import codes, disk, editions, offline, packaged, site, standing
from roundtable_kb.diagnostics import Report, Span
from roundtable_kb.drawing import Vega
from roundtable_kb.exports import twins
from roundtable_kb.knowledge import Edition, Knowledge
from roundtable_kb.making import Maker
from roundtable_kb.memory import Memory
from roundtable_kb.pages import Artifact, Stored
from roundtable_kb.places import CACHE, CLOCK, DATA, DOCS, SETTINGS, SITE
from roundtable_kb.project import Last, check
from roundtable_kb.publish import MANIFEST, generated, publish, seed
from roundtable_kb.reading import Readings
from roundtable_kb.recalling import Recalled, keep_program, known_program, program
from roundtable_kb.refusals import refused
from roundtable_kb.shelf import Shelf, shelf
from roundtable_kb.site import Site
from roundtable_kb.stage import Early, Outcome

Progress = Callable[[str], None]
"""Is told what begins now, in a word or two."""
MadeFrom = Mapping[str, disk.Stamp]
"""What all files look like that a site is made from."""
AtFirst = Callable[[Knowledge], None]
"""Is told what was found sound, before anything is made of it."""


def _nothing(knowledge: Knowledge) -> None:
    """Do nothing with it yet."""


@dataclass(frozen=True, slots=True)
class Written:
    """What the pages in docs/ were made from, and their paths there."""

    knowledge: Knowledge
    paths: frozenset[str]
    new: tuple[str, ...]
    """Paths in docs/ of what was written or removed, or may have been."""
    shelf: Shelf
    recalled: Recalled

    def keep(self) -> None:
        """Let the next process know what docs/ looks like, and what that was made from."""
        self.shelf.looks.keep()
        self.recalled.keep()
        self.shelf.clear()


@dataclass(frozen=True, slots=True)
class Kept:
    """What a process keeps of a project from one build to the next."""

    last: Last
    maker: Maker
    site: Site
    looks: str = ""
    """What the program looks like; "" if nobody has looked."""

    @classmethod
    def of(
        cls,
        root: Path,
        patience: float = 5.0,
        made: Site | None = None,
        made_from: MadeFrom | None = None,
    ) -> "Kept":
        """Return what is kept before the first build, of a site that is `made` already or new.

        After a chart was drawn, another can be drawn quickly for `patience` seconds.
        """
        cache = root / CACHE
        looks = standing.look_of_program(made_from) if made_from else ""
        by_whom = known_program(cache, looks) if looks else program()
        maker = Maker(cache, program=by_whom, vega=Vega(patience))
        by = by_whom.hex()
        last = Last(Memory(cache, by), Readings(cache, by))
        return cls(last, maker, made or Site(root), looks)

    def keep(self, written: Written) -> None:
        """Let the next process know what this one does, when all is made."""
        written.keep()
        self.last.keep()
        if self.looks:
            keep_program(self.maker.cache, self.looks, self.maker.program)


def write_pages(root: Path, report: Report, progress: Progress) -> Written | None:
    """Check, then render every page and export into docs/; None if the check does not pass."""
    with _alone(root, report) as free:
        written = _written(root, report, progress, Kept.of(root)) if free else None
        if written:
            written.keep()
        return written


def _written(
    root: Path,
    report: Report,
    progress: Progress,
    kept: Kept,
    at_first: AtFirst = _nothing,
) -> Written | None:
    progress("checking the records")
    knowledge = check(root, report, kept.last)
    if knowledge is None:
        return None
    progress("rendering the pages")
    knowledge = replace(knowledge, past=editions.past(root, check))
    at_first(knowledge)
    with shelf(root / DOCS, root / CACHE) as made:
        recalled = Recalled(made.looks, root / CACHE)
        artifacts = [
            *kept.maker.make(knowledge, made, recalled),
            *packaged.theme(knowledge.colours),
        ]
        paths = frozenset(artifact.path for artifact in artifacts)
        kept.site.expect(paths, partial(_texts, knowledge))
        new = publish(artifacts, root / DOCS, report, made.looks)
    new = (*new, *seed(packaged.own(), root / DOCS), MANIFEST)
    return Written(knowledge, paths, new, made, recalled)


def build(
    root: Path,
    report: Report,
    progress: Progress,
    prepared: Site | None = None,
    made_from: MadeFrom | None = None,
) -> bool:
    """Check, render, and make site/; False, and the old site, if anything fails.

    The site may have been `prepared` while all that is needed here was imported, and what it is
    `made_from` looked at.
    """
    # The helpers of one that was killed take a moment to end.
    with _alone(root, report, patience=1.0) as free:
        if not free:
            return False
        made_from = made_from or _looked_at(root)
        kept = Kept.of(root, made=prepared, made_from=made_from)
        with kept.site.prepared():
            kept.site.look_ahead()
            try:
                return _build(root, report, progress, kept, made_from=made_from)
            finally:
                kept.maker.vega.end()


def _build(
    root: Path,
    report: Report,
    progress: Progress,
    kept: Kept,
    early: site.Early | None = None,
    at_first: AtFirst = _nothing,
    made_from: MadeFrom | None = None,
) -> bool:
    made_from = made_from or _looked_at(root)
    kept.last.records.look(standing.settled(made_from, time_ns()))
    disk.tidy(root / CACHE)
    written = _written(root, report, progress, kept, at_first)
    if written is None:
        return False
    progress("publishing the site")
    with _dated(written.knowledge.edition):
        texts = partial(_texts, written.knowledge)
        keep = partial(kept.keep, written)
        good = kept.site.build(written.paths, report, texts, written.new, early, keep)
    kept.last.tidy()
    if good and not report.diagnostics and kept.site.seen is not None:
        standing.keep(root, made_from, *kept.site.seen)
    return good


def _looked_at(root: Path) -> MadeFrom:
    """Look at what a site is made from, before it is read: what changes then, the next one sees."""
    return standing.inputs(root, os.environ.get(CLOCK, ""))


def _texts(knowledge: Knowledge, apart: bool) -> Iterable[Artifact | Stored]:
    return twins.stored(knowledge) if apart else twins.texts(knowledge)


def build_offline(root: Path, report: Report, progress: Progress) -> Path | None:
    """Check, render, and make a zip to be read from a folder; None, and the old zip, if that fails.

    It is named after the site and its edition. site/ stays as it is.
    """
    with _alone(root, report) as free:
        return _build_offline(root, report, progress) if free else None


def _build_offline(root: Path, report: Report, progress: Progress) -> Path | None:
    written = _written(root, report, progress, Kept.of(root))
    if written is None:
        return None
    written.keep()
    edition = written.knowledge.edition
    zipped = root / f"{offline.name(written.knowledge.site, edition.version)}.zip"
    # Nobody has a former address of a page in a zip.
    moved = {path for path in written.paths if path.endswith(".html")}
    progress("packing the site")
    with _dated(edition):
        made = site.build_offline(
            root,
            SETTINGS,
            written.paths,
            report,
            offline.SHIM,
            lambda folder: offline.pack(folder, zipped, _day(edition), moved),
        )
    return zipped if made else None


def serve(
    root: Path,
    port: int,
    announce: Callable[[], None],
    tell: Callable[[Report, bool], None],
    progress: Progress,
) -> None:
    """Serve site/ on this machine, and build it whenever records, pages or settings change.

    `tell` is told after each build what was found, and whether the site shows it.

    Raises PortError if the port is taken.
    """
    # A web server and what watches files: a build needs neither.
    from roundtable_kb import preview
    from roundtable_kb.watching import Watch

    docs, kept = root / DOCS, Kept.of(root, _MEANWHILE)
    ours = generated(docs)

    def follow(changed: frozenset[Path], early: Early) -> Outcome:
        nonlocal ours
        report = Report()
        try:
            with _alone(root, report, patience=_PATIENCE) as free:
                at_first = partial(_show_first, changed, kept, early)
                good = free and _build(root, report, progress, kept, early, at_first)
        except OSError as error:
            good = False
            report.add([refused(error, root)])
        tell(report, good)
        # A page that is no longer generated was removed on the way.
        before, ours = ours, generated(docs)
        return Outcome(good, report, frozenset(docs / path for path in before | ours))

    watch = Watch([root / DATA, docs, packaged.THEME], [root / SETTINGS])
    preview.serve(root / SITE, watch, port, follow, announce)


def _show_first(changed: Collection[Path], kept: Kept, early: Early, knowledge: Knowledge) -> None:
    """Show the pages of records that changed, which whoever saved them waits for."""
    names = {(path.parent.name, path.stem) for path in changed}
    records = [r for r in knowledge.kb.records() if (r.folder, r.id) in names]
    if len(records) <= _FEW:
        with _dated(knowledge.edition):
            early(kept.site.foreseen(kept.maker.first(knowledge, records)), whole=False)


_FEW = 20
"""Records that one person saves at once; when there are more, whatever comes last is not late."""
_MEANWHILE = 120.0
"""Seconds between two changes of figures, for which 100 MB are held."""
_PATIENCE = 60.0
"""Seconds that the preview waits for another build to end."""


@contextmanager
def _alone(root: Path, report: Report, patience: float = 0.0) -> Iterator[bool]:
    """Keep other builds out; False, with the reason in `report`, if one is under way."""
    try:
        with disk.alone(root, patience):
            yield True
    except disk.BusyError:
        message, hint = "another build is under way here", "wait for its end, then try again"
        report.error(codes.BUILD_BUSY, message, Span(SETTINGS), hint)
        yield False


@contextmanager
def _dated(edition: Edition) -> Iterator[None]:
    """Let MkDocs date what it makes by the edition, unless whoever builds has said otherwise."""
    given = os.environ.get(CLOCK)
    midnight = datetime.combine(_day(edition), time(), UTC)
    os.environ[CLOCK] = given or str(int(midnight.timestamp()))
    try:
        yield
    finally:
        if given is None:
            del os.environ[CLOCK]


def _day(edition: Edition) -> date:
    day = edition.date.first
    assert day is not None  # noqa: S101 - a single date has both ends
    return day
