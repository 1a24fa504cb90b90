"""The indexer: a process that sleeps until something changed, then brings the index up to date within a second or two."""

from __future__ import annotations

import contextlib
import logging
import signal
import sqlite3
import time

import psycopg
from django.db import close_old_connections, connection

from wenyuan.foundation.events.api import deliver_events, run_followers

from ..engine import CountMismatch, IndexLocked
from .indexing import CHANNEL, drain_changes, is_lost, is_outdated, open_writer, rebuild_index, waiting_changes
from .meaning import find_upkeep

log = logging.getLogger(__name__)
_GATHER_SECONDS = 0.3
_IDLE_SECONDS = 5.0
# Vectors get so much of each round, and as long again is left to others.
_VECTOR_SECONDS = 0.4


def run_indexer() -> None:
    """Relay changes to the index and to whatever else follows, and events to their receivers, until SIGTERM or SIGINT."""
    stopping = [False]

    def stop(_number: int, _frame: object) -> None:
        stopping[0] = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping[0]:
        try:
            _listen(stopping)
        except (psycopg.OperationalError, OSError) as problem:
            log.warning("database away, trying again: %s", problem)
            close_old_connections()
            time.sleep(1)


def _listen(stopping: list[bool]) -> None:
    connection.ensure_connection()
    parameters = connection.get_connection_params()
    wanted = {key: parameters[key] for key in ("dbname", "user", "password", "host", "port") if parameters.get(key)}
    with psycopg.connect(**wanted, autocommit=True) as listener:
        listener.execute(f"listen {CHANNEL}")
        listener.execute("listen wenyuan_outbox")
        while not stopping[0]:
            deliver_events()
            if is_outdated():
                log.warning("the index is of another version of this program: building it anew")
                rebuild_index()
            elif is_lost():
                log.warning("there are things to find and no index: building it anew")
                with contextlib.suppress(IndexLocked, CountMismatch):  # an import began meanwhile and writes it
                    rebuild_index()
            if waiting_changes():
                _bring_up_to_date()
            run_followers()
            busy = _make_vectors()
            for _note in listener.notifies(timeout=_VECTOR_SECONDS if busy else _IDLE_SECONDS, stop_after=1):
                time.sleep(_GATHER_SECONDS)  # one commit for a burst of changes
            close_old_connections()


def _make_vectors() -> bool:
    """Work on vectors for a moment; whether more is left. What goes wrong with them is no reason to stop indexing."""
    try:
        upkeep = find_upkeep()
        return upkeep is not None and upkeep.work(_VECTOR_SECONDS)
    except (OSError, RuntimeError, ValueError, sqlite3.Error) as problem:
        log.warning("vectors cannot be made: %s", problem)
        return False


def _bring_up_to_date() -> None:
    try:
        with open_writer(wait_seconds=1.0) as session:
            drain_changes(session)
    except IndexLocked:
        log.debug("an import is writing; it drains the changes too")
