"""Bring a directory that disagrees with the data into line with it, where that can be done with certainty.

The field terminators are the stronger witness: lengths and starts go wrong when software counts characters
for bytes, changes text without rebuilding the directory, or runs out of digits; terminators do not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from wenyuan.bibliography.marc.findings import Finding, MarcError, Severity

ENTRY_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch ended by a field terminator; `start` counts bytes from the base address."""

    start: int
    body: bytes

    @property
    def size(self) -> int:
        """Bytes with the terminator."""
        return len(self.body) + 1


@dataclass(frozen=True, slots=True)
class _Entry:
    tag: str
    size: int
    start: int


@dataclass(slots=True)
class Alignment:
    """Fields (tag, bytes) in directory order, and what had to be done."""

    fields: list[tuple[str, bytes]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def say(self, code: str, severity: Severity, message: str, tag: str | None = None) -> None:
        """Add a finding."""
        self.findings.append(Finding(code, severity, tag, None, message))


def align_directory(entries: bytes, segments: list[Segment], data: bytes) -> Alignment:
    """Pair directory entries with data, trying the certain ways first.

    Raises:
        MarcError: Too little of the directory agrees with the data.
    """
    for attempt in (_tile, _walk_wide_entries, _pair_in_order):
        aligned = attempt(entries, segments, data)
        if aligned is not None:
            return aligned
    return _anchor(entries, segments)


def read_tag(tag: bytes) -> str:
    """Return the three characters of a tag; bytes beyond ASCII stay recognisable as Latin-1."""
    return tag.decode("latin-1")


def _read_entries(entries: bytes) -> list[_Entry | None]:
    """Read 12-byte entries; None stands for one that is not digits. A short rest is left out."""
    read: list[_Entry | None] = []
    for at in range(0, len(entries) - ENTRY_LENGTH + 1, ENTRY_LENGTH):
        numbers = entries[at + 3 : at + ENTRY_LENGTH]
        tag = read_tag(entries[at : at + 3])
        read.append(_Entry(tag, int(numbers[:4]), int(numbers[4:])) if numbers.isdigit() else None)
    return read


def _tile(entries: bytes, _segments: list[Segment], data: bytes) -> Alignment | None:
    """Trust the directory where its entries cover the data without gap or overlap."""
    if len(entries) % ENTRY_LENGTH:
        return None
    read = [entry for entry in _read_entries(entries) if entry]
    if len(read) * ENTRY_LENGTH != len(entries) or not read:
        return None
    end = 0
    for entry in sorted(read, key=lambda e: e.start):
        if entry.start != end or not entry.size:
            return None
        end += entry.size
    if end != len(data):
        return None
    aligned = Alignment()
    for entry in read:
        body = data[entry.start : entry.start + entry.size]
        if not body.endswith(b"\x1e"):
            aligned.say("no-field-terminator", "repaired", "field does not end with 0x1E", entry.tag)
        elif b"\x1e" in body[:-1]:
            aligned.say("embedded-terminator", "repaired", "field holds 0x1E inside its length", entry.tag)
        aligned.fields.append((entry.tag, body.removesuffix(b"\x1e")))
    return aligned


def _walk_wide_entries(entries: bytes, segments: list[Segment], _data: bytes) -> Alignment | None:
    """Read entries whose numbers outgrew 4 and 5 digits, or were cut to them, each proven by its field."""
    aligned = Alignment()
    at = 0
    wide = 0
    for segment in segments:
        width = _width_of_numbers(entries, at + 3, segment)
        if not width:
            return None
        wide += width != ENTRY_LENGTH - 3 or segment.size > 9_999 or segment.start > 99_999
        aligned.fields.append((read_tag(entries[at : at + 3]), segment.body))
        at += 3 + width
    if at != len(entries):
        return None
    aligned.say("oversize-directory", "repaired", f"{wide} directory entries exceed 4 digits of length or 5 of start")
    return aligned


def _width_of_numbers(entries: bytes, at: int, segment: Segment) -> int:
    """Return how many digits at `at` state this segment's length and start; 0 when they do not."""
    sizes = {f"{segment.size:04d}", f"{min(segment.size, 9_999):04d}", f"{segment.size:04d}"[-4:]}
    starts = {f"{segment.start:05d}", f"{min(segment.start, 99_999):05d}", f"{segment.start:05d}"[-5:]}
    starts.add(f"{segment.start:05d}"[:5])
    for numbers in sorted((size + start for size in sizes for start in starts), key=len, reverse=True):
        if entries.startswith(numbers.encode(), at):
            return len(numbers)
    return 0


def _pair_in_order(entries: bytes, segments: list[Segment], _data: bytes) -> Alignment | None:
    """Pair the n-th entry with the n-th field where there are as many of each."""
    if len(entries) != len(segments) * ENTRY_LENGTH:
        return None
    read = _read_entries(entries)
    tags = [read_tag(entries[at : at + 3]) for at in range(0, len(entries), ENTRY_LENGTH)]
    starts = [entry.start for entry in read if entry]
    order = list(range(len(segments)))
    if len(set(starts)) == len(segments):
        # Entries listed out of the order of storage: the rank of the start says which field is meant.
        for rank, index in enumerate(sorted(order, key=lambda i: starts[i])):
            order[index] = rank
    aligned = Alignment()
    unlike = 0
    for index, tag in enumerate(tags):
        body = segments[order[index]].body
        unlike += tag.startswith("00") != (b"\x1f" not in body)
        aligned.fields.append((tag, body))
    if unlike * 4 > len(tags):
        return None
    severity: Severity = "repaired" if not unlike else "lost?"
    wrong = sum(not entry or (entry.start, entry.size) != (segments[order[i]].start, segments[order[i]].size) for i, entry in enumerate(read))
    aligned.say("directory-mismatch", severity, f"{wrong} of {len(tags)} directory entries disagree with their fields")
    return aligned


def _anchor(entries: bytes, segments: list[Segment]) -> Alignment:
    """Keep the entries that agree with the data; fill gaps of equal size between them; say what is left."""
    read = _read_entries(entries)
    index_of = {(s.start, s.size): i for i, s in enumerate(segments)}
    pairs: dict[int, int] = {}
    for number, entry in enumerate(read):
        if entry and (entry.start, entry.size) in index_of:
            pairs[number] = index_of.pop((entry.start, entry.size))
    if not pairs or len(pairs) * 2 < max(len(read), len(segments)):
        raise MarcError(f"directory has {len(read)} entries for {len(segments)} fields and they do not agree", 24)
    _fill_gaps(pairs, len(read), len(segments))
    aligned = Alignment()
    for number, entry in enumerate(read):
        if number in pairs:
            tag = read_tag(entries[number * ENTRY_LENGTH : number * ENTRY_LENGTH + 3])
            aligned.fields.append((tag, segments[pairs[number]].body))
        else:
            aligned.say(
                "entry-without-data",
                "lost?",
                "directory entry points at no field",
                entry.tag if entry else None,
            )
    claimed = set(pairs.values())
    unclaimed = sum(s.size for i, s in enumerate(segments) if i not in claimed)
    if unclaimed:
        aligned.say("data-without-entry", "lost?", f"{unclaimed} bytes of data belong to no directory entry")
    aligned.say("directory-mismatch", "lost?", f"{len(read)} directory entries for {len(segments)} fields")
    return aligned


def _fill_gaps(pairs: dict[int, int], entry_count: int, segment_count: int) -> None:
    """Pair runs of unmatched entries with equally long runs of unmatched fields between two matches."""
    anchors = [(-1, -1), *sorted(pairs.items()), (entry_count, segment_count)]
    for (entry, segment), (next_entry, next_segment) in pairwise(anchors):
        gap = next_entry - entry
        if gap > 1 and gap == next_segment - segment:
            pairs.update({entry + step: segment + step for step in range(1, gap)})
