"""Dates of life as authority records write them: 1037-1101, 约712—770, 前551-前479, b. 1950, 1956-."""

from __future__ import annotations

import re

from wenyuan.bibliography.chinese.date_value import write_year

_DASH = re.compile("[-–—－~～至]+")
_BEFORE = re.compile(r"前|b\.?\s*c", re.IGNORECASE)
_YEAR = re.compile(r"\d{1,4}")
_DIED = re.compile(r"卒|死|\bd\.|died", re.IGNORECASE)
_LONGEST = 60


def life_years(text: str) -> tuple[int | None, int | None]:
    """Return the astronomical years of birth and death that a statement gives; (None, None) where it gives none.

    A single year is one of birth unless it is called one of death. 前 on the first year holds for the second where that is lower: 前551-479.
    """
    parts = _DASH.split(text.strip(" ()（）〔〕[],.;")[:_LONGEST], maxsplit=1)
    first = _year(parts[0])
    if len(parts) == 1:
        return (None, first) if first is not None and _DIED.search(text) else (first, None)
    last = _year(parts[1])
    if first is not None and last is not None and last < first and _YEAR.search(parts[0]) and not _BEFORE.search(parts[0]):
        first = 1 - int(_YEAR.findall(parts[0])[0]) if _BEFORE.search(parts[1]) else first
    if first is not None and first <= 0 and last is not None and last > 0 and not re.search("公元(?!前)|后|a\\.?d", parts[1], re.IGNORECASE):
        written = int(_YEAR.findall(parts[1])[0])
        last = 1 - written if written < 1 - first else last
    return first, last


def _year(text: str) -> int | None:
    found = _YEAR.search(text)
    if found is None:
        return None
    return 1 - int(found[0]) if _BEFORE.search(text) else int(found[0])


def write_life(born: int | None, died: int | None) -> str:
    """Write years of life as EDTF (ISO 8601-2): 1037/1101, 1956/.., ../1127; empty without either."""
    if born is None and died is None:
        return ""
    return f"{write_year(born) if born is not None else '..'}/{write_year(died) if died is not None else '..'}"
