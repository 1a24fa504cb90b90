"""Background jobs of assisted cataloguing."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from wenyuan.foundation.jobs.api import JobContext, Queue, job

from .training import train_models


@job("assist.train", queue=Queue.BULK)
def train_on_records(context: JobContext) -> Mapping[str, object]:
    """Train on the public records and put the model in use."""
    info = train_models(at=timezone.now(), report=lambda done: context.report(done=done))
    return {"version": info.version, "records": info.records}
