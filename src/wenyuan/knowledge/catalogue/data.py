"""Catalogue facts that other modules may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class RecordData:
    """A record's derived columns; `ark` is its public name."""

    id: int
    ark: str
    library_id: int
    format: str
    material: str
    control_number: str
    title: str
    responsibility: str
    edition: str
    place: str
    publisher: str
    date_text: str
    year_from: int | None
    year_to: int | None
    language: str
    class_number: str
    isbns: tuple[str, ...]
    work_key: str
    status: str
    version: int
    batch_id: int | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class VersionData:
    """One state of a record: its source octets and how it came about."""

    record_id: int
    number: int
    raw: bytes
    encoding: str
    action: str
    at: datetime
    actor_id: int | None
    reason: str
    batch_id: int | None
    findings: tuple[Mapping[str, object], ...]


@dataclass(frozen=True, slots=True)
class ItemData:
    """A copy and where it is."""

    id: int
    record_id: int
    library_id: int
    branch_id: int | None
    location_id: int | None
    barcode: str
    call_number: str
    volume: str
    item_type: str
    status: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class HoldingData:
    """What a library has of a record at one place."""

    id: int
    record_id: int
    library_id: int
    branch_id: int | None
    location_id: int | None
    call_number: str
    summary: str
    url: str


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What an import did. `read` is the sum of stored, updated, skipped and rejected."""

    read: int = 0
    stored: int = 0
    updated: int = 0
    skipped: int = 0
    rejected: int = 0
    repaired: int = 0
