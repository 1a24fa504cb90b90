"""Dates of publication and life as catalogues write them, Chinese and Western."""

from __future__ import annotations

import re

from wenyuan.bibliography.chinese.date_value import (
    OPEN_YEAR,
    DateValue,
    combine,
    qualify,
    write_year,
    year_span,
)
from wenyuan.bibliography.chinese.fold import fold
from wenyuan.bibliography.chinese.numerals import NUMERAL, parse_numeral
from wenyuan.bibliography.chinese.reign_dates import dynasty_range, parse_dynasty_period, parse_reign

__all__ = ["DateValue", "dynasty_range", "parse_date"]

_MAX_LENGTH = 200
_DIGITS = "零一二三四五六七八九"
_CHINESE_YEAR = re.compile(f"([一二][{_DIGITS}]{{3}})(?=年|[.·\\-至—]|$)")
_SEASONS = {"春": 21, "夏": 22, "秋": 23, "冬": 24}
_OTHER_ERAS = {
    "檀纪": (2333, "dangi"),
    "檀君纪元": (2333, "dangi"),
    "佛历": (543, "buddhist"),
    "佛纪": (543, "buddhist"),
}
_OTHER_ERA = re.compile(f"({'|'.join(_OTHER_ERAS)})({NUMERAL})年?")
_BCE = re.compile(rf"(?:(?:公元|西元|纪元)?前|b\.?c\.?e?\.?)\s*({NUMERAL})|(\d{{1,4}})\s*b\.?c\.?")
_CENTURY = re.compile(rf"({NUMERAL})世纪(?:({NUMERAL})年代)?(初|早|前|中|末|晚|后)?")
_DECADE = re.compile(r"(\d{3})0(?:年代|'?s)")
_UNSPECIFIED = re.compile(r"(?<![\dx])(\d{1,3})([-xu_?—]{1,3})(?![\d])")
_FULL = re.compile(
    r"(?<!\d)(?P<year>\d{4})(?!\d)"
    r"(?:\s*(?:年|[.\-/])\s*(?P<month>1[0-2]|0?[1-9])(?!\d)(?:\s*(?:月|[.\-/])\s*(?P<day>3[01]|[12]\d|0?[1-9])(?!\d))?"
    r"|年?\s*(?P<season>[春夏秋冬]))?"
)
_SHORT_END = re.compile(r"(?<!\d)(\d{4})\s*[-–—~/]\s*(\d{2})(?!\d)")
_INTERVAL = re.compile(r"\s*(?:至(?!德|道|和|元|正|大|治|顺|宁)|到|(?<=[\d年月日\])?间初末])\s*[-–—~/])\s*(?=[\[(]?(?:\d{4}|\D{2}))")
_OPEN_END = re.compile(r"(?<!\d)(\d{4})年?\s*(?:[-–—](?:\s*$|\s*[\])>])|至今)")
_APPROXIMATE = re.compile(r"约|大约|前后|左右|\bca\b\.?|\bcirca\b|\babout\b|(?<![a-z.])c\.\s")
_COPYRIGHT = re.compile(r"(?<![a-z])(?:[cp©℗]|版权)\s*(?=\d{4})")


def _check_length(value: DateValue | None) -> DateValue | None:
    return value if value is None or value.earliest_year <= value.latest_year else None


def _parse_calendar(text: str, original: str) -> DateValue | None:
    match = _FULL.search(text)
    if match is None:
        return None
    year = int(match["year"])
    edtf = write_year(year)
    if match["month"]:
        edtf += f"-{int(match['month']):02d}"
        if match["day"]:
            edtf += f"-{int(match['day']):02d}"
    elif match["season"]:
        edtf += f"-{_SEASONS[match['season']]}"
    return DateValue(original, edtf, year, year)


def _parse_unspecified(text: str, original: str) -> DateValue | None:
    """Read 19--, [193-] and 198x; the missing digits become X."""
    match = _UNSPECIFIED.search(text)
    if match is None or len(match[1]) + len(match[2]) < 4 or len(match[1]) < 2:
        return None
    known = match[1]
    missing = 4 - len(known)
    doubt = "?" in match[2] or "?" in text
    value = DateValue(original, known + "X" * missing, int(known + "0" * missing), int(known + "9" * missing))
    return qualify(value, uncertain=doubt, approximate=False)


def _parse_span(text: str, original: str) -> DateValue | None:
    """Read centuries, decades and years before the Common Era."""
    if match := _CENTURY.search(text):
        century = parse_numeral(match[1])
        if not century or century > 30:
            return None
        first, last = (century - 1) * 100 + 1, century * 100
        if match[2] and (decade := parse_numeral(match[2])) is not None and decade < 100:
            start = (century - 1) * 100 + decade
            return DateValue(original, f"{start // 10:03d}X", start, start + 9)
        if match[3]:
            third = {"初": (0, 33), "早": (0, 33), "前": (0, 49), "中": (33, 66)}.get(match[3], (66, 99))
            return year_span(original, first + third[0], first + third[1], approximate=True)
        return DateValue(original, f"{century - 1:02d}XX", first - 1, last - 1)
    if match := _DECADE.search(text):
        return DateValue(original, f"{match[1]}X", int(match[1]) * 10, int(match[1]) * 10 + 9)
    if match := _BCE.search(text):
        number = parse_numeral(match[1] or match[2])
        if number:
            return DateValue(original, write_year(1 - number), 1 - number, 1 - number)
    return None


def _parse_western(text: str, original: str) -> DateValue | None:
    if match := _OPEN_END.search(text):
        return year_span(original, int(match[1]), OPEN_YEAR)
    if match := _SHORT_END.search(text):
        first, last = int(match[1]), int(match[1][:2] + match[2])
        # 1949-10 is a month, 1957-62 an interval.
        if int(match[2]) > 12 and first < last:
            return year_span(original, first, last)
    return _parse_unspecified(text, original) or _parse_span(text, original) or _parse_calendar(text, original)


def _parse_other_era(text: str, original: str) -> DateValue | None:
    match = _OTHER_ERA.search(text)
    number = parse_numeral(match[2]) if match else None
    if match is None or number is None:
        return None
    offset, calendar = _OTHER_ERAS[match[1]]
    return DateValue(original, write_year(number - offset), number - offset, number - offset, calendar)


def _parse_single(text: str, original: str) -> DateValue | None:
    """Read one date of folded text; a printed Common Era year beside a reign year is compared with it."""
    text = text.strip("[](){}<>〔〕【】,.;: ")
    chinese = parse_reign(text.replace(" ", ""), original) or _parse_other_era(text, original)
    if chinese is None:
        western = _parse_western(_write_digits(text), original)
        return western or parse_dynasty_period(text.replace(" ", ""), original)
    beside = re.search(r"[\[(]\s*(\d{4})", text)
    if beside is None:
        return chinese
    year = int(beside[1])
    if year in chinese.candidates or (chinese.earliest_year <= year <= chinese.latest_year and chinese.edtf.startswith("[")):
        return DateValue(original, write_year(year), year, year, chinese.calendar)
    if chinese.earliest_year <= year <= chinese.latest_year:
        exact = "/" in chinese.edtf and len(chinese.edtf.split("/")[0]) <= 6
        return DateValue(original, write_year(year), year, year, chinese.calendar) if exact else chinese
    return qualify(chinese, uncertain=True, approximate=False, notes=(f"printed beside it: {year}",))


def _write_digits(text: str) -> str:
    """Write a year in Chinese digits, and the month and day after it, in Arabic ones."""
    match = _CHINESE_YEAR.search(text)
    if match is None:
        return text
    year = "".join(str(_DIGITS.index(char)) for char in match[1])
    rest = re.sub(f"{NUMERAL}(?=[月日])", lambda found: str(parse_numeral(found[0])), text[match.end() :])
    return _write_digits(text[: match.start()] + year + rest)


def parse_date(text: str) -> DateValue | None:
    """Read a date statement; None if no date is found, or above 200 characters.

    Reign years become Common Era years; with a month or day of the Chinese calendar the exact days are given, so that
    the twelfth month may fall in the next year. A reign year alone is given as the year in which it began.
    """
    if len(text) > _MAX_LENGTH:
        return None
    folded = re.sub(r"(?:公元|西元)(?!前)", "", fold(text)).strip()
    approximate = bool(_APPROXIMATE.search(folded))
    plain = _APPROXIMATE.sub("", folded)
    notes = ("copyright",) if _COPYRIGHT.match(plain.lstrip("[( ")) else ()
    plain = _COPYRIGHT.sub("", plain)
    uncertain = bool(re.search(r"\d[\])]?\s*\?|\?\s*[\])]|年\?|疑", plain))
    value = _parse_interval(plain, text) or _parse_single(plain, text)
    if value is None:
        return None
    return _check_length(qualify(value, uncertain=uncertain, approximate=approximate, notes=notes))


def _parse_interval(text: str, original: str) -> DateValue | None:
    """Read two dates with a mark between them."""
    for mark in _INTERVAL.finditer(text):
        first, last = (
            _parse_single(text[: mark.start()], original),
            _parse_single(text[mark.end() :], original),
        )
        if first and last and (value := combine(original, first, last)):
            return value
    return None
