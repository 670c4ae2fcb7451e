"""A site as one zip, whose pages and search work from a folder, without a server."""

import re
import zipfile
from collections.abc import Collection
from datetime import date
from pathlib import Path

SHIM = "assets/javascripts/iframe-worker.js"
"""Stands in for the worker that browsers do not start from a folder; every page loads it first."""

_SERVED = re.compile(r"404\.html|sitemap\.xml(\.gz)?|.*\.map")
"""What only a server shows, or only a developer looks at."""
_INDEX = "search/search_index.json"
_SCRIPT = "search/search_index.js"
"""The same as a script, which Material loads where a page may not read other files."""


def name(site: str, version: str) -> str:
    """Return what to call the zip of a site's edition, and the one folder in it."""
    return re.sub(r"[^\w.]+", "-", f"{site}-{version}".lower()).strip("-._") or "site"


def pack(site: Path, zipped: Path, day: date, leave_out: Collection[str]) -> None:
    """Write the files of the folder `site` as `zipped`, dated by `day`; the same give the same.

    If it fails, an older zip is as it was. Uses the folder that `site` is in.
    """
    files = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
    contents = {
        path: file.read_bytes()
        for path, file in files.items()
        if path not in leave_out and not _SERVED.fullmatch(path)
    }
    contents[SHIM] = Path(__file__).with_name("iframe-worker.js").read_bytes()
    if index := contents.pop(_INDEX, None):
        contents[_SCRIPT] = b"var __index = " + index
    unfinished = site.with_name(f"{zipped.name}.part")
    with zipfile.ZipFile(unfinished, "w") as made:
        for path, content in sorted(contents.items()):
            # A zip knows no day before 1980.
            entry = zipfile.ZipInfo(
                f"{zipped.stem}/{path}", (max(day.year, 1980), day.month, day.day, 0, 0, 0)
            )
            entry.create_system, entry.external_attr = 3, 0o100644 << 16  # Unix, and read by all
            made.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
    unfinished.replace(zipped)
