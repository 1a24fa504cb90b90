"""Fast access to the subfields of a field's text (indicators, then 0x1F, code, value …).

A mark is 0x1F and a code: looking for it in the text costs less than splitting the text where few values are wanted.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence

Texts = Mapping[str, Sequence[str]]
A = "\x1fa"
T = "\x1ft"
U = "\x1fu"
_INITIAL = re.compile(r"(?:^|[\s.])\w\.$")
# ISBD punctuation that MARC 21 keeps at the end of values, and all white space.
_ISBD_END = "/:;,=" + "".join(filter(str.isspace, map(chr, range(sys.maxunicode + 1))))


def subfields(text: str) -> list[tuple[str, str]]:
    """Return the (code, value) pairs of a field's text, empty values left out."""
    return [(part[0], part[1:].strip()) for part in text.split("\x1f")[1:] if len(part) > 1]


def firsts(text: str) -> dict[str, str]:
    """Return the first value of each code in a field's text."""
    return {part[0]: part[1:].strip() for part in text.split("\x1f")[:0:-1] if len(part) > 1}


def values(fields: Sequence[str], mark: str) -> tuple[str, ...]:
    """Return every value behind a mark in the fields of a tag."""
    if len(fields) == 1:
        pieces = fields[0].split(mark)
        if len(pieces) == 2:
            value = pieces[1]
            end = value.find("\x1f")
            if end >= 0:
                value = value[:end]
            return (value.strip(),) if value else ()
    found: list[str] = []
    for text in fields:
        for piece in text.split(mark)[1:]:
            value = piece.partition("\x1f")[0]
            if value:
                found.append(value.strip())
    return tuple(found)


def value_of(fields: Sequence[str], mark: str) -> str:
    """Return the first value behind a mark in the fields of a tag, or an empty text."""
    for text in fields:
        at = text.find(mark)
        if at >= 0:
            end = text.find("\x1f", at + 2)
            value = text[at + 2 : end] if end > 0 else text[at + 2 :]
            if value:
                return value.strip()
    return ""


def first(texts: Texts, tag: str, code: str) -> str:
    """Return the first value of a subfield in the fields of a tag, or an empty text."""
    return value_of(texts.get(tag, ()), "\x1f" + code)


def every(texts: Texts, tag: str, code: str) -> list[str]:
    """Return every value of a subfield in the fields of a tag."""
    return list(values(texts.get(tag, ()), "\x1f" + code))


def control(texts: Texts, tag: str) -> str:
    """Return the data of a control field, stripped."""
    found = texts.get(tag)
    return found[0].strip() if found else ""


def trim(value: str) -> str:
    """Drop ISBD punctuation at the end (MARC 21 keeps it in the data) and an unbalanced full stop."""
    if value[-1:].isalnum():
        return value
    bare = value.rstrip()
    value = bare.rstrip(_ISBD_END)
    # A full stop before other punctuation belongs to an abbreviation: "Reading, Mass. :".
    if value == bare and value[-1:] == "." and value[-2:] != ".." and not _INITIAL.search(value):
        return value[:-1]
    return value
