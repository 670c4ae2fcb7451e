"""Whether a site stands as it was built: nothing of it, or of what it is made from, has changed.

Files are looked at, not read, and MkDocs is not imported.
"""

import sys
import sysconfig
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from roundtable_kb import caches, history
from roundtable_kb.disk import Stamp, digest, stamp, strictly, within
from roundtable_kb.places import CACHE, DATA, DOCS, SETTINGS, SITE, STAGING

_KEPT = "standing.json"
_PACKAGE = Path(__file__).parent


def inputs(root: Path, given: str) -> Mapping[str, Stamp]:
    """Return the stamps of what a site is made from, but for docs/, which a build writes to.

    Files in data/ go by their path in the project. `given` is what whoever builds has said besides.
    """
    packages = sysconfig.get_path("purelib")
    told: dict[str, Stamp] = {
        f"{given}\n{sys.version}\n{history.head(root)}": (),
        SETTINGS: stamp(root / SETTINGS, strictly),
        # It changes whenever a package is installed or removed.
        packages: stamp(Path(packages), strictly),
    }
    for name, folder in (("package", _PACKAGE), (DATA, root / DATA)):
        told |= {f"{name}/{path}": found for path, found in within(folder, strictly).items()}
    return {path: found for path, found in told.items() if ".pyc" not in path}


def settled(made_from: Mapping[str, Stamp], now: int) -> Mapping[str, Stamp]:
    """Return what was not changed a moment before `now`: changed again, it might look the same."""
    return {path: seen for path, seen in made_from.items() if seen and seen[-1] < now - _MOMENT}


_MOMENT = 50_000_000
"""Nanoseconds: several times as long as the clock of files stands still."""


def look_of_program(made_from: Mapping[str, Stamp]) -> str:
    """Return what tells one program from another, of `inputs`."""
    apart = (SETTINGS, f"{DATA}/")
    return digest({path: found for path, found in made_from.items() if not path.startswith(apart)})


def holds(root: Path, made_from: Mapping[str, Stamp]) -> bool:
    """Whether all is as it was when `keep` was told that a site was good; these `inputs` are."""
    known = caches.kept(root / CACHE, _KEPT)
    if not isinstance(known, dict):
        return False
    with suppress(OSError):
        # What a build that was killed has left is for the next one to remove.
        if any(root.glob(f"{STAGING}*")):
            return False
        # One after the other: most often a record has changed, and nothing else has to be seen.
        return (
            known.get("inputs") == digest(made_from)
            and known.get("docs") == digest(within(root / DOCS, strictly))
            and known.get("site") == digest(within(root / SITE, hollow=True))
        )
    return False


def keep(root: Path, made_from: Mapping[str, Stamp], docs: str, site: str) -> None:
    """Keep that a site is good, made from these `inputs`.

    The others are the digests of docs/ as it was then, and of the site as it was made.
    """
    caches.keep(root / CACHE, _KEPT, {"inputs": digest(made_from), "docs": docs, "site": site})
