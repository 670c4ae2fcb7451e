"""What a fast generator in another language takes: Hugo, of the same records.

It makes two sites of them. The `PLAIN` one has a page for each record and an index for each kind,
and no more. The `SAME` one has the pages that our build makes, in the same frame, with citations,
backlinks, search index, exports and the files beside the pages, but none of what the checks say:
hugo_same/README.md tells what it lacks.
"""

import json
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import yaml

PLAIN, SAME = (Path(__file__).with_name(name) for name in ("hugo", "hugo_same"))
ADAPTER = "_content.gotmpl"
"""Makes the pages; what it reads, `hugo.Data`, came with Hugo 0.156."""


def program() -> Path | None:
    """Return where Hugo is, if it is installed: by a package of PyPI, or on the PATH."""
    # What the package puts on the PATH is a script, which starts Python first.
    packaged = Path(sysconfig.get_path("purelib"), "hugo/binaries").glob("hugo*")
    found = next((str(path) for path in packaged), None) or shutil.which("hugo")
    return Path(found) if found else None


def version(hugo: Path) -> str:
    """Return its version."""
    told = subprocess.run([hugo, "version"], capture_output=True, text=True, check=True).stdout
    return re.search(r"v([0-9.]+)", told)[1]  # type: ignore[index]


def write(templates: Path, records: Path, folder: Path) -> None:
    """Make a project of Hugo from the records in a folder with a folder for each kind."""
    shutil.copytree(templates, folder)
    adapter = (folder / ADAPTER).read_text(encoding="utf-8")
    (folder / ADAPTER).unlink()
    for kind in sorted(path for path in records.iterdir() if any(path.glob("*.yml"))):
        shutil.copytree(kind, folder / "data" / kind.name)
        place = folder / "content" / kind.name
        place.mkdir(parents=True)
        (place / ADAPTER).write_text(adapter.replace("KIND", kind.name), encoding="utf-8")


def write_same(project: Path, folder: Path) -> None:
    """Make a project of Hugo whose site is as that of a project of ours, which was built.

    From there come the settings, what the columns of tables mean, the drawn charts, and the frame,
    which is Material's.
    """
    write(SAME, project / "data", folder)
    settings = yaml.safe_load((project / "mkdocs.yml").read_text(encoding="utf-8"))
    ours = settings["extra"]["roundtable"]
    params = {
        "description": settings["site_description"],
        "version": str(ours["edition"]["version"]),
        "date": str(ours["edition"]["date"]),
        "event": ours["event"],
        "key_figures": ours["key_figures"],
    }
    whole = {"title": settings["site_name"], "baseURL": settings["site_url"], "params": params}
    _write(folder / "config/_default/hugo.json", json.dumps(whole))
    _write(folder / "assets/tables.json", json.dumps(_tables(project, folder)))
    _write_charts(project / "docs/statistics", folder / "assets/charts")
    page = next((project / "site/speakers").glob("*/index.html")).read_text(encoding="utf-8")
    for name, text in zip(("head", "tail"), _frame(page), strict=True):
        _write(folder / f"layouts/partials/frame/{name}.html", text)


def _tables(project: Path, folder: Path) -> dict[str, object]:
    """Return by name what each table is, and the kind whose records have rows in it, if one has."""
    package = json.loads((project / "site/data/datapackage.json").read_text(encoding="utf-8"))
    kinds = {path.name for path in (folder / "data").iterdir()}
    found = dict[str, object]()
    for table in package["resources"]:
        own = {table["name"], f"{table['schema']['primaryKey'][0]}s"} & kinds
        if table["name"] != "findings":
            parts = {"title": table["title"], "schema": table["schema"]}
            found[table["name"]] = parts | {"kind": own.pop() if own else ""}
    return found


def _write_charts(pages: Path, folder: Path) -> None:
    """Cut drawn charts from the pages of figures, and small ones from the list of these."""
    for page in pages.glob("*.md"):
        text = page.read_text(encoding="utf-8")
        if page.name == "index.md":
            for name, drawn in _SMALL.findall(text):
                _write(folder / f"{name}-small.svg", drawn)
        elif chart := _CHART.search(text):
            _write(folder / f"{page.stem}.svg", chart[1])


_CHART = re.compile(r'<figure class="kb-chart"[^>]*>(.*?)</figure>')
_SMALL = re.compile(
    r'^\| \[[^\]]*\]\(([^)#]*)\.md#.*?<span class="kb-spark"[^>]*>(<svg.*?</svg>)', re.MULTILINE
)


def _frame(page: str) -> tuple[str, str]:
    """Return what comes before and after the article of a record's page, as templates."""
    before, article = page.split('<article class="md-content__inner md-typeset">')
    after = article.partition("</article>")[2]
    address = _cut(r'<link rel="canonical" href="([^"]*)">', before)
    for found, action in (
        (_cut(r"<title>(.*?) - ", before), "{{ .Title }}"),
        (_cut(r'<meta name="description" content="([^"]*)">', before), "{{ $description }}"),
        (address, "{{ .Permalink }}"),
        (_cut(r'(<link [^>]*"index.json">\s*<link [^>]*"index.md">)', before), _TWINS),
    ):
        before = before.replace(found, action)
    here = urlsplit(address).path
    before, after = (
        re.sub(r'"(\.\.(?:/[^"]*)?)"', lambda to: f'"{urljoin(here, to[1])}"', part)
        for part in (before, after)
    )
    return f'{{{{ $description := partial "description.html" . -}}}}\n{before}', after


_TWINS = """{{ if .IsPage -}}
  <link rel="alternate " type="application/json" href="index.json">
  <link rel="alternate " type="text/markdown" href="index.md">
{{- end }}"""


def _cut(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, pattern
    return found[1]


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def command(hugo: Path, folder: Path) -> list[str]:
    """Return the command that makes `folder`/public."""
    return [str(hugo), "--source", str(folder), "--quiet"]
