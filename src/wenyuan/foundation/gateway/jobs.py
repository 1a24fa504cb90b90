"""Background job of the gateway."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from wenyuan.foundation.jobs.api import JobContext, job

from .domain.registration import CHECK_HEALTH, check_health


@job(CHECK_HEALTH)
def check_services(context: JobContext) -> Mapping[str, object]:
    """Ask every enabled service whether it is well, and for its manifest."""
    found = check_health(at=timezone.now())
    context.report(done=len(found))
    return dict(found)
