"""All that is made from the records: files for programs, then the pages, which tell of them."""

from dataclasses import replace
from pathlib import Path

from roundtable_kb.changes import updated
from roundtable_kb.drawing import draw
from roundtable_kb.exports import EXPORTS
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Artifact
from roundtable_kb.render import environment, render
from roundtable_kb.views import VIEWS


def make(knowledge: Knowledge, charts: Path) -> list[Artifact]:
    """Return every page and export; drawn charts are kept in the folder `charts`."""
    exported = [artifact for export in EXPORTS for artifact in export(knowledge)]
    told = replace(knowledge, offered=tuple(one for one in exported if one.offer))
    day = updated(knowledge)
    pages = [replace(page, updated=day(page.path)) for view in VIEWS for page in view(told)]
    drawn = draw((chart for page in pages for chart in page.charts), charts)
    jinja = environment()
    return [render(page, jinja, drawn) for page in pages] + exported
