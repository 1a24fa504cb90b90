"""Undo a batch: what it made goes, what it changed goes back, what was edited since stays and is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import Max, Min

from wenyuan.bibliography.marc import MarcFormat
from wenyuan.foundation.identifiers.api import ark_name, bury_arks, revive_arks
from wenyuan.knowledge.discovery.api import mark_changed

from ..enums import BatchState, RecordStatus, VersionAction
from ..ingest.documents import SOURCE
from ..models import Batch, Record, RecordVersion
from ..queries.records import summarise_source
from .batches import end_batch
from .merging import part_records
from .states import State, write_states

_PIECE: Final = 1000
_OF_BATCHES: Final = (VersionAction.IMPORTED, VersionAction.CREATED, VersionAction.EDITED)
_OLD_VERSIONS: Final = """
select v.record_id, v.raw, v.encoding from catalogue_recordversion v join unnest(%s::bigint[], %s::int[]) as n (record_id, number) using (record_id, number)
"""
_DELETED_VERSIONS: Final = """
insert into catalogue_recordversion (record_id, number, raw, encoding, action, at, actor_id, reason, batch_id)
select v.record_id, v.number + 1, v.raw, v.encoding, %s, %s, %s, %s, %s from catalogue_recordversion v join catalogue_record r on r.id = v.record_id and r.version = v.number
where r.id = any(%s)
"""


class BatchNotUndoable(RuntimeError):
    """Only a batch that has ended can be undone, and only once."""


@dataclass(frozen=True, slots=True)
class UndoCounts:
    """`kept` counts records that somebody changed after the batch; they are left as they are."""

    removed: int = 0
    restored: int = 0
    kept: int = 0


@dataclass(frozen=True, slots=True)
class _Undoing:
    """Who undoes which batch, when."""

    batch_id: int
    at: datetime
    actor_id: int | None

    @property
    def reason(self) -> str:
        return f"undo of batch {self.batch_id}"


def undo_batch(*, batch_id: int, at: datetime, actor_id: int | None, report: Callable[[int, int], None] = lambda _d, _t: None) -> UndoCounts:
    """Undo a batch a thousand records at a time; safe to run again after an interruption.

    Raises:
        BatchNotUndoable: It is still running or was undone.
    """
    batch = Batch.objects.get(pk=batch_id)
    if batch.state not in {BatchState.DONE, BatchState.FAILED, BatchState.CANCELLED}:
        raise BatchNotUndoable(batch.state)
    rows = RecordVersion.objects.filter(batch_id=batch_id, action__in=_OF_BATCHES).values("record_id").order_by("record_id")
    spans = list(rows.annotate(first=Min("number"), last=Max("number")).values_list("record_id", "first", "last"))
    undoing, counts = _Undoing(batch_id, at, actor_id), UndoCounts()
    for start in range(0, len(spans), _PIECE):
        piece = spans[start : start + _PIECE]
        done = _undo_piece(undoing, piece)
        counts = UndoCounts(counts.removed + done.removed, counts.restored + done.restored, counts.kept + done.kept)
        report(start + len(piece), len(spans))
    end_batch(batch_id=batch_id, state=BatchState.UNDONE, at=at, action="undone", actor_id=actor_id)
    return counts


@transaction.atomic
def _undo_piece(undoing: _Undoing, spans: Sequence[tuple[int, int, int]]) -> UndoCounts:
    records = {row.pk: row for row in Record.objects.select_for_update().filter(pk__in=[record_id for record_id, _first, _last in spans]).order_by("pk")}
    # Merging leaves the source as it is: what was merged since is not changed since.
    own = RecordVersion.objects.filter(record_id__in=records).exclude(action__in=[VersionAction.MERGED, VersionAction.UNMERGED])
    newest = dict(own.values("record_id").order_by().annotate(number=Max("number")).values_list("record_id", "number"))
    same = [(record_id, first) for record_id, first, last in spans if newest.get(record_id) == last]
    new = [record_id for record_id, first in same if first == 1]
    part_records(record_ids=new, at=undoing.at, actor_id=undoing.actor_id, reason=undoing.reason, both_ways=True)
    _withdraw(undoing, new)
    back = {record_id: first - 1 for record_id, first in same if first > 1}
    _restore(undoing, [records[record_id] for record_id in back], back)
    return UndoCounts(len(new), len(back), len(spans) - len(same))


def _withdraw(undoing: _Undoing, ids: Sequence[int]) -> None:
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(_DELETED_VERSIONS, [VersionAction.DELETED.value, undoing.at, undoing.actor_id, undoing.reason, undoing.batch_id, list(ids)])
        cursor.execute(
            "update catalogue_record set status = %s, version = version + 1, updated_at = %s where id = any(%s)", [RecordStatus.DELETED.value, undoing.at, list(ids)],
        )
    bury_arks(names=[ark_name("record", one) for one in ids], reason=undoing.reason, at=undoing.at)
    mark_changed(source=SOURCE, keys=ids, at=undoing.at)


def _restore(undoing: _Undoing, records: Sequence[Record], numbers: dict[int, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_OLD_VERSIONS, [list(numbers), list(numbers.values())])
        sources = {record_id: (bytes(raw), encoding) for record_id, raw, encoding in cursor.fetchall()}
    states = []
    for row in records:
        raw, encoding = sources[row.pk]
        summary = summarise_source(raw=raw, encoding=encoding, format_=row.format)
        status = RecordStatus.ACTIVE if row.status == RecordStatus.DELETED else row.status
        states.append(State(row.pk, row.version + 1, status, MarcFormat(row.format), raw, encoding, summary))
    revive_arks(names=[ark_name("record", row.pk) for row in records if row.status == RecordStatus.DELETED])
    write_states(states, action=VersionAction.RESTORED, at=undoing.at, actor_id=undoing.actor_id, reason=undoing.reason, batch_id=undoing.batch_id)
