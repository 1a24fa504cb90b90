"""Identifiers and classification: 010 to 088."""

from __future__ import annotations

import re
from typing import Final

from wenyuan.bibliography.marc import Field

from .context import Draft, all_of, first_of, identifier, note, scheme_of, source_of, text_of, with_applies
from .tree import Link, Node, Text, labelled
from .vocabulary import ID, code_link

_TYPES: Final = {
    "010": "bf:Lccn", "013": "bf:Identifier", "015": "bf:Nbn", "016": "bf:Local", "017": "bf:CopyrightNumber", "020": "bf:Isbn", "025": "bf:LcOverseasAcq", "026": "bf:Fingerprint",
    "027": "bf:Strn", "030": "bf:Coden", "032": "bf:PostalRegistration", "036": "bf:StudyNumber", "088": "bf:ReportNumber", "074": "bf:Identifier", "086": "bf:Identifier",
}
_OF_024: Final = {"0": "bf:Isrc", "1": "bf:Upc", "2": "bf:Ismn", "3": "bf:Ean", "4": "bf:Sici"}
_BY_SOURCE: Final = {
    "doi": "bf:Doi", "hdl": "bf:Hdl", "isan": "bf:Isan", "isni": "bf:Isni", "iso": "bf:Iso", "istc": "bf:Istc", "iswc": "bf:Iswc", "uri": "bf:Identifier", "urn": "bf:Urn",
    "ansi": "bf:Ansi", "eidr": "bf:Eidr", "gtin14": "bf:Gtin14Number", "stock": "bf:StockNumber", "ark": "bf:Ark",
}
_OF_028: Final = {
    "0": "bf:AudioIssueNumber", "1": "bf:MatrixNumber", "2": "bf:MusicPlate", "3": "bf:MusicPublisherNumber", "4": "bf:VideoRecordingNumber", "5": "bf:PublisherNumber",
    "6": "bf:MusicDistributorNumber",
}
_CLASSES: Final = {"050": "bf:ClassificationLcc", "055": "bf:Classification", "060": "bf:ClassificationNlm", "070": "bf:Classification", "080": "bf:ClassificationUdc", "084": "bf:Classification"}
_DEGREES: Final = re.compile(r"\s*\(([^()]*)\)\s*$")


def number(draft: Draft, field_: Field, tag: str, _lang: str) -> None:
    """A number of the instance in $a, cancelled ones in $z, qualifiers in $q or in brackets behind it."""
    made = []
    for code, status in (("a", ""), ("z", "cancinv")):
        for value in all_of(field_, code):
            bare, qualifiers = value, [*all_of(field_, "q")]
            if tag == "020" and (found := _DEGREES.search(value)):
                bare, qualifiers = value[: found.start()], [found[1], *qualifiers]
            made.append(identifier(_TYPES[tag], " ".join(bare.split()) if tag == "010" else bare, qualifier=qualifiers, status=status))
    for node in made:
        if source := first_of(field_, "2"):
            node.add("bf:source", scheme_of(source))
        if tag == "016" and field_.indicators[:1] == " ":
            node.add("bf:source", source_of("CaOOAMICUS"))
        draft.instance.add("bf:identifiedBy", with_applies(node, field_))
    if tag == "020" and (price := first_of(field_, "c")):
        if made:
            made[0].add("bf:acquisitionTerms", price)
        else:
            draft.instance.add("bf:acquisitionTerms", price)


def issn(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """022: the number of the serial, the linking number, wrong and cancelled ones."""
    for code, type_, status in (("a", "bf:Issn", ""), ("y", "bf:Issn", "incorrect"), ("z", "bf:Issn", "cancinv"), ("l", "bf:IssnL", ""), ("m", "bf:IssnL", "cancinv")):
        for value in all_of(field_, code):
            node = identifier(type_, value, status=status)
            if code == "a" and (center := first_of(field_, "2")):
                node.add("bf:assigner", code_link("issnclusters", center))
            (draft.work if type_ == "bf:IssnL" else draft.instance).add("bf:identifiedBy", node)


def standard_number(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """024: which number it is says the indicator or $2."""
    source = first_of(field_, "2").lower()
    type_ = _BY_SOURCE.get(source, "bf:Identifier") if field_.indicators[:1] == "7" else _OF_024.get(field_.indicators[:1], "bf:Identifier")
    for code, status in (("a", ""), ("z", "cancinv")):
        for value in all_of(field_, code):
            node = identifier(type_, value, qualifier=all_of(field_, "q"), status=status)
            if type_ == "bf:Identifier" and source:
                node.add("bf:source", scheme_of(source))
            node.add("bf:note", note(first_of(field_, "d"), kind="additional codes") if first_of(field_, "d") else None)
            (draft.work if type_ in {"bf:Iswc", "bf:Istc"} else draft.instance).add("bf:identifiedBy", node)


def publisher_number(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """028."""
    for value in all_of(field_, "a"):
        node = identifier(_OF_028.get(field_.indicators[:1], "bf:PublisherNumber"), value, qualifier=all_of(field_, "q"))
        if name := first_of(field_, "b"):
            node.add("bf:assigner", labelled("bf:Agent", name))
        draft.instance.add("bf:identifiedBy", with_applies(node, field_))


def stock_number(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """037: where it can be bought."""
    source = Node(("bf:AcquisitionSource",))
    source.add("rdfs:label", first_of(field_, "b"))
    for value in all_of(field_, "a"):
        source.add("bf:identifiedBy", identifier("bf:StockNumber", value))
    for value in all_of(field_, "c"):
        source.add("bf:acquisitionTerms", value)
    for value in all_of(field_, "n"):
        source.add("bf:note", note(value))
    if source.properties:
        draft.instance.add("bf:acquisitionSource", source)


def classification(draft: Draft, field_: Field, tag: str, _lang: str) -> None:
    """050 to 084: the first $a with the book number; each other $a is a further class."""
    source = first_of(field_, "2")
    for place, value in enumerate(all_of(field_, "a")):
        node = Node((_CLASSES.get(tag, "bf:Classification"),))
        node.add("bf:classificationPortion", value)
        if place == 0:
            node.add("bf:itemPortion", text_of(field_, "b"))
        if tag in {"050", "060"} and field_.indicators[1:2] == "0":
            node.add("bf:assigner", Link(f"{ID}vocabulary/organizations/{'dlc' if tag == '050' else 'dnlm'}"))
        if source:
            node.add("bf:source", scheme_of(source))
        elif tag == "070":
            node.add("bf:source", scheme_of("nal"))
        draft.work.add("bf:classification", node)


def dewey(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """082, 083."""
    for value in all_of(field_, "a"):
        node = Node(("bf:ClassificationDdc",))
        node.add("bf:classificationPortion", value)
        node.add("bf:itemPortion", text_of(field_, "b"))
        node.add("bf:edition", {"0": "full", "1": "abridged"}.get(field_.indicators[:1]))
        if edition := first_of(field_, "2"):
            source = Node(("bf:Source",))
            source.add("bf:code", f"ddc{edition}" if edition.isdigit() else edition)
            node.add("bf:source", source)
        if field_.indicators[1:2] == "0":
            node.add("bf:assigner", Link(f"{ID}vocabulary/organizations/dlc"))
        draft.work.add("bf:classification", node)


def geographic_class(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """052."""
    for value in all_of(field_, "a"):
        parts = all_of(field_, "b") or [""]
        for part in parts:
            place = Node(("bf:Place",))
            place.add("rdf:value", f"{value} {part}".strip())
            place.add("bf:source", scheme_of(first_of(field_, "2")) if field_.indicators[:1] == "7" else code_link("classSchemes", "lcc"))
            draft.work.add("bf:place", place)


def scale_and_coordinates(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """034: scale as a ratio, the corners as they are coded."""
    for value in all_of(field_, "b"):
        scale = Node(("bf:Scale",))
        scale.add("rdfs:label", f"1:{value}")
        draft.work.add("bf:scale", scale)
    corners = [first_of(field_, code) for code in "defg"]
    if all(corners):
        area = Node(("bf:Cartographic",))
        area.add("bf:coordinates", Text(" ".join(corners)))
        draft.work.add("bf:cartographicAttributes", area)
