"""Coded data: kinds of material and years."""

from __future__ import annotations

import re
from functools import lru_cache

from wenyuan.bibliography.chinese import parse_date

from .fields import A, Texts, value_of
from .remembering import Remembered

_YEAR = re.compile(r"(?<!\d)(1[0-9]{3}|20[0-9]{2})(?!\d)")
_FIRST_MODERN_YEAR = 1912
_CNMARC_TYPES = {
    "a": "book", "b": "manuscript", "c": "score", "d": "score", "e": "map", "f": "map", "g": "video", "i": "audio", "j": "audio",
    "k": "image", "l": "electronic", "m": "kit", "r": "object",
}
_MARC21_TYPES = {
    "a": "book", "t": "manuscript", "c": "score", "d": "score", "e": "map", "f": "map", "g": "video", "i": "audio", "j": "audio",
    "k": "image", "m": "electronic", "o": "kit", "p": "manuscript", "r": "object",
}
_CNMARC_TEXT = frozenset("abl")
# Text, and electronic resources: of old, journals on the net were given the type of computer files.
_MARC21_TEXT = frozenset("am")
_MARC21_PAGES = frozenset("at")
# 008/23, form of item.
_MARC21_FORMS = dict.fromkeys("oqs", "electronic") | dict.fromkeys("abc", "microform")
# Leader/07: serial, integrating resource, serial component part.
_MARC21_CONTINUING = frozenset("sib")
_HAN_LANGUAGES = {"chi", "jpn", "kor", "vie", "man", "mnc", "tib", "mon"}


def coded_years(kind: str, first: str, second: str) -> tuple[int | None, int | None]:
    """Return the years of coded dates: type of date, date 1, date 2; `u` or blanks widen to a range.

    Source:
        UNIMARC 100 $a/8–16; MARC 21 008/06–14. Type codes agree in what matters: c and d of serials, and ranges.
    """
    low, high = _span(first)
    if low is None:
        return None, None
    if kind in _RANGES:
        end = _span(second)[1]
        if end is not None and end >= low and second != "9999":
            return low, end
    return low, high


_RANGES = frozenset("bdgfimnqku")
# By type of date and both dates as they stand side by side in either format.
CODED_YEARS: Remembered[tuple[int | None, int | None]] = Remembered(lambda dates: coded_years(dates[:1], dates[1:5], dates[5:9]), 4096)


@lru_cache(maxsize=4096)
def _span(text: str) -> tuple[int | None, int | None]:
    if text.isdigit() and len(text) == 4:
        year = int(text)
        return (year, year) if 0 < year < 2200 else (None, None)
    if len(text) == 4 and text[0] in "12" and re.fullmatch(r"[12][0-9]{0,3}[u|# -]*", text):
        digits = re.match(r"\d+", text)
        if digits and len(digits.group()) >= 2:
            known = digits.group()
            return int(known.ljust(4, "0")), int(known.ljust(4, "9"))
    return None, None


def written_years(text: str) -> tuple[int | None, int | None]:
    """Return the years of a date as written on the thing: 2015, c1982, 民国二十三年, 清光绪丁酉, [19--?]."""
    return _WRITTEN_YEARS[text] if text else (None, None)


def _read_written_years(text: str) -> tuple[int | None, int | None]:
    found = _YEAR.findall(text)
    if found and text.isascii():
        years = [int(year) for year in found]
        return min(years), max(years)
    value = parse_date(text)
    return (value.earliest_year, value.latest_year) if value is not None else (None, None)


_WRITTEN_YEARS = Remembered(_read_written_years, 8192)


def cnmarc_material(leader: str, texts: Texts, year: int | None, language: str) -> str:
    """Return the kind of material of a CNMARC record.

    Source:
        UNIMARC record label positions 6 and 7; 110 $a/0 (a periodical, b series, c newspaper).
    """
    kind, level = leader[6:7], leader[7:8]
    # A serial of recordings or maps is of its own material first. Records without a type are taken for text.
    if level == "s" and (kind in _CNMARC_TEXT or kind not in _CNMARC_TYPES):
        return "newspaper" if value_of(texts.get("110", ()), A)[:1] == "c" else "serial"
    if kind in "ab" and ("140" in texts or (year is not None and year < _FIRST_MODERN_YEAR and language in _HAN_LANGUAGES)):
        return "ancient"
    if "328" in texts:
        return "thesis"
    if kind in "ab" and level == "a":
        return "article"
    if "130" in texts:
        return "microform"
    if "135" in texts and kind == "a":
        return "electronic"
    return _CNMARC_TYPES.get(kind, "other")


def marc21_material(leader: str, texts: Texts, fixed: str, year: int | None, language: str) -> str:
    """Return the kind of material of a MARC 21 record; `fixed` is its 008."""
    kind, level = leader[6:7], leader[7:8]
    if kind in _MARC21_TEXT and level in _MARC21_CONTINUING:
        return "newspaper" if fixed[21:22] == "n" else ("web" if fixed[21:22] == "w" else "serial")
    if "502" in texts:
        return "thesis"
    if kind in _MARC21_PAGES:
        if year is not None and year < _FIRST_MODERN_YEAR and language in _HAN_LANGUAGES:
            return "ancient"
        if level == "a" and kind == "a":
            return "article"
        return _MARC21_FORMS.get(fixed[23:24]) or _MARC21_TYPES[kind]
    return _MARC21_TYPES.get(kind, "other")
