"""Stored objects as others may hold them: pure values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class StoredFile:
    """`digest` is the lower-case hexadecimal SHA-256, `size` counts octets."""

    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file met while listing a store; `modified` is when the store last wrote it."""

    digest: str
    size: int
    modified: datetime


class ScanState(StrEnum):
    """What is known of malware in an object. Only PENDING and INFECTED objects are withheld."""

    UNSCANNED = "unscanned"
    PENDING = "pending"
    CLEAN = "clean"
    INFECTED = "infected"


class CopyState(StrEnum):
    """The state of one copy as last looked at. A copy of the wrong length is told apart from one whose octets changed."""

    GOOD = "good"
    ALTERED = "altered"
    TRUNCATED = "truncated"
    EMPTY = "empty"
    MISSING = "missing"
    UNREADABLE = "unreadable"


class Act(StrEnum):
    """What happened to an object."""

    DAMAGED = "damaged"
    REPAIRED = "repaired"
    LOST = "lost"
    INFECTED = "infected"
    RELEASED = "released"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True)
class Reference:
    """Who keeps an object and why; it counts against the library's quota, or the nation's where `library_id` is None.

    Attributes:
        module: Dotted module id, such as `knowledge.digital`.
        subject: What holds it, in the module's own words, such as `page:12`.
        purpose: A short word of the module, such as `master` or `paper`.
        expires_at: When the reference ends by itself; None keeps until it is released.
    """

    module: str
    subject: str
    purpose: str
    library_id: int | None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ObjectData:
    """An object of the store. `media_type` was read from the content; `withheld` says that its octets are not given out now."""

    digest: str
    size: int
    media_type: str
    created_at: datetime
    scan: ScanState
    released: bool = False

    @property
    def withheld(self) -> bool:
        """Whether the scan stands in the way of giving it out."""
        return not self.released and self.scan in {ScanState.PENDING, ScanState.INFECTED}


@dataclass(frozen=True, slots=True)
class UsageData:
    """What a library keeps. `limit` is None where there is none; `reserved` is promised to uploads under way. All in octets."""

    library_id: int | None
    used: int
    objects: int
    reserved: int
    limit: int | None
    warn_percent: int

    @property
    def percent(self) -> int | None:
        """Part of the limit in use, uploads under way included."""
        return None if not self.limit else (self.used + self.reserved) * 100 // self.limit

    @property
    def is_warned(self) -> bool:
        """Whether the warning level is reached."""
        return self.percent is not None and self.percent >= self.warn_percent


@dataclass(frozen=True, slots=True)
class UploadData:
    """A resumable upload. `digest` is empty until it is whole and stored; `state` is receiving, finishing, done or failed."""

    id: str
    library_id: int
    person_id: int
    name: str
    purpose: str
    length: int
    offset: int
    state: str
    digest: str
    problem: str
    expires_at: datetime
    metadata: str = ""


@dataclass(frozen=True, slots=True)
class CopyData:
    """One copy of an object in a store."""

    store: str
    state: CopyState
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class FixityData:
    """One round of checking copies; `octets` were read and compared."""

    id: int
    started_at: datetime
    ended_at: datetime | None
    checked: int
    octets: int
    bad: int
    repaired: int

    @property
    def megabytes_per_second(self) -> float:
        """Rate of the round, 10^6 octets a second."""
        seconds = (self.ended_at - self.started_at).total_seconds() if self.ended_at else 0.0
        return self.octets / 1e6 / seconds if seconds > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Collected:
    """What a round of collection did or, in a dry run, would do."""

    marked: int
    unmarked: int
    swept: int
    octets: int
    expired_references: int
    expired_uploads: int
