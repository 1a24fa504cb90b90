"""The fast reader for regular UTF-8 records, which is nearly every record of a bulk import.

Source:
    ISO 2709:2008, 4 (structure); MARC 21 Specifications for Record Structure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Sized
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, repeat
from operator import itemgetter

_Reader = Callable[[str], tuple[str, ...]]

# Everything MARC text may not hold: C0 but for the three separators, and DEL. ESC means MARC-8 sets.
_CONTROLS = bytes([*range(0x1D), 0x7F])
# C1 other than the non-sorting marks U+0098 and U+009C, or the trace of UTF-8 decoded twice.
_SUSPECT = re.compile(rb"\xc2[\x80-\x97\x99-\x9b\x9d-\x9f]|\xc3[\x80-\xbf]\xc2[\x80-\xbf]")
# A delimiter without a code behind it.
_EMPTY_SUBFIELD = re.compile(rb"\x1f[\x1e\x1f ]")
# Numbers as a directory writes them: looking them up beats reading or writing them. Longer records are rare
# and go to the full reader.
_LENGTHS = [f"{number:04d}" for number in range(10_000)]
_STARTS = [f"{number:05d}" for number in range(20_000)]
_CONTROL_TAGS = frozenset(f"00{digit}" for digit in range(10))
_BASE_OF = {f"{n:05d}": n for n in range(25, 100_000, 12)}


@dataclass(slots=True)
class QuickRecord:
    """A regular record, not taken apart further than its fields.

    `texts` maps a tag to its fields in order: data of a control field; indicators, then 0x1F, code, value …
    of a data field.
    """

    leader: str
    texts: dict[str, list[str]]


def quick_parse(raw: bytes) -> QuickRecord | None:
    """Read one record, 0x1D included, if it is regular in every way; None sends it to `parse_record`.

    Regular: valid UTF-8 so declared (or pure ASCII), no control characters, leader and directory in full
    agreement with the separators, well-formed subfields, less than 20,000 bytes of data.

    Source:
        ISO 2709:2008, 4.3 (leader), 4.4 (directory); UNIMARC 100 $a/26-29.
    """
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None
    leader = text[:24]
    base = _BASE_OF.get(leader[12:17])
    size = len(raw)
    if "\ufffd" in text:
        return None
    if base is None or not leader.isascii() or leader[:5] != f"{size:05d}" or not _is_clean(raw):
        return None
    lines = text.split("\x1e")
    # Sizes count bytes; those of ASCII are its characters.
    parts: Sequence[Sized] = lines if len(text) == size else raw.split(b"\x1e")
    directory = lines[0]
    if len(directory) != base - 1 or len(parts) - 2 != (base - 25) // 12 or lines[-1] != "\x1d":
        return None
    texts = _group_texts(directory, parts[1:-1], lines[1:-1])
    if texts is None or leader[10:12] != "22" or leader[20:22] != "45":
        return None
    if leader[9] != "a" and len(text) != size and not _declares_unicode(texts):
        return None
    return QuickRecord(leader, texts)


def _is_clean(raw: bytes) -> bool:
    """Tell whether the record is free of characters that need a second look."""
    if len(raw.translate(None, _CONTROLS)) != len(raw) or raw.find(b"\x1d") != len(raw) - 1:
        return False
    if b"\xc2" in raw and _SUSPECT.search(raw):
        return False
    return _EMPTY_SUBFIELD.search(raw) is None


def _group_texts(directory: str, parts: Sequence[Sized], lines: list[str]) -> dict[str, list[str]] | None:
    """Group field texts by tag after every directory entry has been held against its field.

    Whole lists are compared at a time: this is the innermost loop of a bulk import.
    """
    sizes = [len(part) + 1 for part in parts]
    read_tags, read_numbers = _entry_readers(len(parts))
    tags = read_tags(directory)
    starts = accumulate(sizes, initial=0)
    try:
        due = [_LENGTHS[size] + _STARTS[start] for size, start in zip(sizes, starts, strict=False)]
    except IndexError:
        return None
    if list(read_numbers(directory)) != due:
        return None
    # Control fields come first and hold no delimiter; in data fields it stands behind two indicators.
    firsts = list(map(str.find, lines, repeat("\x1f")))
    controls = firsts.count(-1)
    if firsts.count(2) + controls != len(tags) or -1 in firsts[controls:]:
        return None
    if not _CONTROL_TAGS.issuperset(tags[:controls]) or not _CONTROL_TAGS.isdisjoint(tags[controls:]):
        return None
    texts: dict[str, list[str]] = {}
    for tag, line in zip(tags, lines, strict=True):
        if tag in texts:
            texts[tag].append(line)
        else:
            texts[tag] = [line]
    return texts


@lru_cache(maxsize=512)
def _entry_readers(count: int) -> tuple[_Reader, _Reader]:
    """Return what takes the tags, and the numbers, out of a leader with a directory of `count` entries."""
    ends = range(36, 36 + 12 * (count + 1), 12)
    # One entry more than there is: a single slice would come back bare, not in a tuple.
    tags = itemgetter(*(slice(end - 12, end - 9) for end in ends))
    numbers = itemgetter(*(slice(end - 9, end) for end in ends))
    return lambda text: tags(text)[:count], lambda text: numbers(text)[:count]


def _declares_unicode(texts: dict[str, list[str]]) -> bool:
    """Tell whether 100 $a/26-27 of a UNIMARC family record says ISO/IEC 10646."""
    coded = texts.get("100")
    return bool(coded) and coded is not None and coded[0][2:4] == "\x1fa" and coded[0][30:32] == "50"
