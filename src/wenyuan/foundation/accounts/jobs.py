"""Background jobs of accounts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from wenyuan.foundation.jobs.api import JobContext, job, schedule_job

from .domain.erasure import erase_due

ERASE = "accounts.erase"


@job(ERASE)
def erase_due_accounts(context: JobContext) -> Mapping[str, object]:
    """Close the accounts whose wait is over."""
    count = erase_due(at=timezone.now())
    context.report(done=count)
    return {"accounts": count}


def schedule_erasure(*, at: datetime) -> None:
    """Let the closing run every night at four."""
    schedule_job(key=ERASE, name=ERASE, title="到期销户", cron="0 4 * * *", at=at)
