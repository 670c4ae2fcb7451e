"""Commands for the programs that records are edited with."""

import sys
from pathlib import Path

import click

from roundtable_kb import adding
from roundtable_kb.cli.command import FAULTS, Journey, directory


@click.command(
    cls=Journey,
    examples="""roundtable-kb schema
    roundtable-kb schema --check""",
)
@directory
@click.option("--check", "only_look", is_flag=True, help="Write nothing; fail if one is stale.")
def schema(root: Path, only_look: bool) -> None:
    """Write a JSON Schema for each kind of record into data/schema/.

    Editors that know YAML complete fields and words with them, and mark what `check` would refuse.
    """
    stale = adding.write_schemas(root, only_look=only_look)
    for path in stale:
        click.echo(f"{path} {'is stale' if only_look else 'written'}")
    if only_look and stale:
        click.echo("Type 'roundtable-kb schema' to write them anew.")
        sys.exit(FAULTS)
    if not stale:
        click.echo("All schemas are up to date.")
