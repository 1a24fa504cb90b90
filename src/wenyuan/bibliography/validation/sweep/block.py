"""Many records as one run of octets, with arrays that say where their fields and subfields are.

What is not regular in every way is left out and goes the slow way: what stays is a part of what `quick_parse` calls regular.

Source:
    ISO 2709:2008, 4.3 (leader), 4.4 (directory).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from wenyuan.bibliography.marc.record import MarcFormat

Places = npt.NDArray[np.int64]
Octets = npt.NDArray[np.uint8]
Marks = npt.NDArray[np.bool_]
_FS, _US, _GS = 0x1E, 0x1F, 0x1D
_LEADER, _ENTRY = 24, 12
_LAST_START: Final = 20_000
_BLANK: Final = 0x20
_POWERS: Final = np.array([10_000, 1_000, 100, 10, 1], dtype=np.int64)


@dataclass(slots=True)
class Block:
    """Regular records of one format.

    `good` says of every record that was given whether it is in. Fields and subfields stand in the order of the octets; a subfield's value
    lies in [value, value_end), and `of` is the place of its field. A field lies in [start, end), without its end mark.
    """

    data: bytes
    format: MarcFormat
    good: Marks
    starts: Places
    leaders: Octets
    record: Places
    tag: Places
    tags: Octets
    start: Places
    end: Places
    is_control: Marks
    of: Places
    code: Octets
    value: Places
    value_end: Places

    def fields(self, *tags: str) -> Places:
        """Return the places of the fields of some tags, in order."""
        wanted = [tag_number(tag) for tag in tags]
        return np.flatnonzero(self.tag == wanted[0] if len(wanted) == 1 else np.isin(self.tag, wanted))

    def first_fields(self, *tags: str) -> Places:
        """Return the place of the first field of some tags in each record that has one."""
        return firsts(self.fields(*tags), self.record)

    def texts(self, places: Places) -> list[bytes]:
        """Return fields as octets."""
        data = self.data
        return [data[start:end] for start, end in zip(self.start[places].tolist(), self.end[places].tolist(), strict=True)]

    def texts_by_tag(self, record: int) -> dict[str, list[str]]:
        """Return the fields of one record in the shape of `QuickRecord.texts`."""
        start, end = np.searchsorted(self.record, (record, record + 1)).tolist()
        found: dict[str, list[str]] = {}
        for place, text in enumerate(self.texts(np.arange(start, end)), start):
            found.setdefault(self.tags[place].tobytes().decode("ascii"), []).append(text.decode())
        return found

    def first_values(self, code: str) -> tuple[Places, Places]:
        """Return where the first subfield of a code lies, by field: start, which is -1 where there is none, and end."""
        start, end = np.full(len(self.start), -1, dtype=np.int64), np.zeros(len(self.start), dtype=np.int64)
        found = firsts(np.flatnonzero(self.code == ord(code)), self.of)
        start[self.of[found]] = self.value[found]
        end[self.of[found]] = self.value_end[found]
        return start, end


def tag_number(tag: str) -> int:
    """Return a tag as one number."""
    first, second, third = tag.encode("ascii")
    return first << 16 | second << 8 | third


def firsts(places: Places, owner: Places) -> Places:
    """Return those of ascending places that are the first of their owner."""
    owners = owner[places]
    return places[np.flatnonzero(np.diff(owners, prepend=-1))]


def read_block(raws: Sequence[bytes], format_: MarcFormat) -> Block:
    """Find fields and subfields of records, 0x1D included."""
    data = b"".join(raws)
    octets: Octets = np.frombuffer(data, dtype=np.uint8)
    sizes: Places = np.fromiter(map(len, raws), dtype=np.int64, count=len(raws))
    ends: Places = np.cumsum(sizes)
    starts: Places = ends - sizes
    good = sizes > _LEADER + 2
    _leave_out_odd_octets(raws, data, octets, ends, good)
    marks: Places = np.flatnonzero(octets == _FS)
    mark_record: Places = np.searchsorted(ends, marks, side="right")
    counts = np.bincount(mark_record, minlength=len(raws))
    first_mark = np.cumsum(counts) - counts
    leaders = _read_leaders(octets, starts, sizes, good)
    base = leaders[:, 12:17].astype(np.int64) @ _POWERS - 48 * int(_POWERS.sum())
    good &= (base == _LEADER + 1 + _ENTRY * (counts - 1)) & (counts > 0)
    # The end of the directory, and the end of the last field, where they must be.
    at = np.flatnonzero(good)
    good[at] &= (marks[first_mark[at]] == starts[at] + base[at] - 1) & (marks[first_mark[at] + counts[at] - 1] == ends[at] - 2)
    is_field = good[mark_record[:-1]] & (mark_record[:-1] == mark_record[1:]) if len(marks) else np.zeros(0, dtype=np.bool_)
    before = np.flatnonzero(is_field)
    record, start, end = mark_record[before], marks[before] + 1, marks[before + 1]
    entries = octets[(starts[record] + _LEADER + _ENTRY * (before - first_mark[record]))[:, None] + np.arange(_ENTRY)] if len(before) else np.zeros((0, _ENTRY), dtype=np.uint8)
    _leave_out_wrong_entries(entries, record, start, end, starts[record] + base[record], good)
    delimiters: Places = np.flatnonzero(octets == _US)
    is_control = _leave_out_wrong_fields(octets, entries, record, start, end, delimiters, good)
    _leave_out_undeclared(octets, leaders, starts, entries, record, start, end, good)
    return _assemble(data, format_, octets, good, starts, leaders, entries, record, start, end, is_control, delimiters)


def _leave_out_odd_octets(raws: Sequence[bytes], data: bytes, octets: Octets, ends: Places, good: Marks) -> None:
    def leave_out(places: Places) -> None:
        # What lies behind the last record is nothing.
        good[np.searchsorted(ends, places, side="right").clip(max=len(good) - 1)] = False

    terminators = np.flatnonzero(octets == _GS)
    if len(terminators) != len(ends) or not np.array_equal(terminators, ends - 1):
        own = np.bincount(np.searchsorted(ends, terminators, side="right"), minlength=len(ends))
        good &= own == 1
        filled = np.flatnonzero(good)
        good[filled] &= octets[ends[filled] - 1] == _GS
    leave_out(np.flatnonzero((octets < _GS) | (octets == 0x7F)))
    try:
        data.decode()
    except UnicodeDecodeError:
        for place, raw in enumerate(raws):
            if good[place] and not _is_utf8(raw):
                good[place] = False
    nexts = np.append(octets[1:], np.uint8(_GS))
    latin = np.flatnonzero(octets == 0xC2)
    # C1 but for the marks of non-sorting parts; a letter of UTF-8 read as Latin-1.
    leave_out(latin[(nexts[latin] < 0xA0) & (nexts[latin] != 0x98) & (nexts[latin] != 0x9C)])
    leave_out(latin[octets[(latin - 2).clip(min=0)] == 0xC3])
    delimiters = np.flatnonzero(octets == _US)
    leave_out(delimiters[np.isin(nexts[delimiters], (_FS, _US, _GS, _BLANK)) | (nexts[delimiters] >= 0x80)])
    wide = np.flatnonzero(octets == 0xEF)
    leave_out(wide[(nexts[wide] == 0xBF) & (octets[(wide + 2).clip(max=len(octets) - 1)] == 0xBD)])


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _read_leaders(octets: Octets, starts: Places, sizes: Places, good: Marks) -> Octets:
    leaders: Octets = np.full((len(starts), _LEADER), 48, dtype=np.uint8)
    at = np.flatnonzero(good)
    leaders[at] = octets[starts[at][:, None] + np.arange(_LEADER)]
    numbers = np.concatenate((leaders[:, 0:5], leaders[:, 12:17]), axis=1)
    good &= ((numbers >= 48) & (numbers <= 57)).all(axis=1) & (leaders < 0x80).all(axis=1)
    good &= leaders[:, 0:5].astype(np.int64) @ _POWERS - 48 * int(_POWERS.sum()) == sizes
    good &= (leaders[:, 10] == ord("2")) & (leaders[:, 11] == ord("2")) & (leaders[:, 20] == ord("4")) & (leaders[:, 21] == ord("5"))
    return leaders


def _leave_out_wrong_entries(entries: Octets, record: Places, start: Places, end: Places, base: Places, good: Marks) -> None:
    numbers = entries[:, 3:]
    right = ((numbers >= 48) & (numbers <= 57)).all(axis=1) & (entries[:, :3] < 0x80).all(axis=1)
    values = numbers.astype(np.int64) - 48
    right &= (values[:, :4] @ _POWERS[1:] == end - start + 1) & (values[:, 4:] @ _POWERS == start - base) & (start - base < _LAST_START)
    good[record[~right]] = False


def _leave_out_wrong_fields(octets: Octets, entries: Octets, record: Places, start: Places, end: Places, delimiters: Places, good: Marks) -> Marks:
    """Control fields come first and hold no delimiter; in data fields it stands behind two indicators."""
    first = np.append(delimiters, len(octets))[np.searchsorted(delimiters, start)]
    is_control: Marks = first >= end
    right = is_control | (first == start + 2)
    data_fields = np.flatnonzero(~is_control & right)
    right[data_fields] &= (octets[start[data_fields]] < 0x80) & (octets[start[data_fields] + 1] < 0x80)
    right &= is_control == ((entries[:, 0] == 48) & (entries[:, 1] == 48) & (entries[:, 2] >= 48) & (entries[:, 2] <= 57))
    # None of a control field behind a data field of the same record.
    right[1:] &= ~is_control[1:] | is_control[:-1] | (record[1:] != record[:-1])
    good[record[~right]] = False
    return is_control


def _leave_out_undeclared(octets: Octets, leaders: Octets, starts: Places, entries: Octets, record: Places, start: Places, end: Places, good: Marks) -> None:
    """UTF-8 is declared in the leader or, in the UNIMARC family, in 100 $a/26-27; ASCII need not be."""
    if not len(starts) or not len(octets):
        return
    # An empty record, which is never good, has the octets of its neighbour here.
    high: Marks = np.logical_or.reduceat(octets >= 0x80, starts.clip(max=len(octets) - 1))
    undeclared = high & (leaders[:, 9] != ord("a"))
    if not (undeclared & good).any():
        return
    is_general = (entries[:, 0] == 49) & (entries[:, 1] == 48) & (entries[:, 2] == 48)
    places = firsts(np.flatnonzero(is_general), record)
    places = places[end[places] - start[places] >= 32]
    heads = octets[start[places][:, None] + np.arange(32)] if len(places) else np.zeros((0, 32), dtype=np.uint8)
    says = (heads[:, 2] == _US) & (heads[:, 3] == ord("a")) & (heads[:, 30] == ord("5")) & (heads[:, 31] == ord("0")) & (heads < 0x80).all(axis=1)
    declared = np.zeros(len(starts), dtype=np.bool_)
    declared[record[places[says]]] = True
    good &= ~undeclared | declared


def _assemble(
    data: bytes, format_: MarcFormat, octets: Octets, good: Marks, starts: Places, leaders: Octets, entries: Octets, record: Places, start: Places, end: Places, is_control: Marks, delimiters: Places,
) -> Block:
    kept = np.flatnonzero(good[record])
    entries, record, start, end, is_control = entries[kept], record[kept], start[kept], end[kept], is_control[kept]
    of = np.searchsorted(start, delimiters, side="right") - 1
    inside = np.flatnonzero(of >= 0)
    inside = inside[delimiters[inside] < end[of[inside]]]
    of, places = of[inside], delimiters[inside]
    following = np.append(places[1:], len(octets))
    value_end = np.minimum(following, end[of]) if len(places) else following[:0]
    tags = entries[:, :3]
    wide = tags.astype(np.int64)
    return Block(
        data, format_, good, starts, leaders, record, wide[:, 0] << 16 | wide[:, 1] << 8 | wide[:, 2], tags, start, end, is_control,
        of, octets[places + 1] if len(places) else octets[:0], places + 2, value_end,
    )
