"""Reads errors, slow routes and traffic."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F

from ..data import BUCKETS, ErrorData, SlowData, Traffic
from ..models import ErrorKind, SlowRoute, TrafficMinute


class NoSuchError(LookupError):
    """There is no kind of error with this number."""


def error_data(row: ErrorKind) -> ErrorData:
    """Turn a row into a value."""
    return ErrorData(
        id=row.pk, exception=row.exception, detail=row.detail, place=row.place, route=row.route, count=row.count, first_at=row.first_at, last_at=row.last_at,
        stack=row.stack, sample=row.sample, solved_at=row.solved_at,
    )


def list_errors(*, solved: bool = False, limit: int = 100) -> list[ErrorData]:
    """Return kinds of errors, the newest first: those that are open, or those that are settled."""
    return [error_data(row) for row in ErrorKind.objects.filter(solved_at__isnull=not solved).order_by("-last_at", "-pk")[:limit]]


def find_error(*, error_id: int) -> ErrorData:
    """Return one kind of error.

    Raises:
        NoSuchError: There is none.
    """
    row = ErrorKind.objects.filter(pk=error_id).first() if error_id < 2**62 else None
    if row is None:
        raise NoSuchError(str(error_id))
    return error_data(row)


def list_slow(*, limit: int = 20) -> list[SlowData]:
    """Return the routes that cost readers the most time in slow answers."""
    rows = SlowRoute.objects.order_by(F("total").desc(), "route")[:limit]
    return [SlowData(r.route, r.method, r.count, r.total / max(1, r.count), r.worst, r.sample, r.last_at) for r in rows]


def read_traffic(*, at: datetime, hours: int = 24) -> list[Traffic]:
    """Return the traffic of each of the last hours, the oldest first; quiet hours are there too."""
    first = at.replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours - 1)
    by_hour: dict[datetime, list[TrafficMinute]] = {first + timedelta(hours=n): [] for n in range(hours)}
    for row in TrafficMinute.objects.filter(minute__gte=first, minute__lte=at).order_by("minute"):
        by_hour[row.minute.replace(minute=0, second=0, microsecond=0)].append(row)
    return [_sum_up(hour, rows) for hour, rows in by_hour.items()]


def sum_traffic(parts: Iterable[Traffic], *, since: datetime) -> Traffic:
    """Add spans together."""
    return _sum_up(since, list(parts))


def _sum_up(since: datetime, rows: list[TrafficMinute] | list[Traffic]) -> Traffic:
    buckets = [0] * (len(BUCKETS) + 1)
    for row in rows:
        buckets = [a + b for a, b in zip(buckets, row.buckets, strict=True)]
    return Traffic(
        since=since, requests=sum(r.requests for r in rows), server_errors=sum(r.server_errors for r in rows), refused=sum(r.refused for r in rows),
        milliseconds=sum(r.milliseconds for r in rows), buckets=tuple(buckets), signed_in=sum(r.signed_in for r in rows),
        sign_in_failed=sum(r.sign_in_failed for r in rows), sign_in_limited=sum(r.sign_in_limited for r in rows),
    )
