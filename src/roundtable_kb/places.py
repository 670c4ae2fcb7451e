"""Where things are in a project's folder, relative to it."""

SETTINGS = "mkdocs.yml"
"""The one settings file; ours stand under `extra: roundtable:`."""
DATA = "data"
DOCS = "docs"
SITE = "site"
CACHE = ".cache"
"""What was made before, by what it was made from; may be deleted at any time."""
