"""The page at the address of a record that was removed, which says so."""

from collections.abc import Iterator

from roundtable_kb.kinds import KINDS
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Page
from roundtable_kb.views.parts import index_link


def pages(knowledge: Knowledge) -> Iterator[Page]:
    """Yield a page for each record that was removed; the search does not find it."""
    models = {kind.model.folder: kind.model for kind in KINDS}
    for removed in knowledge.removed:
        model = models[removed.folder]
        yield Page(
            path=f"{removed.folder}/{removed.id}.md",
            template="removed.md.j2",
            title=removed.name,
            description="This record was removed.",
            context={"index": index_link(model)},
            searched=False,
        )
