"""Pages of a built site chosen by what they show, so that no list of them goes out of date."""

import re
from pathlib import Path


def addresses(site: Path) -> list[str]:
    """Return the path of every page, the home page's being empty."""
    return sorted(_address(site, path) for path in site.rglob("*.html"))


def each_kind(site: Path) -> list[str]:
    """Return every page that is no record's, and records' pages until all that they show is there.

    Of each kind of record the longest page is chosen, then each that has a class of ours that the
    chosen pages do not have.
    """
    pages = {path: path.read_text() for path in site.rglob("*.html")}
    records = [path for path in pages if len(path.relative_to(site).parts) == 3]
    chosen = [path for path in pages if path not in records]
    longest: dict[str, Path] = {}
    records.sort(key=lambda path: (-len(pages[path]), path))
    for path in records:
        longest.setdefault(path.parent.parent.name, path)
    chosen += longest.values()
    shown = {name for path in chosen for name in _classes(pages[path])}
    for path in records:
        if not shown >= _classes(pages[path]):
            chosen.append(path)
            shown |= _classes(pages[path])
    return sorted(_address(site, path) for path in chosen)


def _classes(text: str) -> set[str]:
    return {f"{a}{b}" for a, b in re.findall(r"<(\w+)[^>]*class=\"([^\"]*kb-[^\"]*)\"", text)}


def _address(site: Path, path: Path) -> str:
    name = path.relative_to(site).as_posix()
    return name.removesuffix("index.html") if path.name == "index.html" else name
