"""`python -m roundtable_kb` is the command `roundtable-kb`."""

from roundtable_kb.cli import main

main()
