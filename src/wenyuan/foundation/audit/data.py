"""Entries, checkpoints and findings as others may hold them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class EntryData:
    """An entry of the log. `number` is None while it waits for its place, which takes about a second.

    Attributes:
        subject: In clear where it names no person, else its kind alone.
        reason: The class of the reason.
        known: What is kept beside the log and may be erased: title, words of the reason, digests, the hidden subject.
        actor_id: None when there was none or it was erased.
    """

    reference: str
    number: int | None
    at: datetime
    kind: str
    subject: str
    action: str
    reason: str
    library_id: int | None
    leaf: str
    known: Mapping[str, str] = field(default_factory=dict)
    actor_id: int | None = None


@dataclass(frozen=True, slots=True)
class CheckpointData:
    """A signed state of the log; `witnesses` are the names of those who cosigned it."""

    size: int
    root: str
    note: str
    key: str
    signed_at: datetime
    witnesses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be. `what` is a code such as `entry-altered`, `place` the number or size it is about."""

    what: str
    place: int
    words: str


@dataclass(frozen=True, slots=True)
class Examination:
    """The result of recomputing everything."""

    entries: int
    checkpoints: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class WitnessData:
    """Somebody who cosigns checkpoints: the size and the moment of the last cosignature by the witness's own clock.

    `address` is empty where cosignatures are brought by hand; `problem` says why the last try failed; `alarmed` when it
    knows a tree that this log does not continue.
    """

    name: str
    address: str
    size: int | None
    cosigned_at: datetime | None
    asked_at: datetime | None = None
    problem: str = ""
    alarmed: bool = False
