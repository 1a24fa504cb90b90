"""Background jobs of events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from wenyuan.foundation.jobs.api import JobContext, job, schedule_job

from .domain.retention import clean_up

CLEAN_UP = "events.clean_up"


@job(CLEAN_UP)
def clean_up_events(context: JobContext) -> Mapping[str, object]:
    """Delete events and deliveries that are no longer kept."""
    keep = timedelta(days=settings.WENYUAN.number("WENYUAN_EVENTS_KEEP_DAYS"))
    done = clean_up(at=timezone.now(), keep=keep, report=lambda count: context.report(done=count))
    return {"events": done.events, "deliveries": done.deliveries}


def schedule_clean_up(*, at: datetime) -> None:
    """Let the clean-up run every night at half past three."""
    schedule_job(key=CLEAN_UP, name=CLEAN_UP, title="清理已送达的事件", cron="30 3 * * *", at=at)
