"""A site made page by page: what is not as the ledger has it is made, and all else is kept."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from mkdocs import utils
from mkdocs.structure.files import InclusionLevel

from roundtable_kb import policy
from roundtable_kb.disk import stamp, strictly
from roundtable_kb.pages import Stored
from roundtable_kb.site import index, sitemap, whole
from roundtable_kb.site.files import require
from roundtable_kb.site.job import EntangledError, Job
from roundtable_kb.site.ledger import Ledger, Row, Ties, digest
from roundtable_kb.site.parcel import Bench, Made, share
from roundtable_kb.site.press import Order, UnsurveyedError, press_of, shown
from roundtable_kb.store import digest as stored

_MISSING = "404.html"


def make(job: Job) -> None:
    """Make what is not the same, and note in `job.new` what the new site consists of.

    Raises EntangledError where only MkDocs can tell what the site is to be.
    """
    _Build(job if _is_whole(job) else replace(job, old=Ledger())).make()


def _is_whole(job: Job) -> bool:
    """Whether the search index is there, which has the entries of all pages that are kept."""
    old = job.old
    return not old.head or job.there.get(index.NAME) == old.made.get(index.NAME, ())


class _Build:
    def __init__(self, job: Job) -> None:
        self.job, self.old, self.new, self.shop = job, job.old, job.new, job.shop

    def make(self) -> None:
        same = self.old.docs.keys() == self.job.sources.stamps.keys()
        known = same and bool(self.old.rows) and self.shop.has_frames
        try:
            self._make(known)
        except UnsurveyedError:
            self.job.staging.clear()
            self.job.fresh.clear()
            self.new.made.clear()
            self._make(known=False)

    def _make(self, known: bool) -> None:
        new, job = self.new, self.job
        # MkDocs finds what is there now.
        sources = job.sources if known else job.sources.now(job.docs.parent)
        new.docs = dict(sources.stamps)
        pages = self._recalled() if known else self._surveyed()
        orders = list(self._orders(pages))
        if not known:
            self._introduce(orders)
        self._constants()
        press = press_of(self.shop, self.old, pages)
        before = job.before if known else None
        bench = Bench(press, job.staging, new.admitted, before, lambda: self._entries)
        made = share(bench, orders, job.heard, self._files, job.free)
        new.frames = press.frames.kept()
        new.shapes = press.generated.shapes.kept() if press.generated else {}
        self._pages(pages, made)
        self._index(made)
        self._map()

    def _recalled(self) -> dict[str, tuple[str | None, bool]]:
        """Return what the navigation says of each page, as it was: no file came or went."""
        old, new = self.old, self.new
        new.table, new.theme, new.navigation, new.head = (
            old.table, old.theme, old.navigation, old.head
        )  # fmt: skip
        self.shop.know(old.table, old.theme)
        return {path: (row.named, row.in_nav) for path, row in old.rows.items()}

    def _surveyed(self) -> dict[str, tuple[str | None, bool]]:
        """Look for files; return what the navigation says of each page, in their order."""
        shop, new = self.shop, self.new
        shop.survey()
        assert shop.nav is not None  # noqa: S101 - it was just laid out
        new.table = {file.src_uri: file.inclusion.value for file in shop.files}
        docs = shop.config.docs_dir
        new.theme = {file.src_uri: str(file.src_dir) for file in shop.files if file.src_dir != docs}
        require(shop.files, new.docs, docs, shop.config)
        new.head = shop.head()
        in_nav = {page.file.src_uri for page in shop.nav.pages}
        pages = shop.files.documentation_pages()
        self._entangled([file.dest_uri for file in pages])
        return {
            file.src_uri: (vars(file.page).get("title"), file.src_uri in in_nav) for file in pages
        }

    def _entangled(self, pages: list[str]) -> None:
        fixed = [index.NAME, _MISSING, sitemap.NAME, sitemap.PACKED]
        added = [artifact.path for artifact in self.job.added]
        every = [*pages, *self._copied(), *fixed, *added]
        if len(set(every)) < len(every):
            raise EntangledError

    def _orders(self, pages: Mapping[str, tuple[str | None, bool]]) -> Iterator[Order]:
        """Yield each page that is not as it was made."""
        for path, (named, in_nav) in pages.items():
            row, own = self.old.rows.get(path), path not in self.job.generated
            was = row if row and self._holds(row, own, named, in_nav) else None
            found = self._digest(path, row, was)
            if not was or was.digest != found:
                size = self.new.docs[path][0]
                told = shown(row.title, row.meta) if row else None
                yield Order(path, named, in_nav, own, found, size, told, was)

    def _digest(self, path: str, row: Row | None, was: Row | None) -> str:
        if row and self.old.docs.get(path) == self.new.docs[path]:
            return row.digest
        # Without it nobody can tell whether the page is as it `was`.
        return digest((self.job.docs / path).read_bytes()) if was else ""

    def _holds(self, row: Row, own: bool, named: str | None, in_nav: bool) -> bool:
        """Whether all that a page was made of but its source is as it was, and the page there."""
        return (
            (row.named, row.in_nav) == (named, in_nav)
            and own == (row.stopped is not None)
            and self._is_there(row.dest)
            and (self.new.table is self.old.table or self._leads(row.ties))
        )

    def _leads(self, ties: Ties) -> bool:
        """Whether the links of a page lead where they led."""
        table = self.new.table
        return all(to in table for to in ties.found) and not any(to in table for to in ties.missed)

    def _is_there(self, path: str) -> bool:
        return self.job.there.get(path) == self.old.made.get(path, ())

    def _introduce(self, orders: Sequence[Order]) -> None:
        """Let the navigation know its pages; what has changed of them there changes every page."""
        assert self.shop.nav is not None  # noqa: S101 - it was surveyed
        due = {order.path for order in orders}
        for page in self.shop.nav.pages:
            path = page.file.src_uri
            if path in due:
                self.shop.introduce(page)
            else:
                self.shop.recall(self.old.rows[path], path)
        told = [[page.url, *shown(page.title, page.meta)] for page in self.shop.nav.pages]
        self.new.navigation = digest(json.dumps(told, default=str).encode())
        if self.new.navigation != self.old.navigation and self.old.rows:
            self.old = Ledger()
            raise UnsurveyedError

    def _constants(self) -> None:
        """Make what depends on the settings and the navigation alone."""
        if self.old.navigation == self.new.navigation and self._is_there(_MISSING):
            self.new.admitted = self.old.admitted
            self._keep(_MISSING)
            return
        if self.shop.nav is None:
            raise UnsurveyedError
        content = self.shop.missing().encode()
        partial = self.shop.partial
        if partial and whole.renew(partial, content):
            self.shop.renew()
            self.new.key = ""
            self._seen_again(partial)
            content = self.shop.missing().encode()
        self._write(_MISSING, content)
        self.new.admitted = policy.hashes(content) if partial else None

    def _seen_again(self, file: Path) -> None:
        """Take a file of docs/ that was written here for seen."""
        with suppress(ValueError):
            path = file.relative_to(self.job.docs).as_posix()
            self.new.docs[path] = stamp(file, strictly)

    def _pages(self, pages: Collection[str], made: Made) -> None:
        for path in pages:
            row = made.rows.get(path)
            if row is None:
                row = self.old.rows[path]
                self._keep(row.dest)
            else:
                self.new.made[row.dest] = made.stamps[row.dest]
                self.job.fresh.add(row.dest)
            self.new.rows[path] = row

    def _copied(self) -> Iterator[str]:
        """Yield the source path of each file that is published as it is, which is its place."""
        for path, level in self.new.table.items():
            if level > InclusionLevel.DRAFT.value and not utils.is_markdown_file(path):
                yield path

    def _files(self) -> None:
        """Make all that is no page."""
        self._static()
        self._added()

    def _static(self) -> None:
        for path in self._copied():
            if self._is_same(path):
                self._keep(path)
            else:
                source = f"{self.new.theme.get(path) or self.job.docs}/{path}"
                # No link to it: who changes the one by hand does not mean the other.
                self.new.made[path] = self.job.staging.copy(path, source)
                self.job.fresh.add(path)

    def _is_same(self, path: str) -> bool:
        """Whether a file that is published as it is, is so already."""
        folder, old = self.new.theme.get(path), self.old
        known = folder == old.theme.get(path) and path in old.table and self._is_there(path)
        return known and (bool(folder) or old.docs.get(path) == self.new.docs[path])

    def _added(self) -> None:
        for artifact in self.job.added:
            if isinstance(artifact, Stored):
                found = artifact.place.rpartition(" ")[2]
            else:
                found = stored(artifact.content).decode()
            if self.old.added.get(artifact.path) == found and self._is_there(artifact.path):
                self._keep(artifact.path)
            else:
                self._write(artifact.path, self.job.content(artifact))
            self.new.added[artifact.path] = found

    def _index(self, made: Made) -> None:
        """Put the search index together from the entries of all pages, in their order."""
        new, old = self.new, self.old
        if not new.head:
            return
        if not made.rows and list(new.rows) == list(old.rows) and self._is_there(index.NAME):
            self._keep(index.NAME)
            return
        kept = self._entries if old.rows else {}
        fresh = {path: text.encode() for path, text in made.entries.items()}
        entries = {path: fresh[path] if path in fresh else kept[path] for path in new.rows}
        self._write(index.NAME, *index.pieces_of(new, entries))

    @cached_property
    def _entries(self) -> dict[str, memoryview]:
        """The entries of each page in the old index."""
        return index.entries_in(self.job.staging.old(index.NAME), self.old)

    def _map(self) -> None:
        new, old = self.new, self.old
        same = list(new.rows) == list(old.rows) and all(
            row is old.rows[path] or sitemap.told(row) == sitemap.told(old.rows[path])
            for path, row in new.rows.items()
        )
        if same and self._is_there(sitemap.NAME) and self._is_there(sitemap.PACKED):
            self._keep(sitemap.NAME)
            self._keep(sitemap.PACKED)
            return
        content = sitemap.render(self.shop.env, new.rows.values())
        self._write(sitemap.NAME, content)
        self._write(sitemap.PACKED, sitemap.packed(content))

    def _keep(self, path: str) -> None:
        self.new.made[path] = self.job.there[path]

    def _write(self, path: str, *content: bytes | memoryview) -> None:
        self.new.made[path] = self.job.staging.write(path, *content)
        self.job.fresh.add(path)
