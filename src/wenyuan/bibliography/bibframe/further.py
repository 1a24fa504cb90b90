"""Fields of music, maps, files and access that other parts of the mapping do not hold."""

from __future__ import annotations

import re
from typing import Final

from wenyuan.bibliography.marc import Field

from .context import Draft, all_of, first_of, note, scheme_of, text_of, with_applies
from .names import relation
from .tree import Link, Node, Text, labelled
from .vocabulary import ID, code_link

_CODED: Final = re.compile(r"([a-z]{2})(\d{2})?")
_DIGITS: Final = re.compile(r"\d{4}(\d{2})?(\d{2})?")
_LOCAL_CLASSES: Final = {
    "051": ("bf:ClassificationLcc", ""), "061": ("bf:ClassificationNlm", ""), "071": ("bf:Classification", "nal"), "090": ("bf:ClassificationLcc", ""), "092": ("bf:ClassificationDdc", ""),
    "093": ("bf:Classification", "clc"), "096": ("bf:ClassificationNlm", ""),
}
# Fields whose words become a labelled resource: where, property, type, subfields.
_LABELLED: Final = {
    "251": ("work", "bf:version", "bf:Version", "a"), "335": ("instance", "bf:issuance", "bf:Issuance", "a"), "341": ("work", "bf:contentAccessibility", "bf:ContentAccessibility", "abcde"),
    "348": ("work", "bf:musicFormat", "bf:MusicFormat", "a"), "532": ("work", "bf:contentAccessibility", "bf:ContentAccessibility", "a"), "563": ("instance", "bf:binding", "bf:Binding", "a"),
    "647": ("work", "bf:subject", "bf:Event", "acdg"), "753": ("instance", "bf:systemRequirement", "bf:SystemRequirement", "abc"), "507": ("work", "bf:scale", "bf:Scale", "ab"),
}
LABELLED_TAGS: Final = tuple(_LABELLED)
LOCAL_CLASS_TAGS: Final = tuple(_LOCAL_CLASSES)
_MUSIC_NUMBERS: Final = {"a": "bf:musicSerialNumber", "b": "bf:musicOpusNumber", "c": "bf:musicThematicNumber"}


def _edtf(value: str) -> Text | None:
    """Return yyyymmdd as a date with hyphens; None where it is none."""
    if not (found := _DIGITS.fullmatch(value.strip())):
        return None
    parts = [value.strip()[:4], found[1], found[2]]
    return Text("-".join(part for part in parts if part), datatype="edtf:EDTF")


def labelled_thing(draft: Draft, field_: Field, tag: str, lang: str) -> None:
    """A resource with the words of the field as its label, and the scheme they come from."""
    where, name, type_, codes = _LABELLED[tag]
    if text := text_of(field_, codes).rstrip("."):
        node = labelled(type_, text, lang=lang)
        if code := first_of(field_, "2"):
            node.add("bf:source", scheme_of(code))
        (draft.work if where == "work" else draft.instance).add(name, with_applies(node, field_))


def local_class(draft: Draft, field_: Field, tag: str, _lang: str) -> None:
    """051, 061, 071 (of copies) and the local 09X: class and book number."""
    type_, scheme = _LOCAL_CLASSES[tag]
    for value in all_of(field_, "a")[:1]:
        node = Node((type_,))
        node.add("bf:classificationPortion", value)
        node.add("bf:itemPortion", text_of(field_, "b"))
        if scheme:
            node.add("bf:source", scheme_of(scheme))
        if copy := first_of(field_, "c"):
            node.add("bf:note", note(copy))
        draft.work.add("bf:classification", node)


def event(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """033: when and where it was recorded, in codes."""
    node = Node(("bf:Capture",))
    dates = [one for one in (_edtf(value[:8]) for value in all_of(field_, "a")) if one]
    if field_.indicators[:1] == "2" and len(dates) == 2:
        node.add("bf:date", Text(f"{dates[0].value}/{dates[1].value}", datatype="edtf:EDTF"))
    else:
        for date in dates:
            node.add("bf:date", date)
    for value in all_of(field_, "b"):
        place = Node(("bf:Place",))
        place.add("rdf:value", f"{value} {first_of(field_, 'c')}".strip())
        place.add("bf:source", code_link("classSchemes", "lcc"))
        node.add("bf:place", place)
    for value in all_of(field_, "p"):
        node.add("bf:place", labelled("bf:Place", value))
    if node.properties:
        draft.work.add("bf:capture", with_applies(node, field_))


def creation_dates(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """046: when the work was made ($k to $l); others say what 008 says."""
    first, last = (_edtf(first_of(field_, code)) for code in "kl")
    if first is not None:
        draft.work.add("bf:originDate", Text(f"{first.value}/{last.value}" if last is not None else first.value, datatype="edtf:EDTF"))


def composition(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """047: forms of composition, by the codes of MARC or those of a scheme."""
    for value in all_of(field_, "a"):
        if field_.indicators[1:2] == "7":
            node = labelled("bf:GenreForm", value)
            node.add("bf:source", scheme_of(first_of(field_, "2")))
            draft.work.add("bf:genreForm", node)
        else:
            draft.work.add("bf:genreForm", code_link("marcmuscomp", value))


def performers_in_codes(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """048: instruments and voices with their number; $b are soloists."""
    for subfield in field_.subfields:
        found = _CODED.fullmatch(subfield.value.strip()) if subfield.code in "ab" else None
        if found is None:
            continue
        node = Node(("bf:MusicMedium",), f"{ID}vocabulary/marcmusperf/{found[1]}" if field_.indicators[1:2] != "7" else "")
        if field_.indicators[1:2] == "7":
            node.add("rdf:value", found[1])
            node.add("bf:source", scheme_of(first_of(field_, "2")))
        if found[2] and int(found[2]):
            node.add("bf:count", str(int(found[2])))
        if subfield.code == "b":
            node.add("bf:instrumentalType", "soloist")
        draft.work.add("bf:musicMedium", node)


def performers(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """382: the medium of performance, each instrument or voice with its number."""
    node: Node | None = None
    for subfield in field_.subfields:
        value = subfield.value.strip()
        if not value:
            continue
        if subfield.code in "abdp":
            node = labelled("bf:MusicMedium", value.rstrip("."), lang=lang)
            if subfield.code != "a":
                node.add("bf:instrumentalType", {"b": "soloist", "d": "doubling", "p": "alternative"}[subfield.code])
            if source := first_of(field_, "2"):
                node.add("bf:source", scheme_of(source))
            draft.work.add("bf:musicMedium", node)
        elif subfield.code in "ne" and node is not None:
            node.add("bf:count", value)
        elif subfield.code == "v" and node is not None:
            node.add("bf:note", note(value, lang=lang))


def music_numbers(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """383: serial, opus and thematic index numbers."""
    for subfield in field_.subfields:
        if name := _MUSIC_NUMBERS.get(subfield.code):
            draft.work.add(name, subfield.value)


def music_key(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """384."""
    draft.work.add("bf:musicKey", first_of(field_, "a"))


def subject_code(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """072: a category of subjects by its code."""
    for value in all_of(field_, "a"):
        node = Node(("bf:Topic",))
        node.add("bf:code", " ".join([value, *all_of(field_, "x")]))
        source = {"0": "agricola"}.get(field_.indicators[1:2]) or first_of(field_, "2")
        if source:
            node.add("bf:source", scheme_of(source))
        draft.work.add("bf:subject", node)


def associated_languages(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """377: languages of the work, unless 008 has said them."""
    for value in all_of(field_, "a"):
        if value != draft.fixed[35:38] and len(value) == 3 and value.isalpha():
            draft.work.add("bf:language", code_link("languages", value.lower()))


def digital_graphics(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """352: raster, vector or point, and the objects."""
    for code, type_ in (("a", "bf:CartographicDataType"), ("b", "bf:CartographicObjectType"), ("q", "bf:EncodingFormat")):
        for value in all_of(field_, code):
            draft.instance.add("bf:digitalCharacteristic", labelled(type_, value, lang=lang))


def resource_identifier(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """758: a resource that the thing has to do with, by its address."""
    uri = next((value.strip() for code in "10" for value in field_.all(code) if value.strip().startswith("http")), "")
    if uri:
        other = labelled("bf:Work", first_of(field_, "a"), uri=uri)
        stated = next((value.strip() for value in field_.all("4") if value.strip().startswith("http")), "")
        draft.work.add("bf:relation", relation("relatedwork", other if other.properties else Link(uri), text=all_of(field_, "i"), uri=stated))
