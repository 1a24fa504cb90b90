"""Names in headings: what is name, dynasty, dates and role."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wenyuan.bibliography.chinese import dynasty_of

from .remembering import Remembered
from .values import Name

_YEARS = re.compile(r"[0-9?？]{1,4}\s*[-–—~－至]|[-–—]\s*[0-9]{3,4}|[0-9]{3,4}")
# Names written in Chinese characters, kana or hangul take no comma between surname and forename.
HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]")
_INITIAL = re.compile(r"\b[A-Z]\.$")
_BRACKETS = "()（）[]〔〕【】 ,，."


def cnmarc_name(pairs: Sequence[tuple[str, str]], kind: str, *, primary: bool) -> Name | None:
    """Read a CNMARC 7XX or 600 heading.

    Source:
        CNMARC 701: $a entry element, $b rest, $c additions other than dates (dynasty, nationality), $f dates, $g expansion,
        $4 relator, $9 pinyin. Taiwan's CMARC writes the dynasty in $s.
    """
    name = rest = additions = dates = role = pinyin = control = ""
    for code, value in pairs:
        if code == "a" and not name:
            name = value
        elif code == "b":
            rest = value if kind == "person" else f"{rest} {value}".strip()
        elif code in "cs":
            additions = additions or value
        elif code == "f":
            dates = value.strip(_BRACKETS)
        elif code == "4":
            role = f"{role}；{value}" if role else value
        elif code in "9A":
            pinyin = pinyin or value
        elif code == "3":
            control = value
    if not name:
        return None
    if rest:
        name = f"{name}, {rest}" if kind == "person" and not HAN.search(name) else f"{name} {rest}"
    return Name(name, kind, _dynasty(additions or dates), _dates(dates), role, primary, (pinyin,) if pinyin else (), control)


def marc21_name(pairs: Sequence[tuple[str, str]], kind: str, *, primary: bool) -> Name | None:
    """Read a MARC 21 X00, X10 or X11 heading: $a name, $b numeration or unit, $c titles, $d dates, $e and $4 relators."""
    name = dates = role = additions = control = ""
    for code, value in pairs:
        if code == "a" and not name:
            name = value
        elif code == "b":
            name = f"{name} {value}"
        elif code == "c":
            additions = value
        elif code == "d":
            dates = value
        elif code == "e" or (code == "4" and not role):
            role = role or value.strip(" .,")
        elif code == "0":
            control = control or value
        elif code == "t":
            return None
    name = name.rstrip(" ,:;/")
    if name.endswith(".") and not _INITIAL.search(name):
        name = name[:-1]
    if not name:
        return None
    return Name(name, kind, _dynasty(additions), _dates(dates.rstrip(" ,.")), role, primary, (), control)


def _dynasty(text: str) -> str:
    return "" if text.isascii() else _WRITTEN_DYNASTIES[text]


def _written_dynasty(text: str) -> str:
    stripped = text.strip(_BRACKETS)
    if not stripped or stripped.isascii():
        return ""
    return dynasty_of(stripped) or ""


_WRITTEN_DYNASTIES = Remembered(_written_dynasty, 4096)


def _dates(text: str) -> str:
    return text if text and _YEARS.search(text) else ""
