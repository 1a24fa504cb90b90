"""Years as Chinese chronology counts them, for labels beside Common Era years."""

from __future__ import annotations

from functools import cache
from typing import Final

from wenyuan.bibliography.chinese import DYNASTIES, Dynasty, Era, find_dynasty, find_eras, fold
from wenyuan.bibliography.chinese.eras import era_names

# The line by which histories count; others ruled beside them.
_LINE: Final = (
    "西汉", "新", "东汉", "魏", "西晋", "东晋", "南朝宋", "南朝齐", "南朝梁", "南朝陈", "隋", "唐", "武周", "后梁", "后唐", "后晋", "后汉五代", "后周", "北宋", "南宋", "元", "明", "清",
)
_PERIODS: Final = ("夏", "商", "西周", "春秋", "战国", "秦", "西汉", "东汉", "三国", "西晋", "东晋", "南北朝", "隋", "唐", "五代", "北宋", "南宋", "元", "明", "清", "民国", "现代")
_DIGITS: Final = "零一二三四五六七八九"
_REPUBLIC: Final = (1912, 1949)
TODAY: Final = 9999


@cache
def all_eras() -> tuple[Era, ...]:
    """Return every era, in the order of time."""
    found = {era for name in era_names() for era in find_eras(name)}
    return tuple(sorted(found, key=lambda era: (era.first_year, era.last_year, era.name, era.dynasty)))


def eras_of(dynasty: str) -> tuple[Era, ...]:
    """Return the eras of a dynasty itself, in the order of time."""
    return tuple(era for era in all_eras() if era.dynasty == dynasty and era.last_year != TODAY)


def parts_of(dynasty: str) -> tuple[Dynasty, ...]:
    """Return the dynasties that are part of another."""
    return tuple(one for one in DYNASTIES if one.part_of == dynasty)


def forms_of(dynasty: str) -> tuple[str, ...]:
    """Return the names that mean a dynasty or a part of it."""
    one = find_dynasty(fold(dynasty))
    if one is None:
        return ()
    inner = [name for part in parts_of(one.name) for name in forms_of(part.name)]
    return tuple(dict.fromkeys((one.name, *one.forms, *inner)))


def write_count(number: int) -> str:
    """Return the number of a year in words: 元, 二, 十一, 六十一."""
    if number == 1:
        return "元"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def say_reign(year: int) -> str:
    """Return a year in the reigns that histories count by, several parted by a slash; empty before 139 BCE and after 1949."""
    if _REPUBLIC[0] <= year <= _REPUBLIC[1]:
        return f"民国{write_count(year - _REPUBLIC[0] + 1)}年"
    found = [era for era in all_eras() if era.dynasty in _LINE and era.country == "中国" and era.first_year <= year <= era.last_year]
    # A year in which one era gave way to the next is known by both; an older era that only overlaps says nothing new.
    return "／".join(f"{era.name}{write_count(year - era.first_year + 1)}年" for era in found[-2:])


def say_year(year: int) -> str:
    """Return a Common Era year as Chinese pages write it: 1037, 前551."""
    return str(year) if year > 0 else f"前{1 - year}"


def periods_between(first: int, last: int) -> list[Dynasty]:
    """Return the periods of history that touch a span, in the order of time."""
    found = [one for name in _PERIODS if (one := find_dynasty(fold(name))) is not None]
    return [one for one in found if one.first_year <= last and one.last_year >= first]
