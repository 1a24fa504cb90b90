"""What is forgotten: events that every receiver has had, deliveries that ended long ago."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

KEEP = timedelta(days=30)
_PART = 5000
# An event stays while any receiver of this installation has not passed it, or a delivery of it waits.
_EVENTS = """
delete from events_outboxevent where id in (
  select e.id from events_outboxevent e
  where e.at < %s
    and not exists (select 1 from events_receivercursor c where (c.transaction, c.event_id) < (e.transaction, e.id))
    and not exists (select 1 from events_delivery d where d.event_id = e.id and d.state = 'waiting')
  order by e.transaction, e.id limit %s)
"""
_DELIVERIES = "delete from events_delivery where id in (select id from events_delivery where state <> 'waiting' and ended_at < %s limit %s)"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was deleted."""

    events: int
    deliveries: int


def clean_up(*, at: datetime, keep: timedelta = KEEP, report: Callable[[int], None] = lambda _done: None) -> Forgotten:
    """Delete what is older than it is kept, in parts of a transaction each; `report` gets the running total."""
    done = [0]

    def run(statement: str, before: datetime) -> int:
        total = 0
        while True:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, [before, _PART])
                count: int = cursor.rowcount
            total += count
            done[0] += count
            report(done[0])
            if count < _PART:
                return total

    deliveries = run(_DELIVERIES, at - keep)
    return Forgotten(events=run(_EVENTS, at - keep), deliveries=deliveries)
