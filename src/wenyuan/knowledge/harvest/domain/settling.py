"""From the gathered file into the catalogue, and what follows once it is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F

from wenyuan.foundation.audit.api import record_act
from wenyuan.knowledge.catalogue.api import ImportCounts, delete_record, find_by_numbers, find_records, find_version, set_suppressed, take_file

from ..enums import OnDeletion, RunState
from ..models import Item, Run, Source
from .staging import drop_files, staged_file

SETTLE: Final = "harvest.settle"
_PIECE: Final = 500


def stage_batch(*, run: Run, at: datetime) -> int | None:
    """Open a batch of the catalogue with what a run has gathered; None where it has gathered nothing.

    Raises:
        QuotaExceeded: The library may not keep so much.
    """
    if not run.staged:
        return None
    if run.batch_id is not None:
        return run.batch_id
    with transaction.atomic(), staged_file(run.pk).open("rb") as stream:
        run.batch_id = take_file(
            stream, name=f"harvest-{run.pk}.mrc", library_id=run.library_id, rule=run.source.rule, at=at, actor_id=run.started_by_id, title=run.source.name,
        )
        run.state = RunState.IMPORTING
        run.save(update_fields=["batch", "state"])
    return run.batch_id


def settle_run(*, run_id: int, counts: ImportCounts, at: datetime, report: Callable[[int, int], None] = lambda _done, _total: None) -> None:
    """Let what was found count, follow the source's deletions, and set where the next harvest begins. Safe to run again."""
    run = Run.objects.select_related("source").get(pk=run_id)
    withdrawn = list(Item.objects.filter(pending_run=run_id, withdrawn=True).values_list("pk", "control_number").order_by("pk"))
    for start in range(0, len(withdrawn), _PIECE):
        _follow(run, withdrawn[start : start + _PIECE], at)
        report(start, len(withdrawn))
    with transaction.atomic():
        Item.objects.filter(pending_run=run_id).update(digest=F("pending_digest"), stored_by=run_id, pending_run=None, pending_digest="")
        Run.objects.filter(pk=run_id).update(
            state=RunState.DONE, ended_at=at, stored=counts.stored, updated=counts.updated, rejected=counts.rejected, problem="", detail="",
        )
        if run.following_from:
            Source.objects.filter(pk=run.source_id).update(window_from=run.following_from)
        record_act(kind="harvest", subject=f"harvest:{run_id}", action="harvested", actor_id=run.started_by_id, at=at, library_id=run.library_id)
    drop_files(run_id)


def _follow(run: Run, rows: list[tuple[int, str]], at: datetime) -> None:
    """Withdraw or hide what the source has withdrawn, by the source's rule."""
    if run.source.on_deletion == OnDeletion.IGNORE:
        return
    reason = _say_withdrawn(run)
    followed = 0
    found = find_by_numbers(library_id=run.library_id, numbers=[number for _pk, number in rows])
    for record_id in (one for ids in found.values() for one in ids):
        if run.source.on_deletion == OnDeletion.DELETE:
            delete_record(record_id=record_id, reason=reason, at=at, actor_id=run.started_by_id, batch_id=run.batch_id)
        else:
            set_suppressed(record_id=record_id, suppressed=True, at=at, actor_id=run.started_by_id, reason=reason)
        followed += 1
    Run.objects.filter(pk=run.pk).update(followed=F("followed") + followed)


def _say_withdrawn(run: Run) -> str:
    return f"{run.source.name}：来源已撤下这条记录"


def forget_batch(*, batch_id: int, at: datetime) -> int:
    """Let the next harvest bring again what an undone batch had brought, and show again what it had hidden; return how many records are brought again.

    A hidden record that somebody has touched since stays as it is.
    """
    run = Run.objects.filter(batch_id=batch_id).select_related("source").first()
    if run is None:
        return 0
    with transaction.atomic():
        _show_again(run, at)
        forgotten = Item.objects.filter(stored_by=run.pk, withdrawn=False).update(digest="")
        # Changes since the undone run began have to be asked for again.
        Source.objects.filter(pk=run.source_id).update(window_from=run.window_from)
    return forgotten


def _show_again(run: Run, at: datetime) -> None:
    items = Item.objects.filter(stored_by=run.pk, withdrawn=True)
    found = find_by_numbers(library_id=run.library_id, numbers=list(items.values_list("control_number", flat=True)))
    hidden = [one.id for one in find_records(record_ids=[one for ids in found.values() for one in ids]).values() if one.status == "suppressed"]
    for record_id in hidden:
        if find_version(record_id=record_id).reason == _say_withdrawn(run):
            set_suppressed(record_id=record_id, suppressed=False, at=at, actor_id=None, reason=f"{run.source.name}：采集已撤回")
    items.update(withdrawn=False, digest="")


def fail_run(*, run_id: int, code: str, detail: str, at: datetime) -> None:
    """Say why a run stopped; it can be gone on with."""
    Run.objects.filter(pk=run_id).update(state=RunState.FAILED, problem=code[:24], detail=detail[:600].replace("\x00", ""), ended_at=at)
