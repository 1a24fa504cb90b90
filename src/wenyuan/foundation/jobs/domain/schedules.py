"""Jobs that start by the clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from croniter import croniter
from django.db import transaction

from ..models import Schedule
from .runs import enqueue


def schedule_job(*, key: str, name: str, title: str, cron: str, at: datetime, arguments: Mapping[str, object] | None = None) -> None:
    """Create or change a schedule; `cron` has five fields.

    Raises:
        ValueError: The cron expression is wrong.
    """
    if not croniter.is_valid(cron):
        raise ValueError(f"not a cron expression: {cron!r}")
    next_at = croniter(cron, at).get_next(datetime)
    values = {"name": name, "title": title, "cron": cron, "arguments": dict(arguments or {}), "next_at": next_at}
    Schedule.objects.update_or_create(key=key, defaults=values)


@transaction.atomic
def start_due_jobs(*, at: datetime) -> int:
    """Queue every due schedule once and set its next time; return how many were queued."""
    due = list(Schedule.objects.select_for_update(skip_locked=True).filter(enabled=True, next_at__lte=at))
    for schedule in due:
        enqueue(name=schedule.name, title=schedule.title, arguments=schedule.arguments)
        schedule.next_at = croniter(schedule.cron, at).get_next(datetime)
        schedule.save(update_fields=["next_at"])
    return len(due)
