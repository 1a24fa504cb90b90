"""Background jobs of the evidence log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from wenyuan.foundation.jobs.api import JobContext, job, schedule_job

from .domain.asking import ASK, ask_due


@job(ASK)
def ask_witnesses(context: JobContext) -> Mapping[str, object]:
    """Ask the witnesses whose time has come."""
    cosigned, refused = ask_due(at=timezone.now())
    context.report(done=cosigned)
    return {"cosigned": cosigned, "refused": refused}


def schedule_asking(*, at: datetime) -> None:
    """Let it run every five minutes; called when a witness is taken up."""
    schedule_job(key=ASK, name=ASK, title="请见证者副署", cron="*/5 * * * *", at=at)
