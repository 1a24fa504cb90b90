"""Background jobs of the portal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from wenyuan.foundation.jobs.api import JobContext, Queue, job, schedule_job

from .domain.telling import SEND, send_due


@job(SEND, queue=Queue.DESK)
def send_push(context: JobContext) -> Mapping[str, object]:
    """Send the notices that are due."""
    sent, gone = send_due(at=timezone.now())
    context.report(done=sent)
    return {"sent": sent, "gone": gone}


def schedule_sending(*, at: datetime) -> None:
    """Let it run every five minutes too, for what waited for the end of quiet hours."""
    schedule_job(key=SEND, name=SEND, title="发送通知", cron="*/5 * * * *", at=at)
