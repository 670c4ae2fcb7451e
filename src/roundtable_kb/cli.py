"""The command line: words in, exit codes out."""

import sys
from collections.abc import Callable
from pathlib import Path

import click

from roundtable_kb import project, reporters
from roundtable_kb.diagnostics import Report

FAULTS = 1
"""Exit code for errors in the data; click's own 2 stands for wrong use."""


class Journey(click.Command):
    """A command whose help ends with examples, set as they are typed."""

    def __init__(self, *args: object, examples: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        with formatter.section("Examples"):
            for line in self.examples.strip().splitlines():
                formatter.write(f"  {line.strip()}\n")


def _root(ctx: click.Context, param: click.Parameter, value: Path) -> Path:
    if not (value / project.SETTINGS).exists():
        message = f"there is no {project.SETTINGS} in '{value}'; name the project's folder with -C"
        raise click.UsageError(message, ctx)
    return value.resolve()


_directory = click.option(
    "-C",
    "--directory",
    "root",
    default=".",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    callback=_root,
    help="The project's folder, the one with mkdocs.yml in it.  [default: .]",
)


@click.group("roundtable-kb", context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="roundtable-kb", prog_name="roundtable-kb")
def main() -> None:
    """Publish a knowledge base from sourced YAML records."""


@main.command(
    cls=Journey,
    examples="""roundtable-kb check
    roundtable-kb check --strict -C ../another-roundtable""",
)
@_directory
@click.option("--strict", is_flag=True, help="Fail on doubtful figures that no note answers, too.")
def check(root: Path, strict: bool) -> None:
    """Check the records, and say what is wrong and where.

    Figures that do not fit one another are warnings. Exits with 0 if all is well, with 1 if
    there are errors.
    """
    report = Report()
    knowledge = project.check(root, report)
    doubts = list(project.doubts(knowledge)) if knowledge else []
    report.add(diagnostic for diagnostic, _ in doubts)
    click.echo(reporters.text(report), nl=False)
    if knowledge is None:
        click.echo(reporters.summary(report))
        sys.exit(FAULTS)
    records = sum(1 for _ in knowledge.kb.records())
    click.echo(f"{records} records, {reporters.summary(report)}")
    if strict and not all(answered for _, answered in doubts):
        sys.exit(FAULTS)


@main.command(cls=Journey, examples="roundtable-kb verify some-report --text ~/some-report.html")
@_directory
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
    _tell(report)
    if found is None and report.ok:
        raise click.UsageError(f"there is no source '{source}' in data/sources")
    if found is not None:
        click.echo(found.summary(), nl=False)
    if not report.ok:
        sys.exit(FAULTS)


@main.command(cls=Journey, examples="roundtable-kb render && mkdocs build --strict")
@_directory
def render(root: Path) -> None:
    """Check the records, and write their pages as Markdown into docs/.

    Pages that you wrote or edited yourself are kept, and named.
    """
    report = Report()
    written = project.write_pages(root, report, _progress())
    _tell(report)
    if written is None:
        sys.exit(FAULTS)


@main.command(
    cls=Journey,
    examples="""roundtable-kb build
    python -m roundtable_kb build -C ../another-roundtable""",
)
@_directory
def build(root: Path) -> None:
    """Check the records, write their pages, and publish the site into site/.

    If anything is wrong, the site of the last good build stays as it is.
    """
    report = Report()
    made = project.build(root, report, _progress())
    _tell(report)
    if not made:
        sys.exit(FAULTS)


@main.command(
    cls=Journey,
    examples="""roundtable-kb serve
    roundtable-kb serve --port 9000""",
)
@_directory
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def serve(root: Path, port: int) -> None:
    """Build the site, show it on this machine, and follow every change.

    Open the address that is printed in a browser; it reloads when a record or page is saved.
    """

    def rebuild() -> None:
        report = Report()
        made = project.build(root, report, _progress())
        _tell(report)
        if not made and (root / "site").is_dir():
            click.echo("The last good site is still served.")

    rebuild()
    if not (root / "site").is_dir():
        sys.exit(FAULTS)

    def announce() -> None:
        click.echo(f"Serving on http://127.0.0.1:{port}/ (stop with Ctrl-C)")

    try:
        project.serve(root, port, announce, rebuild)
    except OSError as error:
        message = f"port {port} cannot be used ({error.strerror}); choose another with --port"
        raise click.UsageError(message) from None


def _tell(report: Report) -> None:
    """Print what was found, and how much of it."""
    if report.diagnostics:
        click.echo(reporters.text(report), nl=False)
        click.echo(reporters.summary(report))


def _progress() -> Callable[[str], None]:
    """Return what shows progress on a terminal, and says nothing elsewhere."""

    def show(step: str) -> None:
        click.echo(f"{step} ...", err=True)

    return show if sys.stderr.isatty() else lambda step: None
