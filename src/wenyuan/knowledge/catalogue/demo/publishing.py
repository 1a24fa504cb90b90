"""Publishers, places and dates of the data files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from wenyuan.knowledge.catalogue.demo.work import Publication

_BRACKETED = re.compile(r"^(?P<label>[^\[\]]*)\[(?P<first>\d{3,4})(?:-(?P<last>\d{3,4}))?\]$")
_PLAIN = re.compile(r"^(?P<first>\d{4})(?P<dash>-)?(?P<last>\d{4})?$")


@dataclass(frozen=True, slots=True)
class Place:
    """A place of publication; `region` is the GB/T 2260 code or empty, `before` limits it to earlier years."""

    name: str
    country: str
    region: str
    before: int | None = None


def read_data(name: str) -> list[str]:
    """Return the lines of a data file without comments and blank lines."""
    text = resources.files(__package__).joinpath("data", name).read_text(encoding="utf-8")
    return [line.rstrip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def _publishers() -> dict[str, tuple[Place, ...]]:
    found: dict[str, tuple[Place, ...]] = {}
    for line in read_data("publishers.txt"):
        place, country, region, names = (part.strip() for part in line.split("|"))
        for entry in names.split(";"):
            name, _, before = entry.strip().partition("<")
            limit = int(before) if before else None
            found[name] = (*found.get(name, ()), Place(place, country, region, limit))
    return found


@cache
def _places() -> dict[str, Place]:
    found: dict[str, Place] = {}
    for line in read_data("places.txt"):
        names, country, region = (part.strip() for part in line.split("|"))
        found.update({name: Place(name, country, region) for name in names.split()})
    return found


def _find_place(place: str, publisher: str, year: int) -> Place:
    if place:
        return _places()[place]
    if not publisher:
        return Place("", "CN", "")
    return next(p for p in _publishers()[publisher] if p.before is None or year < p.before)


def parse_date(text: str) -> tuple[str, int, int | None]:
    """Return the label and the first and last year; the last is None for an open serial.

    Raises:
        ValueError: The date has no Gregorian year.
    """
    if match := _BRACKETED.match(text):
        first = int(match["first"])
        return match["label"], first, int(match["last"] or first)
    match = _PLAIN.match(text)
    if match is None:
        raise ValueError(f"no year in {text!r}")
    first = int(match["first"])
    if match["dash"]:
        return text, first, int(match["last"]) if match["last"] else None
    return text, first, first


def parse_publication(text: str) -> Publication:
    """Read `place:publisher, date, extent, edition`; place is left out for a listed publisher.

    Raises:
        KeyError: The publisher or the place is in neither list.
        ValueError: The date has no Gregorian year.
    """
    parts = [part.strip() for part in text.split(",")]
    place, colon, publisher = parts[0].rpartition(":")
    label, first, last = parse_date(parts[1])
    where = _find_place(place if colon else "", publisher, first)
    return Publication(
        place=where.name,
        publisher=publisher,
        label=label,
        first_year=first,
        last_year=last,
        extent=parts[2],
        edition=", ".join(parts[3:]),
        country=where.country,
        region=where.region,
    )
