"""The summary of a CNMARC (UNIMARC family) bibliographic record.

Source:
    CNMARC (WH/T 0503-96 and 《新版中国机读目录格式使用手册》 field names); UNIMARC Manual: Bibliographic Format, 3rd ed.
"""

from __future__ import annotations

from .coded import cnmarc_material, coded_years, written_years
from .fields import Texts, control, every, first, subfields
from .names import cnmarc_name
from .values import CopyNote, Link, Name, Summary

_NAMES = (
    ("700", "person", True), ("701", "person", True), ("710", "corporate", True), ("711", "corporate", True), ("720", "family", True),
    ("702", "person", False), ("712", "corporate", False), ("722", "family", False),
)
_TITLES = {
    "510": "parallel", "512": "variant", "513": "variant", "514": "variant", "515": "variant", "516": "variant", "517": "variant",
    "518": "variant", "532": "variant", "540": "variant", "541": "parallel", "545": "part", "531": "variant", "530": "variant",
}
_LINKS = {
    "410": "series", "411": "series", "461": "set", "462": "set", "463": "piece", "464": "piece", "421": "supplement", "423": "issued-with",
    "430": "continues", "440": "continued-by", "451": "other-edition", "452": "other-medium", "453": "translation", "454": "translation-of",
    "481": "bound-with", "488": "related",
}
_SUBJECTS = ("600", "601", "602", "604", "605", "606", "607", "610")


def summarise_cnmarc(leader: str, texts: Texts) -> Summary:
    """Take the summary from a record's field texts."""
    coded = first(texts, "100", "a")
    title, subtitle, part, responsibility, titles, pinyin = _title(texts)
    languages = tuple(dict.fromkeys(value[:3].lower() for value in every(texts, "101", "a") if len(value) >= 3))
    place, publisher, date_text = _imprint(texts)
    years = coded_years(coded[8:9], coded[9:13], coded[13:17])
    if years[0] is None:
        years = written_years(date_text)
    names = _names(texts)
    for tag in sorted(_TITLES.keys() & texts.keys()):
        titles += [(_TITLES[tag], value) for value in every(texts, tag, "a")]
    uniform = first(texts, "500", "a")
    if uniform:
        titles.append(("uniform", uniform))
    links = _links(texts)
    language = languages[0] if languages else ""
    return Summary(
        control_number=control(texts, "001"), changed=control(texts, "005"),
        material=cnmarc_material(leader, texts.keys(), first(texts, "110", "a")[:1], years[0], language),  # type: ignore[arg-type]
        title=title, subtitle=subtitle, part=part, titles=tuple(titles), responsibility=responsibility, names=names,
        edition=first(texts, "205", "a"), place=place, publisher=publisher, date_text=date_text, year_from=years[0], year_to=years[1],
        extent=_extent(texts), languages=languages, country=first(texts, "102", "a"),
        isbns=tuple(every(texts, "010", "a")), issns=tuple(every(texts, "011", "a")),
        numbers=tuple(every(texts, "091", "a") + every(texts, "017", "a")),
        classes=tuple(dict.fromkeys(every(texts, "690", "a"))), other_classes=_other_classes(texts), subjects=_subjects(texts), links=links,
        notes=_notes(texts), contents=tuple(every(texts, "327", "a")), abstract=" ".join(every(texts, "330", "a")),
        urls=tuple(every(texts, "856", "u")), copies=_copies(texts), uniform_title=uniform, pinyin_title=pinyin,
    )


def _title(texts: Texts) -> tuple[str, str, str, str, list[tuple[str, str]], str]:
    title = pinyin = ""
    subtitle: list[str] = []
    part: list[str] = []
    responsibility: list[str] = []
    titles: list[tuple[str, str]] = []
    for code, value in subfields(texts["200"][0]) if "200" in texts else ():
        if code == "a":
            if not title:
                title = value
            else:
                titles.append(("part", value))
        elif code == "e":
            subtitle.append(value)
        elif code in "hi":
            part.append(value)
            if code == "i":
                titles.append(("part", value))
        elif code in "fg":
            responsibility.append(value)
        elif code == "d":
            titles.append(("parallel", value.lstrip("= ")))
        elif code == "c":
            titles.append(("part", value))
        elif code in "9A" and not pinyin:
            pinyin = value
    return title, " : ".join(subtitle), ". ".join(part), " ; ".join(responsibility), titles, pinyin


def _imprint(texts: Texts) -> tuple[str, str, str]:
    fields = texts.get("210") or texts.get("214")
    if not fields:
        return "", "", ""
    values = dict(reversed(subfields(fields[0])))
    return values.get("a", ""), values.get("c", ""), values.get("d") or values.get("h", "")


def _names(texts: Texts) -> tuple[Name, ...]:
    found: list[Name] = []
    for tag, kind, primary in _NAMES:
        for text in texts.get(tag, ()):
            shown = "meeting" if kind == "corporate" and text[:1] == "1" else kind
            name = cnmarc_name(subfields(text), shown, primary=primary)
            if name is not None:
                found.append(name)
    return tuple(found)


def _extent(texts: Texts) -> str:
    values = dict(reversed(subfields(texts["215"][0]))) if "215" in texts else {}
    extent, size = values.get("a", ""), values.get("d", "")
    return f"{extent} ; {size}" if extent and size else extent or size


def _subjects(texts: Texts) -> tuple[str, ...]:
    found: list[str] = []
    for tag in _SUBJECTS:
        for text in texts.get(tag, ()):
            pairs = subfields(text)
            if tag in {"600", "601", "602"}:
                head = next((value for code, value in pairs if code == "a"), "")
                rest = [value for code, value in pairs if code in "xyzj"]
                found.append("-".join([head, *rest]) if head else "")
            elif tag == "610":
                found += [value for code, value in pairs if code == "a"]
            else:
                found.append("-".join(value for code, value in pairs if code in "atxyzj"))
    return tuple(dict.fromkeys(value for value in found if value))


def _links(texts: Texts) -> tuple[Link, ...]:
    found: list[Link] = []
    for text in texts.get("225", ()):
        values = dict(reversed(subfields(text)))
        if "a" in values:
            found.append(Link("series", values["a"], values.get("v") or values.get("h", "")))
    known = {link.title for link in found}
    for tag in sorted(_LINKS.keys() & texts.keys()):
        relation = _LINKS[tag]
        for text in texts[tag]:
            title, volume, number = _linked(text)
            if title and not (relation == "series" and title in known):
                found.append(Link(relation, title, volume, number))
    return tuple(found)


def _linked(text: str) -> tuple[str, str, str]:
    """Read a linking field: standard subfields, or whole fields embedded after $1."""
    title = volume = number = ""
    embedded = ""
    for code, value in subfields(text):
        if code == "1":
            embedded = value[:3]
            if embedded == "001":
                number = value[3:]
        elif code in "at" and not title and embedded in {"", "200"}:
            title = value
        elif code in "vh" and not volume:
            volume = value
    return title, volume, number


def _other_classes(texts: Texts) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for tag, scheme in (("692", "las"), ("676", "ddc"), ("675", "udc"), ("680", "lcc"), ("686", "other")):
        if tag in texts:
            found += [(scheme, value) for value in every(texts, tag, "a")]
    return tuple(found)


def _notes(texts: Texts) -> tuple[str, ...]:
    tags = sorted([tag for tag in texts if tag[0] == "3" and tag not in {"327", "330"}])
    return tuple([value for tag in tags for value in every(texts, tag, "a")])


def _copies(texts: Texts) -> tuple[CopyNote, ...]:
    found: list[CopyNote] = []
    for text in texts.get("905", ()):
        library = location = call = kind = book = ""
        barcodes: list[str] = []
        for code, value in subfields(text):
            if code == "a":
                library = value
            elif code == "b":
                barcodes.append(value)
            elif code == "c":
                location = value
            elif code == "d":
                kind = value
            elif code == "e":
                book = value
            elif code in "fs" and not call:
                call = value
        found.append(CopyNote(library, location, call or "/".join(filter(None, (kind, book))), tuple(barcodes)))
    return tuple(found)
