"""Libraries, branches and shelving locations of the demonstration: all invented.

Codes have the shape of an ISIL (ISO 15511) with a part that no agency assigns, so that nobody is impersonated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from wenyuan.knowledge.catalogue.demo.publishing import read_data


class LibraryLevel(StrEnum):
    """Place of a library in the network."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    UNIVERSITY = "university"
    CHILDREN = "children"


class BranchKind(StrEnum):
    """Sort of service point."""

    MAIN = "main"
    BRANCH = "branch"
    VILLAGE = "village"
    MOBILE = "mobile"
    SELF_SERVICE = "self_service"
    STORE = "store"


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Hours of one weekday, ISO numbering from 1 for Monday; a day that is not listed is closed."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Branch:
    """A service point with its shelving locations."""

    code: str
    name: str
    kind: BranchKind
    address: str
    hours: tuple[OpeningHours, ...]
    locations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """A library of the network; `code` starts with CN- and DEMO."""

    code: str
    name: str
    english_name: str
    level: LibraryLevel
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A statutory holiday on which every library is closed."""

    day: date
    name: str


def _read_hours(text: str) -> tuple[OpeningHours, ...]:
    """Read `2-5 09:00-20:00, 6-7 09:00-17:00`: weekdays and times."""
    found: list[OpeningHours] = []
    for part in text.split(","):
        days, hours = part.split()
        first, _, last = days.partition("-")
        opens, closes = (time.fromisoformat(clock) for clock in hours.split("-"))
        found.extend(OpeningHours(day, opens, closes) for day in range(int(first), int(last or first) + 1))
    return tuple(found)


def _read_branch(code: str, parts: list[str]) -> Branch:
    number, name, kind, address, hours, locations = parts
    shelves = tuple(shelf.strip() for shelf in locations.split(";"))
    return Branch(f"{code}-{number}", name, BranchKind(kind), address, _read_hours(hours), shelves)


def demo_libraries() -> tuple[Library, ...]:
    """Return the national library and the five local ones."""
    heads: list[list[str]] = []
    branches: dict[str, list[Branch]] = {}
    for line in read_data("libraries.txt"):
        parts = [part.strip() for part in line.split("|")]
        if line.startswith(" "):
            code = heads[-1][0]
            branches.setdefault(code, []).append(_read_branch(code, parts))
        else:
            heads.append(parts)
    return tuple(
        Library(code, name, english, LibraryLevel(level), tuple(branches[code]))
        for code, name, english, level in heads
    )


def demo_closed_days() -> tuple[ClosedDay, ...]:
    """Return the thirteen statutory holidays of 2026 and of 2027.

    Source:
        全国年节及纪念日放假办法 (2024年修订), 第二条.
    """
    found: list[ClosedDay] = []
    for line in read_data("closed_days.txt"):
        name, *days = line.split()
        found.extend(ClosedDay(date.fromisoformat(day), name) for day in days)
    return tuple(sorted(found, key=lambda closed: closed.day))
