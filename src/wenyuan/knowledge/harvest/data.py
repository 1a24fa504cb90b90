"""Harvest facts that others may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SourceData:
    """A source without its credential; `has_credential` says whether there is one."""

    id: int
    library_id: int
    name: str
    kind: str
    address: str
    prefix: str
    set_spec: str
    query: str
    options: Mapping[str, object]
    columns: Mapping[str, object]
    filters: Mapping[str, object]
    target: str
    numbering: str
    rule: str
    on_deletion: str
    agency: str
    note: str
    contact: str
    has_credential: bool
    delay_ms: int
    most_requests: int
    most_records: int
    every: str
    hour: int
    weekday: int
    next_at: datetime | None
    window_from: str
    at_desk: bool
    shared: bool
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class RunData:
    """A harvest and its counts; `fetched` is the sum of staged, unchanged, filtered, failed and withdrawn."""

    id: int
    source_id: int
    library_id: int
    state: str
    full: bool
    created_at: datetime
    ended_at: datetime | None
    job_run_id: int | None
    import_run_id: int | None
    batch_id: int | None
    upload_name: str
    window_from: str
    requests: int
    total: int | None
    fetched: int
    staged: int
    unchanged: int
    filtered: int
    failed: int
    withdrawn: int
    followed: int
    stored: int
    updated: int
    rejected: int
    problem: str
    detail: str

    @property
    def is_over(self) -> bool:
        """Whether nothing moves any more."""
        return self.state in {"done", "failed", "cancelled"}


@dataclass(frozen=True, slots=True)
class FailureData:
    """A record that could not be mapped. `form` is xml, json, row or marc, and says what `text` is."""

    id: int
    run_id: int
    identifier: str
    reason: str
    detail: str
    form: str
    text: str
    state: str
    changed_at: datetime
