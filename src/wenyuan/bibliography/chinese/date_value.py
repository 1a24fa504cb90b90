"""The value of a date statement, and the parts that date parsers share."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

__all__ = ["OPEN_YEAR", "DateValue", "combine", "write_year", "year_span"]

# The latest year of an open interval.
OPEN_YEAR = 9999


@dataclass(frozen=True, slots=True)
class DateValue:
    """A date as printed and as ISO 8601-2:2019 (EDTF, levels 1 and 2).

    Years are astronomical (0 is 1 BCE); an open end is 9999. `calendar` is gregorian, chinese, minguo, japanese,
    dangi or buddhist. `candidates` holds the years of an era name or cyclical year that several reigns share.
    """

    original: str
    edtf: str
    earliest_year: int
    latest_year: int
    calendar: str = "gregorian"
    uncertain: bool = False
    approximate: bool = False
    notes: tuple[str, ...] = ()
    candidates: tuple[int, ...] = ()


def write_year(year: int) -> str:
    """Write an astronomical year in four digits with its sign: 1 BCE is 0000."""
    return f"-{-year:04d}" if year < 0 else f"{year:04d}"


def _mark(edtf: str, *, uncertain: bool, approximate: bool) -> str:
    if uncertain and approximate:
        return edtf + "%"
    return edtf + ("?" if uncertain else "~" if approximate else "")


def year_span(
    original: str,
    first: int,
    last: int,
    *,
    calendar: str = "gregorian",
    approximate: bool = False,
    notes: tuple[str, ...] = (),
) -> DateValue:
    """Build the value of one year or of an interval of years."""
    begin = _mark(write_year(first), uncertain=False, approximate=approximate)
    end = ".." if last == OPEN_YEAR else _mark(write_year(last), uncertain=False, approximate=approximate)
    edtf = begin if first == last else f"{begin}/{end}"
    return DateValue(original, edtf, first, last, calendar, approximate=approximate, notes=notes)


def combine(original: str, first: DateValue, last: DateValue) -> DateValue | None:
    """Build the interval from the start of one date to the end of another; None if it would run backwards."""
    if first.earliest_year > last.latest_year or first.candidates or last.candidates:
        return None
    begin, end = first.edtf.split("/")[0], last.edtf.split("/")[-1]
    return DateValue(
        original,
        f"{begin}/{end}",
        first.earliest_year,
        last.latest_year,
        first.calendar,
        first.uncertain or last.uncertain,
        first.approximate or last.approximate,
        tuple(dict.fromkeys(first.notes + last.notes)),
    )


def qualify(value: DateValue, *, uncertain: bool, approximate: bool, notes: tuple[str, ...] = ()) -> DateValue:
    """Add doubt to a value: EDTF marks ?, ~ and % go on each end of an interval, never twice."""
    uncertain, approximate = uncertain or value.uncertain, approximate or value.approximate
    ends = value.edtf.split("/")
    if not value.candidates:
        ends = [end if end in ("", "..") else _mark(re.sub("[?~%]$", "", end), uncertain=uncertain, approximate=approximate) for end in ends]
    return replace(value, edtf="/".join(ends), uncertain=uncertain, approximate=approximate, notes=value.notes + notes)
