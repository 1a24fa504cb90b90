"""Library facts that other modules may hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True, slots=True)
class LibraryData:
    """A library; `id` is its surrogate key, `code` its ISIL-shaped code."""

    id: int
    code: str
    name: str
    name_en: str
    level: str
    parent_id: int | None
    address: str
    phone: str
    time_zone: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class BranchData:
    """A branch of a library."""

    id: int
    library_id: int
    code: str
    name: str
    name_en: str
    kind: str
    address: str
    phone: str


@dataclass(frozen=True, slots=True)
class LocationData:
    """A shelving location inside a branch."""

    id: int
    library_id: int
    branch_id: int
    code: str
    name: str
    name_en: str
    lendable: bool


@dataclass(frozen=True, slots=True)
class OpeningDay:
    """How a branch opens on one date: intervals in local time, or the reason why it is closed."""

    day: date
    intervals: tuple[tuple[time, time], ...]
    closed_reason: str = ""


@dataclass(frozen=True, slots=True)
class LibraryLook:
    """How a library shows itself on pages that are about it alone: `accent` names a colour of the house, `logo` is an address or empty."""

    id: int
    code: str
    name: str
    name_en: str
    accent: str
    logo: str
