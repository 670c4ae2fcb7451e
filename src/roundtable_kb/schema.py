"""What records are made of: their parts, references, citations."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import core_schema

from roundtable_kb import values, written
from roundtable_kb.fields import (
    Count,
    FieldName,
    Language,
    Prose,
    ProseMark,
    Slug,
    Text,
    WebUrl,
    reads,
    text,
)

Path = tuple[str | int, ...]
"""Where a value stands in a record: names of fields and positions in lists."""


@dataclass(frozen=True, slots=True)
class Ref:
    """A record named by its id, and the kinds (folders) it may be of; empty: any kind."""

    kinds: tuple[str, ...]
    id: str
    why: str = ""
    """What the named record is to the one that names it: 'organizer', 'states {n} figures'."""

    def may_be(self, kind: str, record_id: str) -> bool:
        """Whether this could name that record."""
        return record_id == self.id and kind in (self.kinds or (kind,))

    def __str__(self) -> str:
        """Return the reference as it is written."""
        return self.id


class To:
    """Annotates a Ref: the kinds it may name, and what the named record is there.

    `why` may hold `{n}`; `|` then separates its singular from its plural, as in
    `states a figure|states {n} figures`.
    """

    def __init__(self, *kinds: str, why: str, or_text: bool = False) -> None:
        self.kinds = kinds
        self.why = why
        self.or_text = or_text

    def read(self, value: object) -> Ref | str:
        """Return the reference, or the text itself where one may stand and it is not an id.

        Where two kinds have a record of one id, `kind/id` says which is meant.
        """
        return value if isinstance(value, Ref) else self._meant(text(value))

    @lru_cache(2**16)  # noqa: B019 - there is one for each field of a model, as long as that is
    def _meant(self, text: str) -> Ref | str:
        kind, slash, rest = text.partition("/")
        if slash and kind in self.kinds:
            return Ref((kind,), reads(values.parse_slug)(rest), self.why)
        if self.or_text and not values.is_slug(text):
            return text
        return Ref(self.kinds, reads(values.parse_slug)(text), self.why)

    def write(self, value: Ref | str) -> str:
        """Return the reference as `read` takes it: with its kind, where that was written."""
        if isinstance(value, Ref) and value.kinds != self.kinds:
            return f"{value.kinds[0]}/{value.id}"
        return str(value)

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Let pydantic read a Ref with `read` and write it as its id."""
        typed = core_schema.no_info_plain_validator_function(
            self.read,
            json_schema_input_schema=core_schema.str_schema(
                metadata={"pydantic_js_updates": written.reference(self.kinds, self.or_text)}
            ),
        )
        return core_schema.json_or_python_schema(
            core_schema.no_info_plain_validator_function(self._meant),
            typed,
            serialization=core_schema.plain_serializer_function_ser_schema(
                self.write, return_schema=core_schema.str_schema()
            ),
        )


def _made_of(parts: Iterable[object]) -> Iterator[object]:
    """Yield types and their marks, and all that they are made of."""
    for part in parts:
        yield part
        yield from _made_of((*getattr(part, "__metadata__", ()), *getattr(part, "__args__", ())))


def _names(part: object) -> bool:
    """Whether a type or mark may come to stand for the name of a record."""
    return isinstance(part, To | ProseMark) or (isinstance(part, type) and issubclass(part, Part))


_WRITTEN: dict[frozenset[str], set[str]] = {}
"""Names of fields that are written together. (pydantic wants a set, and nobody changes it.)"""


class Part(BaseModel):
    """A value inside a record."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    running: ClassVar[frozenset[str]] = frozenset()
    """Names of the fields that hold running text."""
    naming: ClassVar[tuple[str, ...]] = ()
    """Names of the fields that may name records, in their order."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Find the fields that matter to references once, not in each record."""
        fields = {
            name: tuple(_made_of((*field.metadata, field.annotation)))
            for name, field in cls.model_fields.items()
        }
        cls.running = frozenset(
            name for name, parts in fields.items() if any(isinstance(p, ProseMark) for p in parts)
        )
        cls.naming = tuple(name for name, parts in fields.items() if any(map(_names, parts)))

    def model_post_init(self, context: Any) -> None:
        """Have the names of the fields that are written in common with other parts.

        A set takes some hundred bytes, and of these a record has a dozen.
        """
        written = self.model_fields_set
        known = _WRITTEN.setdefault(frozenset(written), written)
        object.__setattr__(self, "__pydantic_fields_set__", known)

    def why(self, ref: Ref) -> str:
        """Return what the record that `ref` names is to the one that this part stands in."""
        return ref.why


class Citation(Part):
    """Where in a source something is stated."""

    id: Annotated[Ref, To("sources", why="source of a fact|source of {n} facts")]
    """The source's id."""
    paragraph: Count | None = None
    """The paragraph of its body, counted from 1."""
    words: Text | None = None
    """The shortest run of the source's own words that occurs once in it."""


class Synonym(Part):
    """Another word for the same thing."""

    name: Text
    """The word or name itself."""
    lang: Language | None = None
    """BCP 47, such as zh-Hans."""
    note: Text | None = None
    """When or where it is used: former, short, among members."""
    source: Citation | None = None
    """Where it is stated."""


class OtherName(Synonym):
    """A name in another language or script, a short or a former one: a fact, so it is cited."""

    source: Citation
    """Where it is stated."""


class WebLink(Part):
    """A page elsewhere."""

    url: WebUrl
    """Its address, beginning with http:// or https://."""
    note: Text | None = None
    """What is found there."""


class Unknown(Part):
    """What the sources do not say."""

    field: FieldName
    """A field of the record that has no value."""
    reason: Prose
    """Why it is not known."""


_KEPT = "_kept"
"""What a record has in place of its fields until it is read."""
_HELD = ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
"""All that an instance of a model holds."""


class Record(Part):
    """What every kind of record has."""

    folder: ClassVar[str]
    """The kind's name: its folder in data/ and its section of the site."""
    singular: ClassVar[str]
    """What one record of the kind is called."""
    plural: ClassVar[str]
    alone: ClassVar[bool] = False
    """Whether so many name each record of the kind that what is made of it is noted by itself."""

    id: Slug
    """The stem of the record's file."""
    name: Text
    """What the page is called."""
    other_names: tuple[Synonym, ...] = ()
    """Names in other languages, short and former ones: they are searched, too."""
    disambiguation: Text | None = None
    """Tells namesakes apart; shown after the name."""
    summary: Prose | None = None
    """One or two plain sentences."""
    links: tuple[WebLink, ...] = ()
    """Pages elsewhere."""
    former_ids: tuple[Slug, ...] = ()
    """Old addresses, kept alive as redirects."""
    unknown: tuple[Unknown, ...] = ()
    """What readers will look for, and the sources do not say."""

    @classmethod
    def unread(cls, record_id: str, kept: bytes) -> Self:
        """Return a record of which JSON was kept, to be read when more than its id is asked for."""
        record = cls.__new__(cls)
        fields: dict[str, object] = {"id": record_id, _KEPT: kept}
        # Most have none of these, which all records are asked for.
        fields |= {
            name: () for name in ("former_ids", "unknown") if f'"{name}":'.encode() not in kept
        }
        object.__setattr__(record, "__dict__", fields)
        return record

    def _read(self) -> None:
        """Read the fields, if they are not yet."""
        kept = self.__dict__.get(_KEPT)
        if kept is not None:
            read = type(self).model_validate_json(kept)
            for name in _HELD:
                object.__setattr__(self, name, getattr(read, name))

    if not TYPE_CHECKING:  # which would take any name for one of a field

        def __getattr__(self, name: str) -> object:
            """Return a field that was not read yet."""
            if _KEPT not in self.__dict__ or name not in (*type(self).model_fields, *_HELD):
                return super().__getattr__(name)
            self._read()
            return getattr(self, name)

    def model_dump(self, **how: Any) -> dict[str, Any]:
        """Return the fields as plain values."""
        self._read()
        return super().model_dump(**how)

    def __eq__(self, other: object) -> bool:
        """Whether all fields are alike."""
        for one in (self, other):
            if isinstance(one, Record):
                one._read()
        return super().__eq__(other)

    def __hash__(self) -> int:
        """Return the same number for records that are alike."""
        return hash((self.folder, self.id))

    @property
    def label(self) -> str:
        """The name, with what tells namesakes apart."""
        return f"{self.name} ({self.disambiguation})" if self.disambiguation else self.name
