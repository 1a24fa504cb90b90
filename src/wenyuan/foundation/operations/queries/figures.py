"""Counts of the foundation's tables: queues, events, receivers, the database itself. Each is one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from wenyuan.foundation.jobs.api import Queue

from ..data import QueueData


@dataclass(frozen=True, slots=True)
class DatabaseFigures:
    """Size in octets; connections taken and allowed."""

    version: str
    octets: int
    connections: int
    limit: int


@dataclass(frozen=True, slots=True)
class WebhookFigures:
    """Receivers outside by state, deliveries by state."""

    receivers: int
    paused: int
    failing: int
    waiting: int
    dead: int


def database_figures() -> DatabaseFigures:
    """Ask the database about itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_setting('server_version'), pg_database_size(current_database()), "
            "(select coalesce(sum(numbackends), 0) from pg_stat_database), current_setting('max_connections')::int",
        )
        version, octets, taken, limit = cursor.fetchone()
    return DatabaseFigures(str(version).split()[0], int(octets), int(taken), int(limit))


def queue_figures(*, at: datetime) -> list[QueueData]:
    """Return every queue, the quiet ones too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select queue, count(*) filter (where state = 'waiting'), count(*) filter (where state = 'running'), "
            "count(*) filter (where state = 'failed'), min(created_at) filter (where state = 'waiting' and after = '{}'), "
            "count(*) filter (where state = 'done' and ended_at >= %s) "
            "from jobs_jobrun where state in ('waiting', 'running') or ended_at >= %s group by queue",
            [at - timedelta(hours=1), at - timedelta(days=1)],
        )
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    found: list[QueueData] = []
    for queue in Queue.values:
        waiting, running, failed, oldest, done = rows.get(queue, (0, 0, 0, None, 0))
        age = max(0.0, (at - oldest).total_seconds()) if oldest else 0.0
        found.append(QueueData(queue, waiting, running, failed, age, done))
    return found


def worker_count() -> int:
    """Return how many lanes gave a sign of life within the last minute."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_workers where last_heartbeat > now() - interval '1 minute'")
        return int(cursor.fetchone()[0])


def outbox_age(*, at: datetime) -> float:
    """Return the age in seconds of the oldest event that some receiver with a place in the outbox has not handled; 0 when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select min(e.at) from (select transaction, event_id from events_receivercursor order by transaction, event_id limit 1) c, "
            "lateral (select at from events_outboxevent where (transaction, id) > (c.transaction, c.event_id) order by transaction, id limit 1) e",
        )
        oldest = cursor.fetchone()[0]
    return max(0.0, (at - oldest).total_seconds()) if oldest else 0.0


def webhook_figures() -> WebhookFigures:
    """Count receivers and what is on its way to them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*), count(*) filter (where state = 'paused'), count(*) filter (where failing_since is not null), "
            "(select count(*) from events_delivery where state = 'waiting'), "
            "(select count(*) from events_delivery where state = 'dead' and ended_at > now() - interval '7 days') from events_subscription",
        )
        return WebhookFigures(*map(int, cursor.fetchone()))


def stored_octets() -> int | None:
    """Return what libraries keep in the store, in octets; None where storage keeps no counts."""
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('storage_librarystorage')")
        if cursor.fetchone()[0] is None:
            return None
        cursor.execute("select coalesce(sum(used), 0) from storage_librarystorage")
        return int(cursor.fetchone()[0])
