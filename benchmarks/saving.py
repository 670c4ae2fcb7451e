"""What a person saves: another number, another text; and the record that most others refer to."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

_VALUE = re.compile(r"(?<=    value: )(\d+\.\d+) (million|billion)$", re.MULTILINE)
_TEXT = re.compile(r"(    text: >-\n(?:      .*\n)+?)(?:      Heard \d+ times.\n)?(?=    \w)")


@dataclass(frozen=True, slots=True)
class Edit:
    """A record with a change in it, not yet saved."""

    path: Path
    text: str
    page: str
    """Where the change will be seen, from the site's first page."""
    shown: str
    """What will stand there, and does not before."""

    def save(self) -> None:
        """Save it."""
        self.path.write_text(self.text, encoding="utf-8")


def figures(project: Path) -> Iterator[Edit]:
    """Yield the last number of a figure on the first page, higher by one in its last place each.

    Any of them may stand on the page already, as what others imply.
    """
    path = next(
        path
        for key in _key_figures(project)
        if _VALUE.search((path := project / f"data/statistics/{key}.yml").read_text("utf-8"))
    )
    text = path.read_text(encoding="utf-8")
    found = list(_VALUE.finditer(text))[-1]
    places = len(found[1].partition(".")[2])
    for step in count(1):
        shown = f"{float(found[1]) + step * 10**-places:.{places}f} {found[2]}"
        changed = text[: found.start()] + shown + text[found.end() :]
        yield Edit(path, changed, f"statistics/{path.stem}/", shown)


def statement(project: Path, times: int) -> Edit:
    """Let the first long statement of the first speaker end in other words than before."""
    for path in sorted(project.glob("data/speakers/*.yml")):
        text = path.read_text(encoding="utf-8")
        shown = f"Heard {times:04} times"
        changed, found = _TEXT.subn(rf"\g<1>      {shown}.\n", text, count=1)
        if found:
            return Edit(path, changed, f"speakers/{path.stem}/", shown)
    raise LookupError("no speaker has a statement of several lines")


def hub(project: Path) -> str:
    """Return the organization that most records refer to."""
    known = {path.stem for path in project.glob("data/organizations/*.yml")}
    named: Counter[str] = Counter()
    for path in project.glob("data/*/*.yml"):
        words = re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)+", path.read_text(encoding="utf-8"))
        named.update(known.intersection(words))
    return named.most_common(1)[0][0]


def _key_figures(project: Path) -> list[str]:
    settings = (project / "mkdocs.yml").read_text(encoding="utf-8")
    return re.findall(r"[\w-]+", re.search(r"key_figures: \[(.*)\]", settings)[1])  # type: ignore[index]
