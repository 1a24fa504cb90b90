"""Original script and romanisation: CNMARC $9 (pinyin) against linked fields 880 of MARC 21.

Source:
    MARC 21 Appendix A, control subfield $6; CNMARC's $9 for the pinyin of the entry element.
"""

from __future__ import annotations

import unicodedata

from wenyuan.bibliography.marc.record import Field, Record, Subfield

from .draft import Source


def is_latin(text: str) -> bool:
    """Tell whether every letter of a text is Latin."""
    return all(unicodedata.name(letter, "").startswith(("LATIN", "FULLWIDTH LATIN", "MODIFIER LETTER")) for letter in text if letter.isalpha())


def _text(field: Field) -> str:
    return "".join(s.value for s in field.subfields if s.code not in "0124568")


def _without_link(field: Field, tag: str) -> Field:
    return Field(tag, field.indicators, tuple(s for s in field.subfields if s.code != "6"), field.data)


def pair_scripts(record: Record) -> list[Source]:
    """Return the data fields in original script, each with its romanised twin, and no 880 left over.

    An 880 without a partner ($6 …-00, or a partner that is missing) stands for the tag it names.
    """
    twins: dict[tuple[str, str], Field] = {}
    lone: list[Field] = []
    for field in record.all("880"):
        link = field.first("6") or ""
        tag, number = link[:3], link[4:6]
        if not (len(tag) == 3 and tag.isdigit() and tag > "009"):
            lone.append(field)
        elif number in {"00", ""} or (tag, number) in twins:
            lone.append(_without_link(field, tag))
        else:
            twins[tag, number] = field
    sources: list[Source] = []
    for field in record.fields:
        if field.data is not None or field.tag == "880":
            continue
        link = field.first("6") or ""
        twin = twins.pop((field.tag, link[4:6]), None) if link.startswith("880") else None
        if twin is None:
            sources.append(Source(_without_link(field, field.tag) if link.startswith("880") else field))
        else:
            sources.append(_pair(_without_link(field, field.tag), _without_link(twin, field.tag)))
    sources += [Source(_without_link(field, tag)) for (tag, _number), field in twins.items()]
    return sources + [Source(field) for field in lone]


def _pair(field: Field, twin: Field) -> Source:
    if is_latin(_text(field)) and not is_latin(_text(twin)):
        # Parts that hold for both scripts may stand in one of them only: roles and authority numbers, most of all.
        present = {s.code for s in twin.subfields}
        extra = tuple(s for s in field.subfields if s.code in "e4023" and s.code not in present)
        roman = Field(field.tag, field.indicators, tuple(s for s in field.subfields if s not in extra))
        return Source(Field(field.tag, field.indicators, twin.subfields + extra), roman)
    return Source(field, twin)


def take_roman(source: Source, code: str = "a") -> str:
    """Take the romanised entry element of a field."""
    if source.roman is None:
        return ""
    value = source.roman.first(code) or ""
    source.roman = Field(source.roman.tag, source.roman.indicators, tuple(s for s in source.roman.subfields if s != Subfield(code, value)))
    return value
