"""What people do to a project between two builds, each chosen by a number."""

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

from click.testing import CliRunner

from conftest import checked
from roundtable_kb.cli import main
from roundtable_kb.publish import generated

Edit = Callable[[Path, Random], None]
NAMES = ("Fog & lamps", "灯塔 <b>雾</b>", 'The "quoted" one', "A: colon", "Ölzeug", "x")
PROSE = (
    "Keepers sing.",
    "灯塔在雾里，没有人听见。",
    "A table:\n\n| a | b |\n|---|--:|\n| 1 | 灯 |",
    "<details markdown><summary>More</summary>\n\n*Hidden* text.\n\n</details>",
    "```\n# no heading\n```",
    "Two isles, one bell.[^1]\n\n[^1]: So they say.",
)
HEADINGS = ("Lamps", "On fog {#fog-here}", "灯塔", "Lamps & bells", "`code`", "Lamps")
ANCHORS = ("#lamps", "#fog-here", "#lamps-bells", "#lamps_1", "#nowhere")
FRONT = (
    "",
    "---\ntitle: 灯 & fog\n---\n",
    "---\ndescription: Of lamps\nhide: [toc, navigation]\n---\n",
    "---\nsearch: {exclude: true}\n---\n",
    "---\nsearch: {boost: 2}\ntitle: Boosted\n---\n",
    "---\nno front matter: [\n---\n",
)
PAGES = ("notes.md", "guide/index.md", "guide/灯塔.md", "guide/deep/isles.md", "visiting.md")
FILES = ("picture.png", "guide/notes.txt", "assets/own.css", "isles", "isles/north.txt")
SETTINGS = (
    ("site_name: .*", "site_name: The Lantern Table", "site_name: Lamps & <fog>"),
    ("site_description: .*", "site_description: Lamps.", "site_description: 灯塔"),
    ("version: [0-9.]*", "version: 2.1.0", "version: 2.2.0"),
    ("date: [^}]*", "date: 2025-07-01", "date: 2025-08-02"),
    ("  - (Speakers: |Voices: )?speakers/", "  - Voices: speakers/", "  - speakers/"),
    ("  - (Visiting: )?visiting.md", "  - Visiting: visiting.md", "  - visiting.md"),
    ("(  - notes.md\n)?  - Topics", "  - Topics", "  - notes.md\n  - Topics"),
    ("permalink: .*", "permalink: false", "permalink: true"),
    ("generator: .*", "generator: false", "generator: true"),
    ("  language: .*", "  language: en", "  language: zh"),
    ("    - navigation.(tabs|path)", "    - navigation.tabs", "    - navigation.path"),
    ("    - (search.suggest|navigation.footer)", "    - search.suggest", "    - navigation.footer"),
    ("(exclude_docs: .*\n)?docs_dir", "docs_dir", "exclude_docs: guide/deep/\ndocs_dir"),
    ("(copyright: .*\n)?site_dir", "site_dir", "copyright: 守灯人\nsite_dir"),
    ("  - attr_list(\n  - footnotes)?", "  - attr_list", "  - attr_list\n  - footnotes"),
    ("lang: .*", "lang: [en, zh]", "lang: [en]"),
)  # fmt: skip
"""How settings are written, and what each may be."""


def substitute(path: Path, pattern: str, text: str, random: Random) -> None:
    """Put a text in the place of one match of a pattern."""
    whole = path.read_text()
    matches = list(re.finditer(pattern, whole, re.MULTILINE))
    if matches:
        match = random.choice(matches)
        path.write_text(whole[: match.start()] + text + whole[match.end() :])


def records(root: Path, folder: str = "*") -> list[Path]:
    """Return the records of a kind, or of all."""
    return sorted(root.glob(f"data/{folder}/*.yml"))


def ids(root: Path, folder: str) -> list[str]:
    """Return the ids of a kind."""
    return [path.stem for path in records(root, folder)]


def put(root: Path, folder: str, field: str, value: str, random: Random) -> None:
    """Change a field of a record that has it, at one of its places."""
    path = random.choice([p for p in records(root, folder) if f"{field}:" in p.read_text()])
    substitute(path, rf"(?<=^{field}: ).*", value, random)


def retitle(root: Path, random: Random) -> None:
    name = json.dumps(f"{random.choice(NAMES)} {random.randint(0, 9)}", ensure_ascii=False)
    put(root, "*", "name", name, random)


def restate(root: Path, random: Random) -> None:
    said = f"{random.choice(NAMES)}, said [[topics/{random.choice(ids(root, 'topics'))}]]."
    put(root, "speakers", "    text", json.dumps(said, ensure_ascii=False), random)


def refigure(root: Path, random: Random) -> None:
    put(root, "statistics", "    value", str(random.randint(1, 99)), random)


def retag(root: Path, random: Random) -> None:
    topics = random.sample(ids(root, "topics"), random.randint(0, 3))
    put(root, "speakers", "    topics", f"[{', '.join(topics)}]", random)


def rebroaden(root: Path, random: Random) -> None:
    folder, field = random.choice([("topics", "broader"), ("organizations", "parent")])
    path = random.choice(records(root, folder))
    text = re.sub(rf"^{field}: .*\n", "", path.read_text(), flags=re.MULTILINE)
    above = random.choice(["", *ids(root, folder)])
    path.write_text(text + (f"{field}: {above}\n" if above else ""))


def add(root: Path, random: Random) -> None:
    name = f"added-{random.randint(1, 3)}"
    cited = f"source: {{id: {random.choice(ids(root, 'sources'))}}}\n"
    folder, text = random.choice(
        [
            ("topics", "name: Added\ndefinition: What was added.\n"),
            ("terms", f"name: Added\nclassification: law\ndefinition: A law.\n{cited}"),
            ("organizations", f"name: Added\nclassification: company\n{cited}"),
            ("speakers", f"name: Added {name}\nfamily_name: Added\n"),
        ]
    )
    (root / "data" / folder / f"{name}.yml").write_text(text)


def delete(root: Path, random: Random) -> None:
    """Delete a record, if nothing names it; it can be restored."""
    path = random.choice(records(root))
    away = root.parent / "away" / path.relative_to(root)
    away.parent.mkdir(parents=True, exist_ok=True)
    path.rename(away)
    if not checked(root).ok:
        away.rename(path)


def restore(root: Path, random: Random) -> None:
    away = root.parent / "away"
    for path in sorted(away.rglob("*.yml"))[:1]:
        path.rename(root / path.relative_to(away))


def command(*words: str | Path) -> None:
    """Let a command change the records; one that is refused changes nothing."""
    CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def remove(root: Path, random: Random) -> None:
    path = random.choice(records(root))
    command("remove", path.parent.name, path.stem, "-C", root)


def rename(root: Path, random: Random) -> None:
    path = random.choice(records(root))
    new = path.stem.removesuffix("-renamed") if "-renamed" in path.stem else f"{path.stem}-renamed"
    command("rename", path.parent.name, path.stem, new, "-C", root)


def keep(root: Path, random: Random) -> None:
    command("keep", "-C", root)


def own_pages(root: Path) -> list[str]:
    """Return the pages that people wrote, by their paths in docs/."""
    docs, ours = root / "docs", generated(root / "docs")
    every = sorted(path.relative_to(docs).as_posix() for path in docs.rglob("*.md"))
    return [path for path in every if path not in ours]


def write_page(root: Path, random: Random) -> None:
    path = random.choice(PAGES)
    pages = sorted(page.relative_to(root / "docs") for page in (root / "docs").rglob("*.md"))
    headings = random.sample(HEADINGS, random.randint(0, 3))
    parts = [random.choice(FRONT), f"# {random.choice(NAMES)}\n\n"]
    parts += [f"## {heading}\n\n{random.choice(PROSE)}\n\n" for heading in headings]
    for target in random.sample(pages, min(len(pages), random.randint(0, 3))):
        link = os.path.relpath(target, Path(path).parent)
        parts.append(f"- [See]({link}{random.choice(('', '', '', '', *ANCHORS))})\n")
    place = root / "docs" / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("".join(parts))


def delete_page(root: Path, random: Random) -> None:
    for path in random.sample(own_pages(root), min(1, len(own_pages(root)))):
        (root / "docs" / path).unlink()


def change_file(root: Path, random: Random) -> None:
    """Write a file that is published as it is, or delete it; a folder may come in its place."""
    place = root / "docs" / random.choice(FILES)
    if place.is_dir():
        shutil.rmtree(place)
    elif place.exists() and random.random() < 0.4:
        place.unlink()
        return
    place.parent.unlink() if place.parent.is_file() else None
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(random.randbytes(random.choice((0, 8, 8, 900))))


def settle(root: Path, random: Random) -> None:
    pattern, *texts = random.choice(SETTINGS)
    substitute(root / "mkdocs.yml", pattern, random.choice(texts), random)


def reorder(root: Path, random: Random) -> None:
    settings = root / "mkdocs.yml"
    lines = re.findall(r"^  - .*\.md\n", settings.read_text(), re.MULTILINE)
    block = "".join(lines)
    random.shuffle(lines)
    settings.write_text(settings.read_text().replace(block, "".join(lines)))


def feature(root: Path, random: Random) -> None:
    figures = random.sample(ids(root, "statistics"), 2)
    text = f"key_figures: [{', '.join(figures)}]"
    substitute(root / "mkdocs.yml", r"key_figures: \[.*\]", text, random)


def override(root: Path, random: Random) -> None:
    """Change what every page has of the theme, and the policy, whose list a build renews."""
    partials, number = root / "docs/.overrides/partials", random.randint(0, 9)
    policy = partials / "policy.html"
    kind = random.randint(0, 2)
    if kind == 0:
        (partials / "source-file.html").write_text(f"<p>{{{{ page.title }}}} {number}</p>\n")
    elif kind == 1:
        policy.write_text(policy.read_text() + f"{{#- {number} -#}}<!-- {number} -->")
    else:
        substitute(policy, r"(?<=\[)\n  \"'sha256-.*$", "", random)


EDITS: dict[str, Edit] = {
    edit.__name__: edit
    for edit in (
        retitle, restate, refigure, retag, rebroaden, add, delete, restore, remove, rename, keep,
        write_page, delete_page, change_file, settle, reorder, feature, override,
    )
}  # fmt: skip
