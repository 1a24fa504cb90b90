"""What programs send to the reconciliation service, read and bounded."""

from __future__ import annotations

import json
from typing import Final

from wenyuan.knowledge.catalogue.enums import AuthorityKind

from ..queries.extending import EXTENDED, MATCHED, Wanted
from ..queries.reconciling import Condition, Query

MOST_QUERIES: Final = 50
_MOST_IDS: Final = 200
_MOST_PROPERTIES: Final = 20
_MOST_VALUES: Final = 20
_LIMIT: Final = 10
_MOST_CANDIDATES: Final = 50
_LONGEST: Final = 400


class BadQuery(ValueError):
    """What was sent is none of the protocol's; `status` is that of the answer."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


def read_batch(asked: object) -> dict[str, Query]:
    """Return the queries of version 0.2 by their keys: an object, or its text.

    Raises:
        BadQuery: It is none, or too large.
    """
    batch = _object(asked)
    if len(batch) > MOST_QUERIES:
        raise BadQuery(f"more than {MOST_QUERIES} queries", 413)
    found = {}
    for key, one in batch.items():
        if not isinstance(one, dict):
            raise BadQuery(f"{key[:40]}: not a query")
        conditions = tuple(_condition(pair.get("pid"), pair.get("v"), required=False) for pair in _list(one.get("properties")) if isinstance(pair, dict))
        found[key[:40]] = Query(_text(one.get("query")), _kinds(one.get("type")), _limit(one.get("limit")), tuple(one for one in conditions if one is not None))
    return found


def read_draft_batch(asked: object) -> list[Query]:
    """Return the queries of the draft of 1.0.

    Raises:
        BadQuery: It is none, or too large.
    """
    batch = asked.get("queries") if isinstance(asked, dict) else None
    if not isinstance(batch, list):
        raise BadQuery("no queries")
    if len(batch) > MOST_QUERIES:
        raise BadQuery(f"more than {MOST_QUERIES} queries", 413)
    return [_draft_query(one) for one in batch]


def _draft_query(one: object) -> Query:
    if not isinstance(one, dict) or not isinstance(one.get("conditions"), list) or not one["conditions"]:
        raise BadQuery("a query needs conditions")
    name, conditions = "", list[Condition]()
    for condition in _list(one["conditions"]):
        kind = condition.get("matchType") if isinstance(condition, dict) else None
        if kind not in {"name", "property"} or not isinstance(condition, dict):
            raise BadQuery("matchType is name or property")
        value = condition.get("v", condition.get("propertyValue"))
        if kind == "name":
            name = next(iter(_values(value)), "")
        elif (read := _condition(condition.get("pid", condition.get("propertyId")), value, required=condition.get("required") is True)) is not None:
            conditions.append(read)
    return Query(name, _kinds(one.get("type")), _limit(one.get("limit")), tuple(conditions))


def read_extension(asked: object) -> tuple[list[str], list[Wanted]]:
    """Return the identifiers and properties of an extension of version 0.2: an object, or its text.

    Raises:
        BadQuery: It is none, or too large.
    """
    return read_draft_extension(_object(asked))


def read_draft_extension(asked: object) -> tuple[list[str], list[Wanted]]:
    """Return the identifiers and properties of an extension.

    Raises:
        BadQuery: It is none, or too large.
    """
    if not isinstance(asked, dict) or not isinstance(asked.get("ids"), list) or not isinstance(asked.get("properties"), list):
        raise BadQuery("an extension needs ids and properties")
    ids = [one[:60] for one in asked["ids"] if isinstance(one, str)]
    if len(ids) > _MOST_IDS or len(asked["properties"]) > len(EXTENDED):
        raise BadQuery(f"more than {_MOST_IDS} ids, or too many properties", 413)
    wanted = []
    for one in asked["properties"]:
        name = one.get("id") if isinstance(one, dict) else None
        if name not in EXTENDED or not isinstance(name, str):
            raise BadQuery(f"no such property: {str(name)[:40]}")
        options = one.get("settings")
        limit = str(options.get("limit", "")) if isinstance(options, dict) else ""
        wanted.append(Wanted(name, int(limit) if limit.isascii() and limit.isdigit() and len(limit) < 5 else 0))
    return list(dict.fromkeys(ids)), wanted


def _object(asked: object) -> dict[str, object]:
    if isinstance(asked, str):
        try:
            asked = json.loads(asked)
        except (ValueError, RecursionError):
            raise BadQuery("not JSON") from None
    if not isinstance(asked, dict):
        raise BadQuery("not an object")
    return asked


def _list(value: object) -> list[object]:
    return value[:_MOST_PROPERTIES] if isinstance(value, list) else []


def _text(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("name") or value.get("id")
    return str(value)[:_LONGEST] if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _values(value: object) -> tuple[str, ...]:
    several = value[:_MOST_VALUES] if isinstance(value, list) else [value]
    return tuple(filter(None, map(_text, several)))


def _condition(name: object, value: object, *, required: bool) -> Condition | None:
    values = _values(value)
    return Condition(name, values, required) if isinstance(name, str) and name in MATCHED and values else None


def _kinds(value: object) -> frozenset[str]:
    several = value[:_MOST_VALUES] if isinstance(value, list) else [value]
    names = [one.get("id") if isinstance(one, dict) else one for one in several]
    return frozenset(one for one in names if isinstance(one, str) and one in AuthorityKind.values)


def _limit(value: object) -> int:
    return max(1, min(int(value), _MOST_CANDIDATES)) if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9 else _LIMIT
