"""Where things are in a project's folder, relative to it, and in the environment."""

CLOCK = "SOURCE_DATE_EPOCH"
"""The variable by which whoever builds may date the site.

https://reproducible-builds.org/specs/source-date-epoch/
"""

SETTINGS = "mkdocs.yml"
"""The one settings file; ours stand under `extra: roundtable:`."""
DATA = "data"
DOCS = "docs"
SITE = "site"
STAGING = ".site-"
"""How the names of folders begin in which the next site comes to be."""
CACHE = ".cache"
"""What was made before, by what it was made from; may be deleted at any time."""
