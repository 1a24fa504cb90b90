"""What the characters of a term mean: itself, a mask, an anchor."""

from __future__ import annotations

import re
from enum import StrEnum


class Mark(StrEnum):
    """A character of a term that does not stand for itself."""

    MANY = "*"
    ONE = "?"
    ANCHOR = "^"


_PIECE = re.compile(r"\\(?P<escaped>.)|(?P<mark>[*?^])|(?P<plain>[^\\*?^]+)", re.DOTALL)
_SPECIAL = re.compile(r'[*?^"\\]')


def pieces_of(term: str) -> tuple[str | Mark, ...]:
    """Return literal text and marks in order; texts that touch are one."""
    found: list[str | Mark] = []
    for match in _PIECE.finditer(term):
        if match["mark"]:
            found.append(Mark(match["mark"]))
            continue
        text = match["escaped"] or match["plain"]
        if found and not isinstance(found[-1], Mark):
            found[-1] += text
        else:
            found.append(text)
    return tuple(found)


def text_of(term: str) -> str:
    """Return the term with masks and anchors as the characters they are written with."""
    return "".join(str(piece) for piece in pieces_of(term))


def escape_text(text: str) -> str:
    """Return a term that means exactly this text."""
    return _SPECIAL.sub(r"\\\g<0>", text)
