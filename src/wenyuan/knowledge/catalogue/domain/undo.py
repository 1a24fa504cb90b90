"""Undo a batch: what it made goes, what it changed goes back, what was edited since stays and is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from wenyuan.foundation.audit.api import record_act

from ..enums import BatchState
from ..models import Batch, RecordVersion
from .records import delete_record, restore_version


class BatchNotUndoable(RuntimeError):
    """Only a batch that has ended can be undone, and only once."""


@dataclass(frozen=True, slots=True)
class UndoCounts:
    """`kept` counts records that somebody changed after the batch; they are left as they are."""

    removed: int = 0
    restored: int = 0
    kept: int = 0


def undo_batch(*, batch_id: int, at: datetime, actor_id: int | None, report: Callable[[int, int], None] = lambda _d, _t: None) -> UndoCounts:
    """Undo a batch record by record; safe to run again after an interruption.

    Raises:
        BatchNotUndoable: It is still running or was undone.
    """
    batch = Batch.objects.get(pk=batch_id)
    if batch.state not in {BatchState.DONE, BatchState.FAILED, BatchState.CANCELLED}:
        raise BatchNotUndoable(batch.state)
    rows = list(
        RecordVersion.objects.filter(batch_id=batch_id, action="imported").order_by("record_id", "number").values_list("record_id", "number", "record__version")
    )
    first: dict[int, int] = {}
    last: dict[int, tuple[int, int]] = {}
    for record_id, number, current in rows:
        first.setdefault(record_id, number)
        last[record_id] = (number, current)
    removed = restored = kept = 0
    reason = f"undo of batch {batch_id}"
    for done, (record_id, (number, current)) in enumerate(last.items()):
        if current != number:
            kept += 1
        elif first[record_id] == 1:
            delete_record(record_id=record_id, reason=reason, at=at, actor_id=actor_id, batch_id=batch_id)
            removed += 1
        else:
            restore_version(record_id=record_id, number=first[record_id] - 1, at=at, actor_id=actor_id, reason=reason, batch_id=batch_id)
            restored += 1
        report(done + 1, len(last))
    with transaction.atomic():
        Batch.objects.filter(pk=batch_id).update(state=BatchState.UNDONE, undone_at=at)
        record_act(kind="catalogue", subject=f"batch:{batch_id}", action="undone", actor_id=actor_id, at=at, library_id=batch.library_id)
    return UndoCounts(removed, restored, kept)
