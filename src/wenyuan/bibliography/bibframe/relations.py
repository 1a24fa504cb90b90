"""Other things: 730, 740, 760 to 788, 800 to 830."""

from __future__ import annotations

from typing import Final

from wenyuan.bibliography.marc import Field

from .context import Draft, all_of, first_of, identifier, note, text_of
from .names import named_work, relation
from .titles import uniform_title
from .tree import Link, Node, labelled
from .vocabulary import ID

# The relation of a linking field; None: by its second indicator.
_RELATIONS: Final[dict[str, str | None]] = {
    "760": "series", "762": "subseries", "765": "translationof", "767": "translatedas", "770": "supplement", "772": "supplementto", "773": "partof", "774": "part", "775": "otheredition",
    "776": "otherphysicalformat", "777": "issuedwith", "780": None, "785": None, "786": "datasource", "787": "relatedwork", "788": "paralleldescription",
}
LINK_TAGS: Final = tuple(_RELATIONS)
_BEFORE: Final = {
    "0": "continues", "1": "continuesinpart", "2": "replacementof", "3": "replacementinpartof", "4": "mergerof", "5": "absorptionof", "6": "absorptioninpartof", "7": "separatedfrom",
}
_AFTER: Final = {
    "0": "continuedby", "1": "continuedinpartby", "2": "replacedby", "3": "replacedinpartby", "4": "absorbedby", "5": "absorbedinpartby", "6": "splitinto", "7": "mergedtoform", "8": "continuedby",
}
_OF_INSTANCE: Final = {"776", "777", "788"}


def linked_thing(draft: Draft, field_: Field, tag: str, lang: str) -> None:
    """760 to 788: another work or instance with what the field tells of it."""
    kind = _RELATIONS[tag] or (_BEFORE if tag == "780" else _AFTER).get(field_.indicators[1:2], "precededby" if tag == "780" else "succeededby")
    instance = Node(("bf:Instance",))
    title = Node(("bf:Title",))
    title.add("bf:mainTitle", first_of(field_, "t", stop=True) or first_of(field_, "s", stop=True) or first_of(field_, "p", stop=True), lang=lang)
    if title.properties:
        instance.add("bf:title", title)
    for code, type_ in (("x", "bf:Issn"), ("z", "bf:Isbn"), ("y", "bf:Coden"), ("r", "bf:ReportNumber"), ("u", "bf:Strn")):
        for value in all_of(field_, code):
            instance.add("bf:identifiedBy", identifier(type_, value))
    for value in all_of(field_, "w"):
        instance.add("bf:identifiedBy", identifier("bf:Local", value))
    instance.add("bf:editionStatement", first_of(field_, "b", stop=True), lang=lang)
    instance.add("bf:provisionActivityStatement", first_of(field_, "d", stop=True), lang=lang)
    if extent := first_of(field_, "h", stop=True):
        instance.add("bf:extent", labelled("bf:Extent", extent, lang=lang))
    for value in all_of(field_, "n"):
        instance.add("bf:note", note(value, lang=lang))
    for value in all_of(field_, "k"):
        instance.add("bf:seriesStatement", value, lang=lang)
    other: Node = instance
    if tag not in _OF_INSTANCE:
        other = Node(("bf:Work",))
        if creator := first_of(field_, "a", stop=True):
            primary = Node(("bf:Contribution", "bf:PrimaryContribution"))
            primary.add("bf:agent", labelled("bf:Agent", creator, lang=lang))
            other.add("bf:contribution", primary)
        if title.properties:
            other.add("bf:title", title)
        other.add("bf:hasInstance", instance)
    elif creator := first_of(field_, "a", stop=True):
        instance.add("bf:responsibilityStatement", creator, lang=lang)
    made = relation(kind, other, text=all_of(field_, "i"))
    for value in all_of(field_, "g"):  # where in the host
        made.add("bf:note", note(value.rstrip("."), kind="Part", lang=lang))
    (draft.instance if tag in _OF_INSTANCE else draft.work).add("bf:relation", made)


def added_title(draft: Draft, field_: Field, tag: str, lang: str) -> None:
    """730 and 740: a work that the thing holds (second indicator 2) or has to do with."""
    contained = field_.indicators[1:2] == "2"
    work = named_work(field_, "730", lang)
    if tag == "740":
        work.types = ("bf:Work", "bflc:Uncontrolled")
    draft.work.add("bf:relation", relation("part" if contained else "relatedwork", work, text=all_of(field_, "i")))


def traced_series(draft: Draft, field_: Field, tag: str, lang: str) -> None:
    """800 to 830: the series under its heading, with the number in it."""
    series = named_work(field_, tag, lang)
    series.types = ("bf:Series", "bf:Hub")
    made = Node(("bf:Relation",))
    made.add("bf:relationship", Link(f"{ID}vocabulary/relationship/series"))
    made.add("bf:associatedResource", series)
    for value in all_of(field_, "v"):
        made.add("bf:seriesEnumeration", value.rstrip("."), lang=lang)
    draft.work.add("bf:relation", made)


def uniform(draft: Draft, field_: Field, tag: str, lang: str) -> None:
    """130 and 240."""
    uniform_title(draft, field_, tag, lang)


def place_name(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """751: a place that has to do with the thing."""
    if text := text_of(field_, "a"):
        draft.work.add("bf:place", labelled("bf:Place", text.rstrip("."), lang=lang))
