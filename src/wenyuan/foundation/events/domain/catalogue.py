"""The catalogue of event types: what each module declares in its `events.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from ..data import EventType


class WrongPayload(ValueError):
    """A payload does not fit the schema its module declared."""


class WrongDeclaration(ValueError):
    """Two modules declare one type, or a name belongs to another module."""


def collect_types(packages: Iterable[str]) -> dict[str, EventType]:
    """Return the types that packages declare, by name.

    Raises:
        WrongDeclaration: A type is declared twice, or by a module whose name it does not begin with.
    """
    found: dict[str, EventType] = {}
    for package in packages:
        if find_spec(f"{package}.events") is None:
            continue
        declared: tuple[EventType, ...] = import_module(f"{package}.events").EVENTS
        for one in declared:
            if one.name in found or one.name.split(".")[0] != package.rsplit(".", 1)[-1]:
                raise WrongDeclaration(f"{one.name} in {package}")
            found[one.name] = one
    return dict(sorted(found.items()))


@cache
def declared_types() -> Mapping[str, EventType]:
    """Return the types of the modules of this installation."""
    from django.conf import settings  # noqa: PLC0415 -- the pages of the documentation are made without Django

    return collect_types(settings.WENYUAN_PACKAGES)


def check_payload(*, name: str, payload: Mapping[str, object]) -> None:
    """Hold a payload against the schema of its type; a type that nobody declared is left to the test of declarations.

    Raises:
        WrongPayload: It does not fit.
    """
    import json  # noqa: PLC0415 -- only while developing

    import jsonschema_rs  # noqa: PLC0415 -- only while developing

    one = declared_types().get(name)
    if one is None:
        return
    text = json.loads(json.dumps(payload))  # as receivers will see it
    for problem in jsonschema_rs.validator_for(dict(one.schema)).iter_errors(text):
        raise WrongPayload(f"{name}: {problem.message} at /{'/'.join(map(str, problem.instance_path))}")


def catalogue_json(types: Mapping[str, EventType]) -> dict[str, object]:
    """Return the catalogue as others read it."""
    return {"events": [
        {"type": one.name, "description": {"zh-Hans": one.zh_hans, "zh-Hant": one.zh_hant, "en": one.en}, "schema": one.schema, "example": one.example}
        for one in types.values()
    ]}


def catalogue_page(packages: Sequence[str]) -> str:
    """Return docs/reference/events.md below its head note; imports no Django."""
    import json  # noqa: PLC0415 -- for the documentation only

    types = collect_types(packages)
    owners = {one: package.removeprefix("wenyuan.") for package in packages for one in types if one.split(".")[0] == package.rsplit(".", 1)[-1]}
    lines = [
        "# Events · 事件\n", "An event is written in the transaction of the change it tells of and delivered after the commit, at least once, in order for each",
        "subject. A change of meaning makes a new version; see ADR 0004. The same list is served as a page under `/developers/events/` and as JSON",
        "under `/developers/events.json`. How to receive events: [webhooks](../how-to/webhooks.md).\n", "| Event | Meaning | 含义 | Module |", "|---|---|---|---|",
    ]
    lines += [f"| `{one.name}` | {one.en} | {one.zh_hans} | {owners[one.name]} |" for one in types.values()]
    for one in types.values():
        example = json.dumps(one.example, ensure_ascii=False, indent=2)
        lines += [f"\n## {one.name}\n", "| Field | Type | |", "|---|---|---|", *_field_rows(one), f"\n```json\n{example}\n```"]
    return "\n".join(lines) + "\n"


def _field_rows(one: EventType) -> list[str]:
    properties = one.schema.get("properties")
    required = one.schema.get("required")
    if not isinstance(properties, Mapping):
        return []
    always = set(required) if isinstance(required, list | tuple) else set()
    rows: list[str] = []
    for name, schema in properties.items():
        kind = schema.get("type", "")
        words = " or ".join(kind) if isinstance(kind, list | tuple) else str(kind)
        rows.append(f"| `{name}` | {words} | {'always' if name in always else 'where known'} |")
    return rows
