"""Results as a table of years: ages, and in each its things from the earliest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from .facets import AGES, say_year
from .rows import Row

_MODERN = 1949


@dataclass(frozen=True, slots=True)
class Age:
    """An age and its rows."""

    title: str
    rows: tuple[Row, ...]


def group_by_age(rows: Sequence[Row]) -> list[Age]:
    """Group neighbouring rows of one age; the order of the rows stays."""
    return [Age(title, tuple(group)) for title, group in groupby(rows, key=lambda row: age_of(row.line.year))]


def age_of(year: int | None) -> str:
    """Name the age of a year: dynasties up to 1949, then decades."""
    if year is None:
        return _("年代不明")
    if year >= _MODERN:
        start = year // 10 * 10
        return _("%(year)s 年代") % {"year": start} if start > _MODERN else _("1949 年")
    name = next((name for start, name in reversed(AGES[:-1]) if year >= start), None)
    return str(name) if name is not None else _("先秦")


def year_word(row: Row) -> str:
    """Write a row's year for the margin."""
    return say_year(row.line.year) if row.line.year is not None else ""
