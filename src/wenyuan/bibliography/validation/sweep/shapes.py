"""Shapes of fields: tag, indicators, codes of subfields and whether these are blank. What the format says of a shape is looked up once."""

from __future__ import annotations

from typing import Final

import numpy as np

from wenyuan.bibliography.marc.record import MarcFormat

from ..rules.consistency import AUTHORITY_LINK, NAMES
from ..rules.names import PINYIN_TAGS
from .block import Block, Marks, Places
from .kinds import Numbers, shape_kinds

# Bits of a shape; its place in the list of kinds stands above them. WITHOUT_PINYIN: no reading, or a blank one.
FAULTY, UNLINKED, NAME, SUBJECT, WITHOUT_PINYIN = 1, 2, 4, 8, 16
BITS: Final = 5
_BLANK: Final = 0x80
_MOST: Final = 200_000


class ShapeTable(dict[bytes, int]):
    """Bits of shapes by their octets, filled as they are met; `kinds` has what is wrong with each."""

    def __init__(self, format_: MarcFormat) -> None:
        super().__init__()
        self.format = format_
        self.kinds: list[Numbers] = []

    def __missing__(self, key: bytes) -> int:
        tag, indicators = key[:3].decode("ascii"), key[3:5].decode("ascii") if len(key) > 3 else None
        subfields = [(chr(code & 0x7F), code >= _BLANK) for code in key[5:]]
        kinds = shape_kinds(self.format, tag, indicators, subfields)
        codes = {code for code, _blank in subfields}
        bits = FAULTY if kinds else 0
        if tag in NAMES[self.format]:
            bits |= NAME | (0 if AUTHORITY_LINK[self.format] in codes else UNLINKED)
        if tag[0] == "6" and tag < "680":
            bits |= SUBJECT
        readings = [blank for code, blank in subfields if code in "9A"]
        if self.format is MarcFormat.CNMARC and tag in PINYIN_TAGS and "a" in codes and (not readings or any(readings)):
            bits |= WITHOUT_PINYIN
        self.kinds.append(kinds)
        self[key] = (len(self.kinds) - 1) << BITS | bits
        return self[key]


_TABLES: Final = {format_: ShapeTable(format_) for format_ in MarcFormat}


def look_up_shapes(block: Block) -> tuple[Places, list[Numbers]]:
    """Return the bits of each field's shape, and the kinds by what stands above the bits."""
    table = _TABLES[block.format]
    if len(table) > _MOST:
        table.clear()
        table.kinds.clear()
    keys = _write_shapes(block)
    return np.fromiter(map(table.__getitem__, keys), dtype=np.int64, count=len(keys)), table.kinds


def _write_shapes(block: Block) -> list[bytes]:
    """Write all shapes in one run of octets, then part them."""
    count = len(block.start)
    if not count:
        return []
    subfields = np.bincount(block.of, minlength=count)
    sizes = np.where(block.is_control, 4, 6 + subfields)
    ends = np.cumsum(sizes)
    offsets = ends - sizes
    octets = np.frombuffer(block.data, dtype=np.uint8)
    out = np.full(int(ends[-1]), 0x1E, dtype=np.uint8)
    out[offsets[:, None] + np.arange(3)] = block.tags
    data_fields = np.flatnonzero(~block.is_control)
    out[offsets[data_fields] + 3] = octets[block.start[data_fields]]
    out[offsets[data_fields] + 4] = octets[block.start[data_fields] + 1]
    ordinal = np.arange(len(block.of)) - (np.cumsum(subfields) - subfields)[block.of]
    out[offsets[block.of] + 5 + ordinal] = block.code | np.where(_find_blank(block, octets), _BLANK, 0).astype(np.uint8)
    return out.tobytes()[:-1].split(b"\x1e")


def _find_blank(block: Block, octets: np.typing.NDArray[np.uint8]) -> Marks:
    """Tell which subfields are blank; what begins like a space of Unicode is looked at as text."""
    blank: Marks = block.value == block.value_end
    first = octets[block.value]
    odd = np.flatnonzero(~blank & ((first == 0x20) | (first == 0xC2) | (first == 0xE1) | ((first == 0xE2) & (octets[block.value + 1] <= 0x81)) | ((first == 0xE3) & (octets[block.value + 1] == 0x80))))
    for place in odd.tolist():
        blank[place] = block.data[block.value[place] : block.value_end[place]].decode().isspace()
    return blank
