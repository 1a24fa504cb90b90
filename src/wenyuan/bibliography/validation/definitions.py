"""Field definitions of both formats, read once from compact tables.

Source:
    CNMARC (WH/T 0503-96); UNIMARC Manual, bibliographic format; MARC 21 Format for Bibliographic Data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from wenyuan.bibliography.marc.record import MarcFormat

_DATA: Final = Path(__file__).parent / "data"
_LANGUAGES: Final = {"zh-Hans": 0, "zh-Hant": 1, "en": 2}
LEADER_NAMES: Final = ("头标", "標頭", "Leader")


@dataclass(frozen=True, slots=True)
class SubfieldDefinition:
    """A subfield; `name` is its zh-Hans name."""

    code: str
    name: str
    repeatable: bool
    mandatory: bool


@dataclass(frozen=True, slots=True)
class FieldDefinition:
    """A field. `indicators` are the allowed characters of each, `_` for blank, `*` for any; both empty for a control field."""

    tag: str
    name: str
    repeatable: bool
    mandatory: bool
    indicators: tuple[str, str]
    subfields: Mapping[str, SubfieldDefinition]

    @property
    def is_control(self) -> bool:
        """Whether the field has data and no subfields."""
        return self.indicators == ("", "")

    def allows(self, place: int, value: str) -> bool:
        """Whether an indicator (0 or 1) may have a value; a blank may be written as blank or `#`."""
        allowed = self.indicators[place]
        return "*" in allowed or value.replace(" ", "_").replace("#", "_") in allowed


@cache
def field_definitions(format_: MarcFormat) -> Mapping[str, FieldDefinition]:
    """Return the fields of a format by tag, in order."""
    rows = (_read_row(line) for line in _lines(f"{format_.value}.txt"))
    return {row.tag: row for row in rows}


def field_definition(format_: MarcFormat, tag: str) -> FieldDefinition | None:
    """Return the definition of a field, or None for a local or unknown one."""
    return field_definitions(format_).get(tag)


def field_name(format_: MarcFormat, tag: str, lang: str) -> str:
    """Return the name of a field in zh-Hans, zh-Hant or en; an empty text for a local or unknown one."""
    if tag == "LDR":
        return LEADER_NAMES[_LANGUAGES.get(lang, 0)]
    found = field_definition(format_, tag)
    return _translate(found.name, lang) if found else ""


def subfield_name(format_: MarcFormat, tag: str, code: str, lang: str) -> str:
    """Return the name of a subfield in zh-Hans, zh-Hant or en; an empty text for an unknown one."""
    found = field_definition(format_, tag)
    if found is None or code not in found.subfields:
        return ""
    return _translate(found.subfields[code].name, lang)


@cache
def language_codes() -> frozenset[str]:
    """Return the codes of ISO 639-2/B."""
    return frozenset(code for line in _lines("languages.txt") for code in line.split())


def _lines(name: str) -> list[str]:
    return [line for line in (_DATA / name).read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


@cache
def _names() -> Mapping[str, tuple[str, str, str]]:
    rows = (line.split("|") for line in _lines("names.txt"))
    return {hans: (hans, hant, en) for hans, hant, en in rows}


def _translate(name: str, lang: str) -> str:
    return _names()[name][_LANGUAGES.get(lang, 0)]


def _read_row(line: str) -> FieldDefinition:
    head, _, rest = line.partition(" | ")
    tag, flags, one, two, name = head.split(" ", 4)
    subfields = [_read_subfield(piece) for piece in rest.split()]
    indicators = ("", "") if one == "-" else (one, two)
    return FieldDefinition(tag, name, "r" in flags, "m" in flags, indicators, {s.code: s for s in subfields})


def _read_subfield(piece: str) -> SubfieldDefinition:
    head, _, name = piece.partition("=")
    return SubfieldDefinition(head[0], name, repeatable="*" in head[1:], mandatory="+" in head[1:])
