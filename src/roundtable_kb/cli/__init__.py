"""The command line: words in, exit codes out. A new command is a line here."""

import click

from roundtable_kb.cli import checking, editing, editors, importing, publishing, starting

COMMANDS = (
    checking.check,
    checking.verify,
    publishing.render,
    publishing.build,
    publishing.serve,
    publishing.keep,
    editors.schema,
    starting.init,
    importing.import_,
    editing.new,
    editing.rename,
    editing.remove,
    editing.fmt,
)


@click.group("roundtable-kb", context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="roundtable-kb", prog_name="roundtable-kb")
def main() -> None:
    """Publish a knowledge base from sourced YAML records."""


for command in COMMANDS:
    main.add_command(command)
