"""Gauges of the foundation, read when somebody scrapes."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings

from wenyuan.foundation.tenancy.api import stepping_over

from ..data import Metric, Reading
from ..hooks import register_readings
from ..index_watch import METRICS as INDEX_METRICS
from ..index_watch import read_index
from .figures import database_figures, outbox_age, queue_figures, stored_octets, webhook_figures, worker_count
from .processes import list_processes, sum_processes

_JOBS = (
    Metric("wenyuan_jobs", "gauge", "Runs of jobs by queue and state; failed within a day.", ("queue", "state")),
    Metric("wenyuan_jobs_oldest_seconds", "gauge", "Age of the oldest run that waits and could start.", ("queue",)),
    Metric("wenyuan_workers", "gauge", "Lanes of workers that gave a sign of life within a minute."),
)
_EVENTS = (
    Metric("wenyuan_outbox_lag_seconds", "gauge", "Age of the oldest event that some receiver has not handled."),
    Metric("wenyuan_webhook_receivers", "gauge", "Receivers outside by state.", ("state",)),
    Metric("wenyuan_webhook_deliveries", "gauge", "Deliveries that wait, and those given up within seven days.", ("state",)),
)
_DATABASE = (
    Metric("wenyuan_database_bytes", "gauge", "Size of the database."),
    Metric("wenyuan_database_connections", "gauge", "Connections taken."),
    Metric("wenyuan_database_connections_limit", "gauge", "Connections allowed."),
)
_DISK = (
    Metric("wenyuan_disk_free_bytes", "gauge", "Room left where the data lies."),
    Metric("wenyuan_disk_total_bytes", "gauge", "Size of the file system of the data."),
    Metric("wenyuan_storage_bytes", "gauge", "Octets that libraries keep."),
)
_PROCESSES = (Metric("wenyuan_process_pss_bytes", "gauge", "Memory of the processes of this installation, shared pages by share.", ("role",)),)
_ERRORS = (Metric("wenyuan_errors_open", "gauge", "Kinds of errors that nobody has settled."),)


def register_own() -> None:
    """Register the gauges of the foundation."""
    register_readings("jobs", _JOBS, read_jobs)
    register_readings("events", _EVENTS, read_events)
    register_readings("database", _DATABASE, read_database)
    register_readings("disk", _DISK, read_disk)
    register_readings("processes", _PROCESSES, read_processes)
    register_readings("errors", _ERRORS, read_errors)
    register_readings("index", INDEX_METRICS, read_index)


def read_jobs(at: datetime) -> Iterable[Reading]:
    """Give the queues."""
    with stepping_over("how the system does is told in counts of every library"):
        queues, workers = queue_figures(at=at), worker_count()
    for one in queues:
        for state, value in (("waiting", one.waiting), ("running", one.running), ("failed", one.failed)):
            yield Reading("wenyuan_jobs", value, (one.queue, state))
        yield Reading("wenyuan_jobs_oldest_seconds", one.oldest, (one.queue,))
    yield Reading("wenyuan_workers", workers)


def read_events(at: datetime) -> Iterable[Reading]:
    """Give the outbox and the receivers outside."""
    with stepping_over("how the system does is told in counts of every library"):
        lag, found = outbox_age(at=at), webhook_figures()
    yield Reading("wenyuan_outbox_lag_seconds", lag)
    for state, value in (("active", found.receivers - found.paused), ("paused", found.paused), ("failing", found.failing)):
        yield Reading("wenyuan_webhook_receivers", value, (state,))
    for state, value in (("waiting", found.waiting), ("dead", found.dead)):
        yield Reading("wenyuan_webhook_deliveries", value, (state,))


def read_database(at: datetime) -> Iterable[Reading]:
    """Give the database."""
    del at
    found = database_figures()
    yield Reading("wenyuan_database_bytes", found.octets)
    yield Reading("wenyuan_database_connections", found.connections)
    yield Reading("wenyuan_database_connections_limit", found.limit)


def read_disk(at: datetime) -> Iterable[Reading]:
    """Give the room of the data folder, and what storage has counted; no folder is walked."""
    del at
    usage = shutil.disk_usage(Path(settings.WENYUAN.home))
    yield Reading("wenyuan_disk_free_bytes", usage.free)
    yield Reading("wenyuan_disk_total_bytes", usage.total)
    with stepping_over("how the system does is told in counts of every library"):
        kept = stored_octets()
    if kept is not None:
        yield Reading("wenyuan_storage_bytes", kept)


def read_processes(at: datetime) -> Iterable[Reading]:
    """Give the memory of processes, added up by what they do."""
    del at
    return [Reading("wenyuan_process_pss_bytes", octets, (role,)) for role, _number, octets in sum_processes(list_processes())]


def read_errors(at: datetime) -> Iterable[Reading]:
    """Give the number of open kinds."""
    from ..models import ErrorKind  # noqa: PLC0415 -- registered before the models are there

    del at
    return [Reading("wenyuan_errors_open", ErrorKind.objects.filter(solved_at=None).count())]
