"""Years as reigns: 1408 is 明永乐六年."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from wenyuan.bibliography.chinese.eras import era_names, find_eras

# One line of succession from the Sui on; earlier years and rival courts are told by the Western year alone.
_COURTS: Final = (("隋", 581, 618), ("唐", 618, 907), ("北宋", 960, 1127), ("南宋", 1127, 1279), ("元", 1279, 1368), ("明", 1368, 1644), ("清", 1644, 1911))
_DIGITS: Final = "〇一二三四五六七八九"
AGES: Final = ((-221, "秦汉"), (220, "魏晋南北朝"), (581, "隋唐五代"), (960, "宋辽金"), (1271, "元"), (1368, "明"), (1644, "清"), (1912, "民国"), (1949, "1949 年起"))


@lru_cache(maxsize=1)
def _reigns() -> tuple[tuple[int, int, str, str], ...]:
    found: set[tuple[int, int, str, str]] = set()
    for name in era_names():
        for era in find_eras(name):
            for court, first, last in _COURTS:
                if era.country == "中国" and era.dynasty == court and era.first_year <= last and era.last_year >= first:
                    found.add((era.first_year, era.last_year, court[-1], era.name))
    return tuple(sorted(found))


def reign_of(year: int) -> str:
    """Return the reign year, the newer reign where two share a year; empty where none is told."""
    if 1912 <= year <= 1949:
        return f"民国{_numeral(year - 1911)}年"
    found = [one for one in _reigns() if one[0] <= year <= one[1]]
    if not found:
        return ""
    first, _last, court, name = found[-1]
    return f"{court}{name}{_numeral(year - first + 1)}年"


def _numeral(number: int) -> str:
    if number == 1:
        return "元"
    tens, ones = divmod(number, 10)
    return f"{'' if tens == 0 else '十' if tens == 1 else _DIGITS[tens] + '十'}{_DIGITS[ones] if ones else ''}"


def age_of(year: int | None) -> str:
    """Return the age that a year belongs to; empty for none."""
    if year is None:
        return ""
    return next((name for start, name in reversed(AGES) if year >= start), "先秦")
