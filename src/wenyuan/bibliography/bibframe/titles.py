"""Titles: 130, 210 to 247, 730, 740."""

from __future__ import annotations

from typing import Final

from wenyuan.bibliography.crosswalks.isbd import strip_marks
from wenyuan.bibliography.marc import Field

from .context import Draft, all_of, first_of, text_of, uris_of
from .tree import Node, labelled

_VARIANTS: Final = {
    "0": "portion", "1": "parallel", "2": "distinctive", "4": "cover", "5": "added title page", "6": "caption", "7": "running", "8": "spine",
}


def _parts(node: Node, field_: Field, lang: str) -> None:
    for code, name in (("n", "bf:partNumber"), ("p", "bf:partName")):
        for value in all_of(field_, code):
            node.add(name, value.rstrip("."), lang=lang)


def title_statement(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """245: the title of both the instance and the work, and the statement of responsibility."""
    main = text_of(field_, "afgks") if field_.first("a") else text_of(field_, "fgks")
    for target, with_rest in ((draft.instance, True), (draft.work, False)):
        title = Node(("bf:Title",))
        title.add("bf:mainTitle", main.rstrip(".") if not field_.first("b") and not field_.first("c") else main, lang=lang)
        if with_rest:
            for value in field_.all("b"):
                title.add("bf:subtitle", strip_marks(value, stop=True), lang=lang)
        _parts(title, field_, lang)
        target.add("bf:title", title)
    draft.instance.add("bf:responsibilityStatement", text_of(field_, "c").rstrip("."), lang=lang)
    if medium := first_of(field_, "h").strip("[]. "):
        draft.instance.add("bf:genreForm", labelled("bf:GenreForm", medium))


def variant_title(draft: Draft, field_: Field, tag: str, lang: str) -> None:
    """210, 222, 242, 246, 247: other titles of the instance."""
    types = {"210": ("bf:Title", "bf:AbbreviatedTitle"), "222": ("bf:Title", "bf:KeyTitle")}
    kind = _VARIANTS.get(field_.indicators[1:2], "") if tag == "246" else {"242": "translated", "247": "former"}.get(tag, "")
    node = Node(("bf:Title", "bf:ParallelTitle") if kind == "parallel" else types.get(tag, ("bf:Title", "bf:VariantTitle")))
    if kind and kind != "parallel":
        node.add("bf:variantType", kind)
    node.add("bf:mainTitle", first_of(field_, "a", stop=True), lang=lang)
    if tag in {"210", "222"}:
        node.add("bf:qualifier", first_of(field_, "b").strip("() "))
    else:
        for value in all_of(field_, "b"):
            node.add("bf:subtitle", value.rstrip("."), lang=lang)
    _parts(node, field_, lang)
    node.add("bf:date", text_of(field_, "f"))
    if shown := first_of(field_, "i").rstrip(":"):
        node.add("bf:note", labelled("bf:Note", shown))
    if tag == "242" and (language := first_of(field_, "y")):
        node.add("bf:language", labelled("bf:Language", language))
    draft.instance.add("bf:title", node)


def title_of_heading(field_: Field, code: str, lang: str = "") -> Node:
    """Return the title in a heading: $t of names and titles, $a of uniform titles."""
    started, main, node = code == "a", list[str](), Node(("bf:Title",))
    numbers, names = list[str](), list[str]()
    for subfield in field_.subfields:
        started = started or subfield.code == code
        if not started or not subfield.value.strip():
            continue
        value = subfield.value.strip()
        if subfield.code == code or (subfield.code in "dfgkmor" and (code == "a" or subfield.code != "d")):
            main.append(value)
        elif subfield.code == "n":
            numbers.append(value)
        elif subfield.code == "p":
            names.append(value)
    node.add("bf:mainTitle", " ".join(main).rstrip(" ./,:;"), lang=lang)
    for value in numbers:
        node.add("bf:partNumber", value.rstrip(" .,"), lang=lang)
    for value in names:
        node.add("bf:partName", value.rstrip(" .,"), lang=lang)
    return node


def uniform_title(draft: Draft, field_: Field, tag: str, lang: str) -> None:
    """130, 240: the work that this one is an expression of, as a hub with the same creator."""
    uri, others = uris_of(field_)
    hub = Node(("bf:Hub",), uri)
    if tag == "240":
        for value in draft.work.all("bf:contribution"):
            if isinstance(value, Node) and "bf:PrimaryContribution" in value.types:
                hub.add("bf:contribution", Node(value.types, "", [pair for pair in value.properties if pair[0] == "bf:agent"]))
    hub.add("bf:title", title_of_heading(field_, "a", lang))
    for language in all_of(field_, "l"):
        hub.add("bf:language", labelled("bf:Language", language.rstrip(".")))
    for version in all_of(field_, "s"):
        hub.add("bf:version", version.rstrip("."))
    for one in others:
        hub.add("bf:identifiedBy", one)
    draft.work.add("bf:expressionOf", hub)


def collective_title(draft: Draft, field_: Field, _tag: str, lang: str) -> None:
    """243: a title that the cataloguer gives a group."""
    node = title_of_heading(field_, "a", lang)
    node.types = ("bf:Title", "bf:CollectiveTitle")
    draft.work.add("bf:title", node)
