"""Which records are wanted, by what they say of themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from wenyuan.bibliography.chinese import fold
from wenyuan.bibliography.marc import Record, record_texts
from wenyuan.bibliography.summary import summarise

TESTS: Final = ("has", "is", "begins", "lacks")
_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Condition:
    """A field or subfield (`690a`, `690`, `001`) and what its text must do: contain, be, begin with, or not contain. Script does not matter."""

    place: str
    test: str
    value: str


@dataclass(frozen=True, slots=True)
class Filters:
    """Every part that says something must agree. Years are those of publication."""

    materials: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    conditions: tuple[Condition, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether everything is wanted."""
        return self == Filters()


def read_filters(stored: Mapping[str, object]) -> Filters:
    """Read filters as a source keeps them; what cannot be read is left out."""
    found = stored.get("conditions")
    rows: Sequence[object] = found if isinstance(found, list) else []
    conditions = [Condition(str(row[0])[:4], str(row[1]), str(row[2])[:200]) for row in rows[:_MOST] if isinstance(row, list) and len(row) == 3]
    return Filters(
        _words(stored.get("materials")), _words(stored.get("languages")), _year(stored.get("year_from")), _year(stored.get("year_to")),
        tuple(one for one in conditions if one.test in TESTS and len(one.place) in {3, 4} and one.value.strip()),
    )


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(one)[:20] for one in value[:_MOST]) if isinstance(value, list) else ()


def _year(value: object) -> int | None:
    return value if isinstance(value, int) and -2000 < value < 2200 else None


def is_wanted(record: Record, filters: Filters) -> bool:
    """Tell whether a record passes."""
    if filters.is_open:
        return True
    if not all(_agrees(record, one) for one in filters.conditions):
        return False
    summary = summarise(record.leader, record_texts(record), record.format)
    if filters.materials and summary.material not in filters.materials:
        return False
    if filters.languages and not set(filters.languages).intersection(summary.languages):
        return False
    first, last = summary.year_from, summary.year_to or summary.year_from
    if filters.year_from is not None and (last is None or last < filters.year_from):
        return False
    return not (filters.year_to is not None and (first is None or first > filters.year_to))


def _agrees(record: Record, condition: Condition) -> bool:
    wanted = fold(condition.value)
    texts = [fold(text) for field in record.all(condition.place[:3]) for text in _texts(field.data, [(s.code, s.value) for s in field.subfields], condition.place[3:])]
    match condition.test:
        case "is":
            return wanted in texts
        case "begins":
            return any(text.startswith(wanted) for text in texts)
        case "lacks":
            return not any(wanted in text for text in texts)
    return any(wanted in text for text in texts)


def _texts(data: str | None, subfields: list[tuple[str, str]], code: str) -> list[str]:
    if data is not None:
        return [data]
    return [value for found, value in subfields if not code or found == code]
