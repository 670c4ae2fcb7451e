"""The only room that knows MkDocs: makes site/ from docs/."""

import logging
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from roundtable_kb import codes, policy
from roundtable_kb.diagnostics import Diagnostic, Report, Severity, Span
from roundtable_kb.pages import Artifact

LISTING = ".generated.txt"
"""Lists what MkDocs made; anything else in site/ is a person's, and stays there."""


class _Messages(logging.Handler):
    """Keeps what MkDocs warns of, and what it notes of anchors that are not there."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.warnings: list[str] = []
        self.anchors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if record.levelno >= logging.WARNING:
            self.warnings.append(message)
        elif "not contain an anchor" in message or "no such anchor" in message:
            self.anchors.append(message)


def build(
    root: Path,
    settings: str,
    generated: Collection[str],
    report: Report,
    added: Iterable[Artifact] = (),
) -> bool:
    """Make `root`/site anew, strictly; False, and the old one, if MkDocs warns of anything.

    An anchor that is not there is a fault in a page that a person wrote. In a `generated` one it
    only shows that somebody's own page stands where another generated one would. What is `added`
    goes into site/ as it is, its paths relative to that: MkDocs would take it for pages.
    """

    def make(staging: Path) -> None:
        partial = _make(root / settings, staging / "new")
        if not partial.is_file():
            return
        if _renew(partial, staging):
            _make(root / settings, staging / "new")
        report.add(_stopped(root, staging / "new", generated))

    def finish(staging: Path) -> None:
        _add(added, staging / "new")
        _exchange(staging, root / "site")

    return _attempt(root, settings, generated, report, make, finish)


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

    def make(staging: Path) -> None:
        _make(root / settings, staging / "new", polyfill)

    def hand_over(staging: Path) -> None:
        finish(staging / "new")

    return _attempt(root, settings, generated, report, make, hand_over)


def _attempt(
    root: Path,
    settings: str,
    generated: Collection[str],
    report: Report,
    make: Callable[[Path], None],
    finish: Callable[[Path], None],
) -> bool:
    """Let MkDocs `make` a site in a folder of its own, and `finish` if it warns of nothing."""
    # MkDocs is imported when it is needed: it takes longer than checking the records.
    from mkdocs.exceptions import MkDocsException

    before = list(_unpublishable(root))
    if before:
        report.add(before)
        return False
    messages = _Messages()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(messages)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    staging = Path(tempfile.mkdtemp(dir=root, prefix=".site-"))
    try:
        make(staging)
        faults = [m for m in dict.fromkeys(messages.anchors) if _doc(m) not in generated]
        if not faults:
            finish(staging)
    except MkDocsException as error:
        faults = messages.warnings or [str(error)]
    except (Exception, SystemExit) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        # A plugin, hook or extension that the settings name may fail in any way.
        faults = [*messages.warnings, f"MkDocs was stopped by {type(error).__name__}: {error}"]
    finally:
        logger.removeHandler(messages)
        shutil.rmtree(staging, ignore_errors=True)
    report.add(_fault(message, settings) for message in faults)
    return not faults


def _unpublishable(root: Path) -> Iterator[Diagnostic]:
    """Yield an error for what would keep MkDocs waiting, or publish what is not the project's."""
    for folder, folders, names in os.walk(root / "docs"):
        for name in (*folders, *names):
            place = Path(folder, name)
            fault = _refusal(place, root)
            if fault:
                path = place.relative_to(root).as_posix()
                hint = "put the file itself here, or remove it"
                yield Diagnostic(codes.FILE_REFUSED, fault, Span(path), hint)


def _refusal(place: Path, root: Path) -> str | None:
    if not place.is_symlink():
        return None if place.is_dir() or place.is_file() else "this is not an ordinary file"
    try:
        target = place.resolve(strict=True)
    except (OSError, RuntimeError):
        return "this link leads nowhere"
    if not target.is_relative_to(root):
        return "this link leads out of the project"
    return "this link leads to a folder that holds it" if place.is_relative_to(target) else None


def _make(settings: Path, folder: Path, polyfill: str | None = None) -> Path:
    """Make the site; return where its policy would be. With a `polyfill`, it is for a folder."""
    from mkdocs.commands.build import build as make
    from mkdocs.config import load_config

    own: dict[str, Any] = {"use_directory_urls": False, "site_url": ""} if polyfill else {}
    config = load_config(str(settings), site_dir=str(folder), strict=True, **own)
    if polyfill:
        polyfills = [*config.extra.get("polyfills", []), polyfill]
        config.extra.update({"offline": True, "polyfills": polyfills})
    config.plugins.on_startup(command="build", dirty=False)
    try:
        make(config)
    finally:
        config.plugins.on_shutdown()
    return Path(config.theme.custom_dir or settings.parent) / policy.PARTIAL


def _renew(partial: Path, staging: Path) -> bool:
    """Bring the policy's list of hashes up to date with the theme; True if it was not."""
    # No text of a record or a page is in it, so every script in it is the theme's.
    page = staging / "new/404.html"
    before = partial.read_text()
    after = policy.renewed(before, page.read_bytes()) if page.is_file() else before
    if after == before:
        return False
    (staging / partial.name).write_text(after)
    (staging / partial.name).replace(partial)
    return True


def _stopped(root: Path, new: Path, generated: Collection[str]) -> Iterator[Diagnostic]:
    """Yield a warning for all that the policy stops on pages that a person wrote."""
    theme = new / "404.html"
    admitted = policy.hashes(theme.read_bytes()) if theme.is_file() else ()
    for source in sorted((root / "docs").rglob("*.md")):
        name = source.relative_to(root / "docs")
        page = new / name.with_suffix("") / "index.html"
        page = page.parent.parent / page.name if name.stem in ("index", "README") else page
        if name.as_posix() in generated or not page.is_file():
            continue
        for what in policy.stopped(page.read_bytes(), admitted):
            yield Diagnostic(
                codes.PAGE_STOPPED,
                f"the pages' policy stops {what}",
                Span(f"docs/{name.as_posix()}"),
                f"keep it in a file under docs/, or change the policy in {policy.PARTIAL}",
                Severity.WARNING,
            )


def _add(added: Iterable[Artifact], site: Path) -> None:
    for artifact in added:
        place = site / artifact.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(artifact.content)


def _exchange(staging: Path, site: Path) -> None:
    """Put the new site where the old one is, with what a person put into the old one."""
    new, old = staging / "new", staging / "old"
    made = _files(new) | {LISTING}
    if site.is_dir():
        listing = site / LISTING
        ours = listing.read_text().splitlines() if listing.is_file() else []
        for path in _files(site) - made - set(ours):
            (new / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(site / path, new / path, follow_symlinks=False)
    (new / LISTING).write_text("".join(f"{path}\n" for path in sorted(made)))
    if site.is_dir():
        site.rename(old)
    try:
        new.rename(site)
    except BaseException:
        if old.is_dir():
            old.rename(site)
        raise


def _files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir()}


_DOC_FILE = re.compile(r"Doc file '(?P<path>[^']+)'")


def _doc(message: str) -> str | None:
    """Return the page that a message is about, relative to docs/."""
    found = _DOC_FILE.search(message)
    return found["path"] if found else None


_TRACE = re.compile(r' File ".*(?= \w+(?:Error|Exception)\b)')
"""Lines of program code, which MkDocs puts between an extension's name and what ails it."""


def _fault(message: str, settings: str) -> Diagnostic:
    path = f"docs/{_doc(message)}" if _doc(message) else settings
    text = _TRACE.sub(" ", " ".join(message.split()))
    return Diagnostic(codes.SITE_FAULT, text[:1].lower() + text[1:], Span(path))
