"""What was seen of the records: which of it is otherwise now, and since when."""

import marshal
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Any

from roundtable_kb.decoding import Entry
from roundtable_kb.knowledge import Knowledge, KnowledgeBase
from roundtable_kb.reading.followed import ANY, FINDINGS, OF_SETTINGS
from roundtable_kb.referring import key
from roundtable_kb.verdicts import Finding

SETTINGS = "settings:"
"""What is read of all that is small, and seldom changes."""
Digests = dict[str, str]


class Seen:
    """The digests of all that can be read, at each look."""

    def __init__(
        self,
        digests: dict[str, Digests] | None = None,
        named: dict[str, tuple[str, ...]] | None = None,
    ) -> None:
        """Begin with what another process has seen, if any has; that itself stays as it is."""
        self.digests = {**(digests or {})}
        """By group, the digest of each thing that can be read, by name."""
        self.named = {**(named or {})}
        """By name of a record, a digest of what those that it names are told of it, and their ids.
        """
        self.changed: dict[str, int] = {}
        """By name, when something was last seen to be another, since the oldest note was made."""
        self.turn = 0
        """How many looks there were."""
        self._findings: Mapping[str, list[Finding]] = {}
        self._known: Knowledge | None = None

    def look(self, kb: KnowledgeBase) -> bool:
        """See which records are otherwise than at the last look; whether any is."""
        self.turn += 1
        entries = {"/".join(key(record)): kb.entry(record) for record in kb.records()}
        changed = self._see("records", {name: entry.digest for name, entry in entries.items()})
        for name in changed:
            entry = entries.get(name)
            told, *now = _told(entry) if entry else ("",)
            before, *ids = self.named.pop(name, ("",))
            kind = name.partition("/")[0]
            # Whatever kind they are taken for, these records may be told of in another way.
            for record_id in {*ids, *now}:
                self.changed[f"to:{record_id}"] = self.turn
                self.changed[f"to:{record_id}<{kind}"] = self.turn
                if told != before:
                    self.changed[f"who:{record_id}"] = self.turn
            self.changed[f"all:{kind}"] = self.turn
            if entry:
                self.named[name] = (told, *now)
        return bool(changed)

    def look_further(self, knowledge: Knowledge) -> bool:
        """See what else is otherwise, now that all is known; whether anything is."""
        found: dict[str, list[Finding]] = defaultdict(list)
        for finding in knowledge.findings:
            for statistic in {statistic for statistic, _ in finding.observations}:
                found[statistic].append(finding)
        before, self._findings = self._findings, found
        same = {name for name, those in found.items() if before.get(name) == those}
        texts: dict[int, bytes] = {}

        def text(finding: Finding) -> bytes:
            # (Most speak of several statistics, and JSON takes half as long again.)
            if id(finding) not in texts:
                texts[id(finding)] = marshal.dumps((finding.type.value, *finding[1:]), 0)
            return texts[id(finding)]

        def see(what: str, told: Callable[[str, list[Finding]], Iterable[bytes]]) -> list[str]:
            known = self.digests.get(what, {})
            names = {name: f"{what}:{name}" for name in found}
            digests = {
                names[name]: known[names[name]] if name in same else _digest(*told(name, those))
                for name, those in found.items()
            }
            return self._see(what, digests)

        judged = see("finding", lambda _, those: map(text, those))
        see("verdict", _verdicts)
        if judged:
            self.changed[FINDINGS] = self.turn
        verified = [
            (source, sorted(map(repr, found.facts)), found.paragraphs)
            for source, found in knowledge.verified.items()
        ]
        settings = [verified, *(getattr(knowledge, name) for name in OF_SETTINGS)]
        changed = self._see("settings", {SETTINGS: _digest(repr(settings).encode())})
        self.changed[ANY] = self.turn
        self._known = knowledge
        return bool(judged or changed)

    def is_all_of(self, knowledge: Knowledge) -> bool:
        """Whether all that can be read of this is what was looked at last."""
        names, known = ("kb", "findings", "verified", *OF_SETTINGS), self._known
        return all(getattr(knowledge, name) is getattr(known, name, None) for name in names)

    def is_same(self, names: Collection[str], since: int) -> bool:
        """Whether all of that is as it was at some look."""
        changed = self.changed
        return changed.keys().isdisjoint(names) or all(
            changed.get(name, 0) <= since for name in names
        )

    def _see(self, group: str, now: Digests) -> list[str]:
        """Return the names of what is new, gone, or otherwise; what has no digest always is."""
        before = self.digests.get(group, {})
        names = before.keys() | now.keys()
        changed = [name for name in names if not now.get(name) or before.get(name) != now[name]]
        self.changed |= dict.fromkeys(changed, self.turn)
        self.digests[group] = now
        return changed


def _told(entry: Entry[Any]) -> tuple[str, ...]:
    """Return a digest of what others are told of a record that names them, and their ids."""
    named = (f"{m.ref.kinds} {m.ref.id} {m.holder.why(m.ref)}".encode() for m in entry.mentions)
    return _digest(entry.record.label.encode(), *named), *entry.named


def _verdicts(statistic: str, findings: Iterable[Finding]) -> Iterator[bytes]:
    """Yield what findings say of the figures of a statistic, in brief."""
    for finding in findings:
        for other, figure in finding.subjects:
            if other == statistic:
                yield f"{figure}\n{finding.type}\n{finding.brief}".encode()


def _digest(*texts: bytes) -> str:
    return blake2b(b"\n".join(texts), digest_size=16).hexdigest()
