"""The MARC record as a value: leader, fields, subfields.

Source:
    ISO 2709:2008; MARC 21 Format for Bibliographic Data; CNMARC (WH/T 0503-96), a UNIMARC family format.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class MarcFormat(StrEnum):
    """The content designation that gives tags their meaning."""

    CNMARC = "cnmarc"
    MARC21 = "marc21"


@dataclass(frozen=True, slots=True)
class Subfield:
    """One coded piece of a field. `code` is a single character, `value` may be empty."""

    code: str
    value: str


@dataclass(frozen=True, slots=True)
class Field:
    """One variable field.

    A control field (001–009) has `data` and no subfields; a data field has indicators and subfields, and its
    `data` is None.
    """

    tag: str
    indicators: str = "  "
    subfields: tuple[Subfield, ...] = ()
    data: str | None = None

    def first(self, code: str) -> str | None:
        """Return the first value of a subfield, or None."""
        for subfield in self.subfields:
            if subfield.code == code:
                return subfield.value
        return None

    def all(self, code: str) -> tuple[str, ...]:
        """Return every value of a subfield, in order."""
        return tuple(s.value for s in self.subfields if s.code == code)


@dataclass(frozen=True, slots=True)
class Record:
    """A whole record. `leader` is 24 characters; order of fields is that of the source."""

    leader: str
    fields: tuple[Field, ...] = field(default=())
    format: MarcFormat = MarcFormat.MARC21

    def all(self, tag: str) -> Iterator[Field]:
        """Yield the fields of a tag, in order."""
        return (f for f in self.fields if f.tag == tag)

    def first(self, tag: str) -> Field | None:
        """Return the first field of a tag, or None."""
        return next(self.all(tag), None)

    @property
    def control_number(self) -> str | None:
        """The text of field 001, stripped; None when missing or blank."""
        found = self.first("001")
        text = (found.data or "").strip() if found else ""
        return text or None
