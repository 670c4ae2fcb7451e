"""Records in the form of their kind: a new one to be filled in, and those that are there tidied."""

from collections.abc import Collection, Iterator
from pathlib import Path

from roundtable_kb import codes, project
from roundtable_kb.diagnostics import Report, Span
from roundtable_kb.edits import Change, text_of
from roundtable_kb.kinds import KINDS
from roundtable_kb.kinds.events import Event
from roundtable_kb.knowledge import KnowledgeBase
from roundtable_kb.loading import REMOVED, load, load_removed, read_file
from roundtable_kb.normal import normal_form
from roundtable_kb.schema import Record
from roundtable_kb.skeletons import skeleton
from roundtable_kb.values import UnreadableError, parse_slug


def new(
    root: Path, model: type[Record], name: str, record_id: str, report: Report, *, anyway: bool
) -> Change | None:
    """Plan a new record; None, with the reasons in `report`, if its id or name is another's.

    `anyway` lets an id be near to another, and a name be that of another.
    """
    path = f"data/{model.folder}/{record_id}.yml"
    try:
        parse_slug(record_id)
    except UnreadableError as error:
        report.error(error.code, error.message, Span(path), error.hint)
        return None
    # Records that are not finished yet are no reason not to begin another one.
    read = Report()
    kb = load(root, KINDS, read)
    report.sources.update(read.sources)
    _free(root, kb, model, record_id, report)
    _clear(kb, model, record_id, report)
    if not anyway:
        _near(root, model, record_id, report)
        _namesake(kb, model, name, report)
    if not report.ok:
        return None
    settings = project.settings_of(root, Report())
    event = kb.get(Event, settings.settings.event.id) if settings else None
    ids = (event.id, event.source.id.id) if event else ("", "")
    return Change(None, path, b"", skeleton(model, name, *ids).encode())


def tidy(root: Path, paths: Collection[str], report: Report) -> tuple[Change, ...] | None:
    """Plan the normal form of records, all of them if no path is named; None if one has errors.

    References need not be right.
    """
    checked = Report()
    kb = load(root, KINDS, checked)
    records = {kb.entry(record).path: record for record in kb.records()}
    report.sources.update(checked.sources)
    report.add(
        fault
        for fault in checked.diagnostics
        if fault.span.path not in records and (not paths or fault.span.path in paths)
    )
    changes = []
    for path in sorted(records.keys() & paths if paths else records):
        before = read_file(root, path, report) or b""
        text = normal_form(text_of(before) or "", records[path])
        if text is None:
            message = "the record cannot be put in its normal form without a loss"
            hint = "write one field a line, and comments on lines of their own"
            report.error(codes.EDIT_REFUSED, message, Span(path), hint)
        elif text.encode() != before:
            changes.append(Change(path, path, before, text.encode()))
    return tuple(changes) if report.ok else None


def _ids(root: Path, model: type[Record]) -> Iterator[tuple[str, str]]:
    """Yield the ids of a kind that are in use, of unfinished and removed records, too."""
    for folder in (f"data/{model.folder}", f"{REMOVED}/{model.folder}"):
        for path in sorted((root / folder).glob("*.y*ml")):
            yield path.stem, f"{folder}/{path.name}"


def _free(
    root: Path, kb: KnowledgeBase, model: type[Record], record_id: str, report: Report
) -> None:
    former = [(old, kb.entry(r).path) for r in kb.all(model) for old in r.former_ids]
    removed = load_removed(root, KINDS, kb, Report())
    gone = [(old, f"{REMOVED}/{r.folder}/{r.id}.yml") for r in removed for old in r.former_ids]
    for taken, path in (*_ids(root, model), *former, *gone):
        if taken == record_id:
            message = f"the id '{record_id}' is taken"
            report.error(codes.ID_DUPLICATE, message, Span(path), "choose another with --id")


def _clear(kb: KnowledgeBase, model: type[Record], record_id: str, report: Report) -> None:
    """Report the references to records of other kinds that could then mean the new one."""
    for other in (record for record in kb.records() if record.id == record_id):
        if other.folder == model.folder:
            continue
        for reference in kb.referring(other):
            if reference.mention.ref.may_be(model.folder, record_id):
                message = f"'{record_id}' would then be the id of a record in {model.folder}, too"
                hint = f"write {other.folder}/{record_id} here first, or choose another with --id"
                report.error(codes.REF_AMBIGUOUS, message, kb.span(reference), hint)


def _near(root: Path, model: type[Record], record_id: str, report: Report) -> None:
    for other, path in _ids(root, model):
        if other != record_id and _mistakable(record_id, other):
            message = f"the id '{record_id}' is too close to '{other}'"
            hint = "choose another with --id; if they are two things, add --anyway"
            report.error(codes.ID_DUPLICATE, message, Span(path), hint)


def _namesake(kb: KnowledgeBase, model: type[Record], name: str, report: Report) -> None:
    for record in kb.all(model):
        others = [other.name for other in record.other_names]
        names = [record.name, getattr(record, "short_name", None) or "", *others]
        if name.casefold() in (known.casefold() for known in names):
            entry = kb.entry(record)
            message = f"'{record.id}' is called {name!r} already"
            hint = "if they are two, add --anyway, and give both a 'disambiguation'"
            report.error(codes.ID_DUPLICATE, message, entry.span(("name",)), hint)


def _mistakable(one: str, other: str) -> bool:
    """Whether ids differ by hyphens or by one slip: a letter more, less, another, or two swapped.

    Two that differ by one digit in the same place are a series, such as those of two years.
    """
    if one.replace("-", "") == other.replace("-", ""):
        return True
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) == 1:
        return any(long[:n] + long[n + 1 :] == short for n in range(len(long)))
    differing = [n for n in range(len(one)) if one[n] != other[n]] if len(one) == len(other) else []
    if len(differing) == 1:
        return not (one[differing[0]].isdigit() and other[differing[0]].isdigit())
    swapped = [one[n] for n in differing] == [other[n] for n in reversed(differing)]
    return len(differing) == 2 and differing[1] - differing[0] == 1 and swapped
