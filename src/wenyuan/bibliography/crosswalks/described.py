"""A publication as trade and article metadata describe it, and the MARC record of it.

Source:
    CNMARC (WH/T 0503-96) and UNIMARC Manual for the fields; MARC 21 by `convert`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wenyuan.bibliography.chinese import find_role, fold
from wenyuan.bibliography.identifiers import parse_isbn
from wenyuan.bibliography.marc.record import Field, MarcFormat, Record, Subfield

from .convert import convert
from .values import Conversion

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_YEAR = re.compile(r"(?<!\d)(1[0-9]{3}|20[0-9]{2})(?!\d)")
# Leader kind and level, and the coded field that tells the material.
_MATERIALS = {
    "book": ("a", "m"), "ebook": ("a", "m"), "serial": ("a", "s"), "article": ("a", "a"), "thesis": ("a", "m"), "map": ("e", "m"), "score": ("c", "m"),
    "audio": ("i", "m"), "music": ("j", "m"), "video": ("g", "m"), "image": ("k", "m"), "dataset": ("l", "m"), "software": ("l", "m"), "kit": ("m", "m"), "object": ("r", "m"),
}
_WORDS = {
    "aut": "著", "edt": "编", "com": "编", "trl": "译", "ill": "插图", "pht": "摄影", "aui": "序", "win": "序", "wpr": "前言", "aft": "跋", "ann": "注", "cmm": "评", "nrt": "朗诵",
    "adp": "改编", "ctb": "参与", "cmp": "作曲", "lyr": "作词", "drt": "导演", "act": "主演", "art": "绘", "cll": "书", "ctg": "制图", "prf": "表演", "rev": "修订", "pbl": "出版",
    "cov": "封面设计", "dsr": "设计", "red": "编", "pro": "制作", "prg": "编程", "cre": "创作", "rth": "研究", "dtc": "数据", "spn": "资助", "ths": "指导", "cph": "版权",
}
_ENGLISH = {"com": "compiled by", "trl": "translated by", "edt": "edited by", "ill": "illustrated by", "aui": "introduction by", "aft": "afterword by", "nrt": "read by", "pht": "photographs by"}
_AUTHORS = frozenset({"aut", "cre", "cmp", "art", "rth"})
# Those who count as authors where there is none.
_MAKERS = frozenset({"edt", "com", "red"})


@dataclass(frozen=True, slots=True)
class Name:
    """Somebody who had a part. `role` is a MARC relator code, `word` what the source calls it, `identifiers` pairs of scheme and value."""

    name: str
    role: str = "aut"
    word: str = ""
    family: str = ""
    given: str = ""
    corporate: bool = False
    dynasty: str = ""
    dates: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """A class or heading; `scheme` is clc, keyword, cct, or another code of the MARC source lists; `number` or `text` or both."""

    scheme: str
    number: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """A series and the number in it."""

    title: str
    number: str = ""
    issn: str = ""


@dataclass(frozen=True, slots=True)
class Host:
    """What an article stands in."""

    title: str
    issn: str = ""
    isbn: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    """A publication. `isbns` are number, qualification and price; `numbers` scheme and value; `languages` ISO 639-2 codes; `entered` YYYYMMDD."""

    title: str
    entered: str
    subtitle: str = ""
    part_number: str = ""
    part_title: str = ""
    parallel: tuple[str, ...] = ()
    other_titles: tuple[str, ...] = ()
    names: tuple[Name, ...] = ()
    isbns: tuple[tuple[str, str, str], ...] = ()
    issns: tuple[str, ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()
    edition: str = ""
    place: str = ""
    publisher: str = ""
    date: str = ""
    extent: str = ""
    illustrations: str = ""
    size: str = ""
    series: tuple[Series, ...] = ()
    languages: tuple[str, ...] = ()
    original_languages: tuple[str, ...] = ()
    audience: str = ""
    abstract: str = ""
    contents: str = ""
    notes: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()
    supply: tuple[tuple[str, str], ...] = ()
    urls: tuple[tuple[str, str], ...] = ()
    rights: str = ""
    thesis: str = ""
    country: str = ""
    material: str = "book"
    host: Host | None = None
    control_number: str = ""


def is_han(text: str) -> bool:
    """Tell whether a text has Chinese characters."""
    return _HAN.search(text) is not None


def split_western(name: str) -> tuple[str, str]:
    """Return family and given name of `Smith, John`; a name without a comma comes back whole."""
    family, comma, given = name.partition(",")
    return (family.strip(), given.strip()) if comma and not is_han(name) else (name.strip(), "")


def role_of_word(word: str) -> str:
    """Return the relator code of a word of responsibility, `ctb` where it is none that is known."""
    role = find_role(fold(word).strip(" []()"))
    return role.relator if role is not None else "ctb"


def write_described(found: Description, to: MarcFormat) -> Conversion:
    """Return the MARC record of a description.

    Raises:
        ValueError: It has no title.
    """
    if not found.title.strip():
        raise ValueError("no title")
    kind, level = _MATERIALS.get(found.material, ("a", "m"))
    fields = [field for field in (*_numbers(found), *_coded(found), *_body(found), *_notes(found), *_subjects(found), *_names(found), *_links(found)) if field.subfields or field.data]
    made = Record(f"00000n{kind}{level}0 2200000   450 ", tuple(sorted(fields, key=lambda field: field.tag)), MarcFormat.CNMARC)
    return Conversion(made) if to is MarcFormat.CNMARC else convert(made, to)


def _field(tag: str, indicators: str, *pairs: tuple[str, str]) -> Field:
    return Field(tag, indicators, tuple(Subfield(code, " ".join(value.split())) for code, value in pairs if value.strip()))


def _numbers(found: Description) -> Iterator[Field]:
    if found.control_number:
        yield Field("001", data=found.control_number)
    for number, qualification, price in found.isbns:
        parsed = parse_isbn(number)
        yield _field("010", "  ", ("a", parsed.hyphenated or number) if parsed.valid else ("z", number), ("b", qualification), ("d", price))
    for issn in found.issns:
        yield _field("011", "  ", ("a", issn))
    for scheme, value in found.numbers:
        if scheme == "ean":
            yield _field("073", " 0", ("a", value))
        elif scheme in {"publisher", "other"}:
            yield _field("035", "  ", ("a", value))
        else:
            yield _field("017", "70", ("a", value), ("2", scheme))


def _coded(found: Description) -> Iterator[Field]:
    year = _YEAR.search(found.date)
    language = found.languages[0] if found.languages else "und"
    kind = "a" if found.material == "serial" else "d" if year else "u"
    later = "9999" if found.material == "serial" else "    "
    yield _field_raw("100", f"{found.entered:8.8}{kind}{year[1] if year else '    '}{later}{_audience_code(found.audience)} y0{language:3.3}y50      {'ea' if language in {'chi', 'und'} else 'ba'}")
    yield _field("101", "1 " if found.original_languages else "0 ", *(("a", one) for one in found.languages or ("und",)), *(("c", one) for one in found.original_languages))
    if found.country:
        yield _field("102", "  ", ("a", found.country))
    if found.material in {"ebook", "dataset", "software"}:
        yield _field_raw("135", "drunnnnnnnnn")
    if found.material == "book":
        yield _field_raw("106", "r")
    if found.material == "thesis":
        yield _field_raw("105", "y   m   000yy")


def _field_raw(tag: str, data: str) -> Field:
    return Field(tag, "  ", (Subfield("a", data),))


def _audience_code(text: str) -> str:
    words = text.lower()
    for code, tests in (("a", ("儿童", "少儿", "juvenile", "children")), ("d", ("青少年", "young adult", "teen")), ("k", ("研究", "professional", "scholarly", "学术")), ("m", ("大众", "general", "trade"))):
        if any(test in words for test in tests):
            return f"{code} "
    return "u "


def _body(found: Description) -> Iterator[Field]:
    first, others = responsibility(found.names)
    yield _field(
        "200", "1 ", ("a", found.title), *(("d", one) for one in found.parallel), ("e", found.subtitle), ("h", found.part_number), ("i", found.part_title),
        ("f", first), *(("g", one) for one in others),
    )
    yield _field("205", "  ", ("a", found.edition))
    yield _field("210", "  ", ("a", found.place), ("c", found.publisher), ("d", found.date))
    yield _field("215", "  ", ("a", found.extent), ("c", found.illustrations), ("d", found.size))
    for series in found.series:
        yield _field("225", "2 ", ("a", series.title), ("v", series.number), ("x", series.issn))
    for title in found.parallel:
        yield _field("510", "1 ", ("a", title))
    for title in found.other_titles:
        yield _field("517", "1 ", ("a", title))


def responsibility(names: Sequence[Name]) -> tuple[str, list[str]]:
    """Return the statements of responsibility as ISBD has them: names of one role together, the first role first."""
    groups: dict[str, list[str]] = {}
    for one in names:
        groups.setdefault(one.word or _WORDS.get(one.role, ""), []).append(_shown(one))
    statements = []
    english = {_WORDS[role]: text for role, text in _ENGLISH.items()}
    for word, people in groups.items():
        some = people if len(people) <= 3 else [people[0]]
        chinese = all(is_han(name) for name in some)
        joined = (", " if not chinese else "，").join(some) + ("" if len(people) <= 3 else " ... [等]" if not chinese else "等")
        statements.append(f"{joined}{word}" if chinese else f"{english.get(word, '')} {joined}".strip())
    return (statements[0], statements[1:]) if statements else ("", [])


def _shown(name: Name) -> str:
    if name.name and not (name.family and name.name == f"{name.family}, {name.given}"):
        family, given = split_western(name.name)
        return f"{given} {family}" if given and not name.corporate else f"({name.dynasty}){name.name}" if name.dynasty else name.name
    return f"{name.given} {name.family}".strip()


def _notes(found: Description) -> Iterator[Field]:
    for note in found.notes:
        yield _field("300", "  ", ("a", note))
    yield _field("320", "  ")
    yield _field("327", "1 ", ("a", found.contents))
    yield _field("328", "  ", ("a", found.thesis))
    yield _field("330", "  ", ("a", found.abstract))
    yield _field("333", "  ", ("a", found.audience))
    yield _field("371", "0 ", ("a", found.rights))
    for supplier, terms in found.supply:
        yield _field("345", "  ", ("a", supplier), ("d", terms))


def _subjects(found: Description) -> Iterator[Field]:
    for subject in found.subjects:
        match subject.scheme:
            case "clc":
                yield _field("690", "  ", ("a", subject.number), ("v", "5"))
            case "ddc":
                yield _field("676", "  ", ("a", subject.number))
            case "udc":
                yield _field("675", "  ", ("a", subject.number))
            case "lcc":
                yield _field("680", "  ", ("a", subject.number))
            case "keyword":
                yield _field("610", "0 ", ("a", subject.text))
            case "place":
                yield _field("607", "  ", ("a", subject.text))
            case scheme if subject.number:
                yield _field("686", "  ", ("a", subject.number), ("2", scheme))
                if subject.text:
                    yield _field("610", "0 ", ("a", subject.text))
            case scheme:
                yield _field("606", "0 ", ("a", subject.text), ("2", scheme))


def _names(found: Description) -> Iterator[Field]:
    primary = _AUTHORS if any(one.role in _AUTHORS for one in found.names) else _MAKERS
    for one in found.names:
        word = one.word or _WORDS.get(one.role, one.role)
        ends = [("c", f"({one.dynasty})" if one.dynasty else ""), ("f", one.dates), ("4", word), *(("3", f"({scheme}){value}") for scheme, value in one.identifiers)]
        if one.corporate:
            yield _field("711" if one.role in primary else "712", "02", ("a", one.name), *ends)
            continue
        family, given = (one.family, one.given) if one.family else split_western(one.name)
        western = bool(given) and not is_han(family)
        entry = family if western else one.name or f"{family}{given}"
        yield _field("701" if one.role in primary else "702", " 1" if western else " 0", ("a", entry), ("b", given if western else ""), *ends)


def _links(found: Description) -> Iterator[Field]:
    if found.host is not None:
        host = found.host
        part = ", ".join(one for one in (f"vol. {host.volume}" if host.volume else "", f"no. {host.issue}" if host.issue else "", f"pp. {host.pages}" if host.pages else "") if one)
        yield _field("463", " 0", ("t", host.title), ("v", part), ("x", host.issn), ("y", host.isbn))
    for url, text in found.urls:
        yield _field("856", "4 ", ("u", url), ("z", text))
