"""How the quality of a library, or of all, went over its audits, and what brought new problems."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, Sum

from ..data import AuditTotals
from ..enums import AuditState
from ..models import Audit, AuditCount, AuditSource
from .audits import totals_by_audit, totals_by_library


@dataclass(frozen=True, slots=True)
class Point:
    """An audit with the totals of the libraries that are looked at."""

    audit_id: int
    at: datetime
    totals: AuditTotals


@dataclass(frozen=True, slots=True)
class RuleTrend:
    """Records with a problem of a rule, audit by audit, as counts and as shares of 1."""

    rule: str
    counts: tuple[int, ...]
    shares: tuple[float, ...]

    @property
    def difference(self) -> float:
        """The share now less the share in the audit before, 0 without one."""
        return self.shares[-1] - self.shares[-2] if len(self.shares) > 1 else 0.0


@dataclass(frozen=True, slots=True)
class SourceCount:
    """Records with a problem of a rule that came with a batch, or one by one where there is none, since the audit before."""

    rule: str
    batch_id: int | None
    records: int


def list_points(*, library_id: int | None, libraries: Collection[int] | None, limit: int = 24) -> list[Point]:
    """Return the last audits that are done, the oldest first: of one library its own and the national ones, of all the national ones alone.

    `libraries` are those that may be seen, None for every one; audits without a record of them are left out.
    """
    wanted = Q(library_id=None) if library_id is None else Q(library_id=None) | Q(library_id=library_id)
    found = list(Audit.objects.filter(wanted, state=AuditState.DONE).order_by("-pk")[: 2 * limit])
    seen = libraries if library_id is None else {library_id}
    totals = totals_by_audit(audit_ids=[one.pk for one in found], libraries=seen)
    points = [Point(one.pk, one.ended_at or one.created_at, totals[one.pk]) for one in found if one.pk in totals]
    return points[:limit][::-1]


def list_rule_trends(*, points: Collection[Point], library_id: int | None, libraries: Collection[int] | None) -> list[RuleTrend]:
    """Return every rule that found something in one of these audits, those that grew most first."""
    audits = [point.audit_id for point in points]
    rows = AuditCount.objects.filter(audit_id__in=audits)
    seen = libraries if library_id is None else {library_id}
    if seen is not None:
        rows = rows.filter(library_id__in=seen)
    counts: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for row in rows.values("rule", "audit_id").order_by("rule", "audit_id").annotate(n=Sum("records")):
        counts[row["rule"]][row["audit_id"]] = row["n"]
    records = {point.audit_id: point.totals.records for point in points}
    found = [RuleTrend(rule, tuple(by.get(audit, 0) for audit in audits), tuple(_share(by.get(audit, 0), records[audit]) for audit in audits)) for rule, by in counts.items()]
    return sorted(found, key=lambda one: (-one.difference, one.rule))


def list_sources(*, audit_id: int, library_id: int | None, libraries: Collection[int] | None, limit: int = 200) -> list[SourceCount]:
    """Return what brought problems since the audit before, most records first."""
    rows = AuditSource.objects.filter(audit_id=audit_id)
    seen = libraries if library_id is None else {library_id}
    if seen is not None:
        rows = rows.filter(library_id__in=seen)
    return [SourceCount(row["rule"], row["batch"], row["n"]) for row in rows.values("rule", "batch").annotate(n=Sum("records")).order_by("-n", "rule", "batch")[:limit]]


def compare_libraries(*, points: Collection[Point], libraries: Collection[int] | None) -> Mapping[int, tuple[float, float]]:
    """Return by library the share of records without any problem in the audit before the last of these, and in the last."""
    last = [totals_by_library(audit_id=point.audit_id, libraries=libraries) for point in list(points)[-2:]]
    if len(last) < 2:
        return {}
    return {library: (last[0][library].share(last[0][library].good), one.share(one.good)) for library, one in last[1].items() if library in last[0]}


def _share(count: int, records: int) -> float:
    return count / records if records else 0.0
