"""A project on disk: its settings, and the whole journey from its records to its site."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from roundtable_kb import codes, editions
from roundtable_kb.decoding import decode_part
from roundtable_kb.diagnostics import Diagnostic, Report, Span
from roundtable_kb.disk import write
from roundtable_kb.findings import doubts as doubts_of
from roundtable_kb.findings import find
from roundtable_kb.kinds import KINDS
from roundtable_kb.kinds.sources import Source
from roundtable_kb.knowledge import Edition, Knowledge, KnowledgeBase, Licence
from roundtable_kb.linking import resolve
from roundtable_kb.loading import load, load_removed, load_verified, read_file, verified_path
from roundtable_kb.memory import Memory
from roundtable_kb.places import SETTINGS
from roundtable_kb.reading import Readings
from roundtable_kb.settings import LicenceSettings, Settings
from roundtable_kb.yaml_reader import Mapping as Tree
from roundtable_kb.yaml_reader import Scalar, ScalarKind, read

if TYPE_CHECKING:
    from roundtable_kb.verify import Verification


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """The settings, where they are written, and the whole file that they stand in."""

    whole: Tree
    tree: Tree
    settings: Settings


@dataclass(slots=True)
class Last:
    """What a process knows of a project from the last time that it was checked."""

    records: Memory = field(default_factory=Memory)
    readings: Readings = field(default_factory=Readings)
    linked: KnowledgeBase | None = None

    def keep(self) -> None:
        """Let the next process know it, too, when all is made."""
        self.records.keep()
        self.readings.forget()
        self.readings.keep()

    def tidy(self) -> None:
        """Leave behind what is of no use, now that no other process reads it."""
        self.readings.tidy()


def check(root: Path, report: Report, last: Last | None = None) -> Knowledge | None:
    """Read and check settings and records; None, with every reason in `report`, if not sound."""
    last = last or Last()
    found = settings_of(root, report)
    kb = last.linked = load(
        root, KINDS, report, memory=last.records, before=last.linked, notes=last.readings
    )
    if found and report.ok:
        resolve(found.settings, found.tree, kb, report)
    removed = load_removed(root, KINDS, kb, report)
    verified = load_verified(root, kb, report)
    if not found or not report.ok:
        return None
    settings, whole = found.settings, found.whole
    knowledge = Knowledge(
        kb=kb,
        findings=find(kb, last.readings),
        edition=Edition(settings.edition.version, settings.edition.date),
        verified=verified,
        site=_text(whole, "site_name"),
        site_url=_folder(_text(whole, "site_url")),
        description=_text(whole, "site_description"),
        licence=_licence(settings.licence),
        event=settings.event.id,
        key_figures=tuple(ref.id for ref in settings.key_figures),
        colours=settings.colours.named(),
        removed=removed,
        notes=last.readings,
    )
    last.readings.look_further(knowledge)
    return knowledge


def keep_edition(root: Path, report: Report) -> str | None:
    """Keep this edition in data/editions for the next one to be compared with; return its path."""
    knowledge = check(root, report)
    return editions.keep(root, knowledge, report) if knowledge else None


def settings_of(root: Path, report: Report) -> SettingsFile | None:
    """Read the settings; None, with every reason in `report`, if they are not sound."""
    whole = _mkdocs_tree(root, report)
    tree = _settings_tree(whole, report) if whole else None
    settings = decode_part(tree, Settings, report) if tree else None
    return SettingsFile(whole, tree, settings) if whole and tree and settings else None


def doubts(knowledge: Knowledge) -> Iterator[tuple[Diagnostic, bool]]:
    """Yield a warning for each doubtful finding, and whether the editor has answered it."""
    return doubts_of(knowledge.kb, knowledge.findings)


def verify(
    root: Path, source_id: str, raw: str, html: bool, report: Report
) -> "Verification | None":
    """Hold the citations of a source against its text, and keep what was found if all is well.

    None if the records do not pass, or have no such source.
    """
    # No build needs what takes a text apart.
    from roundtable_kb.passages import read_text
    from roundtable_kb.verify import verify as hold_against

    knowledge = check(root, report)
    source = knowledge.kb.get(Source, source_id) if knowledge else None
    if not knowledge or not source:
        return None
    text = read_text(raw, html=html)
    verification = hold_against(knowledge.kb, source, text, report)
    if report.ok:
        kept = verification.record(text, knowledge.edition.version)
        write(root, verified_path(source_id), kept.encode())
    return verification


def _mkdocs_tree(root: Path, report: Report) -> Tree | None:
    data = read_file(root, SETTINGS, report)
    return read(data, SETTINGS, report, lenient=True) if data is not None else None


def _licence(stated: LicenceSettings | None) -> Licence | None:
    return Licence(stated.name, stated.url) if stated else None


def _text(tree: Tree, field: str) -> str:
    """Return one of MkDocs' own settings, which MkDocs itself will check."""
    value = tree.get(field)
    return value.text if isinstance(value, Scalar) and value.kind is ScalarKind.STRING else ""


def _folder(url: str) -> str:
    """Return an address with a slash at its end, as MkDocs takes it."""
    return f"{url.rstrip('/')}/" if url else ""


def _settings_tree(tree: Tree, report: Report) -> Tree | None:
    """Return the tree under `extra: roundtable:` of mkdocs.yml."""
    extra = tree.get("extra")
    ours = extra.get("roundtable") if isinstance(extra, Tree) else None
    if isinstance(ours, Tree):
        return ours
    key = tree.key("extra")
    report.error(
        codes.SETTINGS_MISSING,
        "the settings of the knowledge base are missing",
        key.span if key else Span(SETTINGS),
        "add 'roundtable:' with model, edition and event under 'extra:'",
    )
    return None
