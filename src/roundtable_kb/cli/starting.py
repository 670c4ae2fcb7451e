"""The command that begins a new knowledge base."""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import click

from roundtable_kb import adding
from roundtable_kb.cli.command import Journey
from roundtable_kb.values import UnreadableError, parse_date, parse_language

Callback = Callable[[click.Context, click.Parameter, str | None], str | None]


def _that_is(parse: Callable[[str], object]) -> Callback:
    def read(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
        try:
            if value is not None:
                parse(value)
        except UnreadableError as error:
            raise click.BadParameter(f"{error.message}: {error.hint}", ctx, param) from None
        return value

    return read


def _words(text: str) -> str:
    """Return a name on one line, if there is one."""
    if not text.strip() or not text.isprintable():
        raise click.BadParameter("write a name on one line")
    return text


@click.command(
    cls=Journey,
    examples="""roundtable-kb init ../harbour-table
    roundtable-kb init harbour --name "Harbour Tables" --event "First Table" --date 2026-05""",
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", default="Example Roundtable", show_default=True, help="The site's name.")
@click.option("--event", help="The name of the first event.  [default: the site's name]")
@click.option("--date", callback=_that_is(parse_date), help="Its day, or its month or year.")
@click.option(
    "--language",
    default="en",
    show_default=True,
    callback=_that_is(parse_language),
    help="The language of menus and of the search, as Material for MkDocs knows it.",
)
def init(folder: Path, name: str, event: str | None, date: str | None, language: str) -> None:
    """Begin a knowledge base for another roundtable in FOLDER.

    Writes settings, one example of each kind of record, and what editors and GitHub need. FOLDER
    is new or empty, but for what git keeps there: nothing is overwritten.
    """
    if folder.exists() and any(path.name != ".git" for path in folder.iterdir()):
        raise click.UsageError(f"'{folder}' is not empty; name a new folder")
    today = datetime.now(tz=UTC).date().isoformat()
    answers = adding.Answers(
        name=_words(name),
        event=_words(event or name),
        date=date or today,
        language=language,
        today=today,
        version=version("roundtable-kb"),
    )
    paths = adding.start(folder, answers)
    click.echo(f"{len(paths)} files written into {folder}. To see the site:")
    click.echo(f"  roundtable-kb serve -C {folder}")
