"""Dates in reign eras, cyclical years and dynasties."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module

from wenyuan.bibliography.chinese.date_value import DateValue, combine, write_year, year_span
from wenyuan.bibliography.chinese.eras import Era, dynasty_names, era_names, find_dynasty, find_eras
from wenyuan.bibliography.chinese.numerals import NUMERAL, parse_numeral

__all__ = ["dynasty_range", "parse_dynasty_period", "parse_reign"]

_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_MONTH_NAMES = {"正": 1, "元": 1, "冬": 11, "腊": 12, "仲春": 2, "仲夏": 5, "仲秋": 8, "仲冬": 11, "孟春": 1, "季春": 3,
                "孟夏": 4, "季夏": 6, "孟秋": 7, "季秋": 9, "孟冬": 10, "季冬": 12}  # fmt: skip
_PERIODS = {
    "初": "early",
    "早": "early",
    "前": "early",
    "中": "middle",
    "末": "late",
    "晚": "late",
    "后": "late",
}
# From here on these eras count Gregorian months.
_GREGORIAN_FROM = {"民国": 1912, "中华民国": 1912, "明治": 1873, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019,
                   "洪宪": 1916, "康德": 1934, "建阳": 1896, "光武": 1897, "隆熙": 1907}  # fmt: skip
_COUNTRIES = {"日本": "日本", "朝鲜": "朝鲜", "韩国": "朝鲜", "越南": "越南", "安南": "越南", "中国": "中国"}
_SHORT_WORDS = 50


@cache
def _reign_pattern() -> re.Pattern[str]:
    dynasties = "|".join((*_COUNTRIES, *dynasty_names()))
    eras = "|".join(era_names())
    return re.compile(
        rf"[\[(〔]?(?P<dynasty>{dynasties})?[\])〕]?(?P<era>{eras})(?P<next>(?![{_STEMS}][{_BRANCHES}])(?:{eras}))?"
        rf"(?:(?P<year>元|{NUMERAL})年?|(?P<cycle>[{_STEMS}][{_BRANCHES}])(?:岁|年)?)?"
        rf"(?:(?P<leap>闰)?(?P<month>{'|'.join(_MONTH_NAMES)}|{NUMERAL})月?(?:初?(?P<day>{NUMERAL})日?)?)?"
        r"(?P<period>初|中|末|晚|早|前|后)?(?:年|叶|期)?间?(?:.{0,12})",
    )


@cache
def _period_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"[\[(〔]?(?P<dynasty>{'|'.join(dynasty_names())})[\])〕]?(?:代|朝|时期|时)?"
        rf"(?:(?P<period>初|中|末|晚|早|前|后)(?:年|叶|期)?|(?P<cycle>[{_STEMS}][{_BRANCHES}])年?)?间?"
    )


def dynasty_range(name: str) -> tuple[int, int] | None:
    """Give the first and last astronomical year of a dynasty named in folded or simplified form."""
    dynasty = find_dynasty(name)
    return (dynasty.first_year, dynasty.last_year) if dynasty else None


def _cyclical_years(cycle: str, first: int, last: int) -> tuple[int, ...]:
    """List the years of a sexagenary name; year 4 is 甲子. Impossible pairs such as 甲丑 have none."""
    stem, branch = _STEMS.index(cycle[0]), _BRANCHES.index(cycle[1])
    return tuple(year for year in range(first, last + 1) if (year - 4) % 10 == stem and (year - 4) % 12 == branch)


def _part_of_span(first: int, last: int, period: str) -> tuple[int, int]:
    """Give a third of the span for 前, 中, 后 and at most fifty years for 初 and 末."""
    third = max((last - first) // 3, 0)
    short = min(third, _SHORT_WORDS)
    match _PERIODS[period]:
        case "early":
            return first, first + (short if period == "初" else third)
        case "late":
            return last - (short if period in "末晚" else third), last
        case _:
            return first + third, last - third


def _to_gregorian(year: int, month: int, day: int | None) -> tuple[str, int, int] | None:
    """Convert a month or day of the Chinese calendar; the Julian calendar is meant before 15 October 1582."""
    lunar = import_module("lunar_python")  # slow to load, untyped, and needed for lunar months only

    try:
        days = lunar.LunarMonth.fromYm(year, month).getDayCount()
        ends = [lunar.Lunar.fromYmd(year, month, at).getSolar() for at in ((day, day) if day else (1, days))]
    except Exception:  # noqa: BLE001 - the library raises bare Exception for dates that do not exist
        return None
    first, last = ((end.getYear(), f"{write_year(end.getYear())}-{end.getMonth():02d}-{end.getDay():02d}") for end in ends)
    return first[1] if day else f"{first[1]}/{last[1]}", first[0], last[0]


def _read_calendar(match: re.Match[str]) -> tuple[int | None, int | None]:
    month_word, day_word = match["month"], match["day"]
    month = _MONTH_NAMES.get(month_word) or parse_numeral(month_word) if month_word else None
    day = parse_numeral(day_word) if day_word else None
    return (month if month and 1 <= month <= 12 else None), (day if day and 1 <= day <= 31 else None)


def _calendar_of(era: Era) -> str:
    if era.dynasty == "民国":
        return "minguo"
    return {"日本": "japanese"}.get(era.country, "chinese")


def _era_years(era: Era, match: re.Match[str]) -> tuple[int, ...]:
    """List the years of one era that the statement may mean."""
    if match["cycle"]:
        return _cyclical_years(match["cycle"], era.first_year, era.last_year)
    number = 1 if match["year"] == "元" else parse_numeral(match["year"]) or 0
    year = era.first_year + number - 1
    return (year,) if number and year <= era.last_year else ()


def _date_in_year(original: str, era: Era, year: int, match: re.Match[str]) -> DateValue:
    month, day = _read_calendar(match)
    calendar = _calendar_of(era)
    if month is None:
        return DateValue(original, write_year(year), year, year, calendar)
    gregorian_from = _GREGORIAN_FROM.get(era.name)
    if gregorian_from is not None and year >= gregorian_from:
        edtf = f"{write_year(year)}-{month:02d}" + (f"-{day:02d}" if day else "")
        return DateValue(original, edtf, year, year, calendar)
    converted = _to_gregorian(year, -month if match["leap"] else month, day)
    if converted is None:
        return DateValue(original, write_year(year), year, year, calendar, notes=("no such month or day",))
    notes = ("julian calendar",) if year < 1582 else ()
    return DateValue(original, converted[0], converted[1], converted[2], calendar, notes=notes)


def _one_of(original: str, dates: list[tuple[Era, int]]) -> DateValue:
    """Build a set of which one is meant (EDTF level 2)."""
    years = sorted({year for _, year in dates})
    notes = tuple(f"{era.dynasty}{era.name}: {write_year(year)}" for era, year in sorted(dates, key=lambda item: item[1]))
    return DateValue(
        original, f"[{','.join(map(write_year, years))}]", years[0], years[-1], _calendar_of(dates[0][0]),
        uncertain=True, notes=notes, candidates=tuple(years),
    )  # fmt: skip


def _whole_era(original: str, eras: tuple[Era, ...], match: re.Match[str]) -> DateValue:
    spans = [(era.first_year, era.last_year) for era in eras]
    if match["period"]:
        spans = [_part_of_span(first, last, match["period"]) for first, last in spans]
    following = find_eras(match["next"], match["dynasty"] or "") if match["next"] else ()
    if following:
        ends = [era.last_year for era in following if era.last_year >= spans[0][0]]
        spans = [(spans[0][0], min(ends))] if ends else spans
    first, last = spans[0][0], spans[-1][1]
    notes = () if len(spans) == 1 else tuple(f"{era.dynasty}{era.name}" for era in eras)
    value = year_span(original, first, last, calendar=_calendar_of(eras[0]), approximate=bool(match["period"]), notes=notes)
    if len(spans) == 1:
        return value
    edtf = ",".join(f"{write_year(begin)}..{write_year(end)}" for begin, end in spans)
    return DateValue(original, f"[{edtf}]", first, last, value.calendar, uncertain=True, notes=notes)


def parse_reign(text: str, original: str) -> DateValue | None:
    """Read a folded statement that begins with an era name, with or without dynasty.

    An era name that several dynasties used is resolved by the dynasty, else by what years and cyclical names it had;
    what is left undecided becomes a set of candidates.
    """
    match = _reign_pattern().match(text)
    if match is None:
        return None
    word = match["dynasty"] or ""
    found = find_dynasty(word)
    dynasty = _COUNTRIES.get(word) or (found.name if found else "")
    eras = find_eras(match["era"], dynasty) or find_eras(match["era"])
    if not match["year"] and not match["cycle"]:
        return _whole_era(original, eras, match)
    dates = [(era, year) for era in eras for year in _era_years(era, match)]
    years = {year for _, year in dates}
    if len(years) == 1:
        return _date_in_year(original, *dates[0], match)
    if dates:
        return _one_of(original, dates)
    value = _whole_era(original, eras, match)
    return DateValue(
        original, value.edtf, value.earliest_year, value.latest_year, value.calendar,
        uncertain=True, notes=(*value.notes, "the era has no such year"),
    )  # fmt: skip


def parse_dynasty_period(text: str, original: str) -> DateValue | None:
    """Read a dynasty, a part of one (清中期), a pair (明末清初), or a cyclical year in one."""
    pattern = _period_pattern()
    first = pattern.match(text)
    if first is None:
        return None
    rest = text[first.end() :].strip("[]()〔〕至到-—、刻抄写本印年 ")
    value = _period(first, original)
    second = pattern.fullmatch(rest) if rest else None
    if second:
        return combine(original, value, _period(second, original))
    return value if not rest or len(rest) <= 4 else None


def _period(match: re.Match[str], original: str) -> DateValue:
    dynasty = find_dynasty(match["dynasty"])
    if dynasty is None:
        raise ValueError(match["dynasty"])
    first, last = dynasty.first_year, dynasty.last_year
    if match["cycle"]:
        years = _cyclical_years(match["cycle"], first, last)
        if len(years) == 1:
            return DateValue(original, write_year(years[0]), years[0], years[0], "chinese")
        if years:
            edtf = f"[{','.join(map(write_year, years))}]"
            return DateValue(original, edtf, years[0], years[-1], "chinese", uncertain=True, candidates=years)
    if match["period"]:
        return year_span(original, *_part_of_span(first, last, match["period"]), approximate=True)
    return year_span(original, first, last)
