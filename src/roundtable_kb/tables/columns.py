"""What tables are made of, and the columns that several of them have."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from roundtable_kb.amounts import plain
from roundtable_kb.citations import passage_url
from roundtable_kb.kinds.sources import Source
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.schema import Citation, Record, Ref
from roundtable_kb.verdicts import Finding

Value = str | int | Decimal | bool | None
Row = tuple[Value, ...]


class Column(NamedTuple):
    """A column of a table; a text that lists several values has `; ` between them."""

    name: str
    description: str
    cells: Literal["string", "integer", "number", "boolean", "date"] = "string"
    """What they hold, as Table Schema names it: https://datapackage.org/standard/table-schema/#field-types."""
    required: bool = False
    choices: type[StrEnum] | None = None
    table: str | None = None
    """The table whose `id` is named here."""


class Table(NamedTuple):
    """Rows of one shape; `key` names the columns that no two rows have alike."""

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows_of: Callable[[Knowledge, Any], Iterable[Row]]
    """Returns the rows that a record adds, or a finding, whose number comes before."""
    kind: type[Record] | type[Finding]
    """The kind of those records, `Record` for records of any kind; or `Finding`."""

    def tells_of(self, record: Record) -> bool:
        """Whether a record may add rows."""
        return isinstance(record, self.kind)

    def rows(self, knowledge: Knowledge) -> Iterator[Row]:
        """Yield all rows."""
        if issubclass(self.kind, Finding):
            for number, finding in enumerate(knowledge.findings, 1):
                yield from ((number, *row) for row in self.rows_of(knowledge, finding))
        else:
            every = knowledge.kb.records() if self.kind is Record else knowledge.kb.all(self.kind)
            for record in every:
                yield from self.rows_of(knowledge, record)


HEAD = (
    Column("id", "The id: it names the record's file and its page", required=True),
    Column("name", "The name", required=True),
    Column("disambiguation", "Tells namesakes apart"),
    Column("page", "The page, relative to the site's first page", required=True),
    Column("summary", "One or two sentences"),
)


def head(knowledge: Knowledge, record: Record) -> Row:
    """Return what stands first in the row of every record, under HEAD."""
    page = f"{record.folder}/{record.id}/"
    return (record.id, record.name, record.disambiguation, page, text(knowledge, record.summary))


CITED = (
    Column("source", "The source that states it", table="sources"),
    Column("paragraph", "The paragraph of the source's body, counted from 1", "integer"),
    Column("words", "Words by which the passage is found in the source; not a quotation"),
    Column("passage_url", "Opens the source at the passage"),
)


def cited(knowledge: Knowledge, citation: Citation | None) -> Row:
    """Return where a fact is stated, under CITED."""
    if citation is None:
        return (None,) * len(CITED)
    source = knowledge.kb.find(citation.id)
    assert isinstance(source, Source)  # noqa: S101 - the schema allows nothing else
    url = passage_url(source.url, citation.words)
    return (source.id, citation.paragraph, citation.words, url)


def written(value: Value) -> str:
    """Return a value as a table has it in writing; nothing for none."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return plain(value)
    return "" if value is None else str(value)


def text(knowledge: Knowledge, prose: str | None) -> str | None:
    """Return running text without its links."""
    return knowledge.kb.plain(prose) if prose else None


def one(ref: Ref | None) -> str | None:
    """Return the id that a reference names."""
    return ref.id if ref else None


def several(items: Iterable[object]) -> str | None:
    """Return a list as one text."""
    return "; ".join(str(item) for item in items) or None
