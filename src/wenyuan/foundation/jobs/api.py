"""The face of jobs."""

from .data import RunData
from .domain.picking import execute_next
from .domain.runs import (
    JobCancelled,
    JobContext,
    NoSuchJob,
    enqueue,
    execute_run,
    job,
    request_cancel,
    requeue_abandoned,
    resume_run,
)
from .domain.schedules import schedule_job, start_due_jobs
from .enums import Queue
from .queries.runs import find_run, list_runs

__all__ = [
    "JobCancelled", "JobContext", "NoSuchJob", "Queue", "RunData", "enqueue", "execute_next", "execute_run", "find_run", "job", "list_runs",
    "request_cancel", "requeue_abandoned", "resume_run", "schedule_job", "start_due_jobs",
]
