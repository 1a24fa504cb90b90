"""Entries: checked, stored with every version, taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import msgspec
from django.db import transaction

from wenyuan.bibliography.chinese import fold, pinyin
from wenyuan.knowledge.discovery.api import mark_changed
from wenyuan.knowledge.graph.api import mark_restated

from ..data import Draft, FieldData, TypeData, Value, Values
from ..enums import EntryAction, Kind
from ..models import Entry, EntryVersion, Topic
from .values import WrongValue, read_value

SOURCE: Final = "collections"
_MOST_VALUES: Final = 200
_MOST_TITLE: Final = 400
_MOST_HAYSTACK: Final = 60_000


class WrongEntry(ValueError):
    """An entry cannot be stored as written: `errors` maps a field's code (or `title`) to the reason."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(str(dict(errors)))
        self.errors = errors


class NoSuchEntry(LookupError):
    """The topic has no entry, or the entry no version, of this number."""


@dataclass(frozen=True, slots=True)
class Checked:
    """An entry that may be stored."""

    title: str
    values: Values
    facets: tuple[str, ...] = ()
    haystack: str = ""
    years: tuple[int | None, int | None] = (None, None)


@dataclass(slots=True)
class Stored:
    """What became of entries: their numbers in the order in which they came, and how many were new, changed, the same."""

    numbers: list[int] = field(default_factory=list)
    created: int = 0
    changed: int = 0
    same: int = 0


def check_entry(type_: TypeData, draft: Draft) -> Checked:
    """Read an entry as it was written.

    Raises:
        WrongEntry: Something in it cannot be read or is lacking.
    """
    errors: dict[str, str] = {}
    title = " ".join("".join(c if c.isprintable() else " " for c in draft.title).split())
    if not title:
        errors["title"] = "required"
    elif len(title) > _MOST_TITLE:
        errors["title"] = "long"
    values: dict[str, tuple[Value, ...]] = {}
    for one in type_.fields:
        try:
            found = tuple(read_value(one, text) for text in draft.texts.get(one.code, ()) if text.strip())
        except WrongValue as wrong:
            errors[one.code] = wrong.code
            continue
        if one.required and not found:
            errors[one.code] = "required"
        if len(found) > (_MOST_VALUES if one.repeatable else 1):
            errors[one.code] = "many"
        if found:
            values[one.code] = found
    for code in draft.texts.keys() - {one.code for one in type_.fields}:
        errors[code] = "unknown"
    if errors:
        raise WrongEntry(errors)
    return derive(type_.fields, title, values)


def derive(fields: Sequence[FieldData], title: str, values: Values) -> Checked:
    """Return an entry with what is looked up by: facets, folded text, years of its first date."""
    facets = tuple(dict.fromkeys(f"{one.code}\t{facet_value(one, value)}" for one in fields if one.faceted for value in values.get(one.code, ())))
    words = [title, *(value.text for one in fields for value in values.get(one.code, ()) if one.kind != Kind.IMAGE)]
    first, last = None, None
    for one in fields:
        if one.kind == Kind.DATE and values.get(one.code):
            first, last = values[one.code][0].year_from, values[one.code][0].year_to
            break
    return Checked(title, values, facets, fold("\n".join(words)[:_MOST_HAYSTACK]), (first, last))


def facet_value(one: FieldData, value: Value) -> str:
    """Return what a value is counted under: a date under its century, anything else as it is written."""
    if one.kind == Kind.DATE and value.year_from is not None:
        return str((value.year_from - 1) // 100 + 1)
    return (value.text or value.address)[:200]


def store_entries(
    *, topic_id: int, type_: TypeData, entries: Iterable[tuple[int | None, Checked]], at: datetime, actor_id: int | None, action: str = EntryAction.CHANGED, batch_id: int | None = None,
) -> Stored:
    """Store entries, new ones (number None) and changed ones. One that is the same as before gets no version.

    Raises:
        NoSuchEntry: A number is not one of the topic's.
    """
    given = list(entries)
    with transaction.atomic():
        topic = Topic.objects.select_for_update().get(pk=topic_id)
        known = {row.number: row for row in Entry.objects.filter(topic_id=topic_id, number__in=[number for number, _one in given if number is not None])}
        stored, fresh, changed = Stored(), list[Entry](), list[Entry]()
        for number, one in given:
            if number is None:
                row = Entry(topic_id=topic_id, library_id=topic.library_id, type_id=type_.id, number=topic.next_entry, created_at=at, version=0)
                topic.next_entry += 1
                fresh.append(row)
            elif number not in known:
                raise NoSuchEntry(number)
            else:
                row = known[number]
                if not row.removed and row.title == one.title and row.values == write_values(one.values):
                    stored.same += 1
                    stored.numbers.append(row.number)
                    continue
                changed.append(row)
            _fill(row, one, at)
            stored.numbers.append(row.number)
        Entry.objects.bulk_create(fresh, batch_size=500)
        Entry.objects.bulk_update(changed, ["title", "title_sort", "values", "facets", "haystack", "year_from", "year_to", "version", "removed", "updated_at"], batch_size=500)
        created = {row.number for row in fresh}
        _note([(row, action if batch_id or row.number not in created else EntryAction.CREATED) for row in (*fresh, *changed)], at=at, actor_id=actor_id, batch_id=batch_id)
        if fresh or changed:
            topic.changed_at = at
        topic.save(update_fields=["next_entry", "changed_at"])
        stored.created, stored.changed = len(fresh), len(changed)
        return stored


def _fill(row: Entry, one: Checked, at: datetime) -> None:
    row.title, row.title_sort, row.values = one.title, " ".join(pinyin(one.title))[:400] if not one.title.isascii() else one.title.lower(), write_values(one.values)
    row.facets, row.haystack = list(one.facets), one.haystack
    row.year_from, row.year_to = one.years
    row.version, row.removed, row.updated_at = row.version + 1, False, at


def _note(rows: Sequence[tuple[Entry, str]], *, at: datetime, actor_id: int | None, batch_id: int | None) -> None:
    EntryVersion.objects.bulk_create([
        EntryVersion(
            entry_id=row.pk, library_id=row.library_id, number=row.version, title=row.title, values=row.values, action=action, batch_id=batch_id, at=at, actor_id=actor_id,
        ) for row, action in rows
    ], batch_size=500)
    mark_changed(source=SOURCE, keys=[row.pk for row, _action in rows], at=at)


def write_values(values: Values) -> dict[str, object]:
    """Return values as they are stored."""
    plain: dict[str, object] = msgspec.json.decode(msgspec.json.encode(dict(values)))
    return plain


def save_entry(*, topic_id: int, type_: TypeData, number: int | None, draft: Draft, at: datetime, actor_id: int | None) -> int:
    """Store one entry as written and return its number.

    Raises:
        WrongEntry: It cannot be stored so.
        NoSuchEntry: The topic has no such entry.
    """
    return store_entries(topic_id=topic_id, type_=type_, entries=[(number, check_entry(type_, draft))], at=at, actor_id=actor_id).numbers[0]


@transaction.atomic
def remove_entry(*, topic_id: int, number: int, at: datetime, actor_id: int | None, batch_id: int | None = None) -> None:
    """Take an entry off the site; its versions and its permanent identifier stay.

    Raises:
        NoSuchEntry
    """
    row = Entry.objects.select_for_update().filter(topic_id=topic_id, number=number, removed=False).first()
    if row is None:
        raise NoSuchEntry(number)
    row.removed, row.version, row.updated_at = True, row.version + 1, at
    row.save(update_fields=["removed", "version", "updated_at"])
    _note([(row, EntryAction.REMOVED)], at=at, actor_id=actor_id, batch_id=batch_id)


def restore_entry(*, type_: TypeData, topic_id: int, number: int, version: int, at: datetime, actor_id: int | None) -> None:
    """Make an entry again what it was in an earlier version, as a new version; fields that the type no longer has are left behind.

    Raises:
        NoSuchEntry: There is no such version, or it is a removal.
    """
    old = EntryVersion.objects.filter(entry__topic_id=topic_id, entry__number=number, number=version).exclude(action=EntryAction.REMOVED).first()
    if old is None:
        raise NoSuchEntry(number)
    known = {one.code for one in type_.fields}
    values = {code: value for code, value in msgspec.convert(old.values, type=dict[str, tuple[Value, ...]]).items() if code in known}
    store_entries(topic_id=topic_id, type_=type_, entries=[(number, derive(type_.fields, old.title, values))], at=at, actor_id=actor_id, action=EntryAction.RESTORED)


def restate_topic(*, topic_id: int, at: datetime) -> None:
    """Have everything of a topic indexed and stated anew, in the current transaction: what may be seen of it has changed."""
    keys = list(Entry.objects.filter(topic_id=topic_id).values_list("pk", flat=True))
    mark_changed(source=SOURCE, keys=keys, at=at)
    mark_changed(source="topics", keys=[topic_id], at=at)
    mark_restated(source=SOURCE, keys=keys, at=at)
