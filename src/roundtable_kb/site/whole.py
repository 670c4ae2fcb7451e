"""The whole site as MkDocs makes it, where its settings ask for more than we know of."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from jinja2 import Environment
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import Files

from roundtable_kb import policy
from roundtable_kb.disk import write
from roundtable_kb.site.files import Assets, names_in, require


class _Complete(BasePlugin):  # type: ignore[no-untyped-call,type-arg]
    """Lets MkDocs stop if it has not found every file."""

    @event_priority(100)  # before any plugin that takes some away
    def on_files(self, files: Files, config: MkDocsConfig, **_: object) -> None:
        """Look for them again, and raise OSError if one is missing or a folder cannot be read."""
        require(files, names_in(config.docs_dir, links=True), config.docs_dir, config)
        theme = Files([])
        theme.add_files_from_theme(cast("Environment", Assets(config)), config)
        for file in theme:
            require(files, [file.src_uri], str(file.src_dir), config)


def make(settings: Path, folder: Path, polyfill: str | None = None) -> Path:
    """Make the site in a folder; return where its policy would be.

    With a `polyfill`, a script that pages load first, it is for readers without a server: its
    addresses name files, and it has no policy.
    """
    own: dict[str, Any] = {"use_directory_urls": False, "site_url": ""} if polyfill else {}
    config = load_config(str(settings), site_dir=str(folder), strict=True, **own)
    if polyfill:
        polyfills = [*config.extra.get("polyfills", []), polyfill]
        config.extra.update({"offline": True, "polyfills": polyfills})
    config.plugins["roundtable_kb/complete"] = _Complete()
    config.plugins.on_startup(command="build", dirty=False)
    try:
        build(config)
    finally:
        config.plugins.on_shutdown()
    return Path(config.theme.custom_dir or settings.parent) / policy.PARTIAL


def renew(partial: Path, page: bytes) -> bool:
    """Bring the policy's list of hashes up to date with the theme; True if it was not.

    `page` is 404.html. No text of a record or a page is in it, so every script in it is the
    theme's.
    """
    before = partial.read_text()
    after = policy.renewed(before, page)
    if after == before:
        return False
    write(partial.parent, partial.name, after.encode())
    return True


def admitted(page: Path) -> tuple[str, ...]:
    """Return the hashes of the scripts that the pages' policy lets run, given 404.html."""
    return policy.hashes(page.read_bytes()) if page.is_file() else ()


def own_pages(docs: Path, site: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the source path of each page that was made, with what was made of it."""
    for source in sorted(docs.rglob("*.md")):
        name = source.relative_to(docs)
        page = site / name.with_suffix("") / "index.html"
        page = page.parent.parent / page.name if name.stem in ("index", "README") else page
        if page.is_file():
            yield name.as_posix(), page.read_bytes()
