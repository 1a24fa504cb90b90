"""Notes: 500 to 588."""

from __future__ import annotations

import re
from typing import Final

from wenyuan.bibliography.marc import Field

from .context import Draft, all_of, first_of, note, text_of, with_applies
from .tree import Link, Node, labelled

# Notes in words: where they belong, their type, their subfields.
_PLAIN: Final = {
    "500": ("instance", "", "a"), "501": ("instance", "With", "a"), "504": ("work", "Bibliography", "ab"), "513": ("work", "Type of report", "ab"), "514": ("work", "Data quality", "abcdefghijkmu"),
    "515": ("instance", "Issuance information", "a"), "516": ("instance", "Type of computer data", "a"), "521": ("work", "Target audience", "ab"), "525": ("instance", "Supplementary content", "a"),
    "530": ("instance", "Additional physical form", "abcdu"), "533": ("instance", "Reproduction", "abcdefmn"), "534": ("instance", "Original version", "pabcefklmnotxz"),
    "535": ("instance", "Location of originals", "abcdg"), "536": ("work", "Funding information", "abcdefgh"), "544": ("work", "Related materials", "acden"), "545": ("work", "Biographical data", "abu"),
    "547": ("instance", "Former title complexity", "a"), "550": ("instance", "Issuing body", "a"), "552": ("instance", "Entity and attribute information", "abcdefghijklmnopu"),
    "555": ("instance", "Index", "abcdu"), "556": ("instance", "Documentation", "az"), "562": ("instance", "Copy and version identification", "abcde"), "565": ("instance", "Case file characteristics", "abcde"),
    "567": ("work", "Methodology", "a"), "580": ("instance", "Linking entry complexity", "a"), "581": ("instance", "Publications about described materials", "az"), "584": ("instance", "Accumulation and frequency of use", "ab"),
    "585": ("instance", "Exhibition", "a"), "588": ("instance", "Description source", "a"), "538": ("instance", "System details", "aiu"), "590": ("instance", "Local", "a"), "511": ("work", "Cast", "a"),
    "508": ("work", "Creation credits", "a"), "254": ("instance", "Musical presentation", "a"), "256": ("instance", "Computer file characteristics", "a"), "307": ("instance", "Hours", "ab"),
    "381": ("work", "Other distinguishing characteristics", "a"), "526": ("instance", "Study program", "abcdixz"), "542": ("instance", "Copyright status", "abcdefghijklmnop"),
    "583": ("instance", "Action", "abcdefhijklnouxz"), "361": ("instance", "Ownership", "afklms"),
}
PLAIN_TAGS: Final = tuple(_PLAIN)
_BEFORE_NOTE: Final = {"511": {"1": "Cast: "}, "545": {"0": "", "1": ""}}
_CONTENTS: Final = re.compile("[agrtu]")
_AWARDED: Final = {"b": "bf:degree", "d": "bf:date"}


def plain_note(draft: Draft, field_: Field, tag: str, lang: str) -> None:
    """Notes that stay in words."""
    where, kind, codes = _PLAIN[tag]
    text = text_of(field_, codes)
    if not text:
        return
    before = _BEFORE_NOTE.get(tag, {}).get(field_.indicators[:1], "")
    made = with_applies(note(before + text, kind=kind, lang=lang), field_)
    (draft.work if where == "work" else draft.instance).add("bf:note", made)


def dissertation(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """502: in words, or degree, institution and year."""
    node = Node(("bf:Dissertation",))
    node.add("rdfs:label", text_of(field_, "a").rstrip("."), lang=lang)
    for code, name in _AWARDED.items():
        node.add(name, first_of(field_, code, stop=True), lang=lang)
    for value in all_of(field_, "c"):
        node.add("bf:grantingInstitution", labelled("bf:Agent", value.rstrip("."), lang=lang))
    for value in all_of(field_, "g"):
        node.add("bf:note", note(value, lang=lang))
    if node.properties:
        draft.work.add("bf:dissertation", node)


def contents(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """505: the table of contents of the work."""
    text = " ".join(s.value.strip() for s in field_.subfields if _CONTENTS.fullmatch(s.code) and s.code != "u")
    if not text and not field_.first("u"):
        return
    uri = next((value.strip() for value in field_.all("u") if value.strip()), "")
    draft.work.add("bf:tableOfContents", with_applies(labelled("bf:TableOfContents", text.strip(), lang=lang, uri=uri), field_))


def summary(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """520: summary, review, scope, abstract or advice."""
    text = text_of(field_, "ab")
    if not text:
        return
    node = labelled("bf:Summary", text, lang=lang)
    kind = {"0": "subject", "1": "review", "2": "scope and content", "3": "abstract", "4": "content advice"}.get(field_.indicators[:1])
    if kind:
        node.add("bf:noteType", kind)
    if assigner := first_of(field_, "c"):
        node.add("bf:source", labelled("bf:Source", assigner.strip("[]")))
    draft.work.add("bf:summary", with_applies(node, field_))


def policy(draft: Draft, field_: Field, tag: str, lang: str) -> None:
    """506, 540: who may see and use it."""
    text = text_of(field_, "abcd") if tag == "540" else text_of(field_, "abcde")
    uri = next((value.strip() for value in field_.all("u") if value.strip()), "")
    if not text and not uri:
        return
    node = Node(("bf:UsageAndAccessPolicy", "bf:UsePolicy" if tag == "540" else "bf:AccessPolicy"), uri)
    node.add("rdfs:label", text, lang=lang)
    for value in all_of(field_, "f"):
        node.add("bf:code", value)
    draft.instance.add("bf:usageAndAccessPolicy", with_applies(node, field_))


def citation(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """510: where the thing is described, and at which place."""
    source = Node(("bf:Instance",))
    title = Node(("bf:Title",))
    title.add("bf:mainTitle", first_of(field_, "a"), lang=lang)
    source.add("bf:title", title)
    for value in all_of(field_, "x"):
        issn = Node(("bf:Issn",))
        issn.add("rdf:value", value)
        source.add("bf:identifiedBy", issn)
    node = Node(("bf:Relation",))
    node.add("bf:relationship", Link("http://id.loc.gov/vocabulary/relationship/referencedby"))
    node.add("bf:associatedResource", source)
    for value in all_of(field_, "c"):
        node.add("bf:note", note(value, kind="Location within source", lang=lang))
    draft.instance.add("bf:relation", node)


def capture(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """518: when and where it was recorded."""
    node = Node(("bf:Capture",))
    if field_.first("a"):
        node.add("bf:note", note(text_of(field_, "a"), lang=lang))
    for value in all_of(field_, "d"):
        node.add("bf:date", value, lang=lang)
    for value in all_of(field_, "p"):
        node.add("bf:place", labelled("bf:Place", value, lang=lang))
    if node.properties:
        draft.work.add("bf:capture", with_applies(node, field_))


def coverage(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """522."""
    if text := first_of(field_, "a"):
        draft.work.add("bf:geographicCoverage", labelled("bf:GeographicCoverage", text, lang=lang))


def preferred_citation(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """524."""
    draft.instance.add("bf:preferredCitation", text_of(field_, "a"), lang=lang)


def acquisition(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """541."""
    if text := text_of(field_, "abcdefhno"):
        draft.instance.add("bf:immediateAcquisition", with_applies(labelled("bf:ImmediateAcquisition", text, lang=lang), field_))


def language_note(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """546: in words, and the script."""
    if text := text_of(field_, "a"):
        node = Node(("bf:Language",))
        node.add("bf:note", note(text.rstrip("."), lang=lang))
        draft.work.add("bf:language", with_applies(node, field_))
    for value in all_of(field_, "b"):
        draft.work.add("bf:notation", labelled("bf:Notation", value.rstrip("."), lang=lang))


def custody(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """561: through whose hands it went."""
    if field_.indicators[:1] != "0":  # 0: not for the public
        draft.instance.add("bf:custodialHistory", text_of(field_, "a"), lang=lang)


def award(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """586."""
    draft.work.add("bf:awards", text_of(field_, "a").rstrip("."), lang=lang)


def electronic(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """856: an address of the thing itself, of a version, or of something about it."""
    addresses = [value.strip() for value in field_.all("u") if value.strip()]
    shown = text_of(field_, "y") or text_of(field_, "3")
    relation = field_.indicators[1:2]
    for address in addresses:
        uri = address if re.match(r"(?:https?|ftp)://\S+$|urn:\S+$", address, re.IGNORECASE) else ""
        locator = Node(("rdfs:Resource",), uri)
        locator.add("rdfs:label", shown if uri else address, lang=lang)
        for value in all_of(field_, "z"):
            locator.add("bf:note", note(value, lang=lang))
        if relation == "2":
            locator.types = ("bf:Instance",)
            node = Node(("bf:Relation",))
            node.add("bf:relationship", Link("http://id.loc.gov/vocabulary/relationship/relatedto"))
            node.add("bf:associatedResource", locator)
            draft.instance.add("bf:relation", node)
        elif relation == "1":
            other = Node(("bf:Instance", "bf:Electronic"), f"{draft.base}#Instance856-{len(draft.others) + 1}")
            other.properties += [pair for pair in draft.instance.properties if pair[0] == "bf:title"]
            other.add("bf:electronicLocator", locator if locator.properties else Link(address))
            other.add("bf:instanceOf", Link(draft.work.uri))
            draft.work.add("bf:hasInstance", Link(other.uri))
            draft.others.append(other)
        else:
            draft.instance.add("bf:electronicLocator", locator if locator.properties else Link(address))


def holding(draft: Draft, field_: Field, tag: str, lang: str) -> None:
    """850, 852: who has a copy, under which mark."""
    draft.items += 1
    item = Node(("bf:Item",), f"{draft.base}#Item{tag}-{draft.items}")
    for value in all_of(field_, "a"):
        owner = Node(("bf:Agent",))
        owner.add("bf:code" if value.isascii() else "rdfs:label", value)
        item.add("bf:heldBy", owner)
    if tag == "852":
        place = text_of(field_, "bc")
        if place:
            item.add("bf:sublocation", labelled("bf:Sublocation", place, lang=lang))
        if mark := text_of(field_, "khijlm"):
            kinds = {"0": "bf:ShelfMarkLcc", "1": "bf:ShelfMarkDdc", "2": "bf:ShelfMarkNlm"}
            item.add("bf:shelfMark", labelled(kinds.get(field_.indicators[:1], "bf:ShelfMark"), mark))
        for value in all_of(field_, "p"):
            code = Node(("bf:Barcode",))
            code.add("rdf:value", value)
            item.add("bf:identifiedBy", code)
        for value in all_of(field_, "z"):
            item.add("bf:note", note(value, lang=lang))
    item.add("bf:itemOf", Link(draft.instance.uri))
    draft.instance.add("bf:hasItem", Link(item.uri))
    draft.others.append(item)

