"""The products of an ONIX message, one after another, whatever its size.

Source:
    ONIX for Books 3.0, Format Specification (EDItEUR): message structure, reference names and short tags.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from lxml import etree

from .short_tags import REFERENCE_NAMES

_MOST_PARTS: Final = 20_000
_MOST_DEPTH: Final = 40


class OnixError(ValueError):
    """Not ONIX 3, not well formed, or a product that cannot be used."""


def read_products(stream: BinaryIO) -> Iterator[etree._Element]:
    """Yield the products of a message as elements with reference names and without namespace; what has been read is freed.

    Raises:
        OnixError: Not well formed, ONIX 2, declared entities, or a product larger than one can be; earlier products have been yielded.
    """
    depth = parts = 0
    seen = False
    try:
        context = etree.iterparse(stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True)
        for event, element in context:
            name = _name(element)
            if event == "start":
                depth += 1
                if depth == 1:
                    _check_root(element, name)
                parts = 0 if name == "Product" and depth == 2 else parts + 1
                if depth > _MOST_DEPTH or parts > _MOST_PARTS:
                    raise OnixError("a product is larger than one can be")
                continue
            depth -= 1
            if depth == 1:
                if name == "Product":
                    seen = True
                    yield normalise(element)
                _free(element)
                parts = 0
    except etree.XMLSyntaxError as problem:
        raise OnixError(f"not well formed: {problem.msg}") from problem
    if not seen:
        raise OnixError("no products")


def _check_root(root: etree._Element, name: str) -> None:
    dtd: object = root.getroottree().docinfo.internalDTD
    if dtd is not None and getattr(dtd, "entities", list)():
        raise OnixError("the document declares entities; refused")
    if name != "ONIXMessage":
        raise OnixError(f"no ONIX message: {name}")
    if (root.get("release") or "3").startswith("2"):
        raise OnixError("ONIX 2 is not read; ask for ONIX 3.0")


def _name(element: etree._Element) -> str:
    tag: object = element.tag
    bare = tag.rpartition("}")[2] if isinstance(tag, str) else ""
    return REFERENCE_NAMES.get(bare, bare)


def normalise(product: etree._Element) -> etree._Element:
    """Return a copy of a product in reference names; the children of texts that carry markup stay as they are."""
    copy = etree.Element(_name(product), {str(key): str(value) for key, value in product.attrib.items() if "}" not in str(key)})
    copy.text, copy.tail = product.text, None
    for child in product:
        if isinstance(child.tag, str):
            made = normalise(child)
            made.tail = child.tail
            copy.append(made)
    return copy


def _free(element: etree._Element) -> None:
    parent = element.getparent()
    element.clear()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]
