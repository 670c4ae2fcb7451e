"""The command that takes records over from a table."""

import sys
from pathlib import Path

import click

from roundtable_kb import adding, packaged
from roundtable_kb.cli.command import FAULTS, Journey, directory, tell
from roundtable_kb.diagnostics import Report, did_you_mean
from roundtable_kb.kinds import KINDS

_KINDS = [kind.model.folder for kind in KINDS]


def _template(ctx: click.Context, param: click.Parameter, kind: str | None) -> None:
    if kind is not None and not ctx.resilient_parsing:
        click.echo(packaged.rows(_known(kind)), nl=False)
        ctx.exit()


@click.command(
    "import",
    cls=Journey,
    examples="""roundtable-kb import --template speakers > speakers.csv
    roundtable-kb import speakers.csv
    roundtable-kb import organizations members.csv""",
)
@directory
@click.argument("words", metavar="[KIND] FILE", nargs=-1, required=True)
@click.option(
    "--template",
    metavar="KIND",
    is_eager=True,
    expose_value=False,
    callback=_template,
    help="Print a table of a kind to start from: headers and an example.",
)
def import_(root: Path, words: tuple[str, ...]) -> None:
    """Add the records of a CSV file, one a row, if all of them are sound.

    KIND is a folder of data/, such as speakers; left out, the name of the file says it. If
    anything is wrong, each bad row is named, and nothing is written.
    """
    if len(words) > 2:
        raise click.UsageError("name one kind and one file")
    file = Path(words[-1])
    kind = _known(words[0] if len(words) > 1 else file.stem.lower())
    try:
        data = file.read_bytes()
    except OSError as error:
        raise click.UsageError(f"'{file}' cannot be read: {error.strerror}") from None
    report = Report()
    try:
        added = adding.add_table(root, kind, data, file.as_posix(), report)
    except OSError as error:
        click.echo(f"Nothing was written: {error.strerror}: '{error.filename2 or error.filename}'")
        sys.exit(FAULTS)
    tell(report)
    if added is None:
        click.echo("Nothing was written.")
        sys.exit(FAULTS)
    for path in added:
        click.echo(f"{path} written")


def _known(kind: str) -> str:
    if kind in _KINDS:
        return kind
    hint = did_you_mean(kind, _KINDS) or f"the kinds are {', '.join(_KINDS)}"
    raise click.UsageError(f"there is no kind of record '{kind}': {hint}")
