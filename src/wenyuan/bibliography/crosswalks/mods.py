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

from .dublin_core import CONTROL_CHARACTERS, XSI
from .isbd import strip_marks
from .names import role_to_marc21
from .statements import read_statements
from .values import Loss

MODS = "http://www.loc.gov/mods/v3"
SCHEMA = "http://www.loc.gov/standards/mods/v3/mods-3-8.xsd"
NAMESPACES: dict[Any, str] = {None: MODS, "xsi": XSI}  # the stubs know no default namespace
_TYPES = {
    "score": "notated music", "map": "cartographic", "image": "still image", "video": "moving image", "audio": "sound recording", "electronic": "software, multimedia",
    "object": "three dimensional object", "kit": "mixed material",
}  # fmt: skip
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
    _add_titles(root, summary)
    for name in summary.names:
        _add_name(root, name)
    _add(root, "typeOfResource", _TYPES.get(summary.material, "text"))
    _add_origin(root, summary)
    for code in summary.languages:
        _add(_sub(root, "language"), "languageTerm", code, type="code", authority="iso639-2b")
    if summary.extent:
        _add(_sub(root, "physicalDescription"), "extent", summary.extent)
    _add(root, "abstract", summary.abstract)
    _add(root, "tableOfContents", " -- ".join(summary.contents))
    if summary.responsibility:
        _add(root, "note", summary.responsibility, type="statement of responsibility")
    for note in summary.notes:
        _add(root, "note", note)
    _add_subjects(root, record)
    for number in summary.classes:
        _add(root, "classification", number, authority="clc")
    for scheme, number in summary.other_classes:
        _add(root, "classification", number, authority=scheme)
    _add_related(root, summary)
    for kind, values in (("isbn", summary.isbns), ("issn", summary.issns), ("local", summary.numbers)):
        for value in values:
            _add(root, "identifier", value, type=kind)
    for url in summary.urls:
        _add(_sub(root, "location"), "url", url)
    info = _sub(root, "recordInfo")
    _add(info, "recordIdentifier", summary.control_number)
    if summary.changed:
        _add(info, "recordChangeDate", summary.changed, encoding="iso8601" if summary.changed[:8].isdigit() else "")
    _add(info, "recordOrigin", f"Converted from {'CNMARC' if record.format is MarcFormat.CNMARC else 'MARC 21'}.")
    return Mods(etree.tostring(root, xml_declaration=True, encoding="UTF-8"), found.losses)


def _sub(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{MODS}}}{name}", {key: value for key, value in attributes.items() if value})


def _add(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    if text:
        _sub(parent, name, **attributes).text = CONTROL_CHARACTERS.sub("", text)


def _add_titles(root: etree._Element, summary: Summary) -> None:
    head = _sub(root, "titleInfo")
    _add(head, "title", summary.title)
    _add(head, "subTitle", summary.subtitle)
    _add(head, "partName", summary.part)
    if summary.pinyin_title:
        _add(_sub(root, "titleInfo", type="alternative", transliteration="pinyin"), "title", summary.pinyin_title)
    for kind, title in summary.titles:
        if kind != "part":
            _add(_sub(root, "titleInfo", type=_TITLE_TYPES.get(kind, "alternative")), "title", title)


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


def _add_origin(root: etree._Element, summary: Summary) -> None:
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
    _add(origin, "issuance", "serial" if summary.material in {"serial", "newspaper"} else "monographic")


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
