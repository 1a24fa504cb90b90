"""Background jobs of the bookshelf."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from wenyuan.foundation.jobs.api import JobContext, Queue, job, schedule_job

from .domain.alerts import tell_news

TELL = "bookshelf.tell_news"


@job(TELL, queue=Queue.BULK)
def tell_what_is_new(context: JobContext) -> Mapping[str, object]:
    """Ask the saved searches whose day it is and tell their owners what is new."""
    asked, told = tell_news(at=timezone.now())
    context.report(done=asked)
    return {"asked": asked, "told": told}


def schedule_telling(*, at: datetime) -> None:
    """Let it run once a day, before the libraries open."""
    schedule_job(key=TELL, name=TELL, title="存下的检索：通知新书", cron="10 6 * * *", at=at)
