"""Rows as values that others may hold."""

from __future__ import annotations

from typing import Any

import msgspec

from wenyuan.foundation.identifiers.api import ark_name

from ..data import EntryData, EntryVersionData, EssayData, FieldData, ImportData, TopicData, TypeData, Value, Values
from ..models import Entry, EntryVersion, Essay, Import, RecordType, Topic


def read_stored(stored: dict[str, Any]) -> Values:
    """Return values as they were stored."""
    return msgspec.convert(stored, type=dict[str, tuple[Value, ...]])


def topic_data(row: Topic) -> TopicData:
    """Return a topic."""
    return TopicData(
        row.pk, row.library_id, ark_name("collection", row.pk), row.slug, row.titles, row.summaries, row.state, row.query, tuple(row.materials), row.accent, row.cover, row.licence,
        row.citation, tuple(row.menu), row.reason, row.created_at, row.changed_at, row.published_at,
    )


def type_data(row: RecordType) -> TypeData:
    """Return a record type."""
    return TypeData(row.pk, row.topic_id, row.code, row.titles, row.material, tuple(_field(one) for one in row.fields))


def _field(one: dict[str, Any]) -> FieldData:
    flags = {name: bool(one.get(name)) for name in ("repeatable", "required", "faceted", "sorted", "listed")}
    return FieldData(one["code"], one["kind"], one["titles"], tuple(one.get("choices", ())), **flags)


def entry_data(row: Entry) -> EntryData:
    """Return an entry."""
    return EntryData(
        row.pk, row.topic_id, row.type_id, row.number, row.title, read_stored(row.values), row.version, row.removed, row.year_from, row.year_to, row.created_at, row.updated_at,
    )


def version_data(row: EntryVersion) -> EntryVersionData:
    """Return a version of an entry."""
    return EntryVersionData(row.number, row.title, read_stored(row.values), row.action, row.at, row.actor_id)


def essay_data(row: Essay) -> EssayData:
    """Return an essay."""
    return EssayData(row.pk, row.topic_id, row.slug, row.title, row.text, row.author, row.place, row.shown, row.updated_at)


def import_data(row: Import) -> ImportData:
    """Return a table that was handed in."""
    return ImportData(
        row.pk, row.topic_id, row.type_id, row.name, row.digest, row.state, row.created, row.changed, row.same, tuple((int(a), str(b), str(c), str(d)) for a, b, c, d in row.report),
        row.created_at,
    )
