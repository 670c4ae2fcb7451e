"""The command line: words in, exit codes out. A new command is a line here."""

import gc
import os
from importlib import import_module
from typing import Any

import click

COMMANDS = {
    "build": "publishing:build",
    "check": "checking:check",
    "fmt": "editing:fmt",
    "import": "importing:import_",
    "init": "starting:init",
    "keep": "publishing:keep",
    "new": "editing:new",
    "remove": "editing:remove",
    "rename": "editing:rename",
    "render": "publishing:render",
    "schema": "editors:schema",
    "serve": "publishing:serve",
    "verify": "checking:verify",
}
"""Where each command is: imported when it is called, so that none waits for what others need."""


_GARBAGE, _AT_FIRST = 200_000, 2_000_000
"""Values that are made before the collector looks at the new ones: again, and for the first time.

Where little is to be done, it never looks.
"""


def _looked(phase: str, info: object) -> None:
    """Let the collector look more often from its first look on."""
    if phase == "stop":
        gc.callbacks.remove(_looked)
        gc.set_threshold(_GARBAGE, 10, 10)


class _Commands(click.Group):
    """The commands, imported one by one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, if there is one of that name."""
        if cmd_name not in COMMANDS:
            return None
        room, _, name = COMMANDS[cmd_name].partition(":")
        # Nearly all that is made stays to the end: a collector that keeps looking for what may go
        # takes a sixth of a command's time, and at thousands of records a third.
        gc.disable()
        # It would look for plugins in every package that is installed.
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
        command: Any = getattr(import_module(f"roundtable_kb.cli.{room}"), name)
        gc.freeze()
        gc.set_threshold(_AT_FIRST, 10, 10)
        gc.callbacks.append(_looked)
        gc.enable()
        return command if isinstance(command, click.Command) else None


@click.group(
    "roundtable-kb", cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(package_name="roundtable-kb", prog_name="roundtable-kb")
def main() -> None:
    """Publish a knowledge base from sourced YAML records."""
