"""Tables: handed in, each column led to a field, taken in line by line, and taken back."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec
from django.db import transaction

from wenyuan.bibliography.chinese import fold
from wenyuan.foundation.storage.api import Reference, files, keep_file, release

from ..data import Draft, FieldData, TypeData, Value
from ..enums import EntryAction, ImportState
from ..format.tables import Table, read_table
from ..models import Entry, EntryVersion, Import, Topic
from ..queries.rows import type_data
from .entries import Checked, WrongEntry, check_entry, derive, remove_entry, store_entries

_MOST_REPORT: Final = 500
_SEPARATORS: Final = "；;\n"


def hand_in(*, topic_id: int, type_id: int, name: str, content: bytes, at: datetime, actor_id: int | None) -> int:
    """Keep a table until its columns are led to fields; return its number.

    Raises:
        NotATable: It cannot be read.
        QuotaExceeded: The library may not keep so much.
    """
    read_table(content)
    topic = Topic.objects.get(pk=topic_id)
    with transaction.atomic():
        row = Import.objects.create(topic=topic, library_id=topic.library_id, type_id=type_id, name=name[:200], digest="", created_at=at, actor_id=actor_id)
        row.digest = keep_file(stream=io.BytesIO(content), reference=Reference("knowledge.collections", f"import:{row.pk}", "import", topic.library_id), at=at).digest
        row.save(update_fields=["digest"])
        return row.pk


def open_table(*, digest: str) -> Table:
    """Return a table that was handed in."""
    with files().open(digest) as stream:
        return read_table(stream.read())


def guess_columns(fields: Sequence[FieldData], headings: Sequence[str]) -> dict[int, str]:
    """Return the field of each column whose heading says it, by code or by title in any language; `title` and `number` are known too."""
    known = {"title": "title", "题名": "title", "标题": "title", "名称": "title", "number": "number", "编号": "number"}
    for one in fields:
        known |= {fold(text): one.code for text in (one.code, *one.titles.values()) if text}
    found: dict[int, str] = {}
    for place, heading in enumerate(headings):
        code = known.get(fold(heading))
        if code and code not in found.values():
            found[place] = code
    return found


def split_cell(field: FieldData | None, cell: str) -> tuple[str, ...]:
    """Return the texts of a cell: more than one, between semicolons or lines, only where the field may repeat."""
    if field is None or not field.repeatable:
        return (cell,) if cell.strip() else ()
    for mark in _SEPARATORS[1:]:
        cell = cell.replace(mark, _SEPARATORS[0])
    return tuple(part.strip() for part in cell.split(_SEPARATORS[0]) if part.strip())


def read_drafts(type_: TypeData, table: Table, columns: Mapping[int, str]) -> list[tuple[int | None, Draft]]:
    """Return (number, entry as written) of every line; a number only where a column says so."""
    found: list[tuple[int | None, Draft]] = []
    for line, row in table.rows:
        title, number, texts = "", None, dict[str, tuple[str, ...]]()
        for place, code in columns.items():
            cell = row[place] if place < len(row) else ""
            if code == "title":
                title = cell
            elif code == "number":
                number = int(cell) if cell.strip().isascii() and cell.strip().isdigit() and len(cell.strip()) < 10 else None
            else:
                texts[code] = split_cell(type_.field(code), cell.removeprefix("'") if cell[:2] in {"'=", "'+", "'-", "'@"} else cell)
        found.append((number, Draft(title, texts, line)))
    return found


def take_in(*, import_id: int, columns: Mapping[int, str], at: datetime, actor_id: int | None) -> Import:
    """Store what can be stored of a table, and report every line that cannot be, with the reason. Entries that are named by number are changed.

    Raises:
        ValueError: It was taken in before, or no column is the title.
    """
    with transaction.atomic():
        row = Import.objects.select_for_update().select_related("type").get(pk=import_id)
        if row.state != ImportState.WAITING or "title" not in columns.values():
            raise ValueError(row.state)
        type_ = type_data(row.type)
        report: list[tuple[int, str, str, str]] = []
        good: list[tuple[int | None, Checked]] = []
        drafts = read_drafts(type_, open_table(digest=row.digest), columns)
        known = set(Entry.objects.filter(topic_id=row.topic_id, type_id=type_.id, number__in=[number for number, _d in drafts if number is not None]).values_list("number", flat=True))
        taken: set[int] = set()
        for number, draft in drafts:
            try:
                checked = check_entry(type_, draft)
            except WrongEntry as wrong:
                report += [(draft.line, code, reason, (draft.title if code == "title" else "；".join(draft.texts.get(code, ())))[:120]) for code, reason in wrong.errors.items()]
                continue
            if number is not None and (number not in known or number in taken):
                report.append((draft.line, "number", "taken" if number in taken else "unknown", str(number)))
                continue
            if number is not None:
                taken.add(number)
            good.append((number, checked))
        stored = store_entries(topic_id=row.topic_id, type_=type_, entries=good, at=at, actor_id=actor_id, action=EntryAction.IMPORTED, batch_id=row.pk)
        row.created, row.changed, row.same, row.report = stored.created, stored.changed, stored.same, report[:_MOST_REPORT]
        row.state = ImportState.DONE
        row.save(update_fields=["created", "changed", "same", "report", "state"])
        release(module="knowledge.collections", subject=f"import:{row.pk}")
        return row


def take_back(*, import_id: int, at: datetime, actor_id: int | None) -> tuple[int, int]:
    """Undo an import: new entries go, changed ones become what they were. Return how many were undone, and how many were changed since and are left alone.

    Raises:
        ValueError: It is not an import that was done.
    """
    with transaction.atomic():
        row = Import.objects.select_for_update().select_related("type").get(pk=import_id)
        if row.state != ImportState.DONE:
            raise ValueError(row.state)
        type_ = type_data(row.type)
        undone = left = 0
        again: list[tuple[int | None, Checked]] = []
        for version in EntryVersion.objects.filter(batch=row).select_related("entry").order_by("pk"):
            if version.entry.version != version.number:
                left += 1
            elif version.number == 1:
                remove_entry(topic_id=row.topic_id, number=version.entry.number, at=at, actor_id=actor_id)
                undone += 1
            else:
                before = EntryVersion.objects.get(entry_id=version.entry_id, number=version.number - 1)
                if before.action == EntryAction.REMOVED:
                    remove_entry(topic_id=row.topic_id, number=version.entry.number, at=at, actor_id=actor_id)
                else:
                    codes = {one.code for one in type_.fields}
                    values = {code: value for code, value in msgspec.convert(before.values, type=dict[str, tuple[Value, ...]]).items() if code in codes}
                    again.append((version.entry.number, derive(type_.fields, before.title, values)))
                undone += 1
        store_entries(topic_id=row.topic_id, type_=type_, entries=again, at=at, actor_id=actor_id, action=EntryAction.RESTORED)
        row.state = ImportState.UNDONE
        row.save(update_fields=["state"])
        return undone, left
