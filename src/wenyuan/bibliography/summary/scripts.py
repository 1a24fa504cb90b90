"""Original scripts in MARC 21: 880 fields and the fields they stand beside.

Source:
    MARC 21 Format for Bibliographic Data, Appendix A ($6, linkage): linking tag, hyphen, occurrence number, script code.
    Occurrence number 00 says that there is no field beside the 880.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from .fields import value_of

# Tag that an 880 stands for -> occurrence number without leading zeros (empty: none told) and text of the field.
Scripts = Mapping[str, Sequence[tuple[str, str]]]
_LINKAGE = "\x1f6"
_OCCURRENCE = re.compile(r".{3}-([0-9]{1,4})")
_UNLINKED = "0"


def original_scripts(fields: Sequence[str]) -> Scripts:
    """Return the 880 fields by the tag they stand for."""
    found: dict[str, list[tuple[str, str]]] = {}
    for text in fields:
        linkage = value_of((text,), _LINKAGE)
        if linkage:
            found.setdefault(linkage[:3], []).append((_occurrence(linkage), text))
    return found


def pair_scripts(fields: Sequence[str], originals: Sequence[tuple[str, str]]) -> list[str]:
    """Return for each field of a tag the text of its 880, empty where it has none.

    Occurrence numbers decide. Where a field or its 880 tells none, the places in the record do.
    """
    numbered = {number: text for number, text in originals if number not in {"", _UNLINKED}}
    numbers = [_occurrence(value_of((text,), _LINKAGE)) for text in fields]
    taken = set(numbers)
    paired: list[str] = []
    for place, number in enumerate(numbers):
        text = numbered.get(number, "")
        if not text and place < len(originals):
            other, beside = originals[place]
            if (not number or not other) and other != _UNLINKED and other not in taken - {""}:
                text = beside
        paired.append(text)
    return paired


def _occurrence(linkage: str) -> str:
    found = _OCCURRENCE.match(linkage)
    return str(int(found.group(1))) if found else ""
