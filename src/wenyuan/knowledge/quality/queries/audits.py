"""Audits and what they found."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final, TypeVar

from django.db.models import Q, QuerySet, Sum

from ..data import AuditData, AuditTotals, RuleCount
from ..models import Audit, AuditCount, AuditTotal

_NUMBERS: Final = ("records", "errors", "warnings", "advice", "good")
_MOST_EXAMPLES: Final = 40
_Row = TypeVar("_Row", AuditTotal, AuditCount)


class NoSuchAudit(LookupError):
    """There is none, or none for these eyes."""


def list_audits(*, libraries: Collection[int] | None, limit: int = 50, before: int | None = None) -> list[AuditData]:
    """Return audits, newest first: those of these libraries and those of all; None stands for every library."""
    rows = Audit.objects.order_by("-pk")
    if libraries is not None:
        rows = rows.filter(Q(library_id__in=libraries) | Q(library_id=None))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[:limit])
    totals = _totals(AuditTotal.objects.filter(audit__in=found), libraries, "audit_id")
    return [_data(row, totals.get(row.pk, AuditTotals())) for row in found]


def find_audit(*, audit_id: int, libraries: Collection[int] | None) -> AuditData:
    """Return an audit of these libraries or of all.

    Raises:
        NoSuchAudit: There is none.
    """
    row = Audit.objects.filter(pk=audit_id).first()
    if row is None or (libraries is not None and row.library_id is not None and row.library_id not in libraries):
        raise NoSuchAudit(audit_id)
    return _data(row, _totals(AuditTotal.objects.filter(audit=row), libraries, "audit_id").get(row.pk, AuditTotals()))


def totals_by_audit(*, audit_ids: Collection[int], libraries: Collection[int] | None) -> dict[int, AuditTotals]:
    """Return the totals of audits; those without a record of these libraries are left out."""
    return _totals(AuditTotal.objects.filter(audit_id__in=audit_ids), libraries, "audit_id")


def totals_by_library(*, audit_id: int, libraries: Collection[int] | None) -> dict[int, AuditTotals]:
    """Return the totals of an audit by library."""
    return _totals(AuditTotal.objects.filter(audit_id=audit_id), libraries, "library_id")


def count_by_rule(*, audit_id: int, libraries: Collection[int] | None, rule: str = "") -> list[RuleCount]:
    """Return what the rules found in these libraries, or one rule with its examples; most records first."""
    rows = _narrow(AuditCount.objects.filter(audit_id=audit_id), libraries)
    if rule:
        rows = rows.filter(rule=rule)
    found: dict[tuple[str, str], RuleCount] = {}
    for row in rows.values("rule", "level", "problems", "records", *(("examples",) if rule else ())).order_by("rule", "level", "library_id", "format"):
        key = row["rule"], row["level"]
        one = found.get(key, RuleCount(*key, 0, 0))
        examples = tuple((e["record"], e["tag"], e["subfield"], e["shown"], e["expected"]) for e in row.get("examples", ()))
        found[key] = RuleCount(*key, one.problems + row["problems"], one.records + row["records"], (one.examples + examples)[:_MOST_EXAMPLES])
    return sorted(found.values(), key=lambda one: (-one.records, one.rule))


def _totals(rows: QuerySet[AuditTotal], libraries: Collection[int] | None, by: str) -> dict[int, AuditTotals]:
    sums: Sequence[Mapping[str, int]] = list(_narrow(rows, libraries).values(by).order_by(by).annotate(**{f"sum_{name}": Sum(name) for name in _NUMBERS}))
    return {row[by]: AuditTotals(*(row[f"sum_{name}"] for name in _NUMBERS)) for row in sums}


def _narrow(rows: QuerySet[_Row], libraries: Collection[int] | None) -> QuerySet[_Row]:
    return rows if libraries is None else rows.filter(library_id__in=libraries)


def _data(row: Audit, totals: AuditTotals) -> AuditData:
    return AuditData(row.pk, row.library_id, row.state, row.job_run, row.created_at, row.ended_at, totals)
