"""What MARC text may not hold, and taking it out of records that came by another way than ISO 2709.

Source:
    MARC 21 Specifications, Character Sets and Encoding Options, Part 1: control characters in use.
"""

from __future__ import annotations

import re
from dataclasses import replace

from wenyuan.bibliography.marc.findings import Finding
from wenyuan.bibliography.marc.record import Field, Record, Subfield

_WHITE = re.compile("[\t\n\x0b\x0c\r]")
# U+0098 and U+009C enclose non-sorting text and stay; 0x1F is looked at by those who split at it.
_CONTROL = re.compile("[\x00-\x1e\x7f\x80-\x97\x99-\x9b\x9d-\x9f]")


def strip_controls(text: str) -> str:
    """Return text without control characters; line breaks and tabs become blanks; 0x1F stays."""
    return _CONTROL.sub("", _WHITE.sub(" ", text)) if _CONTROL.search(text) else text


def clean_record(record: Record) -> tuple[Record, tuple[Finding, ...]]:
    """Return a record whose leader, data and values hold no control characters, 0x1F included."""
    fields = tuple(_clean_field(field) for field in record.fields)
    leader = "".join(character if " " <= character <= "~" else " " for character in record.leader)
    findings = [
        Finding("control-character", "repaired", old.tag, None, "control characters were taken out")
        for old, new in zip(record.fields, fields, strict=True)
        if old != new
    ]
    if leader != record.leader:
        said = "leader holds characters that are not printable ASCII"
        findings.append(Finding("leader-characters", "lost?", None, None, said))
    return replace(record, leader=leader, fields=fields), tuple(findings)


def _clean_field(field: Field) -> Field:
    subfields = tuple(Subfield(_clean(s.code) or " ", _clean(s.value)) for s in field.subfields)
    data = None if field.data is None else _clean(field.data)
    return replace(field, indicators=f"{_clean(field.indicators):2.2}", subfields=subfields, data=data)


def _clean(text: str) -> str:
    return strip_controls(text).replace("\x1f", "")
