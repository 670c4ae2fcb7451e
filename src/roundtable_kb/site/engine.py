"""One build of a site: what has to be made is made, all else is kept, and both are exchanged."""

import logging
import os
import platform
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from importlib.metadata import version
from pathlib import Path

from mkdocs.exceptions import MkDocsException

from roundtable_kb import codes, disk, policy
from roundtable_kb.caches import Journal
from roundtable_kb.diagnostics import Diagnostic, Report, Severity, Span
from roundtable_kb.disk import Stamp
from roundtable_kb.pages import Artifact, Stored
from roundtable_kb.site import LISTING, Early, ledger, whole
from roundtable_kb.site.amended import Before
from roundtable_kb.site.job import EntangledError, Job
from roundtable_kb.site.ledger import Ledger
from roundtable_kb.site.messages import Messages, fault, heard, unanchored, unanswered
from roundtable_kb.site.piecewise import make
from roundtable_kb.site.plain import is_plain
from roundtable_kb.site.press import foreseen
from roundtable_kb.site.sources import Sources
from roundtable_kb.site.staging import Staging, beside
from roundtable_kb.site.workshop import Workshop
from roundtable_kb.store import Values

_MADE_BY = ("mkdocs", "mkdocs-material", "markdown", "pymdown-extensions", "jinja2", "pygments")


class Engine:
    """Makes a project's site again and again; what it has loaded serves the next build, too."""

    def __init__(self, root: Path, settings: str, cache: Path, given: str) -> None:
        self._root, self._settings, self._cache, self._given = root, settings, cache, given
        self._docs, self._site = root / "docs", root / "site"
        self._load()
        self._shop: tuple[str, Workshop] | None = None
        self._begun: Staging | None = None
        self.seen: tuple[str, str] | None = None
        """Digests of docs/ and of the last good site, as `Site` has them."""

    def build(
        self,
        sources: Sources,
        generated: Collection[str],
        report: Report,
        added: Sequence[Artifact | Stored],
        early: Early | None,
        free: Callable[[], None],
    ) -> bool:
        """Make the site; False, and the old one, if MkDocs warns of anything.

        When all pages are made, `free` is told that a processor is free.
        """
        begun, self._begun = self._begun, None

        def work(staging: Staging, heard: Messages) -> list[str]:
            # Now that a site which a killed build had put aside is back.
            shop, old = self._loaded()
            new = Ledger(key=old.key, overrides=old.overrides)
            job = Job(
                self._docs, shop, old, new, sources, generated, added, Values(self._cache),
                staging, heard, staging.there, self._before, free,
            )  # fmt: skip
            if not is_plain(shop.config, self._root / self._settings):
                return self._whole(job, report)
            try:
                make(job)
            except EntangledError:
                return self._whole(job, report)
            return self._finish(job, report, early)

        place = nullcontext(begun) if begun else beside(self._site, self._spare)
        good = _attempt(place, self._settings, report, work)
        if not good:
            # What was warned of once is warned of again.
            self._shop = None
        return good

    @property
    def _spare(self) -> Path:
        """The site before the last, of which the next one is made."""
        return self._cache / "spare"

    @contextmanager
    def begun(self) -> Iterator[None]:
        """Do what the next build begins with, and put it back in the end; nobody else builds."""
        self.look_again()
        if self._site.is_symlink():
            yield  # it will be refused, wherever it leads
            return
        with beside(self._site, self._spare) as self._begun:
            yield

    def see_again(self) -> None:
        """See what a person has put into the old site since `begun`."""
        if self._begun:
            self._begun.see_again()

    def foreseen(self, pages: Mapping[str, str]) -> dict[str, bytes]:
        """Return what becomes of generated pages, as far as that depends on known things only."""
        old, made = self._ledger, dict[str, bytes]()
        # Whatever is wrong with them is told when they are made for good.
        with suppress(Exception), heard():
            if old and self._shop and self._shop[0] == old.key == self._key(old.overrides):
                made.update(foreseen(self._shop[1], old, pages))
        return made

    def look_again(self) -> None:
        """Load the ledger, if another process has kept one since it was loaded here."""
        if self._journal.look() != self._journal_seen:
            self._load()

    def _load(self) -> None:
        self._journal = Journal(self._cache, ledger.PLACE)
        self._journal_seen = self._journal.look()
        self._ledger = ledger.load(self._journal)
        self._before = Before(self._docs, self._ledger or Ledger())

    def warm(self) -> None:
        """Load what the next build needs if the settings are those of the last one."""
        with suppress(Exception), heard() as said:
            if self._ledger and self._ledger.key == self._key(self._ledger.overrides):
                shop = Workshop(self._root / self._settings, self._site)
                # What is wrong with them is told when they are loaded for good.
                self._shop = None if said.warnings else (self._ledger.key, shop)

    def _loaded(self) -> tuple[Workshop, Ledger]:
        """Return what makes pages, and the ledger if it still holds."""
        old = self._ledger or Ledger()
        if self._shop and self._shop[0] == self._key(old.overrides):
            return self._shop[1], old
        shop = Workshop(self._root / self._settings, self._site)
        folder = shop.config.theme.custom_dir
        overrides = os.path.relpath(folder, self._root) if folder else ""
        key = self._key(overrides)
        if old.key != key:
            old = Ledger(key=key, overrides=overrides)
        return shop, old

    def _key(self, overrides: str) -> str:
        """Return the digest of what every page depends on."""
        folder = self._root / overrides
        names = sorted(disk.within(folder)) if overrides else []
        parts = [
            (self._root / self._settings).read_bytes(),
            self._given.encode(),
            platform.python_version().encode(),
            *(version(name).encode() for name in _MADE_BY),
            *(file.read_bytes() for file in sorted(Path(__file__).parent.glob("*.py"))),
        ]
        for name in names:
            parts += [name.encode(), (folder / name).read_bytes()]
        return ledger.digest_all(parts)

    def _finish(self, job: Job, report: Report, early: Early | None) -> list[str]:
        """Hold the links against the anchors; if all is well, exchange the sites."""
        shop, new = job.shop, job.new
        faults = _unanchored(job) + job.heard.warnings
        if faults:
            return faults
        report.add(_stopped(new))
        # The policy may have been written anew, which every page depends on.
        new.key = new.key or self._key(new.overrides)
        site = self._exchange(job, early)
        ledger.keep(new, self._journal, job.old)
        self._ledger, self._shop = new, (new.key, shop)
        # A page that somebody has just removed is made by the next build.
        whole = all(path in new.docs for path in job.generated)
        self.seen = (disk.digest(new.docs), disk.digest(site)) if whole else None
        self._before = Before(self._docs, new)
        return []

    def _exchange(self, job: Job, early: Early | None = None) -> Mapping[str, Stamp]:
        """Put the new site where the old one is, with what a person put into the old one.

        Return what is in it.
        """
        made, staging = job.new.made, job.staging
        listed, wanted = self._listed(), {*made, LISTING}
        hollow = {path for path in job.there if path.endswith("/")}
        # Files cannot be shown to be gone.
        if early and len(job.fresh) < _FEW and listed <= wanted:
            early({path: disk.held(staging.new / path) for path in job.fresh})
        if listed != wanted or LISTING not in job.there:
            listing = "".join(f"{path}\n" for path in sorted(wanted)).encode(
                errors="surrogateescape"
            )
            made = {**made, LISTING: staging.write(LISTING, listing)}
            job.fresh.add(LISTING)
        elif not job.fresh and not hollow:
            return job.there
        own = job.there.keys() - made.keys() - listed - hollow
        new = made | {path: job.there[path] for path in sorted({*own, LISTING} - made.keys())}
        for path, stamp in new.items():
            if path not in job.fresh:
                staging.keep(path, stamp)
        staging.exchange(new)
        return new

    def _listed(self) -> set[str]:
        listing = self._site / LISTING
        # Somebody may have written anything there.
        found = listing.read_bytes() if listing.is_file() else b""
        return set(found.decode(errors="surrogateescape").splitlines())

    def _whole(self, job: Job, report: Report) -> list[str]:
        """Let MkDocs make the site whole, and put it in place."""
        settings, new = self._root / self._settings, job.staging.new
        job.staging.clear()
        partial = whole.make(settings, new)
        missing = new / "404.html"
        if partial.is_file() and missing.is_file() and whole.renew(partial, missing.read_bytes()):
            job.staging.clear()
            whole.make(settings, new)
        faults = unanswered(job.heard.anchors, job.generated)
        if faults:
            return faults
        if partial.is_file():
            admitted = whole.admitted(missing)
            for path, content in whole.own_pages(self._docs, new):
                if path not in job.generated:
                    report.add(_warned(path, policy.stopped(content, admitted)))
        for artifact in job.added:
            job.staging.write(artifact.path, job.content(artifact))
        job.new.made = disk.within(new)
        job.fresh.update(job.new.made)
        self._exchange(job)
        self._ledger, self.seen = None, None
        return []


_FEW = 1000
"""Files of a new site that are shown before it is in its place."""


def offline(
    root: Path,
    settings: str,
    generated: Collection[str],
    report: Report,
    polyfill: str,
    finish: Callable[[Path], None],
) -> bool:
    """Make a site to be opened from a folder, and hand it to `finish`."""

    def work(staging: Staging, messages: Messages) -> list[str]:
        whole.make(root / settings, staging.new, polyfill)
        faults = unanswered(messages.anchors, generated)
        if not faults:
            finish(staging.new)
        return faults

    return _attempt(beside(root / "site"), settings, report, work)


def _attempt(
    place: AbstractContextManager[Staging],
    settings: str,
    report: Report,
    work: Callable[[Staging, Messages], list[str]],
) -> bool:
    """Let MkDocs work in a folder of its own; True if it is not at fault with anything."""
    with heard() as messages, place as staging:
        try:
            faults = work(staging, messages)
        except MkDocsException as error:
            faults = messages.warnings or [str(error)]
        except (Exception, SystemExit) as error:
            if isinstance(error, OSError) and error.errno:
                raise
            # A plugin, hook or extension that the settings name may fail in any way.
            stopped = f"MkDocs was stopped by {type(error).__name__}: {error}"
            faults = [*messages.warnings, stopped]
    report.add(fault(message, settings) for message in faults)
    return not faults


def _unanchored(job: Job) -> list[str]:
    level = job.shop.config.validation.links.anchors
    if level < logging.INFO:
        return []
    found = list(unanchored(job.new.rows, job.old.rows))
    return found if level >= logging.WARNING else unanswered(found, job.generated)


def _stopped(new: Ledger) -> Iterator[Diagnostic]:
    """Yield a warning for all that the policy stops on pages that a person wrote."""
    for path, row in new.rows.items():
        yield from _warned(path, row.stopped or ())


def _warned(path: str, stopped: Iterable[str]) -> Iterator[Diagnostic]:
    for what in stopped:
        yield Diagnostic(
            codes.PAGE_STOPPED,
            f"the pages' policy stops {what}",
            Span(f"docs/{path}"),
            f"keep it in a file under docs/, or change the policy in {policy.PARTIAL}",
            Severity.WARNING,
        )
