"""Facts as an authority record, and changes of a record that leave the rest of it alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from wenyuan.bibliography.marc import Field, MarcFormat, Record, Subfield

from ..data import Facts, Identifier, Relation
from .identifiers import SCHEMES

# Tail of 1XX, 4XX, 5XX (MARC 21) and 2XX, 4XX, 5XX (CNMARC) by kind.
TAILS: Final = {
    MarcFormat.CNMARC: {"person": "00", "family": "20", "corporate": "10", "meeting": "10", "work": "30", "series": "30", "place": "15", "subject": "50"},
    MarcFormat.MARC21: {"person": "00", "family": "00", "corporate": "10", "meeting": "11", "work": "30", "series": "30", "place": "51", "subject": "50"},
}
_INDICATORS: Final = {
    MarcFormat.CNMARC: {"person": " 0", "family": "  ", "corporate": "02", "meeting": "12"},
    MarcFormat.MARC21: {"person": "1 ", "family": "3 ", "corporate": "2 ", "meeting": "2 ", "work": " 0", "series": " 0"},
}
_LEADERS: Final = {MarcFormat.CNMARC: "00000nx {}2200000   45  ", MarcFormat.MARC21: "00000nz  a2200000n  4500"}
# UNIMARC Authorities leader/09.
_ENTITY: Final = {"person": "a", "corporate": "b", "meeting": "b", "place": "c", "family": "e", "work": "f", "series": "f", "subject": "j"}
_TRACINGS: Final = {
    MarcFormat.CNMARC: {"earlier": "a", "later": "b", "broader": "g", "narrower": "h", "same_person": "f"}, MarcFormat.MARC21: {"earlier": "a", "later": "b", "broader": "g", "narrower": "h"},
}


def build_record(facts: Facts, *, number: str, format_: MarcFormat = MarcFormat.CNMARC, today: date, agency: str = "") -> Record:
    """Write a new authority record in the order of its tags."""
    cnmarc = format_ is MarcFormat.CNMARC
    leader = _LEADERS[format_].format(f"{_ENTITY.get(facts.kind, ' ')} ") if cnmarc else _LEADERS[format_]
    fields = [Field("001", data=number)]
    fields += _coded_cnmarc(facts, today, agency) if cnmarc else _coded_marc21(facts, today)
    fields += identifier_fields(facts.identifiers, format_)
    tail = TAILS[format_][facts.kind]
    fields.append(_heading("2" if cnmarc else "1", tail, facts.heading, facts, format_, full=True))
    fields += [_heading("4", tail, form, facts, format_, full=False) for form in facts.variants]
    fields += [relation_field(one, facts.kind, format_) for one in facts.relations]
    if facts.note:
        fields.append(_data("340" if cnmarc else "678", "  ", [("a", line) for line in facts.note.splitlines() if line.strip()]))
    fields = [field for field in fields if field.data is not None or field.subfields]
    return Record(leader, tuple(sorted(fields, key=lambda field: field.tag)), format_)


def _data(tag: str, indicators: str, pairs: list[tuple[str, str]]) -> Field:
    return Field(tag, indicators, tuple(Subfield(code, value) for code, value in pairs if value))


def _coded_cnmarc(facts: Facts, today: date, agency: str) -> list[Field]:
    sex = {"female": "a", "male": "b"}.get(facts.sex, "u")
    fields = [_data("100", "  ", [("a", f"{today:%Y%m%d}achiy50      ea")])]
    if facts.languages:
        fields.append(_data("101", "  ", [("a", code) for code in facts.languages]))
    if facts.kind == "person":
        fields.append(_data("120", "  ", [("a", sex + ("b" if facts.undifferentiated else "a"))]))
    fields.append(_data("152", "  ", [("a", "CNMARC")]))
    if facts.kind == "series":
        fields.append(_data("154", "  ", [("a", "ax")]))
    if facts.occupations:
        fields.append(_data("340", "  ", [("a", f"职业：{'、'.join(facts.occupations)}")]))
    fields += [_data("640", "  ", [("d", place)]) for place in facts.places]
    fields.append(_data("801", " 0", [("a", "CN"), ("b", agency), ("c", f"{today:%Y%m%d}")]))
    return fields


def _coded_marc21(facts: Facts, today: date) -> list[Field]:
    fixed = list(f"{today:%y%m%d}n| azannaabn          |a aaa      ")
    fixed[32] = "b" if facts.undifferentiated else "a" if facts.kind == "person" else "n"
    if facts.kind == "series":
        fixed[12] = "a"
    fields = [Field("008", data="".join(fixed)[:40])]
    fields += [_data("370", "  ", [("f", place)]) for place in facts.places]
    if facts.occupations:
        fields.append(_data("374", "  ", [("a", one) for one in facts.occupations]))
    if facts.sex:
        fields.append(_data("375", "  ", [("a", facts.sex)]))
    if facts.languages:
        fields.append(_data("377", "  ", [("a", code) for code in facts.languages]))
    return fields


def _heading(block: str, tail: str, form: str, facts: Facts, format_: MarcFormat, *, full: bool) -> Field:
    indicators = _INDICATORS[format_].get(facts.kind, "  ")
    pairs = [("a", form)]
    if facts.kind == "person":
        if "," in form and format_ is MarcFormat.CNMARC:
            family, _, given = form.partition(",")
            pairs, indicators = [("a", family.strip()), ("b", given.strip())], " 1"
        if full and format_ is MarcFormat.CNMARC:
            pairs += [("c", f"({'、'.join(facts.dynasties or (facts.dynasty,))})")] if facts.dynasty else []
            pairs += [("f", f"({facts.dates})")] if facts.dates else []
        elif full:
            pairs += [("c", f"({facts.dynasty})")] if facts.dynasty else []
            pairs += [("d", facts.dates)] if facts.dates else []
    return _data(block + tail, indicators, pairs)


def identifier_fields(identifiers: tuple[Identifier, ...], format_: MarcFormat) -> list[Field]:
    """Write identifiers: ISNI in CNMARC 010, others in 035 with their scheme in brackets; MARC 21 024, the LCCN in 010."""
    fields: list[Field] = []
    for one in identifiers:
        name = SCHEMES[one.scheme].name
        if format_ is MarcFormat.CNMARC:
            source = [("2", one.source)] if one.source else []
            fields.append(_data("010", "  ", [("a", one.value)]) if one.scheme == "isni" else _data("035", "  ", [("a", f"({name}){one.value}"), *source]))
        elif one.scheme == "lccn":
            fields.append(_data("010", "  ", [("a", one.value)]))
        else:
            fields.append(_data("024", "7 ", [("a", one.value), ("2", one.scheme), *([("q", one.source)] if one.source else [])]))
    return fields


def relation_field(relation: Relation, kind: str, format_: MarcFormat) -> Field:
    """Write a see-also tracing to an authority of the same kind."""
    tracing = _TRACINGS[format_].get(relation.kind, "")
    control, number = ("5", "3") if format_ is MarcFormat.CNMARC else ("w", "0")
    pairs = [*([(control, tracing)] if tracing else []), ("a", relation.heading), (number, relation.number)]
    return _data("5" + TAILS[format_][kind], _INDICATORS[format_].get(kind, "  "), pairs)


def change_record(
    marc: Record, *, kind: str, add_variants: tuple[str, ...] = (), drop_variants: frozenset[str] = frozenset(), heading: str = "",
    add_identifiers: tuple[Identifier, ...] = (), add_relations: tuple[Relation, ...] = (), drop_relations: frozenset[str] = frozenset(),
) -> Record:
    """Return the record with forms, identifiers and relations added or taken out; other fields stay as they are.

    Args:
        heading: A new heading; the old one becomes a variant.
        drop_relations: Headings of the see-also tracings to take out.
    """
    from .reading import heading_text  # noqa: PLC0415 -- reading needs nothing of this module, writing only this

    format_ = marc.format
    block = "2" if format_ is MarcFormat.CNMARC else "1"
    tail = TAILS[format_][kind]
    dropped = drop_variants | {heading} if heading else drop_variants  # what becomes the heading is no variant any more
    kept: list[Field] = []
    for field in marc.fields:
        text = heading_text(field, format_) if field.data is None else ""
        if (field.tag[:1] == "4" and text in dropped and field.data is None) or (field.tag[:1] == "5" and text in drop_relations and field.data is None):
            continue
        if heading and field.tag == block + tail and text != heading:
            kept.append(_renamed(field, heading))
            add_variants = (text, *add_variants) if text else add_variants
        else:
            kept.append(field)
    facts = Facts(kind, heading)
    present = {heading_text(field, format_) for field in kept if field.tag[:1] in {"4", block} and field.data is None}
    fresh = [_heading("4", tail, form, facts, format_, full=False) for form in dict.fromkeys(add_variants) if form and form not in present]
    fresh += identifier_fields(add_identifiers, format_)
    fresh += [relation_field(one, kind, format_) for one in add_relations]
    return replace(marc, fields=tuple(sorted([*kept, *fresh], key=lambda field: field.tag)))


def _renamed(field: Field, heading: str) -> Field:
    """Put a new name into a heading field; its dates, dynasty and indicators stay."""
    rest = tuple(s for s in field.subfields if s.code not in "ab")
    place = next((n for n, s in enumerate(field.subfields) if s.code == "a"), 0)
    lead = tuple(s for s in field.subfields[:place] if s.code not in "ab")
    return replace(field, subfields=(*lead, Subfield("a", heading), *rest[len(lead) :]))
