"""The queue of deliveries: events spread to receivers, the next of each subject taken, outcomes written in bulk."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from ..data import Head, Outcome, Policy
from ..models import ReceiverCursor, Subscription, Transport
from .secrets import open_secret
from .subscriptions import PING_TYPE

CURSOR = "webhooks"
_BATCH = 1000
_SPREAD = """
with batch as (
  select transaction, id, name, subject, library_id, at from events_outboxevent
  where (transaction, id) > (%(transaction)s, %(id)s) and transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
  order by transaction, id limit %(limit)s
), made as (
  insert into events_delivery (subscription_id, event_id, transaction, name, subject, state, attempts, waiting_since, next_at, error, answer)
  select s.id, b.id, b.transaction, b.name, b.subject, 'waiting', 0, %(at)s, %(at)s, '', ''
  from batch b join events_subscription s on (b.name = any(s.types) or '*' = any(s.types)) and (s.library_id is null or s.library_id = b.library_id)
    and b.at >= s.created_at and s.state <> 'off'
  where b.name <> %(ping)s order by b.transaction, b.id
  on conflict (subscription_id, event_id) do nothing returning subscription_id
), last as (select transaction, id from batch order by transaction desc, id desc limit 1)
select (select count(*) from batch), (select transaction from last), (select id from last), array(select distinct subscription_id from made)
"""
# The lateral join looks at one row of the index for each candidate, however long the queue is.
_HEADS = """
select d.id, d.event_id, d.name, d.subject, e.library_id, e.at, e.payload::text, d.attempts, d.waiting_since
from events_delivery d
left join lateral (
  select 1 as earlier from events_delivery p where p.subscription_id = d.subscription_id and p.subject = d.subject and p.state = 'waiting'
    and (p.transaction, p.event_id) < (d.transaction, d.event_id) limit 1
) before on true
left join lateral (select library_id, at, payload from events_outboxevent o where o.id = d.event_id limit 1) e on true
where d.subscription_id = %s and d.state = 'waiting' and d.next_at <= %s and before.earlier is null
order by d.transaction, d.event_id limit %s
"""
_OUTCOMES = """
update events_delivery d set state = v.state, attempts = v.attempts, next_at = coalesce(v.again, d.next_at), ended_at = v.ended, status = v.status,
  error = v.error, answer = v.answer, milliseconds = v.milliseconds
from unnest(%s::bigint[], %s::text[], %s::int[], %s::timestamptz[], %s::timestamptz[], %s::int[], %s::text[], %s::text[], %s::int[])
  as v(id, state, attempts, again, ended, status, error, answer, milliseconds)
where d.id = v.id
"""


@dataclass(frozen=True, slots=True)
class Spread:
    """What one round of spreading did."""

    events: int
    subscriptions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """How to reach a receiver now; `secrets` holds one, or two while a change of secrets lasts."""

    id: int
    address: str
    secrets: tuple[str, ...]
    failures: int
    failing_since: datetime | None
    next_at: datetime | None
    transport: str = "webhook"


def spread_events(*, at: datetime) -> Spread:
    """Make deliveries of the next thousand events for every receiver that asked for them; nothing is sent here."""
    with transaction.atomic():
        ReceiverCursor.objects.get_or_create(receiver=CURSOR)
        row = ReceiverCursor.objects.select_for_update(skip_locked=True).filter(receiver=CURSOR).first()
        if row is None:
            return Spread(0, ())
        with connection.cursor() as cursor:
            cursor.execute(_SPREAD, {"transaction": row.transaction, "id": row.event_id, "limit": _BATCH, "at": at, "ping": PING_TYPE})
            count, last_transaction, last_id, touched = cursor.fetchone()
        if count:
            ReceiverCursor.objects.filter(pk=row.pk).update(transaction=last_transaction, event_id=last_id)
    return Spread(count, tuple(touched))


def take_heads(*, subscription_id: int, limit: int, at: datetime) -> list[Head]:
    """Return waiting deliveries that are due and the first of their subject, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, [subscription_id, at, limit])
        return [Head(*row) for row in cursor.fetchall()]


def next_due(*, subscription_id: int) -> datetime | None:
    """Return when the next waiting delivery may be sent; None when nothing waits."""
    with connection.cursor() as cursor:
        cursor.execute("select min(next_at) from events_delivery where subscription_id = %s and state = 'waiting'", [subscription_id])
        found: datetime | None = cursor.fetchone()[0]
    return found


def record_outcomes(*, outcomes: Sequence[Outcome]) -> None:
    """Write what came of attempts."""
    def state(one: Outcome) -> str:
        return "delivered" if one.delivered else "waiting" if one.again_at else "dead"

    columns: list[list[object]] = [
        [o.delivery_id for o in outcomes], [state(o) for o in outcomes], [o.attempts for o in outcomes], [o.again_at for o in outcomes],
        [None if o.again_at else o.ended_at for o in outcomes], [o.status for o in outcomes], [o.error[:400] for o in outcomes],
        [o.answer[:1200] for o in outcomes], [o.milliseconds for o in outcomes],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_OUTCOMES, columns)


def record_health(*, subscription_id: int, failures: int, failing_since: datetime | None, next_at: datetime | None) -> None:
    """Write how a receiver does as a whole."""
    Subscription.objects.filter(pk=subscription_id).update(failures=failures, failing_since=failing_since, next_at=next_at)


def bury_old(*, at: datetime, age: float) -> int:
    """End deliveries that have waited longer than `age` seconds, those of paused receivers among them; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update events_delivery set state = 'dead', ended_at = %s, error = case when error = '' then 'waited too long' else error end "
            "where state = 'waiting' and waiting_since < %s", [at, at - timedelta(seconds=age)],
        )
        count: int = cursor.rowcount
    return count


def load_route(*, subscription_id: int, at: datetime) -> Route | None:
    """Return how to reach a receiver; None when it is paused or gone. Raises SecretUnreadable."""
    row = Subscription.objects.filter(pk=subscription_id, state="active").first()
    if row is None:
        return None
    if row.transport == Transport.NATS:
        return Route(row.pk, row.address, (), row.failures, row.failing_since, row.next_at, row.transport)
    secrets = [open_secret(row.secret)]
    if row.second_secret and row.second_secret_until and row.second_secret_until > at:
        secrets.append(open_secret(row.second_secret))
    return Route(row.pk, row.address, tuple(secrets), row.failures, row.failing_since, row.next_at)


def active_subscriptions() -> list[int]:
    """Return the receivers that are asked."""
    return list(Subscription.objects.filter(state="active").order_by("pk").values_list("pk", flat=True))


def wait_before(*, attempt: int, policy: Policy, chance: random.Random) -> float:
    """Return the seconds to wait after the `attempt`-th failure: exponential, bounded, partly left to chance."""
    full = min(policy.longest_wait, policy.first_wait * policy.factor ** min(attempt - 1, 40))
    return full * (1 - policy.jitter * chance.random())
