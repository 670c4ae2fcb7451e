"""What all commands share: their help, the project's folder, and what they print."""

import errno
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from roundtable_kb.places import SETTINGS

if TYPE_CHECKING:
    from roundtable_kb.diagnostics import Report

FAULTS = 1
"""Exit code for errors in the data; click's own 2 stands for wrong use."""


class Journey(click.Command):
    """A command whose help ends with examples, set as they are typed."""

    def __init__(self, *args: object, examples: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.examples = examples

    def invoke(self, ctx: click.Context) -> Any:
        """Run, and say in a line what of the disk could not be read or written."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever reads what is printed has left
                raise
            from roundtable_kb.diagnostics import Report
            from roundtable_kb.refusals import refused

            report = Report()
            report.add([refused(error, ctx.params.get("root", Path()))])
            tell(report)
            sys.exit(FAULTS)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        with formatter.section("Examples"):
            for line in self.examples.strip().splitlines():
                formatter.write(f"  {line.strip()}\n")


def _root(ctx: click.Context, param: click.Parameter, value: Path) -> Path:
    if not (value / SETTINGS).exists():
        message = f"there is no {SETTINGS} in '{value}'; name the project's folder with -C"
        raise click.UsageError(message, ctx)
    return value.resolve()


directory = click.option(
    "-C",
    "--directory",
    "root",
    default=".",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    callback=_root,
    help="The project's folder, the one with mkdocs.yml in it.  [default: .]",
)


def tell(report: "Report") -> None:
    """Print what was found, and how much of it."""
    from roundtable_kb import reporters

    if report.diagnostics:
        click.echo(reporters.text(report), nl=False)
        click.echo(reporters.summary(report))


def progress() -> Callable[[str], None]:
    """Return what shows progress on a terminal, and says nothing elsewhere."""

    def show(step: str) -> None:
        click.echo(f"{step} ...", err=True)

    return show if sys.stderr.isatty() else lambda step: None
