"""Commands that change the records: they show it first if asked, and do it all or not at all."""

import sys
from pathlib import Path

import click

from roundtable_kb import drafting, edits, kinds, revising
from roundtable_kb.cli.command import FAULTS, Journey, directory, tell
from roundtable_kb.diagnostics import Report
from roundtable_kb.edits import Change
from roundtable_kb.revising import Revision
from roundtable_kb.schema import Record
from roundtable_kb.values import slug

Model = type[Record]


def _kind(ctx: click.Context, param: click.Parameter, value: str) -> Model:
    model = kinds.named(value)
    if model is None:
        known = ", ".join(kind.model.folder for kind in kinds.KINDS)
        raise click.UsageError(f"there is no kind of record '{value}'; the kinds are {known}", ctx)
    return model


kind = click.argument("model", metavar="KIND", callback=_kind)
dry_run = click.option(
    "--dry-run", is_flag=True, help="Show what would change, and change nothing."
)


@click.command(
    cls=Journey,
    examples="""roundtable-kb new topic "Live performance"
    roundtable-kb new speakers 周亚平 --id zhou-yaping --dry-run""",
)
@directory
@kind
@click.argument("name")
@click.option("--id", "record_id", help="The record's id.  [default: made of the name]")
@click.option("--anyway", is_flag=True, help="Although another has a like id, or the same name.")
@dry_run
def new(
    root: Path, model: Model, name: str, record_id: str | None, anyway: bool, dry_run: bool
) -> None:
    """Make a record of a KIND, called NAME, to be filled in.

    It has every field of the kind, each with what it means. Exits with 1 if the id or the name is
    taken, or the id could be mistaken for another.
    """
    name = " ".join(name.split())
    record_id = record_id or slug(name)
    if not name or not record_id:
        raise click.UsageError(f"no id can be made of the name '{name}'; choose one with --id")
    report = Report()
    change = drafting.new(root, model, name, record_id, report, anyway=anyway)
    if change is None:
        tell(report)
        sys.exit(FAULTS)
    if _made(root, (change,), report, dry_run):
        click.echo(f"Made {change.new}. Fill in what is required; what is missing is told by")
        click.echo("  roundtable-kb check")


@click.command(
    cls=Journey,
    examples="""roundtable-kb rename terms hi-mom hi-mother --dry-run
    roundtable-kb rename terms hi-mom hi-mother""",
)
@directory
@kind
@click.argument("old")
@click.argument("new")
@dry_run
def rename(root: Path, model: Model, old: str, new: str, dry_run: bool) -> None:
    """Give the record OLD of a KIND the id NEW, wherever it is named.

    Its old address leads to the new one. Renaming back leaves every file as it was.
    """
    report = Report()
    revision = revising.rename(root, model, old, new, report)
    if _revised(root, revision, report, dry_run):
        assert revision is not None  # noqa: S101 - what was written was planned
        click.echo(f"Renamed {model.folder}/{old} to {model.folder}/{new}, {_extent(revision)}.")
        click.echo(_addresses(model, old, new, revision))
        click.echo("  roundtable-kb build")


@click.command(
    cls=Journey,
    examples="""roundtable-kb remove terms hi-mom --dry-run
    roundtable-kb remove topics songs --replace-by music""",
)
@directory
@kind
@click.argument("record_id", metavar="ID")
@click.option("--replace-by", metavar="ID", help="The record to name in its place.")
@dry_run
def remove(root: Path, model: Model, record_id: str, replace_by: str | None, dry_run: bool) -> None:
    """Take the record ID of a KIND away.

    Its file is kept in data/removed/, and its address says that it was removed, or leads to the
    record that replaces it. Exits with 1 if something names it still.
    """
    report = Report()
    if replace_by == record_id:
        raise click.UsageError("a record cannot replace itself")
    if replace_by:
        revision = revising.replace(root, model, record_id, replace_by, report)
    else:
        revision = revising.remove(root, model, record_id, report)
    if _revised(root, revision, report, dry_run):
        assert revision is not None  # noqa: S101 - what was written was planned
        kept = next(c.new for c in revision.changes if c.new.startswith("data/removed/"))
        click.echo(
            f"Removed {model.folder}/{record_id}, {_extent(revision)}. It is kept as {kept};"
        )
        leads = f"leads to {model.folder}/{replace_by}" if replace_by else "says so"
        click.echo(f"its address {leads}. Next:\n  roundtable-kb build")


@click.command(
    cls=Journey,
    examples="""roundtable-kb fmt
    roundtable-kb fmt data/topics/music.yml --dry-run
    roundtable-kb fmt --check""",
)
@directory
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Name the records that would change, and exit with 1.")
@dry_run
def fmt(root: Path, files: tuple[Path, ...], check: bool, dry_run: bool) -> None:
    """Put the fields of records in order, and their layout in its normal form.

    Without FILES, all records. What a record says stays the same, and so do its comments.
    """
    paths = {_inside(root, file) for file in files}
    report = Report()
    changes = drafting.tidy(root, paths, report)
    if changes is None:
        tell(report)
        sys.exit(FAULTS)
    if check and not dry_run:
        click.echo("".join(f"{change.new}\n" for change in changes), nl=False)
    elif _made(root, changes, report, dry_run):
        click.echo(f"{_files(len(changes))} changed")
    if check and changes:
        sys.exit(FAULTS)


def _inside(root: Path, file: Path) -> str:
    place = file.resolve()
    parts = place.relative_to(root).parts if place.is_relative_to(root) else ()
    folders = [kind.model.folder for kind in kinds.KINDS]
    if len(parts) != 3 or parts[0] != "data" or parts[1] not in folders:  # data/<kind>/<file>
        raise click.UsageError(f"{file} is not a record of this project")
    return "/".join(parts)


def _revised(root: Path, revision: Revision | None, report: Report, dry_run: bool) -> bool:
    """Do what was planned; exit if there is no plan."""
    if revision is None:
        tell(report)
        click.echo("Nothing was changed.")
        sys.exit(FAULTS)
    return _made(root, revision.changes, report, dry_run)


def _made(root: Path, changes: tuple[Change, ...], report: Report, dry_run: bool) -> bool:
    """Write changes, or show them; return whether they were written."""
    if dry_run:
        click.echo(edits.diff(changes), nl=False)
        return False
    if not edits.write_all(root, changes, report):
        tell(report)
        sys.exit(FAULTS)
    return True


def _extent(revision: Revision) -> str:
    named = f"{revision.places} place{'' if revision.places == 1 else 's'}"
    return f"which was named in {named}" if revision.places else "which nothing named"


def _addresses(model: Model, old: str, new: str, revision: Revision) -> str:
    if revision.dropped:
        return (
            f"{model.folder}/{new}/ is its address again, and {model.folder}/{old}/ is none. Next:"
        )
    return f"{model.folder}/{old}/ leads to its new address. Next:"


def _files(number: int) -> str:
    return f"{number} file{'' if number == 1 else 's'}"
