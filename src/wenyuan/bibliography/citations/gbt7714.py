"""References by the national standard, in the numeric system.

Source:
    GB/T 7714-2015 and GB/T 7714-2025 (in force from 2026-07-01). Rules of 2025 that differ: names are not in capitals, hyphens between
    initials stay, 等 and the role are parted by a comma, an open or closed range of years has a one-em dash, only things on the network carry
    the day of access.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from .citable import HAN, Citable, Contributor
from .names import cited_name

Edition = Literal[2015, 2025]
_SHOWN: Final = 3
_TYPES: Final = {
    "book": "M", "ancient": "M", "serial": "J", "newspaper": "N", "thesis": "D", "article": "J", "map": "CM", "manuscript": "A", "dataset": "DS",
    "electronic": "EB", "web": "EB", "score": "M", "microform": "M",
}
_ONLINE: Final = frozenset({"electronic", "web", "dataset"})
_CONTINUING: Final = frozenset({"serial", "newspaper"})
_FIRST_EDITION: Final = re.compile(r"(?:第?[1一]版|初版|1st ed\.?|first ed(?:ition|\.)?)", re.IGNORECASE)
_BRACKETED_YEAR: Final = re.compile(r"^(?P<era>.*?)\s*[\[(（〔](?P<year>(?:前|公元前)?\d{3,4}(?:\s*[-–—~]\s*\d{2,4})?)[?？]?[\])）〕]$")
_YEARS: Final = re.compile(r"(?P<first>\d{4})(?P<range>\s*[-–—~]\s*(?P<last>\d{4})?)?")
_ROLE_WORDS: Final = {"trl": ("译", "trans."), "edt": ("编", "ed."), "com": ("编", "comp."), "ill": ("插图", "illus."), "ann": ("注", "annot.")}


def cite_gbt7714(thing: Citable, *, edition: Edition = 2025, with_dynasty: bool = False) -> str:
    """Write a reference that ends in a full stop.

    Args:
        with_dynasty: Put the dynasty before an old author's name, 〔宋〕苏轼, as historians do; the standard leaves it out.
    """
    names = _names(thing.main, thing, edition, with_dynasty)
    parts = [names, f"{_title(thing)}[{_type(thing)}]"]
    others = _others(thing, edition, with_dynasty)
    if others:
        parts.append(others)
    if thing.edition and not _FIRST_EDITION.fullmatch(thing.edition.strip(" .")):
        parts.append(_edition(thing.edition))
    parts.append(_imprint(thing, edition))
    text = ". ".join(part.rstrip(" .") if part is not parts[-1] else part for part in parts if part)
    if _is_online(thing) and thing.accessed is not None:
        text = f"{text}[{thing.accessed.isoformat()}]"
    if _is_online(thing) and thing.url:
        text = f"{text}. {thing.url}"
    return f"{text.rstrip(' .')}."


def _is_online(thing: Citable) -> bool:
    return bool(thing.url) and thing.material in _ONLINE


def _type(thing: Citable) -> str:
    code = _TYPES.get(thing.material, "Z")
    return f"{code}/OL" if _is_online(thing) else code


def _title(thing: Citable) -> str:
    return ": ".join(part.strip(" .:：/") for part in (thing.title, thing.part, thing.subtitle) if part)


def _names(people: Sequence[Contributor], thing: Citable, edition: Edition, with_dynasty: bool) -> str:  # noqa: FBT001 -- private
    names = [cited_name(person, edition=edition, with_dynasty=with_dynasty) for person in people[:_SHOWN]]
    if len(people) > _SHOWN:
        names.append("等" if thing.is_chinese else "et al")
    return ", ".join(names)


def _others(thing: Citable, edition: Edition, with_dynasty: bool) -> str:  # noqa: FBT001 -- private
    """Write those after the title, role by role; a role stands once behind all who share it."""
    groups: dict[str, list[Contributor]] = {}
    for person in thing.others:
        word = _role_word(person, thing)
        if word:
            groups.setdefault(word, []).append(person)
    written: list[str] = []
    for word, people in groups.items():
        joint = "" if edition < 2025 and len(people) > _SHOWN and thing.is_chinese else ", "
        written.append(f"{_names(people, thing, edition, with_dynasty)}{joint}{word}")
    return "; ".join(written)


def _role_word(person: Contributor, thing: Citable) -> str:
    role = person.role.strip(" .。")
    known = _ROLE_WORDS.get(role.casefold()[:3]) if role.isascii() else None
    if known is not None:
        return known[0] if thing.is_chinese else known[1].rstrip(".")
    if HAN.search(role):
        return role
    return role if not thing.is_chinese else ""


def _edition(text: str) -> str:
    match = re.fullmatch(r"第\s*([0-9〇一二三四五六七八九十]+)\s*版", text.strip())
    return f"{match[1]}版" if match else text.strip().rstrip(".")


def _imprint(thing: Citable, edition: Edition) -> str:
    chinese = thing.is_chinese
    place = thing.place.strip(" :：,[]") or ("[出版地不详]" if chinese else "[S.l.]")
    publisher = thing.publisher.strip(" ,，;") or ("[出版者不详]" if chinese else "[s.n.]")
    year = cited_year(thing, edition=edition)
    if _is_online(thing) and not thing.place and not thing.publisher:
        return f"({year})" if year else ""
    return f"{place}: {publisher}, {year}" if year else f"{place}: {publisher}"


def cited_year(thing: Citable, *, edition: Edition = 2025) -> str:
    """Write the year: of other calendars the common year first and the wording in brackets, 1881(清光绪七年)."""
    text = thing.date_text.strip(" .,;。")
    dash = "—" if edition >= 2025 else "-"
    match = _BRACKETED_YEAR.match(text)
    if match:
        year = re.sub(r"\s*[-–—~]\s*", dash, match["year"])
        era = match["era"].strip(" ,，")
        if HAN.search(era):
            return f"{year}({era})"
        return year if era else f"[{year}]"
    found = _YEARS.search(text)
    if found:
        if found["last"]:
            return f"{found['first']}{dash}{found['last']}"
        return f"{found['first']}{dash}" if found["range"] and thing.material in _CONTINUING else found["first"]
    if text and thing.year is not None and HAN.search(text):
        return f"{_common_year(thing.year)}({text})"
    return text or (f"[{_common_year(thing.year)}]" if thing.year is not None else "")


def _common_year(year: int) -> str:
    return str(year) if year > 0 else f"前{1 - year}"
