"""Public holidays as data: the days of 《全国年节及纪念日放假办法》 (as amended in 2024), and a list that staff paste or change.

The statutory days are certain years ahead; the days around them that the State Council adds each autumn are not, so staff add those.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# First day and length of what moves: 春节 begins on the eve (除夕) and has four days; the others have one day.
_MOVING: Final = {
    2026: ((2, 16), (4, 5), (6, 19), (9, 25)), 2027: ((2, 5), (4, 5), (6, 9), (9, 15)), 2028: ((1, 25), (4, 4), (5, 28), (10, 3)),
    2029: ((2, 12), (4, 4), (6, 16), (9, 22)), 2030: ((2, 2), (4, 5), (6, 5), (9, 12)), 2031: ((1, 22), (4, 5), (6, 24), (10, 1)),
    2032: ((2, 10), (4, 4), (6, 12), (9, 19)), 2033: ((1, 30), (4, 4), (6, 1), (9, 8)), 2034: ((2, 18), (4, 5), (6, 20), (9, 27)), 2035: ((2, 7), (4, 5), (6, 10), (9, 16)),
}
_MOVING_NAMES: Final = ((gettext_lazy("春节"), 4), (gettext_lazy("清明节"), 1), (gettext_lazy("端午节"), 1), (gettext_lazy("中秋节"), 1))
_FIXED: Final = ((gettext_lazy("元旦"), 1, 1, 1), (gettext_lazy("劳动节"), 5, 1, 2), (gettext_lazy("国庆节"), 10, 1, 3))
YEARS: Final = tuple(_MOVING)
_LINE: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*(?:[~～至]|\s)\s*(\d{4}-\d{2}-\d{2}))?\s*(.*)")


def public_holidays(year: int) -> list[tuple[date, date, str]]:
    """Return first day, last day and name of a year's holidays in order of time; an unknown year has none."""
    if year not in _MOVING:
        return []
    moving = [(date(year, *start), length, str(name)) for start, (name, length) in zip(_MOVING[year], _MOVING_NAMES, strict=True)]
    fixed = [(date(year, month, day), length, str(name)) for name, month, day, length in _FIXED]
    return sorted((first, first + timedelta(days=length - 1), name) for first, length, name in [*moving, *fixed])


def write_days(days: list[tuple[date, date, str]]) -> str:
    """Write days as lines that `read_days` reads."""
    return "\n".join(f"{first.isoformat()} {last.isoformat()} {name}" for first, last, name in days)


def read_days(text: str) -> tuple[list[tuple[date, date, str]], list[str]]:
    """Read lines `YYYY-MM-DD [YYYY-MM-DD] reason`; return the days and a sentence for each line that is none."""
    days: list[tuple[date, date, str]] = []
    problems: list[str] = []
    for number, line in enumerate(text.splitlines()[:400], 1):
        if not line.strip():
            continue
        found = _LINE.fullmatch(line.strip())
        first = _read_day(found[1]) if found else None
        last = _read_day(found[2] or found[1]) if found else None
        if found is None or first is None or last is None:
            problems.append(_("第 %(n)s 行读不懂；请写成 2027-02-05 2027-02-08 春节。") % {"n": number})
            continue
        days.append((first, last, found[3].strip()))
    return days, problems


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
