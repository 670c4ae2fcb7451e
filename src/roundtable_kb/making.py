"""All that is made from the records: files for programs, then the pages, which tell of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from jinja2 import Environment

from roundtable_kb.changes import updated
from roundtable_kb.charts import Chart
from roundtable_kb.drawing import draw
from roundtable_kb.exports import EXPORTS
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Artifact, Page
from roundtable_kb.processes import Helper, dealt, hands
from roundtable_kb.recalling import keep, key, program, recall
from roundtable_kb.render import environment, render
from roundtable_kb.views import VIEWS


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes pages and exports of one project, for as long as the program is the same."""

    docs: Path
    """Where the pages of the last run are."""
    cache: Path
    """Charts, and what the pages were made from; may be deleted at any time."""
    jinja: Environment = field(default_factory=environment)
    program: bytes = field(default_factory=program)

    def make(self, knowledge: Knowledge) -> list[Artifact]:
        """Return every page and export."""
        exported = [artifact for export in EXPORTS for artifact in export(knowledge)]
        told = replace(knowledge, offered=tuple(one for one in exported if one.offer))
        day = updated(knowledge)
        pages = [replace(page, updated=day(page.path)) for view in VIEWS for page in view(told)]
        return self._rendered(pages) + exported

    def _rendered(self, pages: list[Page]) -> list[Artifact]:
        """Return every page; those that come out as they did last time are not made again."""
        keys = {page.path: key(page, self.program) for page in pages}
        made = recall(keys, self.docs, self.cache)
        new = [page for page in pages if page.path not in made]
        drawn = draw((chart for page in new for chart in page.charts), self.cache / "charts")
        made |= {
            path: Artifact(path, text.encode()) for path, text in self._texts(new, drawn).items()
        }
        if new:
            keep(keys, made.values(), self.cache)
        return [made[page.path] for page in pages]

    def _texts(self, pages: list[Page], drawn: Mapping[Chart, str]) -> dict[str, str]:
        """Render pages, with as many processes as there are processors if they are many."""
        several = hands() if len(pages) >= _WORTH_SHARING else 1
        mine, *others = dealt(pages, lambda page: 1, several, 0)
        helpers = [(deal, Helper(partial(self._render, deal, drawn))) for deal in others]
        try:
            made = self._render(mine, drawn)
            for deal, helper in helpers:
                made |= helper.result() or self._render(deal, drawn)
        finally:
            for _, helper in helpers:
                helper.dismiss()
        return made

    def _render(self, pages: list[Page], drawn: Mapping[Chart, str]) -> dict[str, str]:
        return {page.path: render(page, self.jinja, drawn) for page in pages}


_WORTH_SHARING = 100
"""Pages from which on another process makes up for its start."""
