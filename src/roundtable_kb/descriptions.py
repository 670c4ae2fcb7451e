"""What each field of a model is, as the text beneath it says: read when somebody wants to know."""

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from types import ModuleType

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema


@cache
def descriptions(model: type[BaseModel]) -> Mapping[str, str]:
    """Return the description of each field that has one; a field made anew has none of before.

    (pydantic reads them, too, with `use_attribute_docstrings`: at the start of every command.)
    """
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if issubclass(base, BaseModel) and base is not BaseModel:
            kept = {name: text for name, text in found.items() if name not in base.__annotations__}
            found = {**kept, **dict(_own(base))}
    return {name: found[name] for name in model.model_fields if name in found}


def _own(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    for field, below in pairwise(_classes(sys.modules[model.__module__])[model.__name__].body):
        if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr):
            yield ast.unparse(field.target), inspect.cleandoc(ast.literal_eval(below.value))


@cache
def _classes(module: ModuleType) -> Mapping[str, ast.ClassDef]:
    """Return the classes that stand in a module, as they are written."""
    whole = ast.parse(inspect.getsource(module))
    return {node.name: node for node in whole.body if isinstance(node, ast.ClassDef)}


class Describing(GenerateJsonSchema):
    """Makes JSON Schemas that say of each field what it is."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Return the schema of a model."""
        found = super().model_schema(schema)
        model: type[BaseModel] = schema["cls"]
        for name, text in descriptions(model).items():
            found["properties"][name]["description"] = text
        return found

    def json_or_python_schema(self, schema: core_schema.JsonOrPythonSchema) -> JsonSchemaValue:
        """Return the schema of what is typed, not of what is kept of it."""
        typed = self.mode == "validation"
        return self.generate_inner(schema["python_schema" if typed else "json_schema"])
