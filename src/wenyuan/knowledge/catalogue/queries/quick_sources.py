"""Stored sources as fields, quickly: nearly every stored record is regular UTF-8, and its directory need not be doubted field by field.

Source:
    ISO 2709:2008, 4.4 (directory).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from wenyuan.bibliography.marc import Field, MarcFormat, Record, Subfield, quick_parse

_SHORT: Final = 120


def read_regular(raw: bytes, *, format_: MarcFormat) -> Record | None:
    """Return a record that is regular in every way and says UTF-8 itself, as the full reader would; None for any other."""
    quick = quick_parse(raw)
    if quick is None:
        return None
    text = raw.decode()
    lines = text.split("\x1e")
    directory = lines[0]
    fields = [(_known_field if len(line) < _SHORT else _read_field)(directory[start : start + 3], line) for start, line in zip(range(24, len(directory), 12), lines[1:-1], strict=True)]
    return Record(quick.leader, tuple(fields), format_)


def _read_field(tag: str, text: str) -> Field:
    first, *pieces = text.split("\x1f")
    if not pieces and tag.startswith("00"):
        return Field(tag, data=text)
    return Field(tag, first, tuple([Subfield(piece[0], piece[1:]) for piece in pieces]))


# Fields are values, and the short ones of one set of records recur.
_known_field = lru_cache(maxsize=20_000)(_read_field)
