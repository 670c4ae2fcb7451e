"""Changes of the records as a whole: planned in memory, tried on a copy, only then written."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from roundtable_kb import codes, former, project, rewriting
from roundtable_kb.decoding import Entry
from roundtable_kb.diagnostics import Report, Span, did_you_mean
from roundtable_kb.edits import Change, companions, text_of, with_text
from roundtable_kb.loading import REMOVED, verified_path
from roundtable_kb.rewriting import Everything, Written
from roundtable_kb.schema import Record
from roundtable_kb.stretches import substitute
from roundtable_kb.values import UnreadableError, parse_slug
from roundtable_kb.yaml_reader import Sequence as Listed


@dataclass(frozen=True, slots=True)
class Revision:
    """What a command would change."""

    changes: tuple[Change, ...]
    places: int
    """How often a record is named in them."""
    dropped: bool = False
    """Whether the old address leads nowhere any more, because the new one was its before."""


def rename(root: Path, model: type[Record], old: str, new: str, report: Report) -> Revision | None:
    """Plan another id for a record; None, with the reasons in `report`, if it cannot be."""
    found = _everything(root, report)
    record = _record(found, model, old, report) if found else None
    if not found or not record or not _free(found, record, new, report):
        return None
    texts = rewriting.rename(found, record, new, report)
    if texts is None:
        return None
    moves = {_path(found, record): new}
    companion = verified_path(old)
    if model.folder == "sources" and companion in found.sources:
        moves[companion] = new
    to = {path: _renamed(path, old, new) for path in moves}
    changes = _changes(root, found, texts, to, report)
    places = sum(1 for _ in rewriting.places(found, record))
    own = found.sources[_path(found, record)]
    dropped = new in record.former_ids and former.drop(own, new) is not None
    return _tried(root, found, Revision(changes, places, dropped), report)


def remove(root: Path, model: type[Record], record_id: str, report: Report) -> Revision | None:
    """Plan to take away a record that nothing names; None, with the reasons, if it cannot be."""
    found = _everything(root, report)
    record = _record(found, model, record_id, report) if found else None
    if not found or not record:
        return None
    own = _path(found, record)
    for place in rewriting.places(found, record):
        if place.span.path != own and not place.span.path.endswith(rewriting.VERIFIED):
            message = f"this names '{record_id}', which would be gone"
            hint = "name another record here, or say which with --replace-by"
            report.error(codes.REF_DANGLING, message, place.span, hint)
    if not report.ok:
        return None
    changes = _changes(root, found, {}, _away(found, record), report)
    return _tried(root, found, Revision(changes, 0), report)


def replace(
    root: Path, model: type[Record], record_id: str, by: str, report: Report
) -> Revision | None:
    """Plan to take away a record and to name another in its place, where its addresses lead to."""
    found = _everything(root, report)
    record = _record(found, model, record_id, report) if found else None
    successor = _record(found, model, by, report) if found else None
    if not found or not record or not successor or record is successor:
        return None
    written: Written = {
        path: stretches
        for path, stretches in rewriting.replace(found, record, by, report).items()
        if path != _path(found, record) and not path.endswith(rewriting.VERIFIED)
    }
    _stands_once(found, record, by, report)
    texts = {path: substitute(found.sources[path], done) for path, done in written.items()}
    path = _path(found, successor)
    for old in (*record.former_ids, record.id):
        text = former.add(texts.get(path, found.sources[path]), old)
        if text is None:
            hint = "write one field a line, and 'former_ids' as a list or not at all"
            message = "the former id cannot be added in this layout"
            report.error(codes.EDIT_REFUSED, message, Span(path), hint)
            return None
        texts[path] = text
    if not report.ok:
        return None
    changes = _changes(root, found, texts, _away(found, record), report)
    places = sum(len(stretches) for stretches in written.values())
    return _tried(root, found, Revision(changes, places), report)


def _everything(root: Path, report: Report) -> Everything | None:
    knowledge = project.check(root, report)
    settings = project.settings_of(root, report)
    if not knowledge or not settings:
        return None
    beside = {path: text_of(content) for path, content in companions(root)}
    return Everything(
        kb=knowledge.kb,
        settings=Entry.of(settings.settings, settings.tree),
        mkdocs=settings.whole,
        sources={
            **{path: text for path, text in beside.items() if text is not None},
            **report.sources,
        },
    )


def _record(
    found: Everything, model: type[Record], record_id: str, report: Report
) -> Record | None:
    record = found.kb.get(model, record_id)
    if record is None:
        known = found.kb.ids((model.folder,))
        renamed = (r.id for r in found.kb.all(model) if record_id in r.former_ids)
        now = next(renamed, None)
        hint = f"it is called '{now}' now" if now else did_you_mean(record_id, known)
        message = f"there is no record '{record_id}' in {model.folder}"
        report.error(codes.REF_DANGLING, message, Span(f"data/{model.folder}"), hint)
    return record


def _free(found: Everything, record: Record, new: str, report: Report) -> bool:
    """Report why a record cannot have an id."""
    place = Span(_path(found, record))
    try:
        parse_slug(new)
    except UnreadableError as error:
        report.error(error.code, error.message, place, error.hint)
        return False
    for other in found.kb.all(type(record)):
        if new == other.id or (new in other.former_ids and other is not record):
            place = Span(_path(found, other))
            hint = "choose another id"
            report.error(codes.ID_DUPLICATE, f"the id '{new}' is taken", place, hint)
    for path in (f"{REMOVED}/{record.folder}/{new}.yml", f"docs/{record.folder}/{new}.md"):
        if path in found.sources:
            message = f"the id '{new}' would be taken by this"
            report.error(codes.ID_DUPLICATE, message, Span(path), "choose another id")
    return report.ok


def _stands_once(found: Everything, record: Record, by: str, report: Report) -> None:
    """Report the lists in which the successor would stand twice."""
    for place in rewriting.places(found, record):
        if place.mention is None or not isinstance(place.mention.path[-1], int):
            continue
        for entry in (found.kb.entry(r) for r in found.kb.records()):
            if entry.path == place.span.path:
                items = entry.node(place.mention.path[:-1])
                texts = [getattr(i, "text", "") for i in getattr(items, "items", ())]
                if isinstance(items, Listed) and by in (t.rpartition("/")[2] for t in texts):
                    message = f"'{by}' stands in this list already"
                    hint = "remove this item first"
                    report.error(codes.EDIT_REFUSED, message, place.span, hint)


def _path(found: Everything, record: Record) -> str:
    return found.kb.entry(record).path


def _renamed(path: str, old: str, new: str) -> str:
    place = PurePosixPath(path)
    return str(place.with_name(new + place.name.removeprefix(old)))


def _away(found: Everything, record: Record) -> Mapping[str, str]:
    """Return where the files of a removed record are kept."""
    paths = [_path(found, record)]
    if record.folder == "sources":
        paths += [path for path in (verified_path(record.id),) if path in found.sources]
    return {path: path.replace("data/", f"{REMOVED}/", 1) for path in paths}


def _changes(
    root: Path,
    found: Everything,
    texts: Mapping[str, str],
    moves: Mapping[str, str],
    report: Report,
) -> tuple[Change, ...]:
    """Return the changes of files, each from the very bytes that were read before."""
    changes = []
    for path in sorted({*texts, *moves}):
        before = (root / path).read_bytes()
        if text_of(before) != found.sources[path]:
            message, hint = "the file was changed just now", "try again"
            report.error(codes.EDIT_REFUSED, message, Span(path), hint)
        after = with_text(before, texts[path]) if path in texts else before
        changes.append(Change(path, moves.get(path, path), before, after))
    return tuple(changes)


def _tried(root: Path, found: Everything, revision: Revision, report: Report) -> Revision | None:
    """Return a revision if the records pass the check with it, on a copy of them."""
    files = {path: text.encode() for path, text in found.sources.items()}
    for change in revision.changes:
        files.pop(change.old or "", None)
    files |= {change.new: change.after for change in revision.changes}
    tried = Report()
    try:
        with tempfile.TemporaryDirectory() as copy:
            for path, content in files.items():
                (Path(copy) / path).parent.mkdir(parents=True, exist_ok=True)
                (Path(copy) / path).write_bytes(content)
            project.check(Path(copy), tried)
    except OSError as error:
        message = f"there is no room to try the change: {(error.strerror or '').lower()}"
        report.error(codes.FILE_UNWRITABLE, message, Span(revision.changes[0].new), "make room")
    report.sources.update(tried.sources if not tried.ok else {})
    report.add(tried.diagnostics)
    return revision if report.ok else None
