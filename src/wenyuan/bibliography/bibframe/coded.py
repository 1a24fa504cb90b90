"""The leader and the fields of codes: 001, 005, 008, 041, 043 to 045."""

from __future__ import annotations

import re
from typing import Final

from wenyuan.bibliography.marc import Field

from .context import Draft, all_of, identifier, source_of
from .material import material_codes
from .tree import Node, Text, labelled
from .vocabulary import CONTENT_TYPES, ID, ISSUANCE, WORK_TYPES, code_link

_YEAR: Final = re.compile(r"[0-9u]{4}")
_CHANGED: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})")
_PARTS_OF_041: Final = {
    "b": "summary", "d": "sung or spoken text", "e": "libretto", "f": "table of contents", "g": "accompanying material", "h": "original", "j": "subtitles", "k": "intermediate translation",
    "m": "original accompanying material", "n": "original libretto",
}


def read_leader(draft: Draft) -> None:
    """The classes of work and instance, the state of the record."""
    leader, fixed = draft.record.leader.ljust(24), draft.fixed
    draft.work.types = ("bf:Work", WORK_TYPES.get(draft.kind, "bf:Text"))
    extra, issuance = ISSUANCE.get(leader[7], ("", "mono"))
    types = ["bf:Instance", *([extra] if extra else [])]
    form = fixed[29] if draft.kind in "efgkor" else fixed[23]
    if leader[6] in "dft":
        types.append("bf:Manuscript")
    elif form in "oqs" or draft.kind == "m":
        types.append("bf:Electronic")
    elif form == "f":
        types.append("bf:Tactile")
    elif draft.kind == "a" and form in " rd":
        types.append("bf:Print")
    if leader[8] == "a":
        types.append("bf:Archival")
    draft.instance.types = tuple(types)
    draft.instance.add("bf:issuance", code_link("issuance", issuance))
    draft.admin.add("bf:status", code_link("mstatus", leader[5] if leader[5].isalpha() else "n"))
    level = leader[17] if leader[17].strip() else "f"
    draft.admin.add("bflc:encodingLevel", code_link("menclvl", level))
    convention = {"a": "aacr", "i": "isbd", "c": "isbd"}.get(leader[18])
    if convention:
        draft.admin.add("bf:descriptionConventions", code_link("descriptionConventions", convention))


def control_number(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """001 with 003."""
    local = Node(("bf:Local",))
    local.add("rdf:value", (field_.data or "").strip())
    agency = draft.record.first("003")
    if agency is not None and (agency.data or "").strip():
        local.add("bf:assigner", source_of(agency.data or "", known=draft.known_agencies))
    draft.admin.add("bf:identifiedBy", local)


def changed(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """005: when the record changed."""
    if found := _CHANGED.match((field_.data or "").strip()):
        year, month, day, hour, minute, second = found.groups()
        draft.admin.add("bf:changeDate", Text(f"{year}-{month}-{day}T{hour}:{minute}:{second}", datatype="xsd:dateTime"))


def fixed_data(draft: Draft, _field: Field, _tag: str, _lang: str) -> None:
    """008: dates, place, language, and what belongs to the material."""
    fixed = draft.fixed
    if fixed[:6].isdigit():
        century = "20" if fixed[:2] < "60" else "19"
        draft.admin.add("bf:creationDate", Text(f"{century}{fixed[:2]}-{fixed[2:4]}-{fixed[4:6]}", datatype="xsd:date"))
    _publication(draft, fixed)
    if fixed[35:38].strip() and fixed[35:38] not in {"|||", "und", "zxx"}:
        draft.work.add("bf:language", code_link("languages", fixed[35:38]))
    material_codes(draft, draft.kind, fixed[18:35], is_serial=draft.is_serial)
    if draft.record.first("336") is None and draft.kind in CONTENT_TYPES:
        draft.work.add("bf:content", code_link("contentTypes", CONTENT_TYPES[draft.kind]))


def _publication(draft: Draft, fixed: str) -> None:
    """A dated place of publication; u stands for an unknown digit (EDTF X)."""
    kind, first, second = fixed[6], fixed[7:11], fixed[11:15]
    if not _YEAR.fullmatch(first) and not fixed[15:18].strip(" |"):
        return
    node = Node(("bf:ProvisionActivity", "bf:Publication"))
    years = [year.replace("u", "X") for year in (first, second) if _YEAR.fullmatch(year)]
    if years:
        if kind in "cdu" and len(years) < 2:
            text = f"{years[0]}/" + (".." if kind in "cu" or second == "9999" else "")
        elif kind in "cdikmqu" and len(years) == 2:
            text = f"{years[0]}/.." if second == "9999" else "/".join(years)
        else:
            text = years[0]
        node.add("bf:date", Text(text, datatype="edtf:EDTF"))
    node.add("bf:place", code_link("countries", fixed[15:18].strip(" |")))
    draft.instance.add("bf:provisionActivity", node)


def languages(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """041: languages of the thing and of its parts; old records run the codes together."""
    stated = draft.fixed[35:38]
    for subfield in field_.subfields:
        for code in re.findall("[a-z]{3}", subfield.value.lower()):
            if subfield.code == "a" and code != stated:
                draft.work.add("bf:language", code_link("languages", code))
            elif subfield.code in _PARTS_OF_041:
                node = Node(("bf:Language",), f"{ID}vocabulary/languages/{code}")
                node.add("bf:part", _PARTS_OF_041[subfield.code])
                draft.work.add("bf:language", node)


def places(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """043: areas treated; the trailing hyphens are no part of the resource's name."""
    for value in all_of(field_, "a"):
        draft.work.add("bf:geographicCoverage", code_link("geographicAreas", value.rstrip("-")))


def countries(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """044: countries of publication beside that of 008."""
    for value in all_of(field_, "a"):
        if value != draft.fixed[15:18].strip():
            draft.instance.add("bf:place", code_link("countries", value))


def periods(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """045: the time treated; bytes such as `d1937-d1945` are years, others the codes of the table."""
    values = [value.strip() for value in (*field_.all("b"), *field_.all("a")) if value.strip()]
    years = [value[1:5] for value in values if value[:1] in "cd" and value[1:5].isdigit()]
    if field_.indicators[:1] == "2" and len(years) == 2:
        draft.work.add("bf:temporalCoverage", Text("/".join(f"-{y}" if v[0] == "c" else y for v, y in zip(values, years, strict=False)), datatype="edtf:EDTF"))
        return
    for value in values:
        if value[:1] in "cd" and value[1:5].isdigit():
            draft.work.add("bf:temporalCoverage", Text(("-" if value[0] == "c" else "") + value[1:5], datatype="edtf:EDTF"))
        else:
            draft.work.add("bf:temporalCoverage", value)


def agencies(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """040: who made the record, in what language, by which rules."""
    for value in all_of(field_, "a"):
        draft.admin.add("bf:assigner", source_of(value, known=draft.known_agencies))
    for value in all_of(field_, "d"):
        draft.admin.add("bf:descriptionModifier", source_of(value, known=draft.known_agencies))
    for value in all_of(field_, "b"):
        draft.admin.add("bf:descriptionLanguage", code_link("languages", value))
    for value in all_of(field_, "e"):
        draft.admin.add("bf:descriptionConventions", code_link("descriptionConventions", value.lower()) if value.isascii() and value.isalpha() else labelled("bf:DescriptionConventions", value))


def authentication(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """042."""
    for value in all_of(field_, "a"):
        draft.admin.add("bf:descriptionAuthentication", code_link("marcauthen", value))


def local_number(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """035: numbers in other systems."""
    for code, status in (("a", ""), ("z", "cancinv")):
        for value in all_of(field_, code):
            draft.instance.add("bf:identifiedBy", identifier("bf:Local", value, status=status))
