"""What requests leave behind: gathered in the process, written to the database by a thread of its own, a few times a minute."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection

from .data import BUCKETS
from .logs import class_name, describe_error, frames_of

log = logging.getLogger(__name__)
MOST_KINDS = 1000
KEPT = timedelta(days=8)
_PENDING = 300
_STACK = 8000
_OWN = "wenyuan/"


@dataclass(slots=True)
class _Error:
    exception: str
    detail: str
    place: str
    route: str
    stack: str
    sample: str
    first: float
    last: float
    count: int = 1


@dataclass(slots=True)
class _Slow:
    count: int = 0
    total: float = 0.0
    worst: float = 0.0
    sample: str = ""
    first: float = 0.0
    last: float = 0.0


@dataclass(slots=True)
class _Minute:
    requests: int = 0
    server_errors: int = 0
    refused: int = 0
    milliseconds: float = 0.0
    buckets: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    signed_in: int = 0
    sign_in_failed: int = 0
    sign_in_limited: int = 0


class Recorder:
    """Gathers errors, slow answers and traffic; `flush` writes them. Bounded: what does not fit until the next flush is only counted."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._errors: dict[str, _Error] = {}
        self._slow: dict[tuple[str, str], _Slow] = {}
        self._minutes: dict[int, _Minute] = {}
        self._thread: threading.Thread | None = None
        self._pid = 0
        self.lost = 0

    def note_request(self, *, route: str, method: str, status: int, seconds: float, bucket: int, sample: str, sign_in: str = "") -> None:
        """Count an answer; keep it as slow when it took longer than the bound."""
        now = time.time()
        with self._lock:
            minute = self._minutes.get(int(now // 60)) or self._minutes.setdefault(int(now // 60), _Minute())
            minute.requests += 1
            minute.milliseconds += seconds * 1000
            minute.buckets[bucket] += 1
            if status >= 500:
                minute.server_errors += 1
            elif status == 429:
                minute.refused += 1
            if sign_in:
                setattr(minute, sign_in, getattr(minute, sign_in) + 1)
            if seconds >= slow_seconds():
                self._note_slow(route, method, seconds * 1000, sample, now)
        if self._thread is None or self._pid != os.getpid():
            self._start()

    def _note_slow(self, route: str, method: str, milliseconds: float, sample: str, now: float) -> None:
        if len(self._slow) >= _PENDING and (route, method) not in self._slow:
            self.lost += 1
            return
        slow = self._slow.setdefault((route, method), _Slow(first=now))
        slow.count, slow.total, slow.last = slow.count + 1, slow.total + milliseconds, now
        if milliseconds >= slow.worst:
            slow.worst, slow.sample = milliseconds, sample

    def note_error(self, error: BaseException, *, route: str, sample: str) -> None:
        """Count an error under its kind."""
        place = place_of(error)
        fingerprint = hashlib.blake2b("\n".join((class_name(error), place, detail_of(error))).encode(), digest_size=16).hexdigest()
        now = time.time()
        with self._lock:
            known = self._errors.get(fingerprint)
            if known is not None:
                known.count, known.last, known.sample = known.count + 1, now, sample or known.sample
            elif len(self._errors) < _PENDING:
                self._errors[fingerprint] = _Error(class_name(error), detail_of(error), place, route[:200], describe_error(error)[:_STACK], sample, now, now)
            else:
                self.lost += 1
        if self._thread is None or self._pid != os.getpid():
            self._start()

    def _start(self) -> None:
        seconds = float(getattr(settings, "WENYUAN_RECORD_SECONDS", 5.0))
        with self._lock:
            if seconds <= 0 or (self._thread is not None and self._pid == os.getpid()):
                return
            self._pid = os.getpid()
            self._thread = threading.Thread(target=self._run, args=(seconds,), name="operations", daemon=True)
        self._thread.start()

    def _run(self, seconds: float) -> None:
        while True:
            time.sleep(seconds)
            try:
                self.flush(at=datetime.now(UTC))
            except Exception:  # noqa: BLE001 -- the database may be away; what was gathered is lost, the thread goes on
                log.warning("the records of operations could not be written")
            finally:
                connection.close()

    def flush(self, *, at: datetime) -> None:
        """Write what was gathered in a few statements, and keep the tables small."""
        with self._lock:
            errors, self._errors = self._errors, {}
            slow, self._slow = self._slow, {}
            minutes, self._minutes = self._minutes, {}
        if not (errors or slow or minutes):
            return
        with connection.cursor() as cursor:
            if minutes:
                cursor.executemany(_MINUTE, [
                    (_moment(number * 60), m.requests, m.server_errors, m.refused, m.milliseconds, m.buckets, m.signed_in, m.sign_in_failed, m.sign_in_limited)
                    for number, m in sorted(minutes.items())
                ])
                cursor.execute("delete from operations_trafficminute where minute < %s", [at - KEPT])
            if slow:
                cursor.executemany(_SLOW, [
                    (route[:200], method[:8], s.count, s.total, s.worst, s.sample, _moment(s.first), _moment(s.last)) for (route, method), s in sorted(slow.items())
                ])
            if errors:
                cursor.executemany(_ERROR, [
                    (key, e.exception[:160], e.detail[:160], e.place[:240], e.route, e.stack, e.sample, e.count, _moment(e.first), _moment(e.last)) for key, e in sorted(errors.items())
                ])
                cursor.execute("delete from operations_errorkind where id in (select id from operations_errorkind order by last_at desc, id desc offset %s)", [MOST_KINDS])


def slow_seconds() -> float:
    """Return the bound from which on an answer is slow."""
    return float(getattr(settings, "WENYUAN_SLOW_SECONDS", 1.0))


def place_of(error: BaseException) -> str:
    """Return the innermost place in our own code; else the innermost of all."""
    frames = [frame.strip() for frame in frames_of(error.__traceback__)]
    own = [frame for frame in frames if frame.startswith(_OWN)]
    return (own or frames or [""])[-1]


def detail_of(error: BaseException) -> str:
    """Return what is known of an error without its message: the database's code and constraint, or the system's number."""
    code = getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None)
    if code:
        diagnosis = getattr(error, "diag", None) or getattr(error.__cause__, "diag", None)
        return f"{code} {getattr(diagnosis, 'constraint_name', None) or ''}".strip()
    return f"errno {error.errno}" if isinstance(error, OSError) and error.errno else ""


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


# Rows are written in the order of their keys, so that two processes never wait for each other in a circle.
_MINUTE = """
insert into operations_trafficminute as t (minute, requests, server_errors, refused, milliseconds, buckets, signed_in, sign_in_failed, sign_in_limited)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
on conflict (minute) do update set requests = t.requests + excluded.requests, server_errors = t.server_errors + excluded.server_errors,
  refused = t.refused + excluded.refused, milliseconds = t.milliseconds + excluded.milliseconds,
  buckets = array(select a + b from unnest(t.buckets, excluded.buckets) with ordinality as both_(a, b, n) order by n),
  signed_in = t.signed_in + excluded.signed_in, sign_in_failed = t.sign_in_failed + excluded.sign_in_failed, sign_in_limited = t.sign_in_limited + excluded.sign_in_limited
"""
_SLOW = """
insert into operations_slowroute as t (route, method, count, total, worst, sample, first_at, last_at) values (%s, %s, %s, %s, %s, %s, %s, %s)
on conflict (route, method) do update set count = t.count + excluded.count, total = t.total + excluded.total, last_at = greatest(t.last_at, excluded.last_at),
  sample = case when excluded.worst >= t.worst then excluded.sample else t.sample end, worst = greatest(t.worst, excluded.worst)
"""
_ERROR = """
insert into operations_errorkind as t (fingerprint, exception, detail, place, route, stack, sample, count, first_at, last_at) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
on conflict (fingerprint) do update set count = t.count + excluded.count, last_at = greatest(t.last_at, excluded.last_at), sample = excluded.sample, solved_at = null
"""

recorder = Recorder()
