"""What happened to the union records that a library has a part in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wenyuan.knowledge.catalogue.api import find_records

from ..models import Change


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a library is told; `id` is the cursor."""

    id: int
    kind: str
    at: datetime
    record_id: int
    ark: str
    title: str
    status: str


def list_told(*, library_id: int, after: int = 0, limit: int = 200) -> list[Told]:
    """Return what happened after a cursor, oldest first."""
    return _tell(list(Change.objects.filter(library_id=library_id, pk__gt=after).order_by("pk")[:limit]))


def list_newest_told(*, library_id: int, limit: int = 50) -> list[Told]:
    """Return what happened last, newest first."""
    return _tell(list(Change.objects.filter(library_id=library_id).order_by("-pk")[:limit]))


def _tell(rows: list[Change]) -> list[Told]:
    records = find_records(record_ids=[row.record_id for row in rows])
    return [Told(row.pk, row.kind, row.at, row.record_id, one.ark, one.title, one.status) for row in rows for one in [records[row.record_id]]]
