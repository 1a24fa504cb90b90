"""Fast access to the subfields of a field's text (indicators, then 0x1F, code, value …)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

Texts = Mapping[str, Sequence[str]]
_ISBD_TAIL = re.compile(r"[\s/:;,=]+$")
_INITIAL = re.compile(r"(?:^|[\s.])\w\.$")


def subfields(text: str) -> list[tuple[str, str]]:
    """Return the (code, value) pairs of a field's text, empty values left out."""
    return [(part[0], part[1:].strip()) for part in text.split("\x1f")[1:] if part[1:]]


def first(texts: Texts, tag: str, code: str) -> str:
    """Return the first value of a subfield in the fields of a tag, or an empty text."""
    mark = "\x1f" + code
    for text in texts.get(tag, ()):
        at = text.find(mark)
        if at >= 0:
            end = text.find("\x1f", at + 2)
            value = text[at + 2 : end] if end > 0 else text[at + 2 :]
            if value:
                return value.strip()
    return ""


def every(texts: Texts, tag: str, code: str) -> list[str]:
    """Return every value of a subfield in the fields of a tag."""
    found = texts.get(tag)
    if not found:
        return []
    mark = "\x1f" + code
    return [
        part[1:].strip() for text in found if mark in text for part in text.split("\x1f")[1:] if part[:1] == code and len(part) > 1
    ]


def control(texts: Texts, tag: str) -> str:
    """Return the data of a control field, stripped."""
    found = texts.get(tag)
    return found[0].strip() if found else ""


def trim(value: str) -> str:
    """Drop ISBD punctuation at the end (MARC 21 keeps it in the data) and an unbalanced full stop."""
    value = _ISBD_TAIL.sub("", value)
    if value.endswith(".") and not value.endswith("..") and not _INITIAL.search(value):
        return value[:-1]
    return value
