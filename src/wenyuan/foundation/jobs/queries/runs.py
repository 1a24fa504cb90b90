"""List and look at runs."""

from __future__ import annotations

from datetime import datetime

from ..data import RunData, RunFilters
from ..models import JobRun


def run_data(row: JobRun, *, at: datetime) -> RunData:
    """Turn a row into a value, with its rate and the time left as of a moment."""
    elapsed = ((row.ended_at or at) - row.started_at).total_seconds() if row.started_at else 0.0
    rate = row.done / elapsed if elapsed > 0 else 0.0
    left = (row.total - row.done) / rate if rate and row.total is not None and row.state == "running" else None
    return RunData(
        id=row.pk, name=row.name, title=row.title, queue=row.queue, after=tuple(row.after), state=row.state, done=row.done, total=row.total, message=row.message, result=row.result,
        error=row.error, library_id=row.library_id, requested_by_id=row.requested_by_id, created_at=row.created_at,
        started_at=row.started_at, ended_at=row.ended_at, rate=rate, seconds_left=left,
    )


def find_run(*, run_id: int, at: datetime) -> RunData:
    """Return a run; raises `JobRun.DoesNotExist` (a LookupError is not useful here: the id came from us)."""
    return run_data(JobRun.objects.get(pk=run_id), at=at)


def list_runs(*, at: datetime, libraries: list[int] | None = None, filters: RunFilters = RunFilters(), limit: int = 50) -> list[RunData]:  # noqa: B008 -- frozen
    """Return runs, newest first; `libraries=None` shows those of every library."""
    rows = JobRun.objects.order_by("-pk")
    if libraries is not None:
        rows = rows.filter(library_id__in=libraries)
    wanted = {
        "state": filters.state or None, "queue": filters.queue or None, "name": filters.name or None, "library_id": filters.library_id,
        "created_at__gte": filters.since, "created_at__lt": filters.until, "pk__lt": filters.before,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    return [run_data(row, at=at) for row in rows[:limit]]
