"""What harvest does when the catalogue has done something."""

from __future__ import annotations

from wenyuan.foundation.events.api import Event, subscribe
from wenyuan.foundation.jobs.api import enqueue

from .domain.settling import SETTLE, fail_run, forget_batch
from .enums import RunState
from .models import Run


@subscribe("catalogue.batch.ended.v1")
def follow_batch(event: Event) -> None:
    """An undone batch is to come again; a batch that failed or was stopped leaves its harvest unfinished."""
    batch_id, state = int(str(event.payload["id"])), str(event.payload["state"])
    if state == "undone":
        forget_batch(batch_id=batch_id, at=event.at)
    elif state in {"failed", "cancelled"}:
        for run in Run.objects.filter(batch_id=batch_id, state=RunState.IMPORTING):
            fail_run(run_id=run.pk, code=f"import-{state}", detail="", at=event.at)
    elif state == "done":  # gone on with at the desk of batches: what waited for it follows now
        for run in Run.objects.select_related("source").filter(batch_id=batch_id, state=RunState.FAILED, problem__startswith="import-"):
            Run.objects.filter(pk=run.pk).update(state=RunState.IMPORTING, problem="", ended_at=None)
            enqueue(name=SETTLE, title=f"采集收尾：{run.source.name}", arguments={"run_id": run.pk}, library_id=run.library_id, requested_by_id=run.started_by_id)
