"""The queue's side of jobs (Procrastinate)."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from .domain.picking import execute_next
from .domain.runs import execute_run, requeue_abandoned
from .domain.schedules import start_due_jobs


@app.task(name="wenyuan.run_job")
def run_job(run_id: int | None = None, queue: str = "", **_future: object) -> None:
    """Run whichever run of a queue has its turn; a queued call is a turn, not a certain run."""
    try:
        if queue:
            execute_next(queue=queue)
        elif run_id is not None:  # queued by an earlier version
            execute_run(run_id=run_id)
    finally:
        connection.close()  # the thread may not be used again


@app.periodic(cron="* * * * *")
@app.task(name="wenyuan.keep_time", queueing_lock="wenyuan.keep_time")
def keep_time(timestamp: int, **_future: object) -> None:
    """Each minute: start what is due and take up what a dead worker left."""
    del timestamp
    try:
        start_due_jobs(at=timezone.now())
        requeue_abandoned(at=timezone.now())
    finally:
        connection.close()
