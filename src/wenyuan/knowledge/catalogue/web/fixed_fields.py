"""Positions of coded fields with the names of their codes, for pickers in the editor; read once from a table.

Source:
    UNIMARC Manual, bibliographic format, record label, 100, 105, 106, 110; MARC 21 Format for Bibliographic Data, leader and 008.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from opencc import OpenCC

from wenyuan.bibliography.marc import MarcFormat

_TABLE: Final = Path(__file__).parent / "data" / "fixed_fields.txt"


@dataclass(frozen=True, slots=True)
class Position:
    """Characters `start` to `start + length - 1` of a coded field; without codes they are typed. Names are zh-Hans, zh-Hant and en."""

    start: int
    length: int
    names: tuple[str, str, str]
    codes: tuple[tuple[str, tuple[str, str, str]], ...]


def positions_of(format_: MarcFormat, tag: str, *, kind: str) -> tuple[Position, ...]:
    """Return the positions of a coded field; `kind` is leader/06-07 of the record. Empty for a field that has none here."""
    rows = _fields().get((format_, tag), ())
    return next((positions for kinds, positions in rows if _fits(kinds, kind.ljust(2))), ())


def _fits(kinds: str, kind: str) -> bool:
    types, _, levels = kinds.partition("/")
    return (types == "*" or kind[0] in types) and (not levels or kind[1] in levels)


@cache
def _fields() -> Mapping[tuple[MarcFormat, str], tuple[tuple[str, tuple[Position, ...]], ...]]:
    found: dict[tuple[MarcFormat, str], list[tuple[str, list[Position]]]] = {}
    current: list[Position] = []
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("="):
            format_, tag, kinds = line[1:].split(" ")
            current = []
            found.setdefault((MarcFormat(format_), tag), []).append((kinds, current))
        elif line and not line.startswith("#"):
            current.append(_read_position(line))
    return {key: tuple((kinds, tuple(positions)) for kinds, positions in rows) for key, rows in found.items()}


def _read_position(line: str) -> Position:
    head, *codes = line.split("\t")
    start, length, name = head.split(" ", 2)
    pairs = (one.split(" ", 1) for one in codes)
    return Position(int(start), int(length), _names(name), tuple((code.replace("_", " "), _names(words)) for code, words in pairs))


def _names(text: str) -> tuple[str, str, str]:
    hans, *hant, english = text.split("|")
    return hans, hant[0] if hant else str(_converter().convert(hans)), english


@cache
def _converter() -> OpenCC:
    return OpenCC("s2tw")
