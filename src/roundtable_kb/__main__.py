"""The program `roundtable-kb`, which is also `python -m roundtable_kb`."""

import atexit
import os
import sys
import threading
from contextlib import suppress

from roundtable_kb.cli import main


def run() -> None:
    """Run a command, and end without taking apart all that it has made, which takes a while."""
    try:
        main()
    except SystemExit as end:
        if threading.active_count() > 1 or not isinstance(end.code, int | None):
            raise
        atexit._run_exitfuncs()  # noqa: SLF001 - nobody else calls them now
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(end.code or 0)
        raise


if __name__ == "__main__":
    run()
