"""Background jobs of the union catalogue."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils import timezone

from wenyuan.foundation.jobs.api import JobContext, job, schedule_job

from .domain.agency import NoAgency
from .domain.contributions import MATCH, finish_contributions, note_failed_runs, waiting_for_match
from .domain.inbox import poll_inbox
from .domain.making import remake
from .models import Cluster

POLL: Final = "union.poll_inbox"
REMAKE: Final = "union.remake"
_TRIES: Final = 120


@job(MATCH)
def match(context: JobContext) -> Mapping[str, object]:
    """Match what has changed; waits for another run that is writing."""
    from .domain.matching_run import counts_as_data, run_matching  # noqa: PLC0415 -- heavy
    from .matching import StoreBusy  # noqa: PLC0415 -- heavy

    arriving = waiting_for_match()
    for _try in range(_TRIES):
        try:
            counts = run_matching(
                at=timezone.now(), whole=context.arguments.get("whole") is True,
                report=lambda step, done, total: context.report(done=done, total=total or None, message=step),
            )
        except StoreBusy:
            context.report(done=0, message="waiting")
            time.sleep(2)
        except NoAgency as problem:
            finish_contributions(arriving, at=timezone.now())
            return {"problem": f"no agency: {problem}"}
        else:
            finish_contributions(arriving, at=timezone.now())
            return counts_as_data(counts)
    raise StoreBusy


@job(POLL)
def poll(_context: JobContext) -> Mapping[str, object]:
    """Take in what lies in the inbox."""
    at = timezone.now()
    note_failed_runs(at=at)
    return {"taken": poll_inbox(at=at)}


@job(REMAKE)
def remake_all(context: JobContext) -> Mapping[str, object]:
    """Make all union records anew, as after a change of the policy."""
    ids = list(Cluster.objects.filter(ended_at=None).order_by("pk").values_list("pk", flat=True))
    changed = remake(cluster_ids=ids, at=timezone.now(), reason="policy", report=lambda done, total: context.report(done=done, total=total))
    return {"clusters": len(ids), "changed": changed}


def schedule_polling(*, at: datetime) -> None:
    """Look into the inbox every five minutes."""
    schedule_job(key=POLL, name=POLL, title="联合目录：看收件目录", cron="*/5 * * * *", at=at)
