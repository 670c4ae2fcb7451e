"""The tables for a spreadsheet, what they mean as a Frictionless Data Package (v2), and one zip.

https://datapackage.org/standard/data-package/ and https://datapackage.org/standard/table-schema/.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from datetime import date
from itertools import chain
from pathlib import PurePosixPath
from typing import Any

from roundtable_kb import indented
from roundtable_kb.exports import spreadsheets
from roundtable_kb.kinds.sources import Source
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.notes import Run
from roundtable_kb.pages import Artifact, Offer
from roundtable_kb.tables import TABLES
from roundtable_kb.tables.columns import Column, Table

_STANDARD = ("Frictionless Data Package 2", "https://datapackage.org/standard/data-package/")
_OFFER = Offer("What each column of the tables means", "application/json", *_STANDARD)
_ZIP = Offer("All tables, with a README of what to mind", "application/zip", *_STANDARD)
_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


def artifacts(knowledge: Knowledge) -> Iterator[Artifact]:
    """Yield data/<table>.csv for each table, data/datapackage.json, and data/tables.zip.

    The zip has them, and a README.
    """
    tables = list(spreadsheets.artifacts(knowledge))
    yield from tables
    files = {PurePosixPath(table.path).name: table.content for table in tables}
    files["datapackage.json"] = indented.file(_package(knowledge, files))
    yield Artifact("data/datapackage.json", files["datapackage.json"], _OFFER)
    files["README.md"] = _readme(knowledge).encode()
    yield Artifact("data/tables.zip", _zip(files, _day(knowledge)), _ZIP)


def _package(knowledge: Knowledge, files: dict[str, bytes]) -> dict[str, Any]:
    licence = knowledge.licence
    sources = knowledge.noted_of("package", _sources, knowledge.kb.all(Source))
    package: dict[str, Any] = {
        "$schema": _PROFILE,
        "name": "tables",
        "title": knowledge.site,
        "description": knowledge.description,
        "version": knowledge.edition.version,
        "created": f"{_day(knowledge).isoformat()}T00:00:00Z",
        "homepage": knowledge.site_url,
        "licenses": [{"name": licence.name, "path": licence.url}] if licence else [],
        "sources": list(chain.from_iterable(sources)),
        "resources": [_resource(table, files[f"{table.name}.csv"]) for table in TABLES],
    }
    # The standard has no empty values: what is not known is left out.
    return {name: value for name, value in package.items() if value}


def _sources(run: Run, knowledge: Knowledge) -> list[dict[str, str]]:
    sources = (source for source in run if isinstance(source, Source))
    return [{"title": source.title or source.name, "path": source.url} for source in sources]


def _resource(table: Table, file: bytes) -> dict[str, Any]:
    foreign = [column for column in table.columns if column.table]
    return {
        "name": table.name,
        "type": "table",
        "title": table.title,
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(file),
        "hash": f"sha256:{hashlib.sha256(file).hexdigest()}",
        "schema": {
            "fields": [_field(column, table) for column in table.columns],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {"fields": [column.name], "reference": {"resource": of, "fields": ["id"]}}
                for column in foreign
                # A table refers to itself under an empty name.
                for of in ["" if column.table == table.name else column.table]
            ],
        },
    }


def _field(column: Column, table: Table) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if table.key == (column.name,):
        constraints["unique"] = True
    if column.choices:
        constraints["enum"] = [choice.value for choice in column.choices]
    field = {"name": column.name, "type": column.cells, "description": column.description}
    return {**field, "constraints": constraints} if constraints else field


def _readme(knowledge: Knowledge) -> str:
    """Return what somebody who has only the zip needs to know."""
    edition, licence = knowledge.edition, knowledge.licence
    listed = "\n".join(f"- `{table.name}.csv`: {table.title}" for table in TABLES)
    where = f"\nThe site they are made from: {knowledge.site_url}\n" if knowledge.site_url else ""
    terms = f"\n## Licence\n\n{licence.name}: {licence.url}\n" if licence else ""
    return f"""# {" ".join(knowledge.site.split())}

Tables of edition {edition.version}, {edition.date.text}.
{where}
{listed}

`datapackage.json` says what each column means (Frictionless Data Package, version 2).

## Before you use them

- Every row names the source that states it: `source` is its id in `sources.csv`, `passage_url`
  opens it at the passage. `words` find that passage; they are not a quotation.
- Statements are in the editors' words, as the source reports them, not the speakers' own.
- A figure is what somebody stated. Use `value` with its `qualifier`: "over 14,000" is not 14,000.
  `lower` and `upper` are what number and qualifier allow together.
- `observations.csv` also has figures of other publications. Where `event` is empty, the figure was
  not stated at an event.
- Figures that do not fit one another stay as they were stated: `findings.csv` says which do not.
- That somebody has no statement on a topic does not say that they were for or against anything.
- An empty cell means that the sources do not say.
- A text that a spreadsheet would take for a formula has an apostrophe before it.
- The files are in UTF-8. Ids join the tables.
{terms}"""


def _zip(files: dict[str, bytes], day: date) -> bytes:
    """Return a zip whose bytes depend on its files and the edition's day alone."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in sorted(files.items()):
            # The format cannot tell days before 1980.
            entry = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # as on every other system
            entry.external_attr = 0o644 << 16
            # The next level takes two thirds more time for 3 % less.
            archive.writestr(entry, data, compresslevel=5)
    return made.getvalue()


def _day(knowledge: Knowledge) -> date:
    day = knowledge.edition.date.first
    assert day is not None  # noqa: S101 - a single date has both ends
    return day
