"""Whose turn it is: among libraries the one with the least at work, then the one that has waited longest."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from .runs import STALE_AFTER, execute_run

# The oldest run of each library that may start, the library with the fewest runs at work first, then the one served longest ago.
_NEXT = """
with ready as (
  select distinct on (r.library_id) r.id, r.library_id from jobs_jobrun r
  where r.queue = %(queue)s and not (r.id = any(%(tried)s))
    and (r.state = 'waiting' or (r.state = 'running' and r.heartbeat_at < %(stale)s))
    and (r.cancel_requested or r.after = '{}' or not exists (select 1 from jobs_jobrun a where a.id = any(r.after) and a.state <> 'done'))
  order by r.library_id, r.id
)
select ready.id from ready
order by
  (select count(*) from jobs_jobrun w where w.queue = %(queue)s and w.state = 'running' and w.library_id is not distinct from ready.library_id
     and w.heartbeat_at >= %(stale)s),
  (select max(s.started_at) from jobs_jobrun s where s.queue = %(queue)s and s.state in ('waiting', 'running', 'done')
     and s.library_id is not distinct from ready.library_id and s.started_at > %(recent)s) nulls first,
  ready.id
limit 1
"""
_TRIES = 8
# Who was served before this counts as not served.
_RECENT = timedelta(hours=1)


def execute_next(*, queue: str) -> int | None:
    """Run the run of a queue whose turn it is and return its id; None when nothing may start.

    Another worker may take the same run first; then the next one is tried.
    """
    tried: list[int] = []
    while len(tried) < _TRIES:
        run_id = pick_run(queue=queue, at=timezone.now(), tried=tried)
        if run_id is None or execute_run(run_id=run_id):
            return run_id
        tried.append(run_id)
    return None


def pick_run(*, queue: str, at: datetime, tried: list[int]) -> int | None:
    """Return the run whose turn it is, those already tried left out."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, {"queue": queue, "tried": tried, "stale": at - STALE_AFTER, "recent": at - _RECENT})
        row = cursor.fetchone()
    return int(row[0]) if row else None
