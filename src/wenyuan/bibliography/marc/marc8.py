"""MARC-8 text to Unicode and back.

Source:
    MARC 21 Specifications: Character Sets and Encoding Options, Part 2 (MARC-8 environment); ISO 2022
    escapes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from wenyuan.bibliography.marc.marc8_tables import (
    ANSEL,
    ASCII,
    EACC,
    SHORT_SETS,
    SINGLE_BYTE_SETS,
    combining_marks,
    decoding_table,
    eacc_table,
    encoding_table,
)

_CHARACTER_REFERENCE = re.compile(r"&#x([0-9A-Fa-f]{4,6});")
# Intermediate bytes of an escape: which half it designates and whether the set is multi-byte.
_DESIGNATIONS = {
    b"(": (0, False), b",": (0, False), b")": (1, False), b"-": (1, False),
    b"$": (0, True), b"$,": (0, True), b"$)": (1, True), b"$-": (1, True),
}  # fmt: skip
_DESIGNATION = re.compile(rb"(\$[,)\-]?|[(,)\-])(!?[!-~])", re.DOTALL)
_CARRIER = "\u00a0"


@dataclass(frozen=True, slots=True)
class Marc8Text:
    """Decoded text in NFC, and the codes of what went wrong on the way.

    Troubles are `escape` (an escape that names no set), `character` (a code outside the set), `combining` (a
    mark with no letter after it) and `open` (text ends in another set than it began with).
    """

    text: str
    troubles: frozenset[str] = frozenset()


def decode_marc8(data: bytes) -> Marc8Text:
    """Decode one field, or less; sets go back to ASCII and ANSEL at every subfield. Linear time."""
    if data.isascii() and b"\x1b" not in data and b"&#x" not in data:
        return Marc8Text(data.decode("ascii"))
    troubles: set[str] = set()
    parts = [_decode_stretch(part, troubles) for part in data.split(b"\x1f")]
    return Marc8Text(unicodedata.normalize("NFC", "\x1f".join(parts)), frozenset(troubles))


def _decode_stretch(data: bytes, troubles: set[str]) -> str:
    """Decode bytes free of subfield delimiters."""
    pieces: list[str] = []
    g0, g1 = ASCII, ANSEL
    runs = data.split(b"\x1b")
    _decode_run(runs[0], g0, g1, pieces, troubles)
    for run in runs[1:]:
        half, code_set, used = _read_escape(run)
        if code_set is None:
            # The escape byte goes, what follows stays to be read: nothing but the byte is lost.
            troubles.add("escape")
        elif half:
            g1 = code_set
        else:
            g0 = code_set
        _decode_run(run[used:], g0, g1, pieces, troubles)
    if g0 != ASCII:
        troubles.add("open")
    text = "".join(pieces)
    if "&#x" in text:
        # Before the marks move: a mark may belong to a character that is written as a reference.
        text = _CHARACTER_REFERENCE.sub(_resolve_reference, text)
    text = _move_marks(text, troubles)
    if "\ufffd" in text:
        troubles.add("character")
    return text


def _read_escape(run: bytes) -> tuple[int, int | None, int]:
    """Read what follows ESC: half designated (0 or 1), set or None when unknown, bytes used."""
    if run[:1] and run[0] in SHORT_SETS:
        return 0, SHORT_SETS[run[0]], 1
    match = _DESIGNATION.match(run)
    if match is None:
        return 0, None, 0
    half, multibyte = _DESIGNATIONS[match[1]]
    final = match[2][-1]
    if (final == EACC) if multibyte else (final in SINGLE_BYTE_SETS):
        return half, final, match.end()
    return 0, None, 0


def _decode_run(run: bytes, g0: int, g1: int, pieces: list[str], troubles: set[str]) -> None:
    """Decode bytes between two escapes."""
    if not run:
        return
    if EACC not in (g0, g1):
        if g0 == ASCII and run.isascii():
            pieces.append(run.decode("ascii"))
        else:
            pieces.append(run.decode("latin-1").translate(decoding_table(g0, g1)))
        return
    _decode_eacc(run, g0, g1, pieces, troubles)


def _decode_eacc(run: bytes, g0: int, g1: int, pieces: list[str], troubles: set[str]) -> None:
    """Decode bytes while EACC is in one of the halves."""
    single = decoding_table(ASCII if g0 == EACC else g0, ANSEL if g1 == EACC else g1)
    table = eacc_table()
    at = 0
    while at < len(run):
        byte = run[at]
        triple = g0 == EACC if byte < 0x80 else g1 == EACC
        if not triple or byte & 0x7F <= 0x20:
            pieces.append(single[byte] or "")
            at += 1
            continue
        found = table.get(_seven_bits(run[at : at + 3]))
        if found is not None:
            pieces.append(found)
            at += 3
            continue
        troubles.add("character")
        pieces.append("\ufffd")
        at += _find_step(run, at)


def _seven_bits(code: bytes) -> bytes:
    return code if code.isascii() else bytes(byte & 0x7F for byte in code)


def _find_step(run: bytes, at: int) -> int:
    """Return how far to go on after an unknown code: less than 3 where the codes behind a lost byte fit."""
    table = eacc_table()
    for step in (1, 2):
        following = [_seven_bits(run[start : start + 3]) for start in range(at + step, at + step + 12, 3)]
        whole = [code for code in following if len(code) == 3 and code[0] != 0x20]
        if len(whole) > 1 and all(code in table for code in whole):
            return step
    return 3


def _move_marks(text: str, troubles: set[str]) -> str:
    """Put combining marks behind the letter they stood before; one without a letter gets a no-break space."""
    if text.isascii():
        return text
    marks = combining_marks()
    if marks.isdisjoint(text):
        return text
    moved: list[str] = []
    waiting: list[str] = []
    for character in text:
        if character in marks:
            waiting.append(character)
            continue
        moved.append(character)
        if waiting:
            moved += waiting
            waiting.clear()
    if waiting:
        troubles.add("combining")
        moved += [_CARRIER, *waiting]
    return "".join(moved)


def _resolve_reference(match: re.Match[str]) -> str:
    """Turn `&#xXXXX;`, the lossless form for characters outside MARC-8, into its character."""
    point = int(match[1], 16)
    if point < 0xA0 or 0xD800 <= point <= 0xDFFF or point > 0x10FFFF:
        return match[0]
    return chr(point)


def encode_marc8(text: str) -> bytes:
    """Encode one field, or less; every subfield ends in ASCII. Characters outside MARC-8 become `&#xXXXX;`.

    Source:
        MARC 21 Specifications, "Unicode to MARC-8 with lossless technique (NCR)".
    """
    if text.isascii():
        return text.encode("ascii")
    return b"\x1f".join(_encode_stretch(part) for part in text.split("\x1f"))


def _encode_stretch(text: str) -> bytes:
    encoded = bytearray()
    current = ASCII
    for cluster in _clusters(text):
        for code_set, code in _cluster_codes(cluster):
            # ANSEL lives in G1 and needs no escape, whatever is in G0.
            if code_set not in (ANSEL, current) and code != b" ":
                encoded += _escape_to(code_set)
                current = code_set
            encoded += code
    if current != ASCII:
        encoded += _escape_to(ASCII)
    return bytes(encoded)


def _clusters(text: str) -> list[str]:
    """Split into letters with the marks that follow them."""
    clusters: list[str] = []
    for character in text:
        if clusters and unicodedata.combining(character) and len(clusters[-1]) < 32:
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


def _cluster_codes(cluster: str) -> list[tuple[int, bytes]]:
    """Return the codes of a letter with its marks, marks first."""
    table = encoding_table()
    if len(cluster) == 1 and cluster in table:
        return [table[cluster]]
    parts = unicodedata.normalize("NFD", cluster)
    letter, marks = parts[0], parts[1:]
    codes = [table.get(character) for character in (*marks, letter)]
    if all(codes) and all(mark in combining_marks() for mark in marks):
        return [code for code in codes if code]
    return [code for character in cluster for code in _single_codes(character)]


def _single_codes(character: str) -> list[tuple[int, bytes]]:
    found = encoding_table().get(character)
    if found and character not in combining_marks():
        return [found]
    reference = f"&#x{ord(character):04X};"
    return [(ASCII, bytes([byte])) for byte in reference.encode("ascii")]


def _escape_to(code_set: int) -> bytes:
    if code_set == ASCII:
        return b"\x1b(B"
    if code_set == EACC:
        return b"\x1b$1"
    if code_set in SHORT_SETS:
        return b"\x1b" + bytes([code_set])
    return b"\x1b(" + bytes([code_set])
