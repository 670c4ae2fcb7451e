"""What the disk refuses, as a diagnostic: which file it is, and what to do about it."""

import errno
from pathlib import Path

from roundtable_kb import codes
from roundtable_kb.diagnostics import Diagnostic, Span
from roundtable_kb.places import SITE, STAGING

_REMEDIES = {
    errno.ENOSPC: "make room on the disk",
    errno.EDQUOT: "make room on the disk",
    errno.EFBIG: "make room on the disk",
    errno.EACCES: "check its permissions",
    errno.EPERM: "check its permissions",
    errno.EROFS: "check its permissions",
}


def refused(error: OSError, root: Path) -> Diagnostic:
    """Return what is said of a file that could not be read or written."""
    place = Path(str(error.filename or root / SITE))
    path = place.relative_to(root).as_posix() if place.is_relative_to(root) else str(place)
    # What MkDocs makes is put beside site/ first.
    path = SITE if path.startswith(STAGING) else path
    reason = (error.strerror or "unknown reason").lower()
    hint = _REMEDIES.get(error.errno or 0, "move away what is in its place, then try again")
    return Diagnostic(
        codes.FILE_UNWRITABLE, f"this cannot be read or written: {reason}", Span(path), hint
    )
