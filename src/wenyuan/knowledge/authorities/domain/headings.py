"""Headings of bibliographic records: where they stand, what they say, and how a link or a new name is written into them.

Source:
    CNMARC 500, 600–607, 70X–72X with $3; MARC 21 X00, X10, X11, X30, 65X with $0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from wenyuan.bibliography.chinese import fold, parse_responsibility
from wenyuan.bibliography.marc import Field, MarcFormat, Record, Subfield
from wenyuan.bibliography.summary.names import cnmarc_name, marc21_name

from ..format.reading import heading_text

_CNMARC: Final = {
    **dict.fromkeys(("700", "701", "702", "600"), "person"), **dict.fromkeys(("710", "711", "712", "601"), "corporate"), **dict.fromkeys(("720", "721", "722", "602"), "family"),
    "606": "subject", "607": "place", "500": "work",
}
_MARC21: Final = {
    **dict.fromkeys(("100", "700", "600"), "person"), **dict.fromkeys(("110", "710", "610"), "corporate"), **dict.fromkeys(("111", "711", "611"), "meeting"),
    **dict.fromkeys(("130", "730", "630"), "work"), "830": "series", "650": "subject", "651": "place",
}
KINDS: Final = {MarcFormat.CNMARC: _CNMARC, MarcFormat.MARC21: _MARC21}
LINK_CODE: Final = {MarcFormat.CNMARC: "3", MarcFormat.MARC21: "0"}
# Tags under which a name is what a record is about.
ABOUT: Final = frozenset({"600", "601", "602", "606", "607", "610", "611", "630", "650", "651"})


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a record. `number` is what the record itself says of its authority."""

    tag: str
    kind: str
    text: str
    key: str
    dates: str = ""
    dynasty: str = ""
    role: str = ""
    number: str = ""

    @property
    def is_about(self) -> bool:
        """Whether the record is about it, rather than by it."""
        return self.tag in ABOUT


# Of many records that are changed together most bear the same headings.
_fold = lru_cache(maxsize=50_000)(fold)


def list_headings(marc: Record, *, with_dynasties: bool = True) -> list[Heading]:
    """Return the headings of a record that an authority may control, each once by tag and folded form.

    Args:
        with_dynasties: A dynasty that only the statement of responsibility gives (〔宋〕苏轼撰) is taken from there.
    """
    kinds = KINDS[marc.format]
    stated = _stated_dynasties(marc) if with_dynasties else {}
    found: dict[tuple[str, str], Heading] = {}
    for field in marc.fields:
        kind = kinds.get(field.tag)
        if kind is None or field.data is not None:
            continue
        heading = _read(field, kind, marc.format, stated)
        if heading is not None:
            found.setdefault((heading.tag, heading.key), heading)
    return list(found.values())


def _stated_dynasties(marc: Record) -> Mapping[str, str]:
    tag, codes = ("200", "fg") if marc.format is MarcFormat.CNMARC else ("245", "c")
    text = ";".join(s.value for field in marc.all(tag) for s in field.subfields if s.code in codes)
    return {fold(one.name): one.dynasty for one in parse_responsibility(text) if one.dynasty} if text and not text.isascii() else {}


def _read(field: Field, kind: str, format_: MarcFormat, stated: Mapping[str, str]) -> Heading | None:
    text = heading_text(field, format_).strip()
    if not text:
        return None
    kind = "family" if format_ is MarcFormat.MARC21 and kind == "person" and field.indicators[:1] == "3" else kind
    kind = "meeting" if format_ is MarcFormat.CNMARC and kind == "corporate" and field.indicators[:1] == "1" else kind
    key, number = _fold(text), field.first(LINK_CODE[format_]) or ""
    if kind != "person":
        return Heading(field.tag, kind, text, key, number=number)
    pairs = [(s.code, s.value.strip()) for s in field.subfields if s.value.strip()]
    name = (cnmarc_name if format_ is MarcFormat.CNMARC else marc21_name)(pairs, "person", primary=True)
    if name is None:
        return None
    return Heading(field.tag, kind, text, key, name.dates, name.dynasty or stated.get(key, ""), name.role, number)


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What a heading shall say: the number of its authority (None: leave it, empty: take it away) and the name (None: leave it)."""

    number: str | None = None
    name: str | None = None
    dates: str | None = None
    dynasty: str | None = None


def rewrite_headings(marc: Record, wanted: Mapping[tuple[str, str], Rewriting]) -> Record:
    """Return the record with the headings of these tags and folded forms changed; everything else stays octet for octet."""
    kinds, changed = KINDS[marc.format], False
    fields: list[Field] = []
    for field in marc.fields:
        if field.data is None and field.tag in kinds:
            rewriting = wanted.get((field.tag, _fold(heading_text(field, marc.format).strip())))
            if rewriting is not None:
                new = _rewrite(field, rewriting, marc.format)
                changed |= new != field
                field = new  # noqa: PLW2901 -- the field as it shall be
        fields.append(field)
    return replace(marc, fields=tuple(fields)) if changed else marc


def _rewrite(field: Field, wanted: Rewriting, format_: MarcFormat) -> Field:
    parts = list(field.subfields)
    if wanted.name is not None:
        parts = _rename(parts, wanted, person=KINDS[format_][field.tag] == "person", format_=format_)
    code = LINK_CODE[format_]
    if wanted.number is not None:
        parts = [s for s in parts if s.code != code]
        if wanted.number and format_ is MarcFormat.CNMARC:
            parts.insert(0, Subfield(code, wanted.number))
        elif wanted.number:
            parts.append(Subfield(code, wanted.number))
    return replace(field, subfields=tuple(parts))


def _rename(parts: list[Subfield], wanted: Rewriting, *, person: bool, format_: MarcFormat) -> list[Subfield]:
    """Put the new name where the old began; what was part of the old name goes, roles and links stay."""
    cnmarc = format_ is MarcFormat.CNMARC
    dates_code, own = ("f", "ab9" if person else "ab") if cnmarc else ("d", "abq" if person else "ab")
    tail = ""
    old = next((s.value for s in parts if s.code == "a"), "")
    if not cnmarc and old.rstrip()[-1:] in {",", "."}:  # MARC 21 keeps the punctuation before what follows
        tail = old.rstrip()[-1]
    place = next((n for n, s in enumerate(parts) if s.code == "a"), 0)
    head = [s for s in parts[:place] if s.code not in own]
    rest = [s for s in parts[place:] if s.code not in own]
    name = [Subfield("a", f"{wanted.name}{tail}")]
    if person and cnmarc and wanted.name and "," in wanted.name:
        family, _, given = wanted.name.partition(",")
        name = [Subfield("a", family.strip()), Subfield("b", given.strip())]
    if wanted.dates is not None:
        rest = _put(rest, dates_code, wanted.dates)
    if wanted.dynasty is not None:
        rest = _put(rest, "c", f"({wanted.dynasty})" if wanted.dynasty else "")
    return [*head, *name, *rest]


def _put(parts: Iterable[Subfield], code: str, value: str) -> list[Subfield]:
    kept = [s for s in parts if s.code != code]
    return [Subfield(code, value), *kept] if value else kept
