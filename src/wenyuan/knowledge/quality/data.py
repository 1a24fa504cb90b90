"""Facts of data quality that other modules may hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AuditData:
    """An audit; `library_id` is None for one of all libraries. `totals` are of those libraries that may be seen."""

    id: int
    library_id: int | None
    state: str
    job_run: int | None
    created_at: datetime
    ended_at: datetime | None
    totals: AuditTotals


@dataclass(frozen=True, slots=True)
class AuditTotals:
    """Records looked at, those with a problem of each level, and those with none."""

    records: int = 0
    errors: int = 0
    warnings: int = 0
    advice: int = 0
    good: int = 0

    def share(self, number: int) -> float:
        """Return a number of records as a share of all, 0 of none."""
        return number / self.records if self.records else 0.0


@dataclass(frozen=True, slots=True)
class RuleCount:
    """What a rule found, with examples as (record id, tag, subfield, found, expected)."""

    rule: str
    level: str
    problems: int
    records: int
    examples: tuple[tuple[int, str, str, str, str], ...] = field(default=())
