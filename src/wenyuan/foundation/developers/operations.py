"""An OpenAPI document as a page shows it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter; `where` is `path`, `query` or `header`; `choices` where only some values are taken."""

    name: str
    where: str
    required: bool
    kind: str
    description: str
    default: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """A method at a path. `body` and `answers` hold examples made from the schemas, as JSON text; empty where there is none.

    `scopes` are the permissions that a key needs; none where everybody may call.
    """

    id: str
    method: str
    path: str
    module: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...] = ()
    body: str = ""
    answers: tuple[tuple[str, str, str], ...] = ()
    scopes: tuple[str, ...] = ()

    @property
    def can_be_tried(self) -> bool:
        """Whether the page offers to call it: only what changes nothing."""
        return self.method == "GET"


def read_operations(document: Mapping[str, object]) -> list[Operation]:
    """Return the operations of an OpenAPI 3.1 document by module, path and method."""
    found = [
        _operation(document, path, method, _table(_table(methods).get(method)))
        for path, methods in _table(document.get("paths")).items() for method in _METHODS if method in _table(methods)
    ]
    return sorted(found, key=lambda one: (one.module, one.path, _METHODS.index(one.method.lower())))


def find_operations(operations: Sequence[Operation], text: str) -> list[Operation]:
    """Return the operations in which every word of a text occurs."""
    words = text.lower().split()[:10]
    return [one for one in operations if all(word in _searchable(one) for word in words)]


def _searchable(one: Operation) -> str:
    return " ".join((one.id, one.method, one.path, one.module, one.summary, one.description, *(p.name for p in one.parameters))).lower()


def _operation(document: Mapping[str, object], path: str, method: str, raw: Mapping[str, object]) -> Operation:
    tags = raw.get("tags")
    answers = tuple(
        (status, str(_table(answer).get("description", "")), _example_of(document, _table(answer))) for status, answer in sorted(_table(raw.get("responses")).items())
    )
    return Operation(
        id=str(raw.get("operationId", "")), method=method.upper(), path=path, module=str(tags[0]) if isinstance(tags, list) and tags else path.split("/")[2],
        summary=str(raw.get("summary", "")), description=str(raw.get("description", "")),
        parameters=tuple(_parameter(document, _table(one)) for one in _rows(raw.get("parameters"))), body=_example_of(document, _table(raw.get("requestBody"))), answers=answers,
        scopes=tuple(dict.fromkeys(str(code) for way in _rows(raw.get("security")) for codes in _table(way).values() for code in _rows(codes))),
    )


def _parameter(document: Mapping[str, object], raw: Mapping[str, object]) -> Parameter:
    schema = _resolve(document, _table(raw.get("schema")))
    options = [_resolve(document, _table(one)) for one in _rows(schema.get("anyOf"))] or [schema]
    choices = tuple(str(value) for one in options for value in (_rows(one.get("enum")) or ([one["const"]] if "const" in one else [])))
    kinds = " | ".join(dict.fromkeys(_kind(one) for one in options))
    default = schema.get("default")
    return Parameter(
        name=str(raw.get("name", "")), where=str(raw.get("in", "")), required=bool(raw.get("required")), kind=kinds,
        description=str(raw.get("description") or schema.get("description") or ""), default="" if default is None else str(default), choices=choices,
    )


def _kind(schema: Mapping[str, object]) -> str:
    kind = str(schema.get("type") or ("string" if "enum" in schema or "const" in schema else "any"))
    bounds = [f"{sign} {schema[name]}" for name, sign in (("minimum", "≥"), ("exclusiveMinimum", ">"), ("maximum", "≤"), ("exclusiveMaximum", "<"), ("maxLength", "≤")) if name in schema]
    return " ".join([kind, *bounds])


def _example_of(document: Mapping[str, object], holder: Mapping[str, object]) -> str:
    schema = next((_table(_table(one).get("schema")) for one in _table(holder.get("content")).values()), {})
    value = _example(document, schema, 0) if schema else None
    return "" if value in (None, {}) else json.dumps(value, ensure_ascii=False, indent=2)


def _example(document: Mapping[str, object], schema: Mapping[str, object], depth: int) -> object:
    schema = _resolve(document, schema)
    if depth > _DEEPEST:
        return None
    for given in ("example", "default", "const"):
        if given in schema:
            return schema[given]
    for listed in ("examples", "enum"):
        if _rows(schema.get(listed)):
            return _rows(schema[listed])[0]
    if options := [_table(one) for one in (*_rows(schema.get("anyOf")), *_rows(schema.get("oneOf")))]:
        return _example(document, options[0], depth + 1)
    if schema.get("type") == "array":
        inner = _example(document, _table(schema.get("items")), depth + 1)
        return [] if inner is None else [inner]
    if schema.get("type") == "object" or "properties" in schema:
        return {name: _example(document, _table(one), depth + 1) for name, one in _table(schema.get("properties")).items()}
    return {"string": "…", "integer": 1, "number": 1.5, "boolean": True}.get(str(schema.get("type")))


def _resolve(document: Mapping[str, object], schema: Mapping[str, object]) -> Mapping[str, object]:
    for _step in range(_DEEPEST):
        reference = schema.get("$ref")
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return schema
        found: object = document
        for part in reference[2:].split("/"):
            found = _table(found).get(part)
        schema = _table(found)
    return {}


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _rows(value: object) -> list[object]:
    return value if isinstance(value, list) else []
