"""The circuit breaker of a service: closed, open, half open. Its state is a row, changed by single statements, so processes agree."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

from django.db.models import F, Q

from ..models import OutsideService

FAILURES: Final = 3
REST: Final = timedelta(seconds=30)
# A probe that never came back (its process was killed) is forgotten after this.
PROBE: Final = timedelta(seconds=30)


def admit_request(*, service_id: int, at: datetime) -> Literal["closed", "probe", "refused"]:
    """Say whether a request may go out; of the requests that meet a rested circuit one is let through as its probe."""
    row = OutsideService.objects.filter(pk=service_id).values("opened_until").first()
    if row is None:
        return "refused"
    if row["opened_until"] is None:
        return "closed"
    free = Q(probed_at=None) | Q(probed_at__lt=F("opened_until")) | Q(probed_at__lt=at - PROBE)
    return "probe" if OutsideService.objects.filter(free, pk=service_id, opened_until__lte=at).update(probed_at=at) else "refused"


def note_success(*, service_id: int) -> None:
    """Close the circuit; costs no write where it is closed already."""
    OutsideService.objects.filter(pk=service_id).exclude(failures=0, opened_until=None).update(failures=0, opened_until=None, probed_at=None)


def note_failure(*, service_id: int, reason: str, at: datetime) -> None:
    """Count a failure; the third in a row, and any of a probe, opens the circuit."""
    OutsideService.objects.filter(pk=service_id).update(failures=F("failures") + 1, complaint=reason[:400])
    OutsideService.objects.filter(Q(failures__gte=FAILURES) | Q(opened_until__isnull=False), pk=service_id).update(opened_until=at + REST, probed_at=None)
