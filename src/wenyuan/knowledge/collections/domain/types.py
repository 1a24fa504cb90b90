"""Record types: their fields, checked, and what a change of them does to entries."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from wenyuan.knowledge.discovery.api import mark_changed

from ..data import FieldData, TypeData
from ..enums import Kind
from ..models import Entry, RecordType, Topic
from ..queries.rows import read_stored, type_data
from .entries import SOURCE, derive
from .topics import WrongTopic

_CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
_MOST_FIELDS: Final = 60
_MOST_CHOICES: Final = 300
_RESERVED: Final = frozenset({"title", "type", "number", "q", "view", "page", "sort", "from", "to", "csrfmiddlewaretoken", "ark"})


def check_fields(fields: Sequence[FieldData]) -> dict[str, str]:
    """Return what is wrong with fields, by code or place."""
    errors: dict[str, str] = {}
    for place, one in enumerate(fields):
        name = one.code or f"#{place + 1}"
        if not _CODE.fullmatch(one.code) or one.code in _RESERVED:
            errors[name] = "code"
        elif any(other.code == one.code for other in fields[:place]):
            errors[name] = "taken"
        if not one.titles.get("zh-hans", "").strip():
            errors[name] = "required"
        if one.kind not in Kind.values:
            errors[name] = "kind"
        if one.kind == Kind.CHOICE and not one.choices:
            errors[name] = "choices"
        if len(one.choices) > _MOST_CHOICES or any(len(text) > 200 for text in (*one.choices, *one.titles.values())):
            errors[name] = "long"
    if len(fields) > _MOST_FIELDS:
        errors["fields"] = "many"
    return errors


def save_type(
    *, topic_id: int, type_id: int | None, code: str, titles: Mapping[str, str], material: str, fields: Sequence[FieldData], at: datetime, place: int = 0,
) -> TypeData:
    """Store a record type. Facets and years of its entries follow the new fields; values of a field that is gone stay in the versions alone.

    Raises:
        WrongTopic: Something cannot be stored so; `kind` of a field that has values cannot be changed.
    """
    errors = check_fields(fields)
    if not _CODE.fullmatch(code):
        errors["code"] = "code"
    if not titles.get("zh-hans", "").strip():
        errors["titles"] = "required"
    if errors:
        raise WrongTopic(errors)
    topic = Topic.objects.get(pk=topic_id)
    facts = {"code": code, "titles": dict(titles), "material": material, "fields": [_plain(one) for one in fields], "place": place, "library_id": topic.library_id}
    try:
        with transaction.atomic():
            if type_id is None:
                return type_data(RecordType.objects.create(topic_id=topic_id, **facts))
            row = RecordType.objects.select_for_update().get(pk=type_id, topic_id=topic_id)
            _refuse_other_kinds(type_data(row), fields)
            for name, value in facts.items():
                setattr(row, name, value)
            row.save()
            found = type_data(row)
            _derive_anew(found, at)
            return found
    except IntegrityError:
        raise WrongTopic({"code": "taken"}) from None


def _plain(one: FieldData) -> dict[str, object]:
    flags = {name: True for name in ("repeatable", "required", "faceted", "sorted", "listed") if getattr(one, name)}
    return {"code": one.code, "kind": one.kind, "titles": {tag: text.strip() for tag, text in one.titles.items() if text.strip()}, **({"choices": list(one.choices)} if one.choices else {}), **flags}


def _refuse_other_kinds(old: TypeData, fields: Sequence[FieldData]) -> None:
    changed = [one.code for one in fields if (before := old.field(one.code)) is not None and before.kind != one.kind]
    errors = {code: "used" for code in changed if Entry.objects.filter(type_id=old.id, values__has_key=code).exists()}
    if errors:
        raise WrongTopic(errors)


def _derive_anew(found: TypeData, at: datetime) -> None:
    rows = list(Entry.objects.filter(type_id=found.id))
    for row in rows:
        known = derive(found.fields, row.title, read_stored(row.values))
        row.facets, row.haystack = list(known.facets), known.haystack
        row.year_from, row.year_to = known.years
    Entry.objects.bulk_update(rows, ["facets", "haystack", "year_from", "year_to"], batch_size=500)
    mark_changed(source=SOURCE, keys=[row.pk for row in rows], at=at)


@transaction.atomic
def drop_type(*, topic_id: int, type_id: int) -> None:
    """Take away a record type that has no entries.

    Raises:
        WrongTopic: It has.
    """
    if Entry.objects.filter(type_id=type_id).exists():
        raise WrongTopic({"code": "used"})
    RecordType.objects.filter(pk=type_id, topic_id=topic_id).delete()
