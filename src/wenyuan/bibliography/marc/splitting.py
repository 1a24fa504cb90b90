"""Cut a stream of ISO 2709 into records with bounded memory, losing no byte.

Source:
    ISO 2709:2008, 4.2 (record terminator 0x1D), 4.3 (leader).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from wenyuan.bibliography.marc.structure import FIELD_END, MAX_RECORD_BYTES, RECORD_END

_CHUNK = 1 << 18
_FILLER = b"\r\n\t \x00\x1a"
_BOM = b"\xef\xbb\xbf"
# A leader: length, status, type, …, 22, base address, …, directory map; strict, since it is looked for in
# data. A leader with the first directory entry behind it; strict, since it is looked for inside data.
_LEADER = re.compile(rb"\d{5}[a-z ][a-z ][a-z0-9 #|-].{2}22\d{5}.{3}4[5 ][0-9 ]{2}[0-9]{3}\d{9}", re.DOTALL)
_LEADER_SPAN = 36
_NONE = -1
_MORE = -2


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the stream: one record to read, or bytes known to hold none (`reason` says why)."""

    raw: bytes
    position: int
    reason: str | None = None


def split_records(stream: BinaryIO) -> Iterator[Span]:
    """Yield the spans of a stream in order; together they are the stream but for filler between records.

    Filler is CR, LF, TAB, space, NUL, 0x1A and byte order marks. Memory stays below three times
    `MAX_RECORD_BYTES`; time is linear.
    """
    buffer = bytearray()
    position = 0
    searched = 0
    ended = False
    while True:
        end = buffer.find(RECORD_END, searched)
        if end >= 0:
            end = _find_true_end(buffer, end, ended=ended)
        if end < 0 and not ended and len(buffer) < MAX_RECORD_BYTES + _CHUNK:
            searched = max(0, len(buffer) - 1) if end == _NONE else searched
            chunk = stream.read(_CHUNK)
            ended = not chunk
            buffer += chunk
            continue
        size = end + 1 if end >= 0 else len(buffer)
        if not size:
            return
        spans, used = _cut_piece(bytes(buffer[:size]), position, complete=end >= 0, ended=ended)
        yield from spans
        del buffer[:used]
        position += used
        searched = 0


def _find_true_end(buffer: bytearray, end: int, *, ended: bool) -> int:
    """Return where the record with its first 0x1D at `end` ends, `_MORE` when more bytes are needed to say.

    A 0x1D may be data: then the leader's length leads to another one, with the next leader behind it.
    """
    start = 0
    while start < end and buffer[start] in _FILLER:
        start += 1
    head = bytes(buffer[start : start + _LEADER_SPAN])
    if not _LEADER.match(head) or int(head[:5]) <= end + 1 - start:
        return end
    stated = start + int(head[:5])
    if len(buffer) < stated + _LEADER_SPAN and not ended:
        return _MORE
    if buffer[stated - 1 : stated] != RECORD_END or _LEADER.match(buffer[end + 1 : end + 1 + _LEADER_SPAN]):
        return end
    follows = bytes(buffer[stated : stated + _LEADER_SPAN]).lstrip(_FILLER)
    return stated - 1 if not follows or _LEADER.match(follows) else end


def _cut_piece(piece: bytes, position: int, *, complete: bool, ended: bool) -> tuple[list[Span], int]:
    """Cut bytes up to a 0x1D (`complete`), the bound or the end into spans; return also the bytes used."""
    start = len(piece) - len(piece.lstrip(_FILLER))
    if piece.startswith(_BOM, start):
        start += len(_BOM)
    if start == len(piece):
        return [], len(piece)
    if complete and piece[start : start + 5] == b"%05d" % (len(piece) - start):
        return [Span(piece[start:], position + start)], len(piece)
    cuts = [match.start() for match in _LEADER.finditer(piece, start)]
    if not cuts or cuts[0] != start:
        cuts.insert(0, start)
    used = len(piece)
    if not complete and not ended:
        if len(cuts) == 1:
            return [Span(piece[start:], position + start, "no record terminator within the size of a record")], used
        # Terminators are lost throughout: the last record may go on beyond the bytes at hand.
        used = cuts.pop()
    spans = []
    for at, following in zip(cuts, [*cuts[1:], used], strict=True):
        raw = piece[at:following]
        spans.append(Span(raw, position + at, _find_truncation(raw)))
    return spans, used


def _find_truncation(raw: bytes) -> str | None:
    """Return why a span must not be read although it begins well: its end is missing."""
    if RECORD_END in raw[-4:] or not _LEADER.match(raw):
        return None
    kept = raw.rstrip(_FILLER)
    if kept.endswith(FIELD_END) and len(kept) + 1 >= int(raw[:5]):
        return None
    return f"record is cut off: {len(raw)} of {int(raw[:5])} bytes are there"
