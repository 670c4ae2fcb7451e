"""A project on disk: its settings, and the whole journey from its records to its site."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path

from roundtable_kb import codes, editions, offline, packaged, preview, site
from roundtable_kb.decoding import decode_part
from roundtable_kb.diagnostics import Diagnostic, Report, Span
from roundtable_kb.exports import twins
from roundtable_kb.findings import doubts as doubts_of
from roundtable_kb.findings import find
from roundtable_kb.kinds import KINDS
from roundtable_kb.kinds.sources import Source
from roundtable_kb.knowledge import Edition, Knowledge, Licence
from roundtable_kb.linking import resolve
from roundtable_kb.loading import load, load_removed, load_verified, read_file, verified_path
from roundtable_kb.making import make
from roundtable_kb.passages import read_text
from roundtable_kb.publish import generated, publish, seed, write
from roundtable_kb.settings import LicenceSettings, Settings
from roundtable_kb.verify import Verification
from roundtable_kb.verify import verify as hold_against
from roundtable_kb.watching import Watch
from roundtable_kb.yaml_reader import Mapping, Scalar, ScalarKind, read

SETTINGS = "mkdocs.yml"
"""The one settings file; ours stand under `extra: roundtable:`."""


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """The settings, where they are written, and the whole file that they stand in."""

    whole: Mapping
    tree: Mapping
    settings: Settings


CHARTS = ".cache/charts"
"""Drawn charts, by what they were drawn from; may be deleted at any time."""

_CLOCK = "SOURCE_DATE_EPOCH"  # https://reproducible-builds.org/specs/source-date-epoch/

Progress = Callable[[str], None]
"""Is told what begins now, in a word or two."""


@dataclass(frozen=True, slots=True)
class Written:
    """What the pages in docs/ were made from, and their paths there."""

    knowledge: Knowledge
    paths: frozenset[str]


def check(root: Path, report: Report) -> Knowledge | None:
    """Read and check settings and records; None, with every reason in `report`, if not sound."""
    found = settings_of(root, report)
    kb = load(root, KINDS, report)
    if found and report.ok:
        resolve(found.settings, found.tree, kb, report)
    removed = load_removed(root, KINDS, kb, report)
    verified = load_verified(root, kb, report)
    if not found or not report.ok:
        return None
    settings, whole = found.settings, found.whole
    return Knowledge(
        kb=kb,
        findings=find(kb),
        edition=Edition(settings.edition.version, settings.edition.date),
        verified=verified,
        site=_text(whole, "site_name"),
        site_url=_folder(_text(whole, "site_url")),
        description=_text(whole, "site_description"),
        licence=_licence(settings.licence),
        event=settings.event.id,
        key_figures=tuple(ref.id for ref in settings.key_figures),
        colours=settings.colours.named(),
        removed=removed,
    )


def keep_edition(root: Path, report: Report) -> str | None:
    """Keep this edition in data/editions for the next one to be compared with; return its path."""
    knowledge = check(root, report)
    return editions.keep(root, knowledge, report) if knowledge else None


def settings_of(root: Path, report: Report) -> SettingsFile | None:
    """Read the settings; None, with every reason in `report`, if they are not sound."""
    whole = _mkdocs_tree(root, report)
    tree = _settings_tree(whole, report) if whole else None
    settings = decode_part(tree, Settings, report) if tree else None
    return SettingsFile(whole, tree, settings) if whole and tree and settings else None


def doubts(knowledge: Knowledge) -> Iterator[tuple[Diagnostic, bool]]:
    """Yield a warning for each doubtful finding, and whether the editor has answered it."""
    return doubts_of(knowledge.kb, knowledge.findings)


def verify(root: Path, source_id: str, raw: str, html: bool, report: Report) -> Verification | None:
    """Hold the citations of a source against its text, and keep what was found if all is well.

    None if the records do not pass, or have no such source.
    """
    knowledge = check(root, report)
    source = knowledge.kb.get(Source, source_id) if knowledge else None
    if not knowledge or not source:
        return None
    text = read_text(raw, html=html)
    verification = hold_against(knowledge.kb, source, text, report)
    if report.ok:
        kept = verification.record(text, knowledge.edition.version)
        write(root, verified_path(source_id), kept.encode())
    return verification


def write_pages(root: Path, report: Report, progress: Progress) -> Written | None:
    """Check, then render every page and export into docs/; None if the check does not pass."""
    progress("checking the records")
    knowledge = check(root, report)
    if knowledge is None:
        return None
    progress("rendering the pages")
    knowledge = replace(knowledge, past=editions.past(root, check))
    artifacts = [*make(knowledge, root / CHARTS), *packaged.theme(knowledge.colours)]
    publish(artifacts, root / "docs", report)
    seed(packaged.own(), root / "docs")
    return Written(knowledge, frozenset(artifact.path for artifact in artifacts))


def build(root: Path, report: Report, progress: Progress) -> bool:
    """Check, render, and let MkDocs make site/; False, and the old site, if anything fails."""
    written = write_pages(root, report, progress)
    if written is None:
        return False
    progress("publishing the site")
    with _dated(written.knowledge.edition):
        texts = twins.texts(written.knowledge)
        return site.build(root, SETTINGS, written.paths, report, texts)


def build_offline(root: Path, report: Report, progress: Progress) -> Path | None:
    """Check, render, and make a zip to be read from a folder; None, and the old zip, if that fails.

    It is named after the site and its edition. site/ stays as it is.
    """
    written = write_pages(root, report, progress)
    if written is None:
        return None
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
    docs = root / "docs"

    def follow(changed: frozenset[Path]) -> preview.Outcome:
        report = Report()
        before = generated(docs)
        try:
            good = build(root, report, progress)
        except OSError as error:
            good = False
            report.add([disk_fault(error, root)])
        tell(report, good)
        # A page that is no longer generated was removed on the way.
        wrote = frozenset(docs / path for path in before | generated(docs))
        return preview.Outcome(good, report, wrote)

    watch = Watch([root / "data", docs, packaged.THEME], [root / SETTINGS])
    preview.serve(root / "site", watch, port, follow, announce)


@contextmanager
def _dated(edition: Edition) -> Iterator[None]:
    """Let MkDocs date what it makes by the edition, unless whoever builds has said otherwise."""
    given = os.environ.get(_CLOCK)
    midnight = datetime.combine(_day(edition), time(), UTC)
    os.environ[_CLOCK] = given or str(int(midnight.timestamp()))
    try:
        yield
    finally:
        if given is None:
            del os.environ[_CLOCK]


def _day(edition: Edition) -> date:
    day = edition.date.first
    assert day is not None  # noqa: S101 - a single date has both ends
    return day


_REMEDIES = {
    errno.ENOSPC: "make room on the disk",
    errno.EDQUOT: "make room on the disk",
    errno.EFBIG: "make room on the disk",
    errno.EACCES: "check its permissions",
    errno.EPERM: "check its permissions",
    errno.EROFS: "check its permissions",
}


def disk_fault(error: OSError, root: Path) -> Diagnostic:
    """Return what is said of a file that could not be read or written."""
    place = Path(str(error.filename or root / "site"))
    path = place.relative_to(root).as_posix() if place.is_relative_to(root) else str(place)
    # What MkDocs makes is put beside site/ first.
    path = "site" if path.startswith(".site-") else path
    reason = (error.strerror or "unknown reason").lower()
    hint = _REMEDIES.get(error.errno or 0, "move away what is in its place, then try again")
    return Diagnostic(
        codes.FILE_UNWRITABLE, f"this cannot be read or written: {reason}", Span(path), hint
    )


def _mkdocs_tree(root: Path, report: Report) -> Mapping | None:
    data = read_file(root, SETTINGS, report)
    return read(data, SETTINGS, report, lenient=True) if data is not None else None


def _licence(stated: LicenceSettings | None) -> Licence | None:
    return Licence(stated.name, stated.url) if stated else None


def _text(tree: Mapping, field: str) -> str:
    """Return one of MkDocs' own settings, which MkDocs itself will check."""
    value = tree.get(field)
    return value.text if isinstance(value, Scalar) and value.kind is ScalarKind.STRING else ""


def _folder(url: str) -> str:
    """Return an address with a slash at its end, as MkDocs takes it."""
    return f"{url.rstrip('/')}/" if url else ""


def _settings_tree(tree: Mapping, report: Report) -> Mapping | None:
    """Return the tree under `extra: roundtable:` of mkdocs.yml."""
    extra = tree.get("extra")
    ours = extra.get("roundtable") if isinstance(extra, Mapping) else None
    if isinstance(ours, Mapping):
        return ours
    key = tree.key("extra")
    report.error(
        codes.SETTINGS_MISSING,
        "the settings of the knowledge base are missing",
        key.span if key else Span(SETTINGS),
        "add 'roundtable:' with model, edition and event under 'extra:'",
    )
    return None
