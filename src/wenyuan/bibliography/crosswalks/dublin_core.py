"""Dublin Core: the fifteen elements, the qualified terms, and a minimal MARC record of them.

Source:
    DCMI Metadata Terms (2020); MARC to Dublin Core Crosswalk (Library of Congress); OAI-PMH 2.0, oai_dc; GB/T 25100-2010.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from wenyuan.bibliography.chinese import find_role, fold
from wenyuan.bibliography.identifiers import Isbn, Issn, parse_isbn, parse_issn
from wenyuan.bibliography.marc.formats import record_texts
from wenyuan.bibliography.marc.record import Field, MarcFormat, Record, Subfield
from wenyuan.bibliography.summary import Summary

from .convert import convert
from .isbd import strip_marks
from .statements import read_statements
from .values import Conversion, Loss, Reason

OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SIMPLE_ELEMENTS = (
    "title", "creator", "subject", "description", "publisher", "contributor", "date", "type", "format", "identifier", "source", "language", "relation", "coverage",
    "rights",
)  # fmt: skip
_REFINES = {
    "alternative": "title", "abstract": "description", "tableOfContents": "description", "issued": "date", "extent": "format", "isPartOf": "relation",
    "hasPart": "relation", "isVersionOf": "relation", "replaces": "relation", "isReplacedBy": "relation", "hasFormat": "relation", "spatial": "coverage",
    "temporal": "coverage", "bibliographicCitation": "identifier", "created": "date", "medium": "format", "accessRights": "rights", "license": "rights",
}  # fmt: skip
_TYPES = {
    "book": "Text", "ancient": "Text", "manuscript": "Text", "thesis": "Text", "article": "Text", "serial": "Text", "newspaper": "Text", "microform": "Text",
    "score": "Text", "map": "StillImage", "image": "StillImage", "video": "MovingImage", "audio": "Sound", "electronic": "InteractiveResource",
    "web": "InteractiveResource", "object": "PhysicalObject", "kit": "Collection",
}  # fmt: skip
_RELATIONS = {
    "series": "isPartOf", "set": "isPartOf", "piece": "hasPart", "supplement": "relation", "issued-with": "relation", "continues": "replaces",
    "continued-by": "isReplacedBy", "other-edition": "isVersionOf", "other-medium": "hasFormat", "translation": "relation", "translation-of": "isVersionOf",
}  # fmt: skip
# What a summary does not hold: areas treated, conditions of access and use.
_PLACES_AND_RIGHTS: dict[MarcFormat, dict[str, tuple[str, ...]]] = {
    MarcFormat.MARC21: {"spatial": ("522", "651", "662", "752"), "accessRights": ("506",), "rights": ("540",)}, MarcFormat.CNMARC: {"spatial": ("607",), "rights": ("371",)},
}
CONTROL_CHARACTERS = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class DublinCore:
    """Terms with their values, in order of the elements, and what of the record they do not tell."""

    terms: Mapping[str, tuple[str, ...]]
    losses: tuple[Loss, ...] = ()


def to_dublin_core(record: Record, *, qualified: bool = False) -> DublinCore:
    """Return the Dublin Core of a bibliographic record; the simple form has the fifteen elements only."""
    found = read_statements(record)
    lost = [*found.losses]
    if qualified and found.summary.place:
        lost.append(Loss("210" if record.format is MarcFormat.CNMARC else "264", "a", found.summary.place, Reason.NO_FIELD))
    return DublinCore(terms_of(found.summary, record_texts(record), record.format, qualified=qualified), tuple(lost))


def terms_of(summary: Summary, texts: Mapping[str, Sequence[str]], format_: MarcFormat, *, qualified: bool = False) -> dict[str, tuple[str, ...]]:
    """Return the terms of a record whose summary is at hand; harvests make half a million of these.

    Args:
        texts: The record's fields as in `QuickRecord.texts`.
    """
    terms: dict[str, list[str]] = {}

    def put(term: str, *values: str) -> None:
        name = term if qualified else _REFINES.get(term, term)
        kept = terms.setdefault(name, [])
        kept += [value for value in values if value and value not in kept]

    shown = summary.title + (f" : {summary.subtitle}" if summary.subtitle else "") + (f". {summary.part}" if summary.part else "")
    put("title", shown)
    put("alternative", *(title for _kind, title in summary.titles))
    for name in summary.names:
        heading = name.name + (f" ({name.dynasty})" if name.dynasty else "") + (f", {name.dates}" if name.dates else "")
        put("creator" if name.primary else "contributor", heading)
    put("subject", *summary.subjects, *summary.classes, *(number for _scheme, number in summary.other_classes))
    put("abstract", summary.abstract)
    put("tableOfContents", " -- ".join(summary.contents))
    put("description", *summary.notes, summary.edition)
    put("publisher", f"{summary.place} : {summary.publisher}" if summary.place and summary.publisher and not qualified else summary.publisher)
    put("issued", summary.date_text or (str(summary.year_from) if summary.year_from is not None else ""))
    put("type", _TYPES.get(summary.material, "Text"), summary.material if qualified else "")
    put("extent", summary.extent)
    put("identifier", *(f"urn:isbn:{value}" for value in summary.isbns), *(f"urn:issn:{value}" for value in summary.issns), *summary.numbers, *summary.urls)
    put("language", *summary.languages)
    for link in summary.links:
        put(_RELATIONS.get(link.relation, "relation"), f"{link.title} ; {link.volume}" if link.volume else link.title)
    for term, tags in _PLACES_AND_RIGHTS[format_].items():
        for tag in tags:
            for text in texts.get(tag, ()):
                put(term, strip_marks(next((part[1:] for part in text.split("\x1f")[1:] if part[:1] == "a"), ""), stop=True))
    return {term: tuple(values) for term, values in terms.items() if values}


def write_oai_dc(core: DublinCore) -> bytes:
    """Return the oai_dc XML document of simple Dublin Core; refined terms are written as the element they refine."""
    root = etree.Element(f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
    for term, values in core.terms.items():
        for value in values:
            etree.SubElement(root, f"{{{DC}}}{_REFINES.get(term, term)}").text = CONTROL_CHARACTERS.sub("", value)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def from_dublin_core(terms: Mapping[str, Sequence[str]], to: MarcFormat, *, control_number: str = "") -> Conversion:
    """Return a minimal record of Dublin Core terms, simple or qualified. Terms without a place are reported as losses.

    Args:
        terms: As in `DublinCore.terms`.
    """
    losses: list[Loss] = []
    fields: list[Field] = [Field("001", data=control_number)] if control_number else []
    values = {term: [v for v in found if v.strip()] for term, found in terms.items()}
    language = next((v.strip().lower() for v in values.get("language", []) if len(v.strip()) == 3), "")
    date = next(iter([*values.get("issued", []), *values.get("date", []), *values.get("created", [])]), "")
    year = next(iter(re.findall(r"(?<!\d)\d{4}(?!\d)", date)), "")
    fields.append(_field("100", "  ", ("a", f"{'20000101'}{'d' if year else 'u'}{year:<4}    {'u  '}{'u'}0{'chi'}y50      {'ea' if language == 'chi' else 'ba'}")))
    fields.append(_field("101", "0 ", *(("a", v.strip().lower()) for v in values.pop("language", []) or ["und"])))
    fields += _title_fields(values)
    publishers = values.pop("publisher", [])
    place, _, publisher = publishers[0].partition(" : ") if publishers and " : " in publishers[0] else ("", "", publishers[0] if publishers else "")
    fields.append(_field("210", "  ", ("a", place), ("c", publisher), ("d", date)))
    for term in ("issued", "date", "created"):
        if values.get(term):
            values[term] = [v for v in values[term] if v != date]
    for term, tag, indicators in _SINGLE:
        fields += [_field(tag, indicators, ("a", v)) for v in values.pop(term, [])]
    fields += _identifier_fields(values.pop("identifier", []))
    fields += _name_fields(values)
    for term in ("isPartOf", "relation"):
        fields += [_field("225" if term == "isPartOf" else "488", "1 " if term == "isPartOf" else " 0", ("a" if term == "isPartOf" else "t", v)) for v in values.pop(term, [])]
    if "InteractiveResource" in values.get("type", []):
        fields.append(_field("135", "  ", ("a", "dr")))
    kind = next((k for t, k in (("Sound", "j"), ("MovingImage", "g"), ("StillImage", "k"), ("PhysicalObject", "r")) if t in values.get("type", [])), "a")
    values.pop("type", None)
    losses += [Loss(term, "", value, Reason.NO_FIELD) for term, left in values.items() for value in left]
    losses += [Loss("publisher", "", value, Reason.REPEATED) for value in publishers[1:]]
    made = Record(f"00000n{kind}m0 22000003  450 ", tuple(sorted((f for f in fields if f.subfields or f.data), key=lambda f: f.tag)), MarcFormat.CNMARC)
    if to is MarcFormat.CNMARC:
        return Conversion(made, tuple(losses))
    converted = convert(made, to)
    return Conversion(converted.record, (*losses, *converted.losses), converted.notes)


_SINGLE = (
    ("description", "300", "  "), ("abstract", "330", "  "), ("tableOfContents", "327", "1 "), ("format", "215", "  "), ("extent", "215", "  "),
    ("subject", "610", "0 "), ("coverage", "607", "  "), ("spatial", "607", "  "), ("rights", "371", "0 "), ("accessRights", "371", "0 "), ("license", "371", "0 "),
    ("source", "324", "  "), ("bibliographicCitation", "300", "  "),
)  # fmt: skip


def _field(tag: str, indicators: str, *pairs: tuple[str, str]) -> Field:
    return Field(tag, indicators, tuple(Subfield(code, value.strip()) for code, value in pairs if value.strip()))


def _title_fields(values: dict[str, list[str]]) -> list[Field]:
    titles = values.pop("title", [])
    head, _, rest = titles[0].partition(" : ") if titles else ("[题名不详]", "", "")
    others = [*titles[1:], *values.pop("alternative", [])]
    return [_field("200", "1 ", ("a", head), ("e", rest)), *(_field("517", "1 ", ("a", title)) for title in others)]


def _identifier_fields(identifiers: Sequence[str]) -> list[Field]:
    made = []
    for value in identifiers:
        bare = re.sub(r"^(?:urn:)?(?:isbn|issn)[:\s]*", "", value.strip(), flags=re.IGNORECASE)
        if value.startswith(("http://", "https://")):
            made.append(_field("856", "4 ", ("u", value)))
        elif "isbn" in value.lower() or _is_valid(parse_isbn(bare)):
            made.append(_field("010", "  ", ("a", bare)))
        elif "issn" in value.lower() or _is_valid(parse_issn(bare)):
            made.append(_field("011", "  ", ("a", bare)))
        else:
            made.append(_field("017", "70", ("a", value)))
    return made


def _is_valid(number: Isbn | Issn | None) -> bool:
    return number is not None and number.valid


def _name_fields(values: dict[str, list[str]]) -> list[Field]:
    made = []
    for term, tag, word in (("creator", "701", "著"), ("contributor", "702", "")):
        for value in values.pop(term, []):
            name, dynasty, dates = value.strip(), "", ""
            if found := re.search(r",\s*([^,]*\d{2,4}\??\s*-[^,]*|\d{4}-)$", name):
                name, dates = name[: found.start()], found.group(1)
            if found := re.search(r"\s*\(([^()]+)\)$", name):
                name, dynasty = name[: found.start()], found.group(0).strip()
            role = find_role(fold(name[-1:])) if " " in name else None
            entry, _, rest = name.partition(", ") if name.isascii() else (name, "", "")
            pairs = (("a", entry), ("b", rest), ("c", dynasty), ("f", dates), ("4", role.word if role else word))
            made.append(_field(tag, " 1" if rest else " 0", *pairs))
    return made
