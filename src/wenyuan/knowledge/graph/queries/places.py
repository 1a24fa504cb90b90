"""Places as points: coordinates of places in which books are often made, and of whatever place an authority gives coordinates for.

The list (`data/places.tsv`) holds name, latitude, longitude (WGS 84, to a hundredth of a degree: the town, not the house) and older names that mean no other place.
The picture is an equirectangular projection with a grid; it shows no borders.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from wenyuan.bibliography.chinese import fold

_FILE: Final = Path(__file__).parents[1] / "data" / "places.tsv"
_WIDTH: Final = 960.0
_HEIGHT: Final = 460.0
_EDGE: Final = 56.0
_GRIDS: Final = (1, 2, 5, 10, 20, 30)
_MARKS: Final = " []()（）［］〔〕?？,，:：;；.…"


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the picture: degrees, and where it stands. `what` are the codes of what happened there: home, printed."""

    name: str
    latitude: float
    longitude: float
    what: tuple[str, ...]
    count: int
    x: float = 0.0
    y: float = 0.0
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """Points on a grid; lines are (position, degrees in words)."""

    points: tuple[Point, ...]
    meridians: tuple[tuple[float, str], ...]
    parallels: tuple[tuple[float, str], ...]
    width: float = _WIDTH
    height: float = _HEIGHT


@cache
def _known() -> dict[str, tuple[str, float, float]]:
    found: dict[str, tuple[str, float, float]] = {}
    for line in _FILE.read_text("utf-8").splitlines():
        name, latitude, longitude, others = line.split("\t")
        for form in (name, *filter(None, others.split(","))):
            found.setdefault(fold(form), (name, float(latitude), float(longitude)))
    return found


def find_place(name: str) -> tuple[str, float, float] | None:
    """Return (name, latitude, longitude) of a place as records write it: 北京, [南京], 江苏苏州; None for one not on the list."""
    key = fold(name.strip(_MARKS)).strip(_MARKS)
    for form in (key, key.removesuffix("市"), key.removesuffix("县"), key.removesuffix("府")):
        if form in _known():
            return _known()[form]
    return next((place for form, place in _known().items() if len(form) >= 2 and len(key) <= 8 and key.endswith(form)), None)


def draw_places(named: Mapping[str, Mapping[str, int]], *, given: Iterable[tuple[str, float, float]] = ()) -> PlaceMap | None:
    """Return the picture of places.

    Args:
        named: For each code of what happened, how often by the place's name. Names that are not on the list are left out.
        given: Places whose coordinates are known, with name.
    """
    gathered: dict[tuple[str, float, float], dict[str, int]] = {(name, lat, lon): {"home": 1} for name, lat, lon in given if abs(lat) <= 90 and abs(lon) <= 180}
    for what, names in named.items():
        for name, count in names.items():
            place = find_place(name)
            if place is not None:
                several = gathered.setdefault(place, {})
                several[what] = several.get(what, 0) + count
    if not gathered:
        return None
    south, north = min(key[1] for key in gathered), max(key[1] for key in gathered)
    west, east = min(key[2] for key in gathered), max(key[2] for key in gathered)
    degrees = max((north - south + 4) / (_HEIGHT - 2 * _EDGE), (east - west + 4) / (_WIDTH - 2 * _EDGE))  # a degree at least stays between the edge and a point
    top, left = (north + south) / 2 + degrees * _HEIGHT / 2, (east + west) / 2 - degrees * _WIDTH / 2

    def at(latitude: float, longitude: float) -> tuple[float, float]:
        return round((longitude - left) / degrees, 1), round((top - latitude) / degrees, 1)

    points = []
    for (name, latitude, longitude), found in sorted(gathered.items(), key=lambda pair: (-sum(pair[1].values()), pair[0])):
        count = sum(found.values())
        points.append(Point(name, latitude, longitude, tuple(sorted(found)), count, *at(latitude, longitude), round(min(4 + 2 * math.log2(count), 14), 1)))
    step = next((one for one in _GRIDS if degrees * _WIDTH / one <= 12), 60)
    meridians = [(at(0, degree)[0], _say(degree, "E", "W")) for degree in _multiples(left, left + degrees * _WIDTH, step)]
    parallels = [(at(degree, 0)[1], _say(degree, "N", "S")) for degree in _multiples(top - degrees * _HEIGHT, top, step)]
    return PlaceMap(tuple(points), tuple(meridians), tuple(parallels))


def _multiples(low: float, high: float, step: int) -> range:
    return range(math.ceil(low / step) * step, math.floor(high / step) * step + 1, step)


def _say(degree: int, positive: str, negative: str) -> str:
    return f"{abs(degree)}°{positive if degree > 0 else negative if degree < 0 else ''}"
