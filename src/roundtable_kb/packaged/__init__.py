"""Files that come with the program: the site's styles, scripts and overrides, and a starter.

`dot-` at the beginning of a name stands for a dot, which packages leave out.
"""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from roundtable_kb.pages import Artifact

THEME = Path(__file__).with_name("theme")
"""Where the styles and scripts are, for those who work on them."""
COLOURS = "assets/colours.css"
"""The stylesheet that is made from the colours in the settings."""


def theme(colours: Mapping[str, str]) -> Iterator[Artifact]:
    """Yield the site's own styles, scripts and overrides, as files of docs/.

    `colours` are custom properties of the stylesheet; those of the dark scheme end in `-dark`.
    """
    yield from _files(THEME)
    light = {name: value for name, value in colours.items() if not name.endswith("-dark")}
    dark = {name[: -len("-dark")]: v for name, v in colours.items() if name.endswith("-dark")}
    text = "/* Made from the colours in mkdocs.yml; those of roundtable.css hold otherwise. */\n"
    text += _rule(":root,\n[data-md-color-scheme]", light)
    text += _rule('@media screen {\n[data-md-color-scheme="slate"]', dark, "}\n")
    yield Artifact(COLOURS, text.encode())


def own() -> Iterator[Artifact]:
    """Yield files of docs/ that are the editor's as soon as they are there."""
    yield from _files(files(__name__) / "own")


def _rule(selector: str, colours: Mapping[str, str], end: str = "") -> str:
    lines = "".join(f"  --kb-{name}: {value};\n" for name, value in colours.items())
    return f"{selector} {{\n{lines}}}\n{end}" if colours else ""


def starter(answers: Mapping[str, str]) -> Iterator[Artifact]:
    """Yield the files of a new knowledge base, `$names` in them and their paths filled in."""
    for artifact in _files(files(__name__) / "starter"):
        text = Template(artifact.content.decode()).safe_substitute(answers)
        yield Artifact(Template(artifact.path).safe_substitute(answers), text.encode())


def rows(kind: str) -> str:
    """Return a table of one kind of record to start an import from: headers and an example."""
    return (files(__name__) / "rows" / f"{kind}.csv").read_text(encoding="utf-8")


def _files(folder: Traversable, at: str = "") -> Iterator[Artifact]:
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        path = f"{at}{item.name.replace('dot-', '.', 1)}"
        if item.is_dir():
            yield from _files(item, f"{path}/")
        else:
            yield Artifact(path, item.read_bytes())
