"""MODS 3 as MARC.

Source:
    MODS User Guidelines, version 3.8; the Library of Congress mapping of MODS to MARC 21.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from wenyuan.bibliography.marc.record import MarcFormat

from .described import Description, Host, Name, Series, Subject, is_han, role_of_word, split_western, write_described
from .languages import to_three_letters
from .mods_tree import MODS
from .values import Conversion

_M = f"{{{MODS}}}"
_MATERIALS = {
    "text": "book", "cartographic": "map", "notated music": "score", "sound recording": "audio", "sound recording-musical": "music", "sound recording-nonmusical": "audio",
    "still image": "image", "moving image": "video", "three dimensional object": "object", "software, multimedia": "software", "mixed material": "kit", "mixed materials": "kit",
    "dataset": "dataset", "audio": "audio", "artifact": "object", "tactile": "object", "manuscript": "book", "collection": "kit", "multimedia": "software",
}
_SCHEMES = {"lcc": "lcc", "ddc": "ddc", "udc": "udc", "clc": "clc", "cct": "cct", "lcsh": "lcsh", "mesh": "mesh", "csh": "cct"}
_SERIAL = re.compile(r"serial|periodical|journal|newspaper", re.IGNORECASE)
_THESIS = re.compile(r"thes[ie]s|dissertation|学位论文", re.IGNORECASE)
_ARTICLE = re.compile(r"article|chapter", re.IGNORECASE)


def from_mods(root: etree._Element, to: MarcFormat, *, entered: str = "20000101") -> Conversion:
    """Return the MARC record of a `mods` element, or of the first one within an element (a collection, an OAI-PMH record).

    Raises:
        ValueError: There is none, or it has no title.
    """
    found = root if root.tag == f"{_M}mods" else next(root.iter(f"{_M}mods"), None)
    if found is None:
        raise ValueError("no mods element")
    titles = [one for one in found.findall(f"{_M}titleInfo") if _part(one, "title")]
    main = next((one for one in titles if not one.get("type")), titles[0] if titles else None)
    if main is None:
        raise ValueError("no title")
    others = [one for one in titles if one is not main]
    origin = _merge_origins(found)
    numbers, isbns, issns = _identifiers(found)
    material = _material(found)
    host, series = _related(found)
    languages = tuple(dict.fromkeys(code for one in found.iterfind(f"{_M}language") if not one.get("objectPart") for term in one.iterfind(f"{_M}languageTerm") if (code := _language(term))))
    return write_described(Description(
        title=_whole(main), entered=entered, subtitle=_part(main, "subTitle"), part_number=_part(main, "partNumber"), part_title=_part(main, "partName"),
        parallel=tuple(_whole(one) for one in others if one.get("type") == "translated"),
        other_titles=tuple(_whole(one) for one in others if one.get("type") != "translated"), names=tuple(_names(found)), isbns=isbns, issns=issns, numbers=numbers,
        edition=origin.get("edition", ""), place=origin.get("place", ""), publisher=origin.get("publisher", ""), date=origin.get("date", ""),
        extent="; ".join(_texts(found, "physicalDescription/extent")), series=tuple(series), languages=languages, audience="; ".join(_texts(found, "targetAudience")),
        abstract="\n".join(_texts(found, "abstract")), contents="\n".join(_texts(found, "tableOfContents")),
        notes=tuple(_text(one) for one in found.iterfind(f"{_M}note") if _text(one) and one.get("type") != "statement of responsibility"), subjects=tuple(_subjects(found)),
        urls=tuple((_text(one), one.get("displayLabel", "")) for one in found.iterfind(f"{_M}location/{_M}url") if _text(one)), rights="; ".join(_texts(found, "accessCondition")),
        thesis=next((genre for genre in _texts(found, "genre") if _THESIS.search(genre)), "") if material == "thesis" else "", country=origin.get("country", ""), material=material, host=host,
        control_number=next(iter(_texts(found, "recordInfo/recordIdentifier")), ""),
    ), to)


def _text(element: etree._Element) -> str:
    return " ".join("".join(str(piece) for piece in element.itertext()).split())


def _texts(element: etree._Element, path: str) -> list[str]:
    return [text for one in element.iterfind("/".join(_M + step for step in path.split("/"))) if (text := _text(one))]


def _part(element: etree._Element, name: str) -> str:
    return next(iter(_texts(element, name)), "")


def _whole(title: etree._Element) -> str:
    """The title with its leading article, which MODS keeps apart for sorting."""
    article, proper = _part(title, "nonSort"), _part(title, "title")
    return f"{article}{'' if not article or article.endswith(chr(39)) or is_han(article) else ' '}{proper}"


def _names(found: etree._Element) -> Iterator[Name]:
    for one in found.iterfind(f"{_M}name"):
        parts = {(part.get("type") or ""): _text(part) for part in one.iterfind(f"{_M}namePart")}
        corporate = one.get("type") in {"corporate", "conference"}
        role = next((code for code in (_role(term) for term in one.iterfind(f"{_M}role/{_M}roleTerm")) if code), "cre")
        family, given = parts.get("family", ""), parts.get("given", "")
        whole = parts.get("", "") or (f"{family}{given}" if is_han(family) else ", ".join(filter(None, (family, given))))
        if not whole:
            continue
        if not corporate and not family:
            family, given = ("", "") if is_han(whole) else split_western(whole)
        term = parts.get("termsOfAddress", "")
        yield Name(
            whole, role, family="" if corporate or is_han(whole) else family, given="" if corporate or is_han(whole) else given, corporate=corporate,
            dynasty=term if is_han(term) else "", dates=parts.get("date", ""),
        )


def _role(term: etree._Element) -> str:
    text = _text(term)
    if term.get("type") == "code" or (term.get("authority") == "marcrelator" and len(text) == 3):
        return text.lower() if len(text) == 3 and text.isascii() else ""
    return role_of_word(text) if text else ""


def _merge_origins(found: etree._Element) -> dict[str, str]:
    """What the publication statements say together; each fact from the first that has it."""
    merged: dict[str, str] = {}
    for origin in found.iterfind(f"{_M}originInfo"):
        places = [(term.get("type") or "text", _text(term)) for term in origin.iterfind(f"{_M}place/{_M}placeTerm")]
        dates = [*origin.iterfind(f"{_M}dateIssued"), *origin.iterfind(f"{_M}copyrightDate"), *origin.iterfind(f"{_M}dateCreated")]
        facts = {
            "place": next((text for kind, text in places if kind == "text"), ""), "country": next((text.upper() for kind, text in places if kind == "code" and len(text) == 2), ""),
            "publisher": _part(origin, "publisher") or next(iter(_texts(origin, "agent/namePart")), ""), "edition": _part(origin, "edition"),
            "date": _date(dates),
        }
        merged = {**{name: text for name, text in facts.items() if text}, **merged}
    return merged


def _date(dates: list[etree._Element]) -> str:
    """The date as printed; where there is only a coded one, that, and a span as both of its ends."""
    printed = next((_text(one) for one in dates if one.get("encoding") is None and _text(one)), "")
    ends = {one.get("point") or "": _text(one) for one in reversed(dates) if _text(one)}
    return printed or "-".join(filter(None, (ends.get("start", ""), ends.get("end", "")))) or ends.get("", "")


def _identifiers(found: etree._Element) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str, str], ...], tuple[str, ...]]:
    numbers: list[tuple[str, str]] = []
    isbns: list[tuple[str, str, str]] = []
    issns: list[str] = []
    for one in found.iterfind(f"{_M}identifier"):
        kind, text = (one.get("type") or "").lower(), _text(one)
        if not text or one.get("invalid") == "yes":
            continue
        if kind == "isbn":
            isbns.append((text.split()[0], "", ""))
        elif kind in {"issn", "issn-l"}:
            issns.append(text)
        elif kind in {"doi", "hdl", "lccn", "oclc", "uri", "ark"}:
            numbers.append((kind, text))
    return tuple(numbers), tuple(isbns), tuple(dict.fromkeys(issns))


def _material(found: etree._Element) -> str:
    genres = " ".join(_texts(found, "genre"))
    issuance = " ".join(_texts(found, "originInfo/issuance"))
    kind = next(iter(_texts(found, "typeOfResource")), "text").lower()
    if kind == "text":
        if _THESIS.search(genres):
            return "thesis"
        if issuance in {"serial", "continuing"} or _SERIAL.search(genres):
            return "serial"
        if _ARTICLE.search(genres):
            return "article"
        if next(iter(_texts(found, "physicalDescription/form")), "") in {"electronic", "online resource"}:
            return "ebook"
    return _MATERIALS.get(kind, "book")


def _language(term: etree._Element) -> str:
    text = _text(term)
    return to_three_letters(text) if term.get("type") == "code" or len(text) in {2, 3} else ""


def _subjects(found: etree._Element) -> Iterator[Subject]:
    for one in found.iterfind(f"{_M}subject"):
        pieces = [_text(piece) for piece in one if str(piece.tag).removeprefix(_M) in {"topic", "geographic", "temporal", "genre", "name", "titleInfo", "occupation"}]
        if pieces:
            yield Subject(_SCHEMES.get((one.get("authority") or "").lower(), "keyword"), text="-".join(filter(None, pieces)))
    for one in found.iterfind(f"{_M}classification"):
        if _text(one):
            yield Subject(_SCHEMES.get((one.get("authority") or "").lower(), one.get("authority") or "keyword"), number=_text(one))


def _related(found: etree._Element) -> tuple[Host | None, list[Series]]:
    host: Host | None = None
    series: list[Series] = []
    for one in found.iterfind(f"{_M}relatedItem"):
        title = next((_whole(info) for info in one.iterfind(f"{_M}titleInfo") if _part(info, "title")), "")
        if not title:
            continue
        issn = next((_text(number) for number in one.iterfind(f"{_M}identifier") if (number.get("type") or "").lower() == "issn"), "")
        if one.get("type") == "series":
            series.append(Series(title, next(iter(_texts(one, "titleInfo/partNumber")), ""), issn))
        elif one.get("type") == "host" and host is None:
            details = {(part.get("type") or ""): _part(part, "number") for part in one.iterfind(f"{_M}part/{_M}detail")}
            extent = next(one.iterfind(f"{_M}part/{_M}extent"), None)
            pages = "-".join(filter(None, (_part(extent, "start"), _part(extent, "end")))) if extent is not None else ""
            isbn = next((_text(number) for number in one.iterfind(f"{_M}identifier") if (number.get("type") or "").lower() == "isbn"), "")
            host = Host(title, issn, isbn, details.get("volume", ""), details.get("issue", "") or details.get("number", ""), pages)
    return host, series
