"""Background jobs of assisted cataloguing."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from wenyuan.foundation.jobs.api import JobContext, Queue, find_run, job

from .training import train_models


@job("assist.train", queue=Queue.BULK)
def train_on_records(context: JobContext) -> Mapping[str, object]:
    """Train on the public records and put the model in use."""
    now = timezone.now()
    asked = find_run(run_id=context.run_id, at=now)
    info = train_models(at=now, actor_id=asked.requested_by_id, report=lambda done: context.report(done=done))
    return {"version": info.version, "records": info.records}
