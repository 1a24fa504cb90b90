"""An event as receivers get it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Event:
    """A fact: `name` carries its version (`catalogue.record.changed.v1`), `subject` what it is about."""

    id: int
    name: str
    subject: str
    library_id: int | None
    payload: Mapping[str, object]
    at: datetime
