"""Make a knowledge base of N records that is shaped like the real one, to measure with.

python benchmarks/corpus.py N FOLDER [--seed 1]

The same N and seed give the same bytes. Names are put together from syllables, addresses are those
of example.org; nothing is about anybody. A record refers to as many others in a large knowledge
base as in a small one, and to one organization in fifty much more often than to the rest.
"""

import argparse
from pathlib import Path
from random import Random

from invented import figures, records
from invented.naming import Names, name_all

from roundtable_kb import adding, packaged

KEY_FIGURES = 6
LICENCE = 'licence: {name: CC-BY-4.0, url: "https://creativecommons.org/licenses/by/4.0/"}'


def make(folder: Path, n: int, seed: int = 1) -> None:
    """Write settings and `n` records into a folder that is new or empty."""
    names = name_all(n, Random(seed))
    made = dict(records.texts(names)) | dict(figures.texts(names))
    for kind in {Path(path).parent for path in made}:
        (folder / "data" / kind).mkdir(parents=True)
    for path, text in made.items():
        kind = Path(path).parent
        schema = f"# yaml-language-server: $schema=../schema/{kind}.schema.json\n"
        (folder / "data" / path).write_text(schema + text, encoding="utf-8")
    adding.write_schemas(folder)
    key = [Path(path).stem for path in made if path.startswith("statistics/")][:KEY_FIGURES]
    _settle(folder, names, key)


def _settle(folder: Path, names: Names, key_figures: list[str]) -> None:
    """Write the settings and the page `about.md` of a new knowledge base, and what ours adds."""
    answers = {
        "name_yaml": f"Invented tables of {sum(names.counts.values())} records",
        "description_yaml": "What was said at invented roundtables, to measure with.",
        "language": "en",
        "scope": "invented",
        "today": "2026-01-01",
        "event_id": names.of["events"][0].id,
    }
    starter = {artifact.path: artifact.content.decode() for artifact in packaged.starter(answers)}
    settings = starter["mkdocs.yml"]
    for there, wanted in (
        ("# site_url: https://www.example.org/", "site_url: https://example.org/kb/"),
        ("# " + LICENCE, LICENCE),
        ("key_figures: [example-members]", f"key_figures: [{', '.join(key_figures)}]"),
    ):
        assert settings.count(there) == 1, there
        settings = settings.replace(there, wanted)
    (folder / "docs").mkdir()
    (folder / "mkdocs.yml").write_text(settings, encoding="utf-8")
    (folder / "docs/about.md").write_text(starter["docs/about.md"], encoding="utf-8")


def main() -> None:
    """Make one as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("n", type=int, metavar="N", help="how many records")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a new or empty folder")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    make(given.folder, given.n, given.seed)


if __name__ == "__main__":
    main()
