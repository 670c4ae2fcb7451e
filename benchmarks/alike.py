"""How much of our site another one has, by kind of file, as a Markdown table.

python benchmarks/alike.py OURS OTHER

Of a page, the words in its article; of JSON, the values with the names that lead to them; of all
else, the lines. What the checks say has no place in Hugo's, so it is left out of our pages for the
last column.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup, Tag

CHECKS = ("what_the_checks_found", "computed_here")
"""Sections of what the checks say."""
STATES = ".kb-state, .kb-state + .kb-why"


def words(page: Path, *, checks: bool) -> Counter[str]:
    """Return the words in the article of a page."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    article = soup.article
    assert article, page
    for found in article.select("script, style, svg"):
        found.decompose()
    if not checks:
        for found in (*article.select(STATES), *_sections(article)):
            found.extract()
    return Counter(article.get_text(" ").split())


def _sections(article: Tag) -> Iterator[Tag]:
    for heading in article.find_all(id=CHECKS):
        yield heading
        for after in heading.find_next_siblings():
            if after.name == "h2":
                break
            yield after


def values(file: Path) -> Counter[str]:
    """Return the values of a file of JSON, each with the names that lead to it; else its lines."""
    text = file.read_text(encoding="utf-8-sig")
    if file.suffix not in (".json", ".jsonld"):
        return Counter(text.splitlines())
    return Counter(_leaves(json.loads(text)))


def _leaves(value: object, names: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _leaves(item, f"{names}/{name}")
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, names)
    else:
        yield f"{names}: {value!r}"


def kind_of(path: Path) -> str:
    """Return what files of one kind have in common."""
    within = re.sub(r"^([a-z]+)/[^/]+/", r"\1/*/", path.as_posix())
    return within if path.parts[0] != "data" else f"data/*{path.suffix}"


def main() -> None:
    """Print the table."""
    ours, other = map(Path, sys.argv[1:])
    files = sorted(path.relative_to(other) for path in other.rglob("*") if path.is_file())
    of_ours, of_all = Counter[str](), Counter[str]()
    without, of_without = Counter[str](), Counter[str]()
    for path in files:
        if not (ours / path).is_file():
            continue
        kind = kind_of(path)
        for checks, had, whole in ((True, of_ours, of_all), (False, without, of_without)):
            mine, theirs = (
                words(site / path, checks=checks) if path.suffix == ".html" else values(site / path)
                for site in (ours, other)
            )
            had[kind] += (mine & theirs).total()
            whole[kind] += mine.total()
    print("| file | of ours it has | without what the checks say |\n|---|---|---|")
    for kind, total in of_all.items():
        print(f"| {kind} | {of_ours[kind] / total:.1%} | {without[kind] / of_without[kind]:.1%} |")


if __name__ == "__main__":
    main()
