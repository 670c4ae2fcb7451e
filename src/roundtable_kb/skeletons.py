"""A record to be filled in: every field of its kind, what it means, and which it must have."""

import types
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from roundtable_kb.descriptions import descriptions
from roundtable_kb.layout import field_order
from roundtable_kb.normal import quoted
from roundtable_kb.schema import Citation, Part, Record, To

_KEPT = ("id", "former_ids")
"""Fields that nobody writes: the file's name, and what commands keep."""


def skeleton(model: type[Record], name: str, event: str, source: str) -> str:
    """Return a new record of a kind; `event` and `source` are the ids it will most often name."""
    lines = [
        f"# yaml-language-server: $schema=../schema/{model.folder}.schema.json",
        "# Fill in what is required. To use an optional field, remove the sign # before it; delete",
        "# what you do not use, and the remarks.",
        f"name: {quoted(name)}",
    ]
    usual = {"event": event, "source": source}
    for field in field_order(model):
        if field in _KEPT or field == "name":
            continue
        required = model.model_fields[field].is_required()
        lines += (f"{'' if required else '# '}{line}" for line in _field(model, field, usual))
    return "\n".join(lines) + "\n"


def _field(model: type[Part], name: str, usual: dict[str, str]) -> list[str]:
    """Return the lines of a field without a value."""
    info, described = model.model_fields[name], descriptions(model).get(name, "")
    annotation, refs = info.annotation, _refs(info.annotation, info.metadata)
    remark = " ".join(f"{said[:1].upper()}{said[1:]}." for said in _remarks(info, described, refs))
    parts = list(_parts(annotation))
    listed = _is_list(annotation)
    if not parts:
        known = f"[{usual.get(name, '')}]" if listed else usual.get(name, "")
        return [f"{name}: {known}".rstrip() + f"  # {remark}"]
    if not listed and len(parts) == 1:
        return [f"{name}: {_bracketed(parts[0], usual)}  # {remark}"]
    lines = [f"{name}:  # {remark}" if listed else f"{name}:"]
    for part in parts:
        if len(parts) > 1 or len(part.model_fields) < _MANY:
            lines.append(f"  - {_bracketed(part, usual)}")
        else:
            inner = [line for key in part.model_fields for line in _field(part, key, usual)]
            lines += [f"{'    ' if n else '  - '}{line}" for n, line in enumerate(inner)]
    return lines


_MANY = 5
"""So many fields of an item stand on a line each."""


def _bracketed(part: type[Part], usual: dict[str, str]) -> str:
    fields = []
    for name, info in part.model_fields.items():
        nested = next(_parts(info.annotation), None)
        value = usual["source"] if part is Citation and name == "id" else ""
        if nested:
            value = _bracketed(nested, usual)
        elif get_origin(info.annotation) is Literal:
            value = str(get_args(info.annotation)[0])
        fields.append(f"{name}: {'[]' if _is_list(info.annotation) else value}")
    return f"{{{', '.join(fields)}}}"


def _remarks(info: FieldInfo, described: str, refs: list[To]) -> Iterator[str]:
    yield "required" if info.is_required() else "optional"
    if described:
        yield " ".join(described.split()).rstrip(".")
    folders = [folder for to in refs for folder in to.kinds]
    if folders:
        ids = "ids" if _is_list(info.annotation) else "an id"
        yield f"{ids} in data/{' or data/'.join(folders)}"
    choices = list(_choices(info.annotation))
    if choices:
        yield f"one of: {', '.join(choices)}"


def _refs(annotation: Any, metadata: list[Any]) -> list[To]:
    inner = [m for a in get_args(annotation) for m in _refs(a, [])]
    own = [m for m in (*metadata, *getattr(annotation, "__metadata__", ())) if isinstance(m, To)]
    return own + inner


def _parts(annotation: Any) -> Iterator[type[Part]]:
    """Yield the models that a field's value may be of; a period may be in words, but seldom is."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    elif get_origin(annotation) is Annotated:
        yield from _parts(get_args(annotation)[0])
    elif _is_list(annotation) or get_origin(annotation) in (types.UnionType, Union):
        models = [list(_parts(a)) for a in get_args(annotation) if a not in (type(None), ...)]
        if all(models):
            yield from (model for found in models for model in found)


def _choices(annotation: Any) -> Iterator[str]:
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        yield from (str(member) for member in annotation)
    elif get_origin(annotation) is Literal:
        yield from (str(word) for word in get_args(annotation))
    else:
        for argument in get_args(annotation):
            yield from _choices(argument)


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) is tuple
