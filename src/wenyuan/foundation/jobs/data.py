"""A run of a job as others may hold it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RunFilters:
    """What a list of runs is narrowed by; `since` and `until` are moments of queueing, `before` the id of the last run of the page before."""

    state: str = ""
    queue: str = ""
    name: str = ""
    library_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the page narrows the list."""
        return bool(self.state or self.queue or self.name) or any(one is not None for one in (self.library_id, self.since, self.until))


@dataclass(frozen=True, slots=True)
class RunData:
    """State and progress of a run; `rate` is items a second, `seconds_left` an estimate or None."""

    id: int
    name: str
    title: str
    queue: str
    after: tuple[int, ...]
    state: str
    done: int
    total: int | None
    message: str
    result: Mapping[str, object]
    error: str
    library_id: int | None
    requested_by_id: int | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    rate: float
    seconds_left: float | None

    @property
    def is_over(self) -> bool:
        """Whether the run has ended, well or not."""
        return self.state in {"done", "failed", "cancelled"}
