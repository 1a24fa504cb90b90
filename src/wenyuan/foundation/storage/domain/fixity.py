"""Rounds of checking: every copy is read whole within a period, the one looked at longest ago first, no faster than allowed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from ..backends.contract import StoreUnavailable
from ..data import CopyState, FixityData
from ..models import FixityRun, ObjectCopy
from ..places import configured_stores
from .mending import Pace, examine_copy, mend_copy, note_bad_copy

_BATCH = 200


def run_fixity(
    *, at: datetime, period: timedelta, megabytes_per_second: int = 0, most_octets: int | None = None, report: Callable[[int], None] = lambda _count: None,
) -> FixityData:
    """Check the copies that were not looked at within a period, and mend the bad ones where another copy is good.

    Args:
        most_octets: Stop after so many; the next round goes on where this one ended.
    """
    run = FixityRun.objects.create(started_at=at)
    pace, stores = Pace(megabytes_per_second), {store.name: store for store in configured_stores()}
    due = Q(checked_at__isnull=True) | Q(checked_at__lt=at - period)
    away: set[str] = set()
    while most_octets is None or run.octets < most_octets:
        batch = list(ObjectCopy.objects.filter(due, store__in=set(stores) - away).select_related("object").order_by(F("checked_at").asc(nulls_first=True), "pk")[:_BATCH])
        if not batch:
            break
        for copy in batch:
            try:
                state = examine_copy(digest=copy.object.digest, size=copy.object.size, store=stores[copy.store], pace=pace)
            except StoreUnavailable:
                away.add(copy.store)
                break
            _settle(run, copy, state)
            report(run.checked)
            if most_octets is not None and run.octets >= most_octets:
                break
        run.save()
    run.ended_at = timezone.now()
    run.save()
    return fixity_data(run)


def _settle(run: FixityRun, copy: ObjectCopy, state: CopyState) -> None:
    at = run.started_at  # not the moment of reading: what one round has seen is not due in the same round
    run.checked += 1
    if state is CopyState.GOOD:
        run.octets += copy.object.size
        ObjectCopy.objects.filter(pk=copy.pk).update(checked_at=at, state=state)
        return
    run.bad += 1
    note_bad_copy(digest=copy.object.digest, store=copy.store, state=state, at=at)
    ObjectCopy.objects.filter(pk=copy.pk).update(checked_at=at, state=state)
    run.repaired += mend_copy(digest=copy.object.digest, store=copy.store, at=at)


def fixity_data(run: FixityRun) -> FixityData:
    """Return a round as others may hold it."""
    return FixityData(run.pk, run.started_at, run.ended_at, run.checked, run.octets, run.bad, run.repaired)
