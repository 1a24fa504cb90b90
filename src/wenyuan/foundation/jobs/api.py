"""The face of jobs."""

from .data import RunData
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
from .queries.runs import find_run, list_runs

__all__ = [
    "JobCancelled", "JobContext", "NoSuchJob", "RunData", "enqueue", "execute_run", "find_run", "job", "list_runs",
    "request_cancel", "requeue_abandoned", "resume_run", "schedule_job", "start_due_jobs",
]
