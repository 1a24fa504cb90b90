"""CNMARC or MARC 21, told from content.

Source:
    MARC 21 Format for Bibliographic Data; CNMARC (WH/T 0503-96); UNIMARC Manual, bibliographic format.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from wenyuan.bibliography.marc.record import MarcFormat, Record

_UNIMARC_TAGS: Final = {
    "200": 3, "801": 3, "215": 2, "690": 2, "701": 2, "101": 1, "102": 1, "105": 1, "106": 1, "210": 1,
    "225": 1, "606": 1, "702": 1, "905": 1,
}  # fmt: skip
_MARC21_TAGS: Final = {"008": 3, "245": 4, "260": 2, "264": 2, "300": 1, "040": 2, "650": 1, "050": 1}


def record_texts(record: Record) -> dict[str, list[str]]:
    """Return the fields of a record in the shape of `QuickRecord.texts`."""
    texts: dict[str, list[str]] = {}
    for field in record.fields:
        coded = field.indicators + "".join(f"\x1f{s.code}{s.value}" for s in field.subfields)
        texts.setdefault(field.tag, []).append(coded if field.data is None else field.data)
    return texts


def format_of(leader: str, texts: Mapping[str, Sequence[str]], *, hint: MarcFormat | None = None) -> MarcFormat:
    """Tell the format of a record.

    Args:
        texts: As in `QuickRecord.texts`.
        hint: The format of most records of the same file; decides where the content does not.
    """
    unimarc = sum(weight for tag, weight in _UNIMARC_TAGS.items() if tag in texts)
    marc21 = sum(weight for tag, weight in _MARC21_TAGS.items() if tag in texts)
    coded = texts.get("100", ("",))[0]
    if coded[2:4] == "\x1fa" and len(coded) >= 12 and coded[4:12].isdigit():
        # UNIMARC 100 $a begins with the date entered on file; MARC 21 has a name there.
        unimarc += 6
    elif coded:
        marc21 += 1
    if leader[9:10] == "a":
        marc21 += 1
    if leader[19:20] == " " and leader[23:24] == " ":
        unimarc += 1
    if unimarc == marc21:
        return hint or MarcFormat.MARC21
    found = MarcFormat.CNMARC if unimarc > marc21 else MarcFormat.MARC21
    close = abs(unimarc - marc21) <= 1
    return hint if hint and close else found
