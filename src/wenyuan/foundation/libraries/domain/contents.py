"""What a file is, by its octets: papers (PDF, JPEG, PNG) and logos (PNG, JPEG, WebP) with their size in pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's media type and size in pixels."""

    media_type: str
    width: int
    height: int


def recognise_paper(head: bytes) -> str | None:
    """Return the media type of a PDF (ISO 32000: the mark within the first 1024 octets), JPEG or PNG, or None."""
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if head.startswith(_PNG):
        return "image/png"
    return "image/jpeg" if head.startswith(_JPEG) else None


def measure_picture(data: bytes) -> Picture | None:
    """Return type and size of a PNG, JPEG or WebP, read from its header; None for anything else or a broken header."""
    if data.startswith(_PNG):
        size = _measure_png(data)
    elif data.startswith(_JPEG):
        size = _measure_jpeg(data)
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        size = _measure_webp(data)
    else:
        return None
    return Picture(*size) if size is not None and size[1] > 0 and size[2] > 0 else None


def _measure_png(data: bytes) -> tuple[str, int, int] | None:
    if len(data) < 33 or data[12:16] != b"IHDR":
        return None
    return "image/png", int.from_bytes(data[16:20]), int.from_bytes(data[20:24])


def _measure_jpeg(data: bytes) -> tuple[str, int, int] | None:
    """Walk the segments (ISO/IEC 10918-1, B.1.1.4) to the frame header; each step goes forward, so any octets end it."""
    place = 2
    while place + 9 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF or 0xD0 <= marker <= 0xD8:
            place += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(data[place + 2 : place + 4])
        if marker in _FRAMES:
            return "image/jpeg", int.from_bytes(data[place + 7 : place + 9]), int.from_bytes(data[place + 5 : place + 7])
        if length < 2 or marker in {0xD9, 0xDA}:
            return None
        place += 2 + length
    return None


def _measure_webp(data: bytes) -> tuple[str, int, int] | None:
    kind = data[12:16]
    if len(data) < 30:
        return None
    if kind == b"VP8X":
        return "image/webp", 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L" and data[20] == 0x2F:
        bits = int.from_bytes(data[21:25], "little")
        return "image/webp", 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return "image/webp", int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    return None
