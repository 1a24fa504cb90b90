"""XML from servers of any quality: no entities, nothing fetched, false encodings found out, one broken record kept from breaking the others."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from lxml import etree

from .problems import SourceProblem

_DECLARATION = re.compile(rb"""^\s*<\?xml[^>]{0,200}\?>""")
_DECLARED = re.compile(rb"""encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&#(x[0-9A-Fa-f]{1,8}|[0-9]{1,8});")
_LOOSE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,8}|#x[0-9A-Fa-f]{1,8});)")
_ALIASES: Final = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "cp936": "gb18030", "big5": "big5hkscs", "iso-8859-1": "cp1252", "latin-1": "cp1252"}


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, remove_comments=True, remove_pis=True)


def parse_xml(octets: bytes) -> etree._Element:
    """Return the root of a document in any encoding, whatever it says of its encoding.

    Raises:
        SourceProblem: `entities` where it declares any, `not-xml` where it cannot be read.
    """
    if b"<!ENTITY" in octets or b"<!\x00E\x00N\x00T" in octets:
        raise SourceProblem("entities")
    try:
        return _safe(etree.fromstring(octets, _parser()))
    except (etree.XMLSyntaxError, ValueError):
        pass
    text = read_text(octets)
    try:
        return _safe(etree.fromstring(clean_text(text).encode(), _parser()))
    except (etree.XMLSyntaxError, ValueError) as problem:
        shown = " ".join(text[:160].split())
        raise SourceProblem("not-xml", f"{problem} | {shown}") from problem


def _safe(root: etree._Element) -> etree._Element:
    dtd: object = root.getroottree().docinfo.internalDTD
    if dtd is not None and getattr(dtd, "entities", list)():
        raise SourceProblem("entities")
    return root


def read_text(octets: bytes) -> str:
    """Turn octets into text: UTF-8 where they are that, else what they declare, else GB 18030, else UTF-8 with marks for what is none."""
    declared = _DECLARED.search(octets[:300])
    said = declared[1].decode("ascii").lower() if declared else ""
    for name in ("utf-8-sig", _ALIASES.get(said, said), "gb18030"):
        if not name:
            continue
        try:
            return octets.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return octets.decode("utf-8", "replace")


def clean_text(text: str) -> str:
    """Take the declaration and what XML forbids out of a text, and write loose ampersands as references."""
    bare = _DECLARATION.sub(b"", text[:400].encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass") + text[400:]
    return _LOOSE_AMPERSAND.sub("&amp;", _REFERENCE.sub(_keep_legal, _FORBIDDEN.sub("", bare)))


def _keep_legal(found: re.Match[str]) -> str:
    code = int(found[1][1:], 16) if found[1].startswith("x") else int(found[1])
    legal = code in {9, 10, 13} or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    return found[0] if legal else ""


def local_name(element: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """Return the children of a local name."""
    return [child for child in element if local_name(child) == name]


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """Return the first child of a local name."""
    return next(iter(children(element, name)), None) if element is not None else None


def text_of(element: etree._Element | None) -> str:
    """Return all text within an element, without space around it."""
    return "".join(str(part) for part in element.itertext()).strip() if element is not None else ""


def find(element: etree._Element, *names: str) -> etree._Element | None:
    """Return the first element along a path of local names."""
    found: etree._Element | None = element
    for name in names:
        found = child(found, name)
    return found


def octets_of(element: etree._Element) -> bytes:
    """Return an element as a document of its own in UTF-8."""
    return etree.tostring(element, encoding="utf-8", with_tail=False)


def salvage(octets: bytes, name: str) -> list[bytes]:
    """Cut the elements of a name out of a document that cannot be parsed, each with the namespace prefixes of the root declared.

    Broken ones come along: each is then parsed by itself.
    """
    text = clean_text(read_text(octets))
    opening = re.search(r"<(?:[\w.-]+:)?[\w.-]+((?:\s+[\w.:-]+\s*=\s*(?:\"[^\"<]{0,500}\"|'[^'<]{0,500}'))*)\s*>", text[:50_000])
    names = " ".join(re.findall(r"xmlns(?::[\w.-]+)?\s*=\s*(?:\"[^\"<]{0,500}\"|'[^'<]{0,500}')", opening[1])) if opening else ""
    begins = re.compile(rf"<(?:[\w.-]+:)?{re.escape(name)}(?=[\s>/])")
    places = [found.start() for found in begins.finditer(text)]
    cut: list[bytes] = []
    ends = re.compile(rf"</(?:[\w.-]+:)?{re.escape(name)}\s*>")
    for place, following in pairwise([*places, len(text)]):
        end = None
        for found in ends.finditer(text, place, following):
            end = found.end()
        piece = text[place : end or following]
        cut.append(f"<salvaged {names}>{piece}</salvaged>".encode("utf-8", "replace"))
    return cut
