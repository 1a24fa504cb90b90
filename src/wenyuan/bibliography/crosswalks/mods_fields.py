"""The parts of MODS that come from single fields and codes of MARC 21, beside what a summary holds.

Source:
    Library of Congress, MARC to MODS mapping; MODS User Guidelines 3.8 with its lists of values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from wenyuan.bibliography.marc.record import Field, Record

from .isbd import strip_marks
from .mods_tree import add_text, sub_element

_LINKED: Final = re.compile(r"(\d{3})-\d{2}")
_FORMS: Final = {
    "a": "microfilm", "b": "microfiche", "c": "microopaque", "d": "large print", "f": "braille", "o": "electronic", "q": "electronic", "r": "print reproduction", "s": "electronic",
}
_AUDIENCES: Final = {"a": "preschool", "b": "primary", "c": "pre-adolescent", "d": "adolescent", "e": "adult", "f": "specialized", "g": "general", "j": "juvenile"}
_FREQUENCIES: Final = {
    "a": "Annual", "b": "Bimonthly", "c": "Semiweekly", "d": "Daily", "e": "Biweekly", "f": "Semiannual", "g": "Biennial", "h": "Triennial", "i": "Three times a week", "j": "Three times a month",
    "k": "Continuously updated", "m": "Monthly", "q": "Quarterly", "s": "Semimonthly", "t": "Three times a year", "w": "Weekly",
}
_GENRES_OF_TEXTS: Final = {
    "a": "abstract or summary", "b": "bibliography", "c": "catalog", "d": "dictionary", "e": "encyclopedia", "f": "handbook", "g": "legal article", "i": "index", "j": "patent", "k": "discography",
    "l": "legislation", "m": "thesis", "n": "survey of literature", "o": "review", "p": "programmed text", "q": "filmography", "r": "directory", "s": "statistics", "t": "technical report",
    "v": "legal case and case notes", "w": "law report or digest", "y": "yearbook", "z": "treaty", "5": "calendar", "6": "comic or graphic novel",
}
_LITERARY: Final = {"1": "fiction", "d": "drama", "e": "essay", "f": "novel", "h": "humor, satire", "i": "letter", "j": "short story", "p": "poetry", "s": "speech"}
_SERIALS: Final = {"d": "database", "l": "loose-leaf", "m": "series", "n": "newspaper", "p": "periodical", "w": "web site"}
_MAPS: Final = {"d": "globe", "e": "atlas"}
_VISUAL: Final = {
    "a": "art original", "b": "kit", "c": "art reproduction", "d": "diorama", "f": "filmstrip", "g": "game", "i": "picture", "k": "graphic", "l": "technical drawing", "m": "motion picture",
    "n": "chart", "o": "flash card", "p": "microscope slide", "q": "model", "r": "realia", "s": "slide", "t": "transparency", "v": "videorecording", "w": "toy",
}
_FILES: Final = {"a": "numeric data", "b": "computer program", "f": "font", "g": "game"}
# Notes: their type in the list of the Library of Congress, and the subfields that make the text.
_NOTES: Final = {
    "500": ("", "a"), "501": ("", "a"), "502": ("thesis", "abcdgo"), "504": ("bibliography", "ab"), "508": ("creation/production credits", "a"), "510": ("citation/reference", "abc"),
    "511": ("performers", "a"), "513": ("", "ab"), "515": ("numbering", "a"), "518": ("venue", "adop"), "522": ("", "a"), "524": ("preferred citation", "a"), "525": ("", "a"),
    "526": ("", "abcdixz"), "530": ("additional physical form", "abcdu"), "533": ("reproduction", "abcdefmn"), "534": ("original version", "abcefklmnoptxz"), "535": ("original location", "abcdg"),
    "536": ("funding", "abcdefgh"), "538": ("system details", "aiu"), "541": ("acquisition", "abcdefhno"), "545": ("biographical/historical", "abu"), "546": ("language", "ab"), "547": ("", "a"),
    "550": ("", "a"), "555": ("", "abcdu"), "561": ("ownership", "a"), "562": ("version identification", "abcde"), "563": ("", "a"), "580": ("", "a"), "581": ("publications", "az"),
    "583": ("action", "abcdefhijklnouxz"), "585": ("exhibitions", "a"), "586": ("", "a"), "588": ("", "a"), "362": ("date/sequential designation", "a"),
}
_ABSTRACTS: Final = {"0": "Subject", "1": "Review", "2": "Scope and content", "3": "Abstract", "4": "Content advice"}
_PARTS_OF_041: Final = {"b": "summary", "d": "sung or spoken text", "e": "libretto", "f": "table of contents", "g": "accompanying material", "h": "translation", "j": "subtitles or captions"}
_OF_024: Final = {"0": "isrc", "1": "upc", "2": "ismn", "3": "ean", "4": "sici"}
_OF_028: Final = {"0": "issue number", "1": "matrix number", "2": "music plate", "3": "music publisher", "4": "videorecording identifier"}
# What of MARC 21 is read here: a record's report of losses leaves it out.
READ: Final = {
    **{tag: codes for tag, (_type, codes) in _NOTES.items()}, "034": "bdefg", "010": "az", "020": "az", "022": "alz", "024": "az2", "028": "ab", "035": "az", "037": "a", "040": "abe", "041": "abdefghj",
    "043": "a", "050": "ab", "060": "ab", "080": "ab", "082": "ab2", "084": "ab2", "086": "a2", "210": "ab", "242": "abnp", "255": "abc", "306": "a", "310": "a", "321": "a", "336": "ab2",
    "337": "ab2", "338": "ab2", "505": "agrtu", "506": "abcdef", "520": "abu", "521": "ab", "540": "abcd", "655": "a2", "662": "abcd", "752": "abcd", "852": "abchijklm", "856": "uyz3q",
}


def fields_of(record: Record, *tags: str) -> Iterator[tuple[str, Field]]:
    """Yield the fields of some tags with the tag that they stand for: those of 880 count as what they are linked to."""
    for field in record.fields:
        tag = field.tag
        if tag == "880" and (found := _LINKED.match((field.first("6") or "").strip())):
            tag = found[1]
        if tag in tags:
            yield tag, field


def _text(field: Field, codes: str, *, separator: str = " ") -> str:
    return separator.join(s.value.strip() for s in field.subfields if s.code in codes and s.value.strip())


def _fixed(record: Record) -> str:
    found = record.first("008")
    return ((found.data if found else "") or "").ljust(40)[:40]


def is_serial(record: Record) -> bool:
    """Whether leader 07 says serial, part of one, or integrating resource."""
    return record.leader[7:8] in {"b", "i", "s"}


def type_of_resource(record: Record) -> dict[str, str]:
    """Return text and attributes of typeOfResource by the leader."""
    kind = record.leader[6:7]
    text = {
        "c": "notated music", "d": "notated music", "e": "cartographic", "f": "cartographic", "g": "moving image", "i": "sound recording-nonmusical", "j": "sound recording-musical", "k": "still image",
        "m": "software, multimedia", "o": "mixed material", "p": "mixed material", "r": "three dimensional object",
    }.get(kind, "text")
    if kind == "g" and _fixed(record)[33] in "aciklnopst":
        text = "still image"
    return {"text": text, "collection": "yes" if record.leader[7:8] == "c" else "", "manuscript": "yes" if kind in set("dfpt") else ""}


def add_genres(root: etree._Element, record: Record) -> None:
    """Genres of 008 by the MARC list, and those of 655."""
    fixed, kind = _fixed(record), record.leader[6:7]
    found: list[str] = []
    if is_serial(record):
        found += [_SERIALS.get(fixed[21], "")]
    elif kind in {"a", "t"}:
        found += [_GENRES_OF_TEXTS.get(code, "") for code in fixed[24:28]]
        found += ["conference publication" if fixed[29] == "1" else "", "festschrift" if fixed[30] == "1" else "", _LITERARY.get(fixed[33], "")]
        found += [{"a": "autobiography", "b": "biography", "c": "biography"}.get(fixed[34], "")]
    elif kind in {"e", "f"}:
        found += [_MAPS.get(fixed[25], "map")]
    elif kind == "m":
        found += [_FILES.get(fixed[26], "")]
    elif kind in set("gkor"):
        found += [_VISUAL.get(fixed[33], "")]
    for text in dict.fromkeys(found):
        add_text(root, "genre", text, authority="marcgt")
    for _tag, field in fields_of(record, "655"):
        add_text(root, "genre", strip_marks(_text(field, "avxyz", separator="--"), stop=True), authority=_authority(field))


def _authority(field: Field) -> str:
    return {"0": "lcsh", "1": "lcshac", "2": "mesh", "3": "nal", "5": "csh", "6": "rvm"}.get(field.indicators[1:2]) or (field.first("2") or "").strip()


def add_origin_codes(origin: etree._Element, record: Record) -> None:
    """Place and dates in codes, frequency, copyright."""
    fixed = _fixed(record)
    if country := fixed[15:18].strip(" |"):
        add_text(sub_element(origin, "place"), "placeTerm", country, type="code", authority="marccountry")
    kind, first, second = fixed[6], fixed[7:11], fixed[11:15]
    qualifier = "questionable" if kind == "q" else ""
    if re.fullmatch(r"[0-9u]{4}", first):
        ranged = kind in set("cdikmqu") and re.fullmatch(r"[0-9u]{4}", second) is not None
        add_text(origin, "dateIssued", first, encoding="marc", point="start" if ranged else "", qualifier=qualifier)
        if ranged:
            add_text(origin, "dateIssued", second, encoding="marc", point="end", qualifier=qualifier)
    for _tag, field in fields_of(record, "264"):
        if field.indicators[1:2] == "4":
            add_text(origin, "copyrightDate", strip_marks(_text(field, "c"), stop=True))
    if is_serial(record) and fixed[18] in _FREQUENCIES:
        add_text(origin, "frequency", _FREQUENCIES[fixed[18]], authority="marcfrequency")
    for _tag, field in fields_of(record, "310", "321"):
        add_text(origin, "frequency", strip_marks(_text(field, "ab"), stop=True))


def issuance_of(record: Record) -> str:
    """Return the issuance by leader 07 and 19."""
    level = record.leader[7:8]
    if level in {"b", "s"}:
        return "serial"
    if level == "i":
        return "integrating resource"
    return "multipart monograph" if record.leader[19:20] in {"a", "b", "c"} else "monographic"


def add_languages(root: etree._Element, record: Record, stated: tuple[str, ...]) -> None:
    """Languages of the thing and, by 041, of its parts; codes that an old record runs together are parted."""
    for code in stated:
        add_text(sub_element(root, "language"), "languageTerm", code, type="code", authority="iso639-2b")
    for _tag, field in fields_of(record, "041"):
        for subfield in field.subfields:
            for code in re.findall("[a-z]{3}", subfield.value.lower()) if subfield.code in _PARTS_OF_041 else ():
                add_text(sub_element(root, "language", objectPart=_PARTS_OF_041[subfield.code]), "languageTerm", code, type="code", authority="iso639-2b")


def add_physical(root: etree._Element, record: Record, extent: str) -> None:
    """Form, extent and media type."""
    holder = sub_element(root, "physicalDescription")
    fixed = _fixed(record)
    form = _FORMS.get(fixed[29] if record.leader[6:7] in set("efgkor") else fixed[23], "print" if record.leader[6:7] in {"a", "c"} and fixed[23] == " " else "")
    add_text(holder, "form", form, authority="marcform")
    for tag, field in fields_of(record, "337", "338"):
        add_text(holder, "form", strip_marks(field.first("a") or ""), type="media" if tag == "337" else "carrier", authority=(field.first("2") or "").strip())
    add_text(holder, "extent", extent)
    for _tag, field in fields_of(record, "856"):
        for value in field.all("q"):
            add_text(holder, "internetMediaType", value.strip())
    if len(holder) == 0:
        root.remove(holder)


def add_texts(root: etree._Element, record: Record) -> None:
    """Abstracts, contents, audience, notes, conditions of access."""
    for _tag, field in fields_of(record, "520"):
        add_text(root, "abstract", _text(field, "ab"), type=_ABSTRACTS.get(field.indicators[:1], ""))
    for _tag, field in fields_of(record, "505"):
        add_text(root, "tableOfContents", _text(field, "agrt"))
    audience = _fixed(record)[22]
    if not is_serial(record) and audience in _AUDIENCES and record.leader[6:7] in set("acdgijkmort"):
        add_text(root, "targetAudience", _AUDIENCES[audience], authority="marctarget")
    for _tag, field in fields_of(record, "521"):
        add_text(root, "targetAudience", strip_marks(_text(field, "ab"), stop=True))
    for tag, field in fields_of(record, *_NOTES):
        kind, codes = _NOTES[tag]
        add_text(root, "note", _text(field, codes), type=kind)
    for tag, field in fields_of(record, "506", "540"):
        add_text(root, "accessCondition", _text(field, "abcdef" if tag == "506" else "abcd"), type="restriction on access" if tag == "506" else "use and reproduction")


def add_coded_subjects(root: etree._Element, record: Record) -> None:
    """Areas in codes, maps, places from the country down."""
    for _tag, field in fields_of(record, "043"):
        holder = sub_element(root, "subject")
        for value in field.all("a"):
            add_text(holder, "geographicCode", value.strip().rstrip("-"), authority="marcgac")
    scales = {code: [_text(field, code).rstrip(" ;") for _tag, field in fields_of(record, "255") if _text(field, code)] for code in "abc"}
    if any(scales.values()):
        holder = sub_element(sub_element(root, "subject"), "cartographics")
        for code, name in (("a", "scale"), ("b", "projection"), ("c", "coordinates")):
            for value in scales[code]:
                add_text(holder, name, value.strip("(). ") if code == "c" else value)
    for _tag, field in fields_of(record, "662", "752"):
        holder = sub_element(sub_element(root, "subject", authority=(field.first("2") or "").strip()), "hierarchicalGeographic")
        for code, name in (("a", "country"), ("b", "state"), ("c", "county"), ("d", "city")):
            add_text(holder, name, strip_marks(field.first(code) or "", stop=True))


def add_classes(root: etree._Element, record: Record) -> None:
    """Classifications with their book numbers; Dewey with its edition."""
    for tag, field in fields_of(record, "050", "060", "080", "082", "086"):
        if text := _text(field, "ab" if tag != "086" else "a"):
            scheme = {"050": "lcc", "060": "nlm", "080": "udc", "082": "ddc", "086": {"0": "sudocs", "1": "candoc"}.get(field.indicators[:1], "") or (field.first("2") or "")}[tag]
            add_text(root, "classification", text, authority=scheme.strip(), edition=(field.first("2") or "").strip() if tag == "082" else "")


def add_identifiers(root: etree._Element, record: Record) -> None:
    """Numbers beside ISBN and ISSN, and those that are wrong or cancelled."""
    for tag, field in fields_of(record, "010", "020", "022", "024", "028", "035", "037"):
        for subfield in field.subfields:
            value = strip_marks(subfield.value)
            wrong = "yes" if subfield.code in {"y", "z"} else ""
            if not value or subfield.code not in "alz" + ("y" if tag == "022" else ""):
                continue
            if tag == "010":
                add_text(root, "identifier", " ".join(value.split()), type="lccn", invalid=wrong)
            elif tag in {"020", "022"} and (wrong or subfield.code == "l"):
                add_text(root, "identifier", value.split(" ")[0], type="issn-l" if subfield.code == "l" else "isbn" if tag == "020" else "issn", invalid=wrong)
            elif tag == "024":
                add_text(root, "identifier", value, type=_OF_024.get(field.indicators[:1]) or (field.first("2") or "").strip(), invalid=wrong)
            elif tag == "028" and not wrong:
                add_text(root, "identifier", " ".join(filter(None, (strip_marks(field.first("b") or ""), value))), type=_OF_028.get(field.indicators[:1], "publisher number"))
            elif tag == "035" and value.startswith("(OCoLC)"):
                add_text(root, "identifier", value.removeprefix("(OCoLC)").lstrip("ocmn"), type="oclc", invalid=wrong)
            elif tag == "037":
                add_text(root, "identifier", value, type="stock number")


def add_locations(root: etree._Element, record: Record) -> None:
    """Shelves of 852, addresses of 856."""
    for _tag, field in fields_of(record, "852"):
        holder = sub_element(root, "location")
        add_text(holder, "physicalLocation", _text(field, "abc"))
        add_text(holder, "shelfLocator", _text(field, "khijlm"))
        if len(holder) == 0:
            root.remove(holder)
    first = True
    for _tag, field in fields_of(record, "856"):
        whole = field.indicators[1:2] in {" ", "0", "1"}
        for value in field.all("u"):
            label = strip_marks(_text(field, "y3z")).rstrip(":")
            add_text(sub_element(root, "location"), "url", value.strip(), displayLabel=label, usage="primary" if whole and first else "")
            first = first and not whole


def add_record_info(info: etree._Element, record: Record) -> None:
    """Who made the record, when, by which rules, in which language."""
    for _tag, field in fields_of(record, "040"):
        add_text(info, "recordContentSource", (field.first("a") or "").strip(), authority="marcorg")
        for value in field.all("e"):
            add_text(info, "descriptionStandard", value.strip())
        if language := (field.first("b") or "").strip():
            add_text(sub_element(info, "languageOfCataloging"), "languageTerm", language, type="code", authority="iso639-2b")
    if convention := {"a": "aacr", "c": "isbd", "i": "isbd"}.get(record.leader[18:19]):
        add_text(info, "descriptionStandard", convention)
    if (created := _fixed(record)[:6]).isdigit():
        add_text(info, "recordCreationDate", created, encoding="marc")
