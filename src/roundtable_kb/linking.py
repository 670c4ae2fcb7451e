"""Records to a knowledge base: every reference resolved, and what no record can check by itself."""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache, partial
from itertools import islice
from typing import Any

from roundtable_kb import codes
from roundtable_kb.decoding import Entry
from roundtable_kb.diagnostics import Diagnostic, Report, Span, did_you_mean
from roundtable_kb.knowledge import Kind, KnowledgeBase
from roundtable_kb.mentions import Mention
from roundtable_kb.notes import Notes, Run, runs
from roundtable_kb.referring import Key, key
from roundtable_kb.schema import Part, Ref
from roundtable_kb.yaml_reader import Mapping, Scalar, inside


def link(
    entries: Sequence[Entry[Any]],
    kinds: Sequence[Kind[Any]],
    report: Report,
    unread: Collection[Key] = (),
    before: KnowledgeBase | None = None,
    clear: Collection[Key] = (),
    notes: Notes | None = None,
) -> KnowledgeBase:
    """Link records into a knowledge base, and check what no record can check by itself.

    Records that are there but could not be read are `unread`: what names them does not dangle.
    What was linked `before` spares work for the same entries, and so do records whose references
    are known to be `clear` among these, and `notes` of what was checked of the same.
    """
    kb = KnowledgeBase(entries, before, clear)
    former = {(e.record.folder, old): e.record.id for e in entries for old in e.record.former_ids}
    nearest = cache(partial(_nearest, kb=kb, former=former))
    for entry in entries:
        # Of two records with one id, the knowledge base has one.
        if key(entry.record) in kb.references.unclear or kb.entry(entry.record) is not entry:
            _resolve(entry, kb, nearest, report, unread)
    if report.ok:
        notes = notes or Notes()
        notes.look(kb)
        for kind in kinds:
            for run in runs(kb.all(kind.model)):
                report.add(notes.faults(kb, "rules", partial(_checked, run, kind), run))
    return kb


def _checked(run: Run, kind: Kind[Any], kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """Yield what no record of a run can check by itself."""
    for record in run:
        yield from _gaps(kb.entry(record))
        yield from kind.rules(kb.entry(record), kb)


def _gaps(entry: Entry[Any]) -> Iterator[Diagnostic]:
    """Yield an error for each unknown field that the record does not have, or has a value for."""
    for number, gap in enumerate(entry.record.unknown):
        known = sorted(type(entry.record).model_fields)
        if gap.field not in known:
            message = f"there is no field {gap.field!r} that could be unknown"
            hint = did_you_mean(gap.field, known)
        elif getattr(entry.record, gap.field):
            message = f"the field '{gap.field}' is said to be unknown, and has a value"
            hint = "remove one of the two"
        else:
            continue
        yield Diagnostic(
            codes.FIELD_UNKNOWN, message, entry.span(("unknown", number, "field")), hint
        )


def resolve(part: Part, tree: Mapping, kb: KnowledgeBase, report: Report) -> None:
    """Report the references of a value that is not a record, such as the settings."""
    _resolve(Entry.of(part, tree), kb, partial(_nearest, kb=kb, former={}), report)


def _resolve(
    entry: Entry[Any],
    kb: KnowledgeBase,
    nearest: Callable[[Ref], str | None],
    report: Report,
    unread: Collection[Key] = (),
) -> None:
    faulty = (
        (mention, found)
        for mention in entry.mentions
        if len(found := kb.candidates(mention.ref)) != 1
        and not any(mention.ref.may_be(folder, record_id) for folder, record_id in unread)
    )
    # A record with more is damaged or hostile, and each takes a search through its text.
    for mention, found in islice(faulty, _MOST_FAULTS):
        where = _place(entry, mention, report)
        if found:
            names = " or ".join(f"{folder}/{record_id}" for folder, record_id in found)
            message = f"'{mention.ref.id}' is the id of {len(found)} records"
            report.error(codes.REF_AMBIGUOUS, message, where, f"write {names}")
        else:
            what = " or ".join(mention.ref.kinds) or "any kind"
            message = f"there is no record '{mention.ref.id}' in {what}"
            report.error(codes.REF_DANGLING, message, where, nearest(mention.ref))


_MOST_FAULTS = 100


def _place(entry: Entry[Any], mention: Mention, report: Report) -> Span:
    node = entry.node(mention.path)
    if mention.nth is None or not isinstance(node, Scalar):
        return entry.span(mention.path)
    return inside(node, report.text(node.span.path) or "", mention.written, mention.nth)


def _nearest(ref: Ref, kb: KnowledgeBase, former: dict[Key, str]) -> str | None:
    renamed = [now for (kind, old), now in former.items() if ref.may_be(kind, old)]
    if renamed:
        return f"it is called '{renamed[0]}' now"
    hint = did_you_mean(ref.id, kb.ids(ref.kinds))
    if hint:
        return hint
    elsewhere = kb.candidates(Ref((), ref.id))
    if elsewhere:
        return f"there is one in {elsewhere[0][0]}, which may not stand here"
    folder = ref.kinds[0] if ref.kinds else "<kind>"
    return f"make data/{folder}/{ref.id}.yml, or name a record that exists"
