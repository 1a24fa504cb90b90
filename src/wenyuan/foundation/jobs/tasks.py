"""The queue's side of jobs (Procrastinate)."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from .domain.runs import execute_run, requeue_abandoned
from .domain.schedules import start_due_jobs


@app.task(name="wenyuan.run_job")
def run_job(run_id: int, **_future: object) -> None:
    """Run one queued job."""
    execute_run(run_id=run_id)


@app.periodic(cron="* * * * *")
@app.task(name="wenyuan.keep_time", queueing_lock="wenyuan.keep_time")
def keep_time(timestamp: int, **_future: object) -> None:
    """Each minute: start what is due and take up what a dead worker left."""
    del timestamp
    start_due_jobs(at=timezone.now())
    requeue_abandoned(at=timezone.now())
