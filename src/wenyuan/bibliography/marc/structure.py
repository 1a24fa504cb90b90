"""ISO 2709 structure from bytes, regular or not: leader, and the fields with their tags.

Source:
    ISO 2709:2008, 4; MARC 21 Specifications for Record Structure, Character Sets, and Exchange Media.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from wenyuan.bibliography.marc.alignment import ENTRY_LENGTH, Segment, align_directory, read_tag
from wenyuan.bibliography.marc.findings import Finding, MarcError, Severity

FIELD_END = b"\x1e"
RECORD_END = b"\x1d"
LEADER_LENGTH = 24
MAX_RECORD_BYTES = 2 << 20
"""Longest span read as one record. ISO 2709 allows 99,999; real files hold some above 200,000."""

_JUNK = b"\r\n\t \x00\x1a"
_DIGITS_AT = re.compile(rb"\d{5}")


@dataclass(slots=True)
class Structure:
    """Leader and (tag, bytes without the field terminator) pairs in directory order."""

    leader: bytes
    fields: list[tuple[str, bytes]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def say(self, code: str, severity: Severity, message: str, *, tag: str | None = None, at: int | None = None) -> None:
        """Add a finding."""
        self.findings.append(Finding(code, severity, tag, at, message))


def read_structure(raw: bytes) -> Structure:
    """Take a record apart without looking at character sets. Linear in the size of `raw`.

    Raises:
        MarcError: No leader, no directory end, or a directory that cannot be brought into line with the data.
    """
    if len(raw) > MAX_RECORD_BYTES:
        raise MarcError(f"record is longer than {MAX_RECORD_BYTES} bytes", MAX_RECORD_BYTES)
    body = raw.lstrip(_JUNK) if raw[:1] in {b"\r", b"\n", b"\t", b" ", b"\x00", b"\x1a"} else raw
    body = body.removeprefix(b"\xef\xbb\xbf")
    directory_end = body.find(FIELD_END)
    if directory_end < 0:
        raise MarcError("no field terminator (0x1E): not an ISO 2709 record", 0)
    if directory_end < LEADER_LENGTH:
        raise MarcError("leader is shorter than 24 bytes", directory_end)
    found = Structure(body[:LEADER_LENGTH])
    if len(body) != len(raw):
        found.say("leading-bytes", "note", f"{len(raw) - len(body)} bytes before the leader were passed over", at=0)
    data = _check_record_end(found, body, directory_end)
    _check_leader(found, body, directory_end)
    entries = body[LEADER_LENGTH:directory_end]
    segments = _cut_segments(found, data)
    if not _read_regular(found, entries, segments):
        aligned = align_directory(entries, segments, data)
        found.fields = aligned.fields
        found.findings += aligned.findings
    if not found.fields:
        raise MarcError("record holds no fields", directory_end)
    return found


def _check_record_end(found: Structure, body: bytes, directory_end: int) -> bytes:
    """Return the bytes from the base address to the record terminator, that one left out."""
    stripped = body.rstrip(_JUNK)
    if stripped.endswith(RECORD_END):
        return stripped[directory_end + 1 : -1]
    found.say("no-record-terminator", "repaired", "record terminator (0x1D) is missing", at=len(body))
    return body[directory_end + 1 :] if not stripped.endswith(FIELD_END) else stripped[directory_end + 1 :]


def _check_leader(found: Structure, body: bytes, directory_end: int) -> None:
    """Hold leader lengths, base address and fixed values against the record."""
    leader = found.leader
    length = leader[:5]
    size = len(body.rstrip(_JUNK))
    if not (_DIGITS_AT.fullmatch(length) and int(length) in {len(body), size}):
        said = length.decode("ascii", "replace")
        found.say("record-length", "repaired", f"leader says {said} bytes, the record has {len(body)}", at=0)
    if size > 99_999:
        found.say("oversize-record", "note", f"record has {size} bytes; ISO 2709 allows 99,999", at=0)
    base = leader[12:17]
    if not (_DIGITS_AT.fullmatch(base) and int(base) == directory_end + 1):
        said = base.decode("ascii", "replace")
        found.say("base-address", "repaired", f"base address says {said}, data begin at {directory_end + 1}", at=12)
    if leader[10:12] != b"22":
        found.say("leader-10-11", "repaired", "indicator and subfield code counts are not 22", at=10)
    if leader[20:22] != b"45":
        found.say("leader-20-21", "repaired", "directory map does not begin with 45", at=20)
    bad = [at for at, byte in enumerate(leader) if not 0x20 <= byte < 0x7F]
    if bad:
        found.say("leader-characters", "lost?", "leader holds bytes that are not printable ASCII", at=bad[0])


def _cut_segments(found: Structure, data: bytes) -> list[Segment]:
    """Split at field terminators; positions count from the base address."""
    bodies = data.split(FIELD_END)
    tail = bodies.pop()
    segments = []
    start = 0
    for body in bodies:
        segments.append(Segment(start, body))
        start += len(body) + 1
    if tail.strip(_JUNK):
        found.say("no-field-terminator", "repaired", "last field has no terminator (0x1E)", at=start)
        segments.append(Segment(start, tail))
    return segments


def _read_regular(found: Structure, entries: bytes, segments: list[Segment]) -> bool:
    """Read a directory that agrees with the data entry by entry, in any order; False when it does not."""
    if len(entries) != len(segments) * ENTRY_LENGTH:
        return False
    by_start = {s.start: s for s in segments}
    fields: list[tuple[str, bytes]] = []
    ordered = True
    previous = -1
    for at in range(0, len(entries), ENTRY_LENGTH):
        numbers = entries[at + 3 : at + ENTRY_LENGTH]
        segment = by_start.pop(int(numbers[4:]), None) if numbers.isdigit() else None
        if segment is None or int(numbers[:4]) != segment.size:
            return False
        ordered = ordered and segment.start > previous
        previous = segment.start
        fields.append((read_tag(entries[at : at + 3]), segment.body))
    found.fields = fields
    if not ordered:
        found.say("unordered-data", "note", "fields are stored in another order than the directory lists them")
    return True
