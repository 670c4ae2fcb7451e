"""Commands that make pages and the site from the records.

They import what they need when they have work for it: a build that has none ends before.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from roundtable_kb import standing
from roundtable_kb.cli.command import FAULTS, Journey, directory, progress, tell
from roundtable_kb.disk import Stamp
from roundtable_kb.places import CLOCK

if TYPE_CHECKING:
    from roundtable_kb.diagnostics import Report


@click.command(cls=Journey, examples="roundtable-kb render && mkdocs build --strict")
@directory
def render(root: Path) -> None:
    """Check the records, and write their pages as Markdown into docs/.

    Pages that you wrote or edited yourself are kept, and named.
    """
    from roundtable_kb import building
    from roundtable_kb.diagnostics import Report

    report = Report()
    written = building.write_pages(root, report, progress())
    tell(report)
    if written is None:
        sys.exit(FAULTS)


@click.command(
    cls=Journey,
    examples="""roundtable-kb build
    roundtable-kb build --offline
    python -m roundtable_kb build -C ../another-roundtable""",
)
@directory
@click.option(
    "--offline",
    is_flag=True,
    help="Make a zip instead, whose pages and search work from a folder, without a server.",
)
def build(root: Path, offline: bool) -> None:
    """Check the records, write their pages, and publish the site into site/.

    Only what is not as it was is made anew. If anything is wrong, the site or zip of the last good
    build stays as it is.
    """
    # What is changed from now on, the next build sees.
    made_from = standing.inputs(root, os.environ.get(CLOCK, ""))
    if not offline and standing.holds(root, made_from):
        return
    from roundtable_kb.diagnostics import Report

    report = Report()
    made = _zipped(root, report) if offline else _built(root, report, made_from)
    tell(report)
    if not made:
        sys.exit(FAULTS)
    if isinstance(made, Path):
        size = made.stat().st_size / 1e6
        click.echo(f"{made} ({size:.1f} MB): unpack it, and open index.html in a browser")


def _zipped(root: Path, report: "Report") -> Path | None:
    from roundtable_kb import building

    return building.build_offline(root, report, progress())


def _built(root: Path, report: "Report", made_from: Mapping[str, Stamp]) -> bool:
    from roundtable_kb.site import Site

    # It loads MkDocs while what checks and renders is imported here.
    with Site(root).prepared() as prepared:
        from roundtable_kb import building

        return building.build(root, report, progress(), prepared, made_from)


@click.command(cls=Journey, examples="roundtable-kb keep")
@directory
def keep(root: Path) -> None:
    """Keep this edition's records in data/editions/, so that the next can say what changed.

    Where the project is in git this is not needed: the editions are read from its history.
    """
    from roundtable_kb import project
    from roundtable_kb.diagnostics import Report

    report = Report()
    path = project.keep_edition(root, report)
    tell(report)
    if path is None:
        sys.exit(FAULTS)
    click.echo(f"kept in {path}")


@click.command(
    cls=Journey,
    examples="""roundtable-kb serve
    roundtable-kb serve --port 9000""",
)
@directory
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def serve(root: Path, port: int) -> None:
    """Build the site, show it on this machine, and follow every change.

    Open the address that is printed in a browser. When a record or page is saved, the browser
    shows the new page, or what is wrong with it over the last good one.
    """
    from roundtable_kb import building, preview
    from roundtable_kb.diagnostics import Report

    def told(report: Report, good: bool) -> None:
        tell(report)
        if not good:
            last = (root / "site").is_dir()
            click.echo("The last good site is still served." if last else "There is no site yet.")

    def announce() -> None:
        click.echo(f"Serving on http://127.0.0.1:{port}/ (stop with Ctrl-C)")

    try:
        building.serve(root, port, announce, told, progress())
    except preview.PortError as error:
        message = f"port {port} cannot be used ({error.strerror}); choose another with --port"
        raise click.UsageError(message) from None
