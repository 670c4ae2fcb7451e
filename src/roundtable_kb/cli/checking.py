"""Commands that look at the records and change nothing but what was verified."""

import os
import sys
from pathlib import Path

import click

from roundtable_kb import project, reporters
from roundtable_kb.cli.command import FAULTS, Journey, directory, tell
from roundtable_kb.diagnostics import Report


@click.command(
    cls=Journey,
    examples="""roundtable-kb check
    roundtable-kb check --strict -C ../another-roundtable
    roundtable-kb check --format json > report.json""",
)
@directory
@click.option("--strict", is_flag=True, help="Fail on doubtful figures that no note answers, too.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="For people, for programs, or as annotations in a GitHub workflow.",
)
def check(root: Path, strict: bool, form: str) -> None:
    """Check the records, and say what is wrong and where.

    Figures that do not fit one another are warnings. Exits with 0 if all is well, with 1 if
    there are errors.
    """
    report = Report()
    knowledge = project.check(root, report)
    doubts = list(project.doubts(knowledge)) if knowledge else []
    report.add(diagnostic for diagnostic, _ in doubts)
    click.echo(_formatted(report, form, root), nl=False)
    if form == "text":
        records = f"{sum(1 for _ in knowledge.kb.records())} records, " if knowledge else ""
        click.echo(records + reporters.summary(report))
    if knowledge is None or (strict and not all(answered for _, answered in doubts)):
        sys.exit(FAULTS)


def _formatted(report: Report, form: str, root: Path) -> str:
    if form == "json":
        return reporters.as_json(report)
    if form == "github":
        # A workflow begins in the repository's folder, which annotations count from.
        way = Path(os.path.relpath(root)).as_posix()
        return reporters.github(report, "" if way == "." else f"{way}/")
    return reporters.text(report)


@click.command(cls=Journey, examples="roundtable-kb verify some-report --text ~/some-report.html")
@directory
@click.argument("source")
@click.option(
    "--text",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The source's text, plain or HTML. It is read, never stored.",
)
def verify(root: Path, source: str, text: Path) -> None:
    """Hold every citation of SOURCE, a source's id, against its text.

    Each passage must be there, once, where the record says, and each figure's number in it. What
    was verified is kept beside the source's record; what no record draws on is listed.
    """
    try:
        raw = text.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise click.UsageError(f"{text} cannot be read as UTF-8 text: {error}") from None
    report = Report()
    html = text.suffix.lower() in (".html", ".htm")
    found = project.verify(root, source, raw, html, report)
    tell(report)
    if found is None and report.ok:
        raise click.UsageError(f"there is no source '{source}' in data/sources")
    if found is not None:
        click.echo(found.summary(), nl=False)
    if not report.ok:
        sys.exit(FAULTS)
