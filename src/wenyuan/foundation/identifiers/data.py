"""What the resolver says of an ARK."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Resolution:
    """`kind` and `number` name the thing; `successor` a redirect's target name; `reason` a tombstone's words."""

    name: str
    kind: str
    number: int
    successor: str = ""
    reason: str = ""
    retired_at: datetime | None = None
