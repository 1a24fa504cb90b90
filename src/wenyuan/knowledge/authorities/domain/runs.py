"""Go over the records of a library and link their headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, Protocol

from django.db import transaction

from wenyuan.foundation.jobs.api import enqueue
from wenyuan.foundation.libraries.api import library_names
from wenyuan.knowledge.catalogue.api import close_change, list_changes, newest_change, open_change, undo_batch

from ..enums import ActState, LinkState
from ..models import Link, LinkRun
from .linking import FLOOR, THRESHOLD, LinkCounts, link_records

_AT_ONCE: Final = 1_000


class Report(Protocol):
    """Told how far a run is."""

    def __call__(self, done: int, total: int, after: int = 0) -> None:
        """Say how much of how much is done, and the last change looked at."""


class RunNotUndoable(RuntimeError):
    """Only a run that has ended can be undone, and only once."""


@transaction.atomic
def open_linking(*, library_id: int, at: datetime, actor_id: int | None, threshold: float = THRESHOLD, floor: float = FLOOR) -> int:
    """Queue a go over a library's records and return its id.

    Raises:
        ValueError: The bounds are not 0 < floor <= threshold <= 1.
    """
    if not 0 < floor <= threshold <= 1:
        raise ValueError("0 < floor <= threshold <= 1")
    row = LinkRun.objects.create(library_id=library_id, threshold=threshold, floor=floor, actor_id=actor_id, created_at=at)
    row.job_run_id = enqueue(
        name="authorities.link_headings", title=f"规范链接：{library_names().get(library_id, '')}", arguments={"run_id": row.pk}, library_id=library_id, requested_by_id=actor_id,
    )
    row.save(update_fields=["job_run"])
    return row.pk


def _silent(done: int, total: int, after: int = 0) -> None:
    del done, total, after


def run_linking(*, run_id: int, at: datetime, after: int = 0, report: Report = _silent) -> LinkCounts:
    """Link the headings of every record of the run's library that nobody has decided on; `after` is the last change looked at by an earlier attempt."""
    row = LinkRun.objects.get(pk=run_id)
    if row.batch_id is None:
        row.batch_id = open_change(title=f"规范链接 {at:%Y-%m-%d}", library_id=row.library_id, at=at, actor_id=row.actor_id)
    row.state = ActState.RUNNING
    row.save()
    counts = LinkCounts(row.records, row.headings, row.linked, row.waiting)
    until = newest_change()
    try:
        for last, ids in _pieces(row.library_id, after, until):
            counts += link_records(record_ids=ids, batch_id=row.batch_id, at=at, actor_id=row.actor_id, threshold=row.threshold, floor=row.floor)
            row.records, row.headings, row.linked, row.waiting = counts.records, counts.headings, counts.linked, counts.waiting
            row.save()
            report(last - after, until - after, last)
    except BaseException:
        row.state = ActState.FAILED
        row.save()
        raise
    close_change(batch_id=row.batch_id, at=at)
    row.state, row.ended_at = ActState.DONE, at
    row.save()
    return counts


def _pieces(library_id: int, after: int, until: int) -> Iterator[tuple[int, Sequence[int]]]:
    """Yield record ids in the order of changes; what the run itself changes comes after `until`."""
    while rows := list_changes(after=after, until=until, limit=_AT_ONCE, library_id=library_id):
        after = rows[-1].change
        yield after, [row.record_id for row in rows if row.status not in {"deleted", "merged"}]


def undo_linking(*, run_id: int, at: datetime, actor_id: int | None) -> None:
    """Take the numbers out of the records and forget the links that the run made and nobody has decided on since.

    Raises:
        RunNotUndoable: It runs still, or was undone.
    """
    row = LinkRun.objects.get(pk=run_id)
    if row.state not in {ActState.DONE, ActState.FAILED}:
        raise RunNotUndoable(row.state)
    if row.batch_id is not None:
        if row.state == ActState.FAILED:
            close_change(batch_id=row.batch_id, state="failed", at=at)
        undo_batch(batch_id=row.batch_id, at=at, actor_id=actor_id)
    Link.objects.filter(library_id=row.library_id, decided_by=None, at__gte=row.created_at, at__lte=row.ended_at or at, state__in=[LinkState.LINKED, LinkState.WAITING]).delete()
    row.state = ActState.UNDONE
    row.save()
