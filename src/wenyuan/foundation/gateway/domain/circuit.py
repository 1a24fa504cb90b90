"""The circuit breaker of a service: closed, open, half open. Its state is in rows, changed by single statements, so processes agree."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

from django.db import transaction
from django.db.models import F, Q

from ..models import OutsideService, ServiceTrouble

FAILURES: Final = 3
WINDOW: Final = timedelta(seconds=60)
REST: Final = timedelta(seconds=30)
# A probe that never came back (its process was killed) is forgotten after this.
PROBE: Final = timedelta(seconds=30)
_MANY: Final = 200


def admit_request(*, service_id: int, at: datetime) -> Literal["closed", "probe", "refused"]:
    """Say whether a request may go out; of the requests that meet a rested circuit one is let through as its probe."""
    row = OutsideService.objects.filter(pk=service_id).values("opened_until").first()
    if row is None:
        return "refused"
    if row["opened_until"] is None:
        return "closed"
    free = Q(probed_at=None) | Q(probed_at__lt=F("opened_until")) | Q(probed_at__lt=at - PROBE)
    return "probe" if OutsideService.objects.filter(free, pk=service_id, opened_until__lte=at).update(probed_at=at) else "refused"


def note_success(*, service_id: int, who: str = "", watched: bool = False, probe: bool = False, at: datetime) -> None:
    """Count a reader who was answered, where the circuit watches (`watched`); the answer to a probe closes it. Costs no write otherwise."""
    if probe:
        close_circuit(service_id=service_id)
    elif watched:
        ServiceTrouble.objects.update_or_create(service_id=service_id, who=who, defaults={"well_at": at, "failed_at": None})


def note_failure(
    *, service_id: int, reason: str, who: str = "", unreachable: bool = False, at: datetime, most: int = FAILURES, rest: timedelta = REST,
) -> None:
    """Count a failure of one reader, once however often it comes again; any of a probe opens the circuit.

    It opens for `rest` when so many readers as `most` got no answer within a minute, and no more readers did. A service with which no
    connection can be made (`unreachable`) fails whatever is asked, so there every try counts.
    """
    with transaction.atomic():
        row = OutsideService.objects.select_for_update().filter(pk=service_id).first()
        if row is None:
            return
        rows = ServiceTrouble.objects.filter(service_id=service_id)
        rows.filter(Q(failed_at__isnull=True) | Q(failed_at__lt=at - WINDOW), Q(well_at__isnull=True) | Q(well_at__lt=at - WINDOW)).delete()
        if unreachable:
            who = f"try {rows.count()}"
        if rows.count() < _MANY:
            ServiceTrouble.objects.update_or_create(service_id=service_id, who=who, defaults={"failed_at": at})
        bad = rows.filter(failed_at__gte=at - WINDOW).count()
        good = rows.filter(failed_at__isnull=True, well_at__gte=at - WINDOW).count()
        row.failures, row.complaint = bad, reason[:400]
        if row.opened_until is not None or (bad >= most and bad >= good):
            row.opened_until, row.probed_at = at + rest, None
        row.save(update_fields=["failures", "complaint", "opened_until", "probed_at"])


def close_circuit(*, service_id: int) -> None:
    """Let everybody through, and forget who was not answered."""
    OutsideService.objects.filter(pk=service_id).exclude(failures=0, opened_until=None).update(failures=0, opened_until=None, probed_at=None)
    ServiceTrouble.objects.filter(service_id=service_id).delete()


def half_open(*, service_id: int, at: datetime) -> None:
    """Let the next request through as a probe, before the rest has ended: its health was asked and it is well."""
    OutsideService.objects.filter(pk=service_id, opened_until__gt=at).update(opened_until=at, probed_at=None)


def forget_troubles(*, at: datetime) -> None:
    """Delete what is older than the window, and count again from nothing where nothing is left."""
    ServiceTrouble.objects.filter(Q(failed_at__isnull=True) | Q(failed_at__lt=at - WINDOW), Q(well_at__isnull=True) | Q(well_at__lt=at - WINDOW)).delete()
    watched = ServiceTrouble.objects.values("service_id")
    OutsideService.objects.filter(opened_until=None, failures__gt=0).exclude(pk__in=watched).update(failures=0)
