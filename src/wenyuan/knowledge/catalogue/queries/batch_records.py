"""What a batch holds, in the order of its file."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Max

from ..data import RecordData
from ..enums import VersionAction
from ..models import Batch, Record, RecordVersion, Reject
from .records import record_data


def name_batches(*, batch_ids: Collection[int]) -> dict[int, str]:
    """Return the titles of batches, by id."""
    return dict(Batch.objects.filter(pk__in=batch_ids).values_list("pk", "title"))


def list_batch_records(*, batch_id: int, after: tuple[int, int] = (-1, -1), limit: int = 100) -> list[tuple[int, RecordData]]:
    """Return records whose newest import is this batch, with their places in its file; `after` is place and id of the last one seen."""
    rows = Record.objects.filter(batch_id=batch_id, batch_place__gte=after[0]).order_by("batch_place", "pk")
    found = [(row.batch_place or 0, record_data(row)) for row in rows[: limit + 1] if ((row.batch_place or 0), row.pk) > after]
    return found[:limit]


def list_batch_ids(*, batch_id: int) -> list[int]:
    """Return the ids of the records whose newest import is this batch."""
    return list(Record.objects.filter(batch_id=batch_id).order_by("pk").values_list("pk", flat=True))


def list_batch_rejects(*, batch_id: int, limit: int = 200) -> list[tuple[int, str]]:
    """Return place and reason of what could not be read."""
    return list(Reject.objects.filter(batch_id=batch_id).order_by("position").values_list("position", "reason")[:limit])


def newest_source_changes(*, record_ids: Iterable[int]) -> dict[int, int]:
    """Return the newest change of each record that touched its source, which merging and parting do not."""
    rows = RecordVersion.objects.filter(record_id__in=list(record_ids)).exclude(action__in=[VersionAction.MERGED, VersionAction.UNMERGED])
    return dict(rows.values("record_id").order_by().annotate(newest=Max("pk")).values_list("record_id", "newest"))


def find_by_numbers(*, numbers: Iterable[str], library_id: int | None = None) -> dict[str, list[int]]:
    """Return the ids of the records, not deleted, with each of these control numbers; of one library, or of all."""
    wanted = [number for number in numbers if number]
    rows = Record.objects.filter(control_number__in=wanted).exclude(status="deleted")
    found: dict[str, list[int]] = {}
    for number, record_id in (rows if library_id is None else rows.filter(library_id=library_id)).order_by("pk").values_list("control_number", "pk"):
        found.setdefault(number, []).append(record_id)
    return found
