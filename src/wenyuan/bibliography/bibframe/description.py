"""Edition, publication, physical description, series as stated: 250 to 490."""

from __future__ import annotations

from typing import Final

from wenyuan.bibliography.crosswalks.isbd import strip_marks
from wenyuan.bibliography.marc import Field

from .context import Draft, all_of, first_of, note, scheme_of, text_of, with_applies
from .tree import Link, Node, labelled
from .vocabulary import ID, code_link

_ACTIVITY: Final = {"0": "bf:Production", "1": "bf:Publication", "2": "bf:Distribution", "3": "bf:Manufacture"}
_RDA: Final = {
    "336": ("bf:content", "bf:Content", "contentTypes"), "337": ("bf:media", "bf:Media", "mediaTypes"), "338": ("bf:carrier", "bf:Carrier", "carriers"),
}
_OF_340: Final = {
    "a": ("bf:baseMaterial", "bf:BaseMaterial"), "c": ("bf:appliedMaterial", "bf:AppliedMaterial"), "d": ("bf:productionMethod", "bf:ProductionMethod"), "e": ("bf:mount", "bf:Mount"),
    "g": ("bf:colorContent", "bf:ColorContent"), "j": ("bf:generation", "bf:Generation"), "k": ("bf:layout", "bf:Layout"), "m": ("bf:bookFormat", "bf:BookFormat"),
    "n": ("bf:fontSize", "bf:FontSize"), "o": ("bf:polarity", "bf:Polarity"), "p": ("bf:illustrativeContent", "bf:Illustration"), "q": ("bf:reductionRatio", "bf:ReductionRatio"),
}
_CHARACTERISTICS: Final = {
    "344": {"a": "bf:RecordingMethod", "b": "bf:RecordingMedium", "c": "bf:PlayingSpeed", "d": "bf:GrooveCharacteristic", "g": "bf:PlaybackChannels", "h": "bf:PlaybackCharacteristic"},
    "345": {"a": "bf:PresentationFormat", "b": "bf:ProjectionSpeed"}, "346": {"a": "bf:VideoFormat", "b": "bf:BroadcastStandard"},
    "347": {"a": "bf:FileType", "b": "bf:EncodingFormat", "c": "bf:FileSize", "d": "bf:Resolution", "e": "bf:RegionalEncoding", "f": "bf:EncodedBitrate"},
}
_PROPERTIES: Final = {"344": "bf:soundCharacteristic", "345": "bf:projectionCharacteristic", "346": "bf:videoCharacteristic", "347": "bf:digitalCharacteristic"}


def edition(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """250."""
    draft.instance.add("bf:editionStatement", text_of(field_, "ab").rstrip("."), lang=lang)


def mathematical(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """255: scale, projection, coordinates of maps in words."""
    if scale := first_of(field_, "a"):
        draft.work.add("bf:scale", labelled("bf:Scale", scale, lang=lang))
    node = Node(("bf:Cartographic",))
    if projection := first_of(field_, "b"):
        node.add("bf:projection", labelled("bf:Projection", projection, lang=lang))
    node.add("bf:coordinates", first_of(field_, "c").strip("()."), lang=lang)
    if node.properties:
        draft.work.add("bf:cartographicAttributes", node)


def producing_country(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """257."""
    for value in all_of(field_, "a"):
        draft.work.add("bf:originPlace", labelled("bf:Place", value.rstrip("."), lang=lang))


def publication(draft: Draft, field_: Field, tag: str, lang: str) -> None:
    """260 and 264: the statement as it stands, each place and name once; 264 _4 is the date of copyright."""
    if tag == "264" and field_.indicators[1:2] == "4":
        for value in all_of(field_, "c"):
            draft.instance.add("bf:copyrightDate", value.rstrip("."), lang=lang)
        return
    kind = "bf:Publication" if tag == "260" else _ACTIVITY.get(field_.indicators[1:2], "bf:Publication")
    node = Node(("bf:ProvisionActivity", kind))
    for code, name in (("a", "bflc:simplePlace"), ("b", "bflc:simpleAgent"), ("c", "bflc:simpleDate")):
        for value in all_of(field_, code):
            node.add(name, value.rstrip(".") if code == "c" else value, lang=lang)
    if field_.indicators[:1] == "3":
        node.add("bf:status", code_link("mstatus", "current"))
    if node.properties:
        draft.instance.add("bf:provisionActivity", with_applies(node, field_))
    made = Node(("bf:ProvisionActivity", "bf:Manufacture"))
    for code, name in (("e", "bflc:simplePlace"), ("f", "bflc:simpleAgent"), ("g", "bflc:simpleDate")):
        for value in all_of(field_, code):
            made.add(name, value.strip("(). "), lang=lang)
    if made.properties:
        draft.instance.add("bf:provisionActivity", made)
    draft.instance.add("bf:publicationStatement" if kind == "bf:Publication" else "bf:provisionActivityStatement", strip_marks(text_of(field_, "abc"), stop=True), lang=lang)


def projected_date(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """263."""
    draft.instance.add("bflc:projectedProvisionDate", first_of(field_, "a"))


def extent(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """300."""
    if text := text_of(field_, "afg"):
        draft.instance.add("bf:extent", with_applies(labelled("bf:Extent", text, lang=lang), field_))
    if other := text_of(field_, "b"):
        draft.instance.add("bf:note", note(other, kind="Physical details", lang=lang))
    draft.instance.add("bf:dimensions", text_of(field_, "c").rstrip("."), lang=lang)
    if extra := text_of(field_, "e"):
        draft.instance.add("bf:note", note(extra.rstrip("."), kind="Accompanying materials", lang=lang))


def duration(draft: Draft, field_: Field, _tag: str, _lang: str) -> None:
    """306: hhmmss as ISO 8601."""
    for value in all_of(field_, "a"):
        text = value if not (value.isdigit() and len(value) == 6) else f"PT{value[:2]}H{value[2:4]}M{value[4:]}S"
        draft.work.add("bf:duration", text)


def frequency(draft: Draft, field_: Field, tag: str, lang: str) -> None:
    """310, 321."""
    if text := first_of(field_, "a", stop=True):
        node = labelled("bf:Frequency", text, lang=lang)
        node.add("bf:date", first_of(field_, "b"))
        if tag == "321":
            node.add("bf:note", note("former"))
        draft.instance.add("bf:frequency", node)


def rda_type(draft: Draft, field_: Field, tag: str, _lang: str) -> None:
    """336, 337, 338: by code, or by term where there is none."""
    name, type_, vocabulary = _RDA[tag]
    target = draft.work if tag == "336" else draft.instance
    codes, terms = all_of(field_, "b"), all_of(field_, "a")
    for place in range(max(len(codes), len(terms))):
        code, term = (codes[place] if place < len(codes) else ""), (terms[place] if place < len(terms) else "")
        node = Node((type_,), f"{ID}vocabulary/{vocabulary}/{code}" if code else "")
        node.add("rdfs:label", term)
        if not code and (source := first_of(field_, "2")):
            node.add("bf:source", scheme_of(source))
        target.add(name, with_applies(node, field_) if node.properties or not node.uri else Link(node.uri))


def material(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """340."""
    for subfield in field_.subfields:
        if subfield.code == "b":
            draft.instance.add("bf:dimensions", subfield.value)
        elif subfield.code in _OF_340 and subfield.value.strip():
            name, type_ = _OF_340[subfield.code]
            draft.instance.add(name, with_applies(labelled(type_, subfield.value.strip(), lang=lang), field_))


def characteristics(draft: Draft, field_: Field, tag: str, lang: str) -> None:
    """344 to 347: of sound, projection, video and files."""
    for subfield in field_.subfields:
        if (type_ := _CHARACTERISTICS[tag].get(subfield.code)) and subfield.value.strip():
            draft.instance.add(_PROPERTIES[tag], with_applies(labelled(type_, subfield.value.strip(), lang=lang), field_))


def arrangement(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """351."""
    node = Node(("bf:Arrangement",))
    for code, name in (("a", "bf:organization"), ("b", "bf:pattern"), ("c", "bf:hierarchicalLevel")):
        for value in all_of(field_, code):
            node.add(name, value, lang=lang)
    if node.properties:
        draft.work.add("bf:arrangement", with_applies(node, field_))


def numbering(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """362: first and last issue, or in words."""
    text = text_of(field_, "a").rstrip(".")
    first, dash, last = text.partition("-")
    if field_.indicators[:1] == "0" and dash and text.count("-") == 1:
        draft.instance.add("bf:firstIssue", first.strip(), lang=lang)
        draft.instance.add("bf:lastIssue", last.strip(), lang=lang)
    elif text:
        draft.instance.add("bf:note", note(text, kind="Numbering", lang=lang))


def work_attribute(draft: Draft, field_: Field, tag: str, lang: str) -> None:
    """370, 380, 385, 386, 388: what the work is, for whom and by whom."""
    name, type_, codes = {
        "370": ("bf:originPlace", "bf:Place", "g"), "380": ("bf:genreForm", "bf:GenreForm", "a"),
        "385": ("bf:intendedAudience", "bf:IntendedAudience", "a"), "386": ("bflc:creatorCharacteristic", "bflc:CreatorCharacteristic", "a"),
        "388": ("bf:temporalCoverage", "bf:Temporal", "a"),
    }[tag]
    for code in codes:
        for value in all_of(field_, code):
            node = labelled(type_, value.rstrip("."), lang=lang)
            if source := first_of(field_, "2"):
                node.add("bf:source", scheme_of(source))
            draft.work.add(name, node)


def series_statement(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """490: the series as it stands on the thing; where no 8XX traces it, also as a series."""
    text = "; ".join(all_of(field_, "a"))
    draft.instance.add("bf:seriesStatement", text, lang=lang)
    for value in all_of(field_, "v"):
        draft.instance.add("bf:seriesEnumeration", value.rstrip("."), lang=lang)
    if field_.indicators[:1] == "1" or lang:
        return
    series = Node(("bf:Series", "bflc:Uncontrolled"))
    title = Node(("bf:Title",))
    title.add("bf:mainTitle", first_of(field_, "a").rstrip("= "))
    series.add("bf:title", title)
    for value in all_of(field_, "x"):
        number = Node(("bf:Issn",))
        number.add("rdf:value", value)
        series.add("bf:identifiedBy", number)
    relation = Node(("bf:Relation",))
    relation.add("bf:relationship", Link(f"{ID}vocabulary/relationship/series"))
    relation.add("bf:associatedResource", series)
    for value in all_of(field_, "v"):
        relation.add("bf:seriesEnumeration", value.rstrip("."))
    draft.instance.add("bf:relation", relation)
