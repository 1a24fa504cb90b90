"""MARC-8 code tables, both ways, built once from the mapping data of pymarc.

Source:
    MARC 21 Specifications: Character Sets and Encoding Options, Part 2 (MARC-8), and its code tables.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from pymarc import marc8_mapping

ASCII: Final = 0x42
ANSEL: Final = 0x45
EACC: Final = 0x31
SINGLE_BYTE_SETS: Final = frozenset({0x32, 0x33, 0x34, 0x42, 0x45, 0x4E, 0x51, 0x53})
SHORT_SETS: Final = {0x67: 0x67, 0x62: 0x62, 0x70: 0x70, 0x73: ASCII}
"""ESC g, b, p and s: Greek symbols, subscripts, superscripts, and back to ASCII."""


@cache
def decoding_table(g0: int, g1: int) -> dict[int, str | None]:
    """Return a `str.translate` table from Latin-1 code points; a byte outside both sets maps to U+FFFD."""
    table: dict[int, str | None] = {}
    for byte in range(0x100):
        table[byte] = _look_up(g0 if byte < 0x80 else g1, byte)
    for byte in (0x20, *range(0x1B), 0x1B, 0x1C, 0x1D, 0x1E, 0x1F):
        table[byte] = chr(byte)
    for byte in (0x88, 0x89, 0x8D, 0x8E):
        table[byte] = chr(marc8_mapping.CODESETS[ANSEL][byte][0])
    return table


def _look_up(code_set: int, byte: int) -> str:
    """Return the character of a byte; tables are kept for one half, sets may be designated to either."""
    characters = marc8_mapping.CODESETS[code_set]
    found = characters.get(byte) or characters.get(byte ^ 0x80)
    if found:
        return chr(found[0])
    # Where the return to ASCII was forgotten, punctuation and digits the set does not have are ASCII.
    return chr(byte) if 0x20 < byte < 0x7F else "\ufffd"


@cache
def eacc_table() -> dict[bytes, str]:
    """Return EACC three-byte codes (7 bit) with their characters."""
    table = {code.to_bytes(3, "big"): chr(found[0]) for code, found in marc8_mapping.CODESETS[EACC].items()}
    table.update({code.to_bytes(3, "big"): chr(point) for code, point in marc8_mapping.ODD_MAP.items()})
    return table


@cache
def combining_marks() -> frozenset[str]:
    """Return the characters that MARC-8 writes before the letter they belong to."""
    return frozenset(chr(point) for members in marc8_mapping.CODESETS.values() for point, combining in members.values() if combining)


@cache
def encoding_table() -> dict[str, tuple[int, bytes]]:
    """Return characters with the set and the bytes (set in G0 for all but ANSEL) that write them.

    The usual sets win over the rarer ones: ASCII, ANSEL, then the alphabets, the three small sets, EACC.
    """
    table: dict[str, tuple[int, bytes]] = {}
    for code_set in (ASCII, ANSEL, 0x4E, 0x51, 0x53, 0x32, 0x33, 0x34, 0x62, 0x70, 0x67):
        for byte, (point, _) in marc8_mapping.CODESETS[code_set].items():
            if byte >= 0x20:
                kept = byte if code_set == ANSEL else byte & 0x7F
                table.setdefault(chr(point), (code_set, bytes([kept])))
    for code, character in sorted(eacc_table().items()):
        table.setdefault(character, (EACC, code))
    return table
