"""The files of a site as MkDocs asks for them: known ones, those asked for, those of the theme."""

import errno
import fnmatch
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, NoReturn

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel


class Known(Files):
    """The files of a site whose paths are known; each is made when it is asked for."""

    def __init__(
        self, table: Mapping[str, int], theme: Mapping[str, str], config: MkDocsConfig
    ) -> None:
        super().__init__([])
        self._table, self._theme, self._config = table, theme, config

    def get_file_from_path(self, path: str) -> File | None:
        """Return the file of that source path, if there is one."""
        if path not in self._src_uris and path in self._table:
            config, level = self._config, InclusionLevel(self._table[path])
            folder = self._theme.get(path, config.docs_dir)
            file = File(path, folder, config.site_dir, config.use_directory_urls, inclusion=level)
            self._src_uris[path] = file
        return self._src_uris.get(path)


class Links(NamedTuple):
    """Where the links of a page were found to lead, and where not: source paths, in order."""

    found: tuple[str, ...]
    missed: tuple[str, ...]


class Asked:
    """Files that remember which of them were asked for."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.found: set[str] = set()
        self.missed: set[str] = set()

    def links(self) -> Links:
        """Return what was asked for."""
        return Links(tuple(sorted(self.found)), tuple(sorted(self.missed)))

    def get_file_from_path(self, path: str) -> File | None:
        """Return the file of that source path, and remember that it was asked for."""
        file = self._files.get_file_from_path(path)
        (self.found if file else self.missed).add(file.src_uri if file else path)
        return file


class Assets:
    """Lists the files of the theme as Jinja does, without the thousands of icons it skips."""

    def __init__(self, config: MkDocsConfig) -> None:
        self._folders = config.theme.dirs

    def list_templates(self, filter_func: Callable[[str], bool]) -> list[str]:
        """Return the names that `filter_func` takes, in order.

        Raises OSError if a folder cannot be read, whose files Jinja would do without.
        """
        names = (name for folder in self._folders for name in names_in(folder))
        return sorted({name for name in names if filter_func(name)})


def names_in(top: str, *, links: bool = False) -> Iterator[str]:
    """Yield the path of each file in a folder, through `links` to others, too, if wanted.

    What is in hidden folders is left out: MkDocs publishes nothing whose name begins with a dot.
    Raises OSError if a folder cannot be read.
    """
    for folder, folders, names in os.walk(top, onerror=_raised, followlinks=links):
        folders[:] = [name for name in folders if not fnmatch.fnmatch(name, ".*")]
        at = os.path.relpath(folder, top)
        for name in names:
            yield name if at == "." else f"{at}/{name}"


def _raised(error: OSError) -> NoReturn:
    raise error


def require(files: Files, there: Iterable[str], folder: str, config: MkDocsConfig) -> None:
    """Hold the files that MkDocs found against those that are there: it passes over errors.

    Raises OSError, with the name of one in `folder` that it has not found.
    """
    missing = [path for path in there if files.get_file_from_path(path) is None]
    # Of two files for one place, MkDocs takes one, and says so.
    taken = {file.dest_uri for file in files} if missing else set()
    for path in missing:
        file = File(path, folder, config.site_dir, config.use_directory_urls)
        if file.dest_uri not in taken:
            raise OSError(errno.EIO, os.strerror(errno.EIO), f"{folder}/{path}")
