"""What a conversion gives: the record, and a report of everything that found no place in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from wenyuan.bibliography.marc.record import Record


class Reason(StrEnum):
    """Why a piece of the source is not in the result."""

    NO_FIELD = "the target format has no field for it"
    NO_SUBFIELD = "the target field has no subfield for it"
    NO_CODE = "the target's coded data has no value for it"
    NARROWER = "kept in a broader value"
    ROMANISED = "only the entry element keeps its romanised form"
    EMBEDDED = "the target's linking field has no place for this part of the linked record"
    REPEATED = "the target field or subfield does not repeat"


@dataclass(frozen=True, slots=True)
class Loss:
    """One value that the result does not hold.

    Attributes:
        tag: Source tag; `LDR` for the leader.
        subfield: Source subfield code, empty for a control field; for coded data with its positions, such as `a/17-19`.
        value: The value as the source has it.
    """

    tag: str
    subfield: str
    value: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Conversion:
    """A converted record with its report. `notes` are remarks on choices the source left open, in English, one sentence each."""

    record: Record
    losses: tuple[Loss, ...] = ()
    notes: tuple[str, ...] = ()
