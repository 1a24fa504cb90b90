"""Byte ranges of a file of ISO 2709 records. A part holds the records that start in it, whoever reads it and how often."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO

from wenyuan.bibliography.marc import (
    MarcError,
    MarcFormat,
    ParsedRecord,
    QuickRecord,
    RejectedRecord,
    format_of,
    quick_parse,
    record_texts,
)
from wenyuan.bibliography.marc.parsing import parse_in_context
from wenyuan.bibliography.marc.splitting import split_records

PART_SIZE = 2 * 2**20
_LONGEST = 32 * 2**20
_STEP = 1 << 18
_BLANK = b"\r\n\x00 \t\x1a"


class Readable:
    """A record that was read, by the quick or the careful way; `place` is its byte offset in the file."""

    __slots__ = ("encoding", "findings", "format", "leader", "place", "raw", "texts")

    def __init__(
        self, raw: bytes, place: int, leader: str, texts: dict[str, list[str]], format_: MarcFormat, encoding: str,
        findings: tuple[dict[str, object], ...],
    ) -> None:
        self.raw, self.place, self.leader, self.texts = raw, place, leader, texts
        self.format, self.encoding, self.findings = format_, encoding, findings


class Unreadable:
    """Octets that hold no readable record."""

    __slots__ = ("place", "raw", "reason")

    def __init__(self, raw: bytes, place: int, reason: str) -> None:
        self.raw, self.place, self.reason = raw, place, reason


def count_parts(size: int) -> int:
    """Return how many parts a file of `size` octets has."""
    return max(1, -(-size // PART_SIZE))


def read_part(handle: int, number: int, size: int) -> tuple[int, bytes]:
    """Return the offset of a part's first record and all octets of the records that start in the part.

    A record starts at the file's first octet and behind each 0x1D. The bytes may be empty: a record longer than a part
    leaves the next one without a start.
    """
    start, end = number * PART_SIZE, min((number + 1) * PART_SIZE, size)
    first = start if start == 0 else _after_terminator(handle, start - 1, size)
    if first >= end:
        return first, b""
    last = end if end == size else _after_terminator(handle, end - 1, size)
    return first, os.pread(handle, last - first, first)


def _after_terminator(handle: int, offset: int, size: int) -> int:
    """Return the offset behind the first 0x1D at or after `offset`; the end of the file when none comes in reach."""
    at = offset
    while at < size and at - offset < _LONGEST:
        block = os.pread(handle, _STEP, at)
        found = block.find(b"\x1d")
        if found >= 0:
            return at + found + 1
        at += len(block)
        if not block:
            break
    return size if at >= size else offset + 1


def read_records(block: bytes, offset: int, *, encoding_hint: str | None, format_hint: MarcFormat | None) -> Iterator[Readable | Unreadable]:
    """Yield the records of a part in order."""
    at = 0
    while at < len(block):
        end = block.find(b"\x1d", at)
        end = len(block) if end < 0 else end + 1
        raw, place = block[at:end], offset + at
        at = end
        quick = quick_parse(raw)
        if quick is None and raw[:1] in b"\r\n\x00 \t\x1a":
            bare = raw.lstrip(_BLANK)
            if not bare:
                continue
            place += len(raw) - len(bare)
            raw = bare
            quick = quick_parse(raw)
        if quick is not None:
            yield _from_quick(raw, place, quick, format_hint)
        else:
            yield from _read_carefully(raw, place, encoding_hint, format_hint)


def _from_quick(raw: bytes, place: int, quick: QuickRecord, hint: MarcFormat | None) -> Readable:
    return Readable(raw, place, quick.leader, quick.texts, format_of(quick.leader, quick.texts, hint=hint), "utf-8", ())


def _read_carefully(raw: bytes, place: int, encoding_hint: str | None, format_hint: MarcFormat | None) -> Iterator[Readable | Unreadable]:
    for span in split_records(BytesIO(raw)):
        if span.reason is not None:
            yield Unreadable(span.raw, place + span.position, span.reason)
            continue
        try:
            parsed = parse_in_context(span.raw, encoding_hint=encoding_hint, format_hint=format_hint)
        except MarcError as problem:
            yield Unreadable(span.raw, place + span.position, problem.reason)
            continue
        yield readable_of(parsed, place + span.position)


def readable_of(parsed: ParsedRecord, place: int) -> Readable:
    """Turn a carefully read record into the shape of the pipeline."""
    findings: tuple[dict[str, object], ...] = tuple(
        {"code": f.code, "severity": f.severity, "tag": f.tag, "message": f.message} for f in parsed.findings
    )
    return Readable(parsed.raw, place, parsed.record.leader, record_texts(parsed.record), parsed.record.format, parsed.encoding, findings)


def unreadable_of(rejected: RejectedRecord) -> Unreadable:
    """Turn a rejection into the shape of the pipeline."""
    return Unreadable(rejected.raw, rejected.position, rejected.reason)
