"""The data folder to a linked knowledge base: finds the records, and nothing that is not one."""

import os
import re
import stat
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from roundtable_kb import codes
from roundtable_kb.decoding import Entry
from roundtable_kb.diagnostics import Report, Span, did_you_mean
from roundtable_kb.exports.records import read_back
from roundtable_kb.kinds.sources import Source
from roundtable_kb.knowledge import Kind, KnowledgeBase, Past, Removed
from roundtable_kb.linking import link
from roundtable_kb.memory import Memory
from roundtable_kb.notes import Notes
from roundtable_kb.referring import Key, key
from roundtable_kb.values import UnreadableError, is_slug, parse_slug
from roundtable_kb.verified import Verified, read_verified
from roundtable_kb.yaml_reader import LARGEST, Scalar, read
from roundtable_kb.yaml_reader import Sequence as Listed

_EDITIONS = "editions"
_ENDINGS = (".yml", ".yaml")
_COMPANIONS = (".json",)
"""Files that commands keep beside records."""
REMOVED = "data/removed"
"""Records that were removed, in folders by kind; only their names and former ids are read."""
_APART = ("schema", "removed", _EDITIONS)
"""Folders in data/ that hold no records."""


def load(
    root: Path,
    kinds: Sequence[Kind[Any]],
    report: Report,
    added: Sequence[Entry[Any]] = (),
    memory: Memory | None = None,
    before: KnowledgeBase | None = None,
    notes: Notes | None = None,
) -> KnowledgeBase:
    """Read, check and link all records in `root`/data; what is wrong is in `report`.

    Records that are `added` are taken for such that are there already. With a `memory` of `root`,
    files are not parsed again that are as they were the last time; with what was linked `before`,
    nor are references of the same records resolved again; with `notes`, nor are they checked.
    """
    entries, unread, memory = [], set(), memory or Memory()
    files = list(_files(root, kinds, report))
    read = {path: read_file(root, path, report) for _, path in files if not memory.knows(path)}
    new = [(data, path, kind) for kind, path in files if (data := read.get(path)) is not None]
    memory.read_ahead(new)
    reader = partial(read_file, root)
    report.unread = partial(memory.unread, reader)
    for kind, path in files:
        data = read.get(path)
        if data is not None:
            entry = memory.read(data, path, kind, report)
        else:
            entry = memory.again(path, kind, report, reader) if path not in read else None
        if entry:
            entries.append(entry)
        else:
            unread.add((kind.model.folder, Path(path).stem))
    same = () if added or unread else _linked_before(entries, memory)
    memory.forget()
    entries += added
    _share_no_id(entries, report)
    return link(entries, kinds, report, unread, before, same, notes or Notes())


def _linked_before(entries: Sequence[Entry[Any]], memory: Memory) -> Collection[Key]:
    """Return the records that are as they were when all of these were linked and found sound."""
    linked = memory.linked()
    if {entry.path for entry in entries} != linked.keys():
        return ()
    return {key(entry.record) for entry in entries if entry.digest == linked[entry.path]}


def load_removed(
    root: Path, kinds: Sequence[Kind[Any]], kb: KnowledgeBase, report: Report
) -> tuple[Removed, ...]:
    """Read the records that were removed, but for those that another has taken the place of."""
    there = os.path.isdir(root / REMOVED)  # noqa: PTH112 - as in read_file
    folders = _names(root, REMOVED, report) if there else []
    known = [kind.model.folder for kind in kinds]
    for folder in folders:
        if folder not in known:
            message = f"there is no kind of record '{folder}'"
            hint = did_you_mean(folder, known) or f"the kinds are {', '.join(known)}"
            report.error(codes.FILE_KIND, message, Span(f"{REMOVED}/{folder}"), hint)
    read_ones = (
        _removed(root, folder, file, report)
        for folder in folders
        if folder in known
        for file in _names(root, f"{REMOVED}/{folder}", report)
        for file in _record(file, f"{REMOVED}/{folder}", report)
    )
    found = [removed for removed in read_ones if removed]
    _not_used_again(found, kb, report)
    replaced = {(r.folder, old) for r in kb.records() for old in r.former_ids}
    return tuple(removed for removed in found if (removed.folder, removed.id) not in replaced)


def _not_used_again(found: Sequence[Removed], kb: KnowledgeBase, report: Report) -> None:
    taken = {(gone.folder, old): gone for gone in found for old in (gone.id, *gone.former_ids)}
    for record in kb.records():
        gone = taken.get((record.folder, record.id))
        if gone:
            message = f"the id '{record.id}' is taken by {REMOVED}/{gone.folder}/{gone.id}.yml"
            hint = "give this record another id, or delete the removed one"
            place = Span(kb.entry(record).path)
            report.error(codes.ID_DUPLICATE, message, place, hint)


def _removed(root: Path, folder: str, file: str, report: Report) -> Removed | None:
    path = f"{REMOVED}/{folder}/{file}"
    data = read_file(root, path, report)
    tree = read(data, path, report) if data is not None else None
    if tree is None:
        return None
    name, former = tree.get("name"), tree.get("former_ids")
    if not isinstance(name, Scalar) or not name.text.strip():
        message, hint = "the removed record has no name", "add a line 'name: ...'"
        report.error(codes.FIELD_MISSING, message, Span(path), hint)
        return None
    items = former.items if isinstance(former, Listed) else ()
    ids = tuple(i.text for i in items if isinstance(i, Scalar) and is_slug(i.text))
    return Removed(folder, Path(file).stem, name.text, ids)


def load_verified(root: Path, kb: KnowledgeBase, report: Report) -> Mapping[str, Verified]:
    """Read what is kept beside the sources of the last verification of each."""
    found = {}
    for source in kb.all(Source):
        path = verified_path(source.id)
        there = os.path.lexists(f"{root}/{path}")
        data = read_file(root, path, report) if there else None
        verified = read_verified(data) if data is not None else None
        if verified is not None:
            found[source.id] = verified
        elif data is not None:
            message = "this is not what 'verify' wrote"
            hint = f"remove it, and run 'roundtable-kb verify {source.id}' again"
            report.error(codes.FILE_UNREADABLE, message, Span(path), hint)
    return found


def verified_path(source_id: str) -> str:
    """Return where the verification of a source is kept, relative to the project's folder."""
    return f"data/{Source.folder}/{source_id}.verified.json"


def load_editions(root: Path) -> Iterator[Past]:
    """Yield the editions that are kept in data/editions, but for those that cannot be read."""
    folder = root / "data" / _EDITIONS
    names = sorted(path.name for path in folder.glob("*.json")) if folder.is_dir() else []
    found = (read_edition(folder / name) for name in names)
    yield from (one for one in found if one)


def read_edition(path: Path) -> Past | None:
    """Read a kept edition; a damaged one counts as none."""
    try:
        return read_back(path.read_bytes())
    except (OSError, ValueError):
        return None


def edition_path(version: str) -> str | None:
    """Return where an edition is kept; None if its version cannot name a file."""
    named = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]{0,60}", version)
    return f"data/{_EDITIONS}/{version}.json" if named else None


def read_file(root: Path, path: str, report: Report) -> bytes | None:
    """Read an ordinary file of the project; None, with the reason in `report`, if it is not one."""
    try:
        # A link is not followed, and a pipe does not keep us waiting. (A Path takes its time.)
        handle = os.open(f"{root}/{path}", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        # (Methods of Path raise where a folder may not be entered; these do not.)
        if os.path.islink(root / path):  # noqa: PTH114
            message, hint = "this is a link", "put the file itself here"
            report.error(codes.FILE_REFUSED, message, Span(path), hint)
        else:
            _unreadable(path, error, report)
        return None
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        message, hint = "this is not an ordinary file", "put a file here, or remove it"
        report.error(codes.FILE_REFUSED, message, Span(path), hint)
        return None
    try:
        # Ten thousand times a build: a file object would ask four things more of each.
        content, most = b"", min(status.st_size, LARGEST) + 1
        while more := os.read(handle, most - len(content)):
            content += more
        return content
    except OSError as error:
        _unreadable(path, error, report)
        return None
    finally:
        os.close(handle)


def _unreadable(path: str, error: OSError, report: Report) -> None:
    message = f"the file cannot be read: {(error.strerror or 'unknown reason').lower()}"
    report.error(codes.FILE_UNREADABLE, message, Span(path), "check its permissions")


def _files(
    root: Path, kinds: Sequence[Kind[Any]], report: Report
) -> Iterator[tuple[Kind[Any], str]]:
    """Yield the path of every record's file, in order, relative to the project's folder."""
    by_folder = {kind.model.folder: kind for kind in kinds}
    for name in _names(root, "data", report):
        path = f"data/{name}"
        if name in by_folder:
            for file in _names(root, path, report):
                yield from (
                    (by_folder[name], f"{path}/{file}") for file in _record(file, path, report)
                )
        elif Path(name).suffix in _ENDINGS:
            hint = f"move it into the folder of its kind: {', '.join(by_folder)}"
            report.error(codes.FILE_NAME, "this record is in no kind's folder", Span(path), hint)
        elif name not in _APART and os.path.isdir(root / path):  # noqa: PTH112
            hint = did_you_mean(name, by_folder) or f"the kinds are {', '.join(by_folder)}"
            report.error(codes.FILE_KIND, f"there is no kind of record '{name}'", Span(path), hint)


def _names(root: Path, folder: str, report: Report) -> list[str]:
    """Return the names in a folder, but for hidden files and editors' copies."""
    try:
        if (root / folder).is_symlink():
            hint = "put the folder itself here"
            report.error(codes.FILE_REFUSED, "this folder is a link", Span(folder), hint)
            return []
        names = os.listdir(root / folder)  # noqa: PTH208 - no Path is wanted, of thousands
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        message = f"the folder cannot be read: {reason}"
        report.error(codes.FILE_UNREADABLE, message, Span(folder), "make it, with records in it")
        return []
    return sorted(n for n in names if not (n.startswith((".", "#")) or n.endswith(("~", ".swp"))))


def _record(file: str, folder: str, report: Report) -> Iterator[str]:
    stem, ending = os.path.splitext(file)  # noqa: PTH122
    if ending in _COMPANIONS:
        return
    path = f"{folder}/{file}"
    if ending not in _ENDINGS:
        hint = f"call it '{stem or file}.yml', or move it out of data/"
        report.error(codes.FILE_NAME, f"'{file}' is not a record's name", Span(path), hint)
        return
    try:
        parse_slug(stem)
    except UnreadableError as error:
        report.error(error.code, f"the file's name: {error.message}", Span(path), error.hint)
    else:
        yield file


def _share_no_id(entries: Sequence[Entry[Any]], report: Report) -> None:
    """Report records that share an id with another, or take one that another had before."""
    taken: dict[tuple[str, str], str] = {}
    with_former = []
    for entry in entries:
        record, path = entry.record, entry.path
        first = taken.setdefault((record.folder, record.id), path)
        if first != path:
            message = f"the id '{record.id}' is taken by {first}"
            report.error(codes.ID_DUPLICATE, message, Span(path), "rename one of the two files")
        if record.former_ids:
            with_former.append(entry)
    for entry in with_former:
        for number, old in enumerate(entry.record.former_ids):
            place = entry.span(("former_ids", number))
            first = taken.setdefault((entry.record.folder, old), place.path)
            if first != place.path or old == entry.record.id:
                message = f"the former id '{old}' is taken by {first}"
                report.error(codes.ID_DUPLICATE, message, place, "remove it from this list")
