"""What is added to a project's files: a new one's own, schemas for editors, records of a table."""

import json
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from roundtable_kb import codes, packaged
from roundtable_kb.composing import compose
from roundtable_kb.diagnostics import Report
from roundtable_kb.disk import write, write_new
from roundtable_kb.importing import explained, records
from roundtable_kb.json_schema import as_file, path_of, schema
from roundtable_kb.kinds import KINDS
from roundtable_kb.loading import load
from roundtable_kb.publish import seed
from roundtable_kb.tabular import read_table
from roundtable_kb.values import slug


@dataclass(frozen=True, slots=True)
class Answers:
    """What a new knowledge base is told at its beginning."""

    name: str
    event: str
    date: str
    language: str
    today: str
    version: str
    """Of this program."""


def start(folder: Path, answers: Answers) -> tuple[str, ...]:
    """Write the files of a new knowledge base into an empty folder; return their paths."""
    # A text in JSON is one in YAML, whatever stands in it.
    quoted = partial(json.dumps, ensure_ascii=False)
    filled = {
        **asdict(answers),
        "scope": slug(answers.name) or "knowledge-base",
        "event_id": slug(answers.event) or "first-event",
        "name_yaml": quoted(answers.name),
        "event_yaml": quoted(answers.event),
        "description_yaml": quoted(f"What was said at {answers.event}, with the sources."),
    }
    made = tuple(packaged.starter(filled))
    for artifact in made:
        write(folder, artifact.path, artifact.content)
    seed(packaged.own(), folder / "docs")
    return tuple(artifact.path for artifact in made) + write_schemas(folder)


def add_table(
    root: Path, folder: str, data: bytes, path: str, report: Report
) -> tuple[str, ...] | None:
    """Add the records of a table to those of a kind; None, and nothing written, if one is faulty.

    `path` is what the table is called in the report. Raises OSError if it cannot be written.
    """
    (kind,) = (kind for kind in KINDS if kind.model.folder == folder)
    table = read_table(data, path, report)
    if table is None:
        return None
    found = Report()
    entries = records(table, kind.model, found)
    for entry in entries:
        for ending in (".yml", ".yaml"):
            if (root / f"data/{folder}/{entry.record.id}{ending}").exists():
                message = f"there is a record '{entry.record.id}' in {folder}"
                hint = "change that record, or fill in another 'id'"
                found.error(codes.ID_DUPLICATE, message, entry.tree.span, hint)
    if found.ok:
        load(root, KINDS, found, entries)
    report.sources.update(found.sources)
    report.add(explained(found.diagnostics, table))
    if not report.ok:
        return None
    files = {f"data/{folder}/{e.record.id}.yml": compose(e.tree, folder) for e in entries}
    write_new(root, {path: text.encode() for path, text in files.items()})
    return tuple(files)


def write_schemas(root: Path, *, only_look: bool = False) -> tuple[str, ...]:
    """Write the JSON Schemas that editors read; return the paths of those that were stale."""
    made = {path_of(kind.model): as_file(schema(kind.model)) for kind in KINDS}
    stale = tuple(path for path, content in made.items() if _content(root / path) != content)
    for path in () if only_look else stale:
        write(root, path, made[path])
    return stale


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
