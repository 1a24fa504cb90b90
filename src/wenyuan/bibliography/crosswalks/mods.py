"""MODS 3.8 of a MARC record.

Source:
    MODS User Guidelines, version 3.8, and the Library of Congress mapping of MARC to MODS.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lxml import etree

from wenyuan.bibliography.marc.record import MarcFormat, Record
from wenyuan.bibliography.summary import Name, Summary

from . import mods_fields
from .convert import convert
from .dublin_core import XSI
from .isbd import strip_marks
from .mods_tree import MODS
from .mods_tree import add_text as _add
from .mods_tree import sub_element as _sub
from .names import role_to_marc21
from .statements import read_statements
from .values import Loss

SCHEMA = "http://www.loc.gov/standards/mods/v3/mods-3-8.xsd"
NAMESPACES: dict[Any, str] = {None: MODS, "xsi": XSI}  # the stubs know no default namespace
_NAME_TYPES = {"person": "personal", "family": "family", "corporate": "corporate", "meeting": "conference"}
_TITLE_TYPES = {"parallel": "translated", "uniform": "uniform", "variant": "alternative"}
_RELATED = {
    "series": "series", "set": "host", "piece": "constituent", "continues": "preceding", "continued-by": "succeeding", "other-edition": "otherVersion",
    "other-medium": "otherFormat", "translation-of": "original", "translation": "otherVersion",
}  # fmt: skip


_SUBJECTS_CNMARC = {
    "600": "personal", "601": "corporate", "602": "family", "605": "title", "606": "topic", "607": "geographic", "608": "genre", "610": "topic",
}  # fmt: skip
_SUBJECTS_MARC21 = {
    "600": "personal", "610": "corporate", "611": "conference", "630": "title", "648": "temporal", "650": "topic", "651": "geographic", "653": "topic", "655": "genre",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mods:
    """A MODS document in UTF-8, and what of the record it does not tell."""

    xml: bytes
    losses: tuple[Loss, ...] = ()


def to_mods(record: Record) -> Mods:
    """Return the MODS 3.8 of a bibliographic record in either MARC format."""
    found = read_statements(record)
    root = etree.Element(f"{{{MODS}}}mods", nsmap=NAMESPACES, version="3.8")
    root.set(f"{{{XSI}}}schemaLocation", f"{MODS} {SCHEMA}")
    summary = found.summary
    cnmarc = record.format is MarcFormat.CNMARC
    marc = convert(record, MarcFormat.MARC21).record if cnmarc else record
    _add_titles(root, summary, marc)
    for name in summary.names:
        _add_name(root, name)
    kind = mods_fields.type_of_resource(marc)
    _add(root, "typeOfResource", kind.pop("text"), **kind)
    mods_fields.add_genres(root, marc)
    _add_origin(root, summary, marc)
    mods_fields.add_languages(root, marc, summary.languages)
    mods_fields.add_physical(root, marc, summary.extent)
    _add(root, "note", summary.responsibility, type="statement of responsibility")
    mods_fields.add_texts(root, marc)
    _add_subjects(root, record)
    mods_fields.add_coded_subjects(root, marc)
    for number in summary.classes:
        _add(root, "classification", number, authority="clc")
    mods_fields.add_classes(root, marc)
    for scheme, number in summary.other_classes:
        if scheme not in {"lcc", "nlm", "udc", "ddc"}:
            _add(root, "classification", number, authority=scheme)
    _add_related(root, summary)
    for label, values in (("isbn", summary.isbns), ("issn", summary.issns)):
        for value in values:
            _add(root, "identifier", value, type=label)
    mods_fields.add_identifiers(root, marc)
    written = {one.text for one in root.iterchildren(f"{{{MODS}}}identifier")}
    for value in summary.numbers:
        if value not in written:
            _add(root, "identifier", value, type="local")
    mods_fields.add_locations(root, marc)
    info = _sub(root, "recordInfo")
    mods_fields.add_record_info(info, marc)
    source = record.first("003")
    _add(info, "recordIdentifier", summary.control_number, source=((source.data if source else "") or "").strip())
    if summary.changed:
        _add(info, "recordChangeDate", summary.changed, encoding="iso8601" if summary.changed[:8].isdigit() else "")
    _add(info, "recordOrigin", f"Converted from {'CNMARC' if cnmarc else 'MARC 21'}.")
    losses = found.losses if cnmarc else tuple(loss for loss in found.losses if loss.subfield not in mods_fields.READ.get(loss.tag, ""))
    return Mods(etree.tostring(root, xml_declaration=True, encoding="UTF-8"), losses)


def _add_titles(root: etree._Element, summary: Summary, marc: Record) -> None:
    head = _sub(root, "titleInfo")
    skip = _skipped(summary.title, marc)
    _add(head, "nonSort", summary.title[:skip])
    _add(head, "title", summary.title[skip:])
    _add(head, "subTitle", summary.subtitle)
    statement = marc.first("245")
    numbers = [strip_marks(value, stop=True) for value in statement.all("n")] if statement else []
    _add(head, "partNumber", " ".join(one for one in numbers if one and one in summary.part))
    _add(head, "partName", _without(summary.part, numbers))
    if summary.pinyin_title:
        _add(_sub(root, "titleInfo", type="alternative", transliteration="pinyin"), "title", summary.pinyin_title)
    for kind, title in summary.titles:
        if kind != "part":
            _add(_sub(root, "titleInfo", type=_TITLE_TYPES.get(kind, "alternative")), "title", title)
    for tag, field in mods_fields.fields_of(marc, "210", "242"):
        text = " ".join(filter(None, (strip_marks(field.first(code) or "") for code in "ab")))
        _add(_sub(root, "titleInfo", type="abbreviated" if tag == "210" else "translated"), "title", text)


def _skipped(title: str, marc: Record) -> int:
    """Return how many characters of the title do not sort; none where it is not the title of 245 but its linked field."""
    statement = marc.first("245")
    if statement is None or not (skip := statement.indicators[1:2]).isdigit() or not int(skip):
        return 0
    return int(skip) if (statement.first("a") or "").startswith(title[: int(skip)]) and len(title) > int(skip) else 0


def _without(part: str, numbers: list[str]) -> str:
    for number in numbers:
        if number and part.startswith(number):
            part = part[len(number) :].lstrip(" .,，。")
    return part


def _add_name(root: etree._Element, name: Name) -> None:
    holder = _sub(root, "name", type=_NAME_TYPES.get(name.kind, "personal"), usage="primary" if name.primary and root.find(f"{{{MODS}}}name") is None else "")
    _add(holder, "namePart", name.name)
    _add(holder, "namePart", name.dynasty, type="termsOfAddress")
    _add(holder, "namePart", name.dates, type="date")
    if name.role:
        role = _sub(holder, "role")
        _add(role, "roleTerm", name.role, type="text")
        codes = dict(role_to_marc21(name.role))
        _add(role, "roleTerm", codes.get("4", ""), type="code", authority="marcrelator")


def _add_origin(root: etree._Element, summary: Summary, marc: Record) -> None:
    origin = _sub(root, "originInfo", eventType="publication")
    if summary.place:
        _add(_sub(origin, "place"), "placeTerm", summary.place, type="text")
    if summary.publisher:
        _add(_sub(origin, "agent"), "namePart", summary.publisher)
    _add(origin, "dateIssued", summary.date_text)
    if summary.year_from is not None and summary.year_from > 0:
        ranged = summary.year_to is not None and summary.year_to != summary.year_from
        _add(origin, "dateIssued", f"{summary.year_from:04d}", encoding="w3cdtf", point="start" if ranged else "", keyDate="yes")
        if ranged and summary.year_to is not None:
            _add(origin, "dateIssued", f"{summary.year_to:04d}", encoding="w3cdtf", point="end")
    _add(origin, "edition", summary.edition)
    _add(origin, "issuance", mods_fields.issuance_of(marc))
    mods_fields.add_origin_codes(origin, marc)


def _add_subjects(root: etree._Element, record: Record) -> None:
    """Write each heading with the kinds of its parts; y and z change places between the formats."""
    cnmarc = record.format is MarcFormat.CNMARC
    heads = _SUBJECTS_CNMARC if cnmarc else _SUBJECTS_MARC21
    parts = {"x": "topic", "y": "geographic", "z": "temporal", "j": "genre"} if cnmarc else {"x": "topic", "z": "geographic", "y": "temporal", "v": "genre"}
    for field in record.fields:
        kind = heads.get(field.tag)
        if kind is None:
            continue
        holder = _sub(root, "subject", authority=(field.first("2") or "").strip())
        for value in field.all("a"):
            text = strip_marks(value, stop=True)
            if kind in _NAME_TYPES.values():
                _add(_sub(holder, "name", type=kind), "namePart", text)
            elif kind == "title":
                _add(_sub(holder, "titleInfo"), "title", text)
            else:
                _add(holder, kind, text)
        for subfield in field.subfields:
            if subfield.code in parts:
                _add(holder, parts[subfield.code], strip_marks(subfield.value, stop=True))
        if len(holder) == 0:
            root.remove(holder)


def _add_related(root: etree._Element, summary: Summary) -> None:
    for link in summary.links:
        related = _sub(root, "relatedItem", type=_RELATED.get(link.relation, ""))
        _add(_sub(related, "titleInfo"), "title", link.title)
        if link.volume:
            detail = _sub(_sub(related, "part"), "detail", type="volume")
            _add(detail, "number", link.volume)
        _add(related, "identifier", link.control, type="local")
