"""ISBD punctuation between subfields: added for MARC 21, taken away for CNMARC.

Source:
    ISBD consolidated edition (2011), areas 1 to 6; MARC 21 descriptive fields carry the marks inside the data.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .draft import Pair

_TAIL = re.compile(r"\s*(?:\s[/:;=,+]|[,:;])\s*$")
_INITIAL = re.compile(r"(?:^|[\s.\-])[^\W\d_]\.$")
_ABBREVIATION = re.compile(r"(?:^|[\s(\[.])(?:etc|al|ed|eds|p|v|cm|mm|Inc|Ltd|Co|Corp|Jr|Sr|pt|no|nos|vol|vols|min|col|ill|fl|ca|Dr|St|Mass|Conn|Calif|Ont|Mich|Ill|Pa)\.$|\.\.\.$")


def strip_marks(value: str, *, stop: bool = False) -> str:
    """Drop the mark that leads to the next subfield; with `stop` also a full stop that ends an area."""
    value = _TAIL.sub("", value).strip()
    if stop and value.endswith(".") and not _ABBREVIATION.search(value) and not _INITIAL.search(value):
        return value[:-1]
    return value


def join_marks(pieces: Sequence[tuple[str, str, str]], *, stop: bool = False) -> list[Pair]:
    """Put the mark before a piece at the end of the piece that precedes it, as MARC 21 has it.

    Args:
        pieces: Subfield code, the mark that comes before the piece (`" :"`, `","`, `"."` or empty), the value.
        stop: End the last piece with a full stop unless it already ends with a mark.
    """
    joined: list[Pair] = []
    for code, mark, value in pieces:
        if joined and mark:
            before_code, before = joined[-1]
            if not (mark in {".", ","} and before.endswith(mark)):
                joined[-1] = (before_code, before + mark)
        joined.append((code, value))
    if stop and joined and not joined[-1][1].endswith((".", "]", ")", "?", "!", "。", "-", "）")):
        joined[-1] = (joined[-1][0], joined[-1][1] + ".")
    return joined


def split_marks(text: str, marks: Sequence[tuple[str, str]], first: str) -> list[Pair]:
    """Split a text at ISBD marks.

    Args:
        marks: A mark with its spaces, such as `" : "`, and the code of the piece that follows it.
        first: The code of the first piece.
    """
    pattern = re.compile("|".join(re.escape(mark) for mark, _code in marks))
    codes = dict(marks)
    pieces: list[Pair] = []
    code, start = first, 0
    for found in pattern.finditer(text):
        pieces.append((code, text[start : found.start()].strip()))
        code, start = codes[found.group()], found.end()
    pieces.append((code, text[start:].strip()))
    return [(code, value) for code, value in pieces if value]
