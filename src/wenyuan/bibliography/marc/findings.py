"""What reading a record brought to light: findings, the parsed record, the rejected one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wenyuan.bibliography.marc.record import Record

Severity = Literal["note", "repaired", "lost?"]


class MarcError(ValueError):
    """A record or a file that cannot be read or written.

    Attributes:
        reason: One sentence for the person who has to mend it.
        position: Byte offset in the given bytes (line number for XML), or None where there is none.
    """

    def __init__(self, reason: str, position: int | None = None) -> None:
        super().__init__(reason if position is None else f"{reason} (at {position})")
        self.reason = reason
        self.position = position


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a record.

    `note`: wrong, and reading does not depend on it. `repaired`: put right, and the repair is certain.
    `lost?`: content may be missing or misread; the raw bytes are the only witness.
    """

    code: str
    severity: Severity
    tag: str | None
    position: int | None
    message: str


@dataclass(frozen=True, slots=True)
class ParsedRecord:
    """A record that was read, with the bytes it was read from.

    `raw` is the source span, untouched; for XML it is the element serialised in UTF-8. `position` is the byte
    offset of `raw` in the stream (the line for XML), `ordinal` counts records and rejections from 0.
    """

    record: Record
    raw: bytes
    encoding: str
    findings: tuple[Finding, ...] = ()
    position: int = 0
    ordinal: int = 0


@dataclass(frozen=True, slots=True)
class RejectedRecord:
    """Bytes that hold no readable record, kept whole so that they can be mended."""

    raw: bytes
    position: int
    ordinal: int
    reason: str
