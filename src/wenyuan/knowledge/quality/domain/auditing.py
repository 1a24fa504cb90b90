"""A full audit: every record against every rule, by several processes, with memory that does not grow with the catalogue."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import datetime
from typing import Final

from django.db import connections, transaction

from wenyuan.foundation.jobs.api import enqueue
from wenyuan.knowledge.catalogue.api import newest_change

from ..enums import AuditState
from ..models import Audit, AuditCount, AuditSource, AuditTotal, RuleSwitch
from .sweeping import Look, audit_span
from .tally import Tally

JOB: Final = "quality.audit"
_SPAN: Final = 4_000
Report = Callable[[int, int], None]


class AuditRunning(RuntimeError):
    """An audit of the same records is under way."""


@transaction.atomic
def start_audit(*, library_id: int | None, title: str, at: datetime, actor_id: int | None) -> int:
    """Queue an audit of a library, or of all, and return its id.

    Raises:
        AuditRunning: One of the same records is under way.
    """
    same = Audit.objects.filter(library=None) if library_id is None else Audit.objects.filter(library_id=library_id)
    if same.filter(state__in=(AuditState.WAITING, AuditState.RUNNING)).exists():
        raise AuditRunning
    audit = Audit.objects.create(library_id=library_id, created_at=at)
    audit.job_run = enqueue(name=JOB, title=title, arguments={"audit_id": audit.pk}, library_id=library_id, requested_by_id=actor_id)
    audit.save(update_fields=["job_run"])
    return audit.pk


def create_audit(*, library_id: int | None, at: datetime) -> int:
    """Note an audit that is run at once, and return its id."""
    return Audit.objects.create(library_id=library_id, created_at=at).pk


def end_audit(*, audit_id: int, state: AuditState, at: datetime) -> None:
    """Say that an audit came to nothing."""
    Audit.objects.filter(pk=audit_id).exclude(state=AuditState.DONE).update(state=state, ended_at=at)


def run_audit(*, audit_id: int, at: datetime, processes: int = 1, report: Report = lambda _done, _total: None, now: Callable[[], datetime] | None = None) -> Tally:
    """Look at every record and write down what was found, all at once at the end; a second run begins anew.

    Args:
        processes: More than one are forked: the caller must have no threads.
        report: Told how many changes of the catalogue of how many were passed.
    """
    audit = Audit.objects.get(pk=audit_id)
    until = newest_change()
    Audit.objects.filter(pk=audit_id).update(state=AuditState.RUNNING, started_at=at, until=until)
    look = Look(audit.library_id, switched_off(), at.date(), _newest_before(audit))
    tally = Tally()
    for part, upper in _tallies(until, look, processes, tally):
        tally.merge(part)
        report(upper, until)
    _write(audit, tally, now() if now else at)
    return tally


def switched_off() -> dict[int, frozenset[str]]:
    """Return the rules that libraries have switched off, by library."""
    found: dict[int, set[str]] = {}
    for library_id, rule in RuleSwitch.objects.values_list("library_id", "rule"):
        found.setdefault(library_id, set()).add(rule)
    return {library_id: frozenset(rules) for library_id, rules in found.items()}


def _newest_before(audit: Audit) -> int | None:
    """Return the newest change that the audit before looked at, None where there was none of the same records."""
    same = Audit.objects.filter(library=None) if audit.library_id is None else Audit.objects.filter(library_id=audit.library_id)
    return same.filter(state=AuditState.DONE, pk__lt=audit.pk).order_by("-pk").values_list("until", flat=True).first()


def _tallies(until: int, look: Look, processes: int, sofar: Tally) -> Iterator[tuple[Tally, int]]:
    """Yield the counts of one span after the other; `sofar` has those that were yielded, so that later spans need not look for examples again."""
    spans = [(after, min(after + _SPAN, until)) for after in range(0, until, _SPAN)]
    if processes <= 1 or len(spans) < 2:
        for after, upper in spans:
            yield audit_span(after, upper, look, sofar.full()), upper
        return
    connections.close_all()  # a connection must not be used by two processes
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as pool:
        waiting: deque[tuple[Future[Tally], int]] = deque()
        for after, upper in spans:
            waiting.append((pool.submit(audit_span, after, upper, look, sofar.full()), upper))
            if len(waiting) > 2 * processes:
                first, passed = waiting.popleft()
                yield first.result(), passed
        while waiting:
            first, passed = waiting.popleft()
            yield first.result(), passed


@transaction.atomic
def _write(audit: Audit, tally: Tally, at: datetime) -> None:
    AuditTotal.objects.filter(audit=audit).delete()
    AuditCount.objects.filter(audit=audit).delete()
    AuditSource.objects.filter(audit=audit).delete()
    AuditTotal.objects.bulk_create([
        AuditTotal(audit=audit, library_id=library, format=format_, material=material, records=n[0], errors=n[1], warnings=n[2], advice=n[3], good=n[4])
        for (library, format_, material), n in sorted(tally.totals.items())
    ], batch_size=1_000)
    AuditCount.objects.bulk_create([
        AuditCount(audit=audit, library_id=library, rule=rule, format=format_, level=level, problems=one.problems, records=one.records, examples=one.examples)
        for (library, rule, format_, level), one in sorted(tally.rules.items())
    ], batch_size=1_000)
    AuditSource.objects.bulk_create([
        AuditSource(audit=audit, library_id=library, rule=rule, batch=batch, records=records)
        for (library, rule, batch), records in sorted(tally.sources.items(), key=lambda one: (one[0][0], one[0][1], one[0][2] or 0))
    ], batch_size=1_000)
    Audit.objects.filter(pk=audit.pk).update(state=AuditState.DONE, ended_at=at, records=tally.records)
