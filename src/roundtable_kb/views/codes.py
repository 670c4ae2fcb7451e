"""The page of all diagnostic codes: what each wants of the editor, why, and what to write."""

from collections.abc import Iterator

from roundtable_kb.codes import CODES, Code
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Page

_GROUPS = {
    "file": "Files",
    "id": "Ids",
    "yaml": "Notation",
    "field": "Fields",
    "type": "Types",
    "value": "Values",
    "ref": "References",
    "cite": "Citations",
    "figure": "Figures",
    "note": "Notes",
    "settings": "Settings",
    "page": "Pages",
    "site": "Site",
    "edit": "Commands",
}
"""What a code is about, by the first word of its name."""


def pages(knowledge: Knowledge) -> Iterator[Page]:
    """Yield the page of all codes; each has its name for an anchor."""
    groups: dict[str, list[Code]] = {}
    for code in CODES:
        word = code.name.partition("-")[0]
        groups.setdefault(_GROUPS.get(word, word.capitalize()), []).append(code)
    yield Page(
        path="codes.md",
        template="codes.md.j2",
        title="Codes",
        description=f"What {len(CODES)} codes of errors and warnings mean, and what to do.",
        context={
            "count": len(CODES),
            "groups": tuple(
                (name, name.lower(), tuple((c, tuple(c.example.split("\n"))) for c in codes))
                for name, codes in groups.items()
            ),
        },
    )
