"""Results on a map: where they were published, under the names the towns bore in the years asked for.

An equirectangular picture of what is found, with a grid and two great rivers; it shows no borders.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from wenyuan.bibliography.places import Place, all_places, name_in

from ...data import Gathered
from ..address import Asked
from ..facets import say_year
from ..words import place_word
from .labels import Room, text_width

WIDTH: Final = 960.0
HEIGHT: Final = 560.0
_EDGE: Final = 60.0
_GRIDS: Final = (1, 2, 5, 10, 20, 30, 45)
# East Asia, which is shown by itself unless the whole world is asked for: west, east, south, north.
_NEAR: Final = (73.0, 146.0, 17.0, 54.0)
_LEAST_SPAN: Final = 6.0
_STEPS: Final = (10, 20, 50, 100, 200, 500)
_MOST_STOPS: Final = 24
_EARLIEST: Final = 0.01
_LETTER: Final = 15.0
# Courses of the Yellow River and the Yangtze, to about a tenth of a degree (longitude, latitude).
RIVERS: Final = (
    ((96.2, 34.9), (98.2, 34.8), (100.2, 33.7), (102.1, 33.9), (100.6, 35.4), (102.0, 35.9), (103.8, 36.1), (105.0, 37.4), (106.4, 38.5), (106.8, 40.0), (109.0, 40.6), (111.1, 40.2), (110.5, 37.5), (110.4, 34.7), (112.5, 34.9), (114.3, 34.9), (115.6, 35.7), (117.0, 36.7), (118.3, 37.5), (119.2, 37.8)),
    ((92.0, 34.1), (95.0, 33.9), (97.2, 32.6), (99.0, 29.8), (99.9, 27.0), (101.6, 26.6), (103.2, 27.1), (104.6, 28.8), (106.5, 29.6), (108.4, 30.8), (110.9, 30.9), (112.2, 30.3), (113.1, 29.5), (114.3, 30.6), (116.0, 29.8), (117.1, 30.6), (118.4, 31.4), (119.4, 32.2), (121.0, 31.8), (122.0, 31.2)),
)


@dataclass(frozen=True, slots=True)
class Town:
    """A place and how many results come from it; `then` is its name in the years asked for, `spread` the counts along `PlaceMap.stops`."""

    key: str
    name: str
    then: str
    count: int
    url: str
    x: float
    y: float
    radius: float
    spread: tuple[int, ...]
    labelled: bool
    left: bool


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """Towns, the largest first so that small ones lie above. `stops` are the first years of the slider's steps, `names` what towns were called at each stop."""

    towns: tuple[Town, ...]
    meridians: tuple[tuple[float, str], ...]
    parallels: tuple[tuple[float, str], ...]
    rivers: tuple[str, ...]
    stops: tuple[tuple[int, str], ...]
    step: int
    names: dict[str, list[str]]
    outside: int
    unplaced: int
    other_frame: str
    is_world: bool
    width: float = WIDTH
    height: float = HEIGHT

    @property
    def spread(self) -> dict[str, list[object]]:
        """For the slider: radius and counts along the stops of each town."""
        return {town.key: [town.radius, town.count, list(town.spread)] for town in self.towns}


def draw_map(asked: Asked, gathered: Gathered) -> PlaceMap | None:
    """Return the map of the results' places of publication; None where no place is known."""
    years: dict[str, Counter[int]] = defaultdict(Counter)
    counts: Counter[str] = Counter()
    for row in gathered.rows:
        if row.town:
            counts[row.town] += 1
            if row.decades:
                years[row.town][row.decades[0]] += 1
    known = {key: place for key in counts if (place := all_places().get(key)) is not None}
    if not known:
        return None
    near = {key: place for key, place in known.items() if _NEAR[0] <= place.longitude <= _NEAR[1] and _NEAR[2] <= place.latitude <= _NEAR[3]}
    is_world = not near or (asked.area == "world" and len(near) < len(known))
    shown = known if is_world else near
    west, east, south, north = _frame(list(shown.values()))
    stops, step = _stops([year for key in shown for year in years[key].elements()])
    scale = 1 / gathered.share
    most = max(counts[key] for key in shown)
    towns: list[Town] = []
    room = Room()
    for key in sorted(shown, key=lambda key: (-counts[key], key)):
        x, y = _project(shown[key].longitude, shown[key].latitude, west, east, south, north)
        radius = round(4 + 22 * (counts[key] / most) ** 0.5, 1)
        name, then = place_word(key), _name_then(asked, shown[key])
        width = text_width(then or name, _LETTER) + radius + 6
        sides = (False, True) if x < WIDTH * 0.8 else (True, False)
        left = next((left for left in sides if room.take(*((x - width, y - 9, x - radius, y + 9) if left else (x + radius, y - 9, x + width, y + 9)))), None)
        room.block(x - radius, y - radius, x + radius, y + radius)
        spread = tuple(round(sum(number for year, number in years[key].items() if stop <= year < stop + step) * scale) for stop in stops)
        towns.append(Town(key, name, then, round(counts[key] * scale), asked.choose("place", key), x, y, radius, spread, left is not None, bool(left)))
    outside = 0 if is_world else sum(counts[key] for key in known if key not in near)
    return PlaceMap(
        tuple(towns), *_grid(west, east, south, north), _rivers(west, east, south, north), tuple((stop, f"{say_year(stop)}–{say_year(stop + step - 1)}") for stop in stops), step,
        {key: [_shown_name(place, stop + step // 2) for stop in stops] for key, place in shown.items()}, round(outside * scale),
        round((len(gathered.rows) - sum(counts[key] for key in known)) * scale), asked.address(area="" if is_world else "world") if near and len(near) < len(known) else "", is_world,
    )


def _name_then(asked: Asked, place: Place) -> str:
    if asked.year_from is None and asked.year_to is None:
        return ""
    ends = [year for year in (asked.year_from, asked.year_to) if year is not None]
    then = name_in(place, sum(ends) // len(ends))
    return "" if then == place.name else then


def _shown_name(place: Place, year: int) -> str:
    then = name_in(place, year)
    return place_word(place.key) if then == place.name else then


def _frame(places: Sequence[Place]) -> tuple[float, float, float, float]:
    """Return west, east, south, north of a picture with all places in it and the shape of the box."""
    west, east = min(place.longitude for place in places), max(place.longitude for place in places)
    south, north = min(place.latitude for place in places), max(place.latitude for place in places)
    across, up = max(_LEAST_SPAN, east - west), max(_LEAST_SPAN * 0.6, north - south)
    squeeze = math.cos(math.radians((south + north) / 2))
    inner = (WIDTH - 2 * _EDGE) / (HEIGHT - 2 * _EDGE)
    if across * squeeze / up < inner:
        across = up * inner / squeeze
    else:
        up = across * squeeze / inner
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    return middle_x - across / 2, middle_x + across / 2, middle_y - up / 2, middle_y + up / 2


def _project(longitude: float, latitude: float, west: float, east: float, south: float, north: float) -> tuple[float, float]:
    x = _EDGE + (longitude - west) / (east - west) * (WIDTH - 2 * _EDGE)
    y = _EDGE + (north - latitude) / (north - south) * (HEIGHT - 2 * _EDGE)
    return round(x, 1), round(y, 1)


def _grid(west: float, east: float, south: float, north: float) -> tuple[tuple[tuple[float, str], ...], tuple[tuple[float, str], ...]]:
    step = next((step for step in _GRIDS if (east - west) / step <= 10), _GRIDS[-1])
    meridians = [
        (x, f"{abs(degree)}°{'E' if degree > 0 else 'W' if degree < 0 else ''}")
        for degree in range(-180, 181, step) if 0 < (x := _project(degree, north, west, east, south, north)[0]) < WIDTH
    ]
    parallels = [
        (y, f"{abs(degree)}°{'N' if degree > 0 else 'S' if degree < 0 else ''}")
        for degree in range(-90 + (90 % step), 91, step) if 0 < (y := _project(west, degree, west, east, south, north)[1]) < HEIGHT - 20
    ]
    return tuple(meridians), tuple(parallels)


def _rivers(west: float, east: float, south: float, north: float) -> tuple[str, ...]:
    """Return the points of each river as the drawing needs them."""
    return tuple(" ".join(f"{x},{y}" for x, y in (_project(*point, west, east, south, north) for point in river)) for river in RIVERS)


def _stops(years: Sequence[int]) -> tuple[tuple[int, ...], int]:
    """Return the first years of the slider's steps and their length; no steps where all is of one."""
    if not years:
        return (), _STEPS[0]
    ordered = sorted(years)
    first, last = ordered[int(len(ordered) * _EARLIEST)], ordered[-1]
    step = next((step for step in _STEPS if (last - first) // step < _MOST_STOPS), _STEPS[-1])
    stops = tuple(range(first // step * step, last + 1, step))
    return (stops, step) if len(stops) > 1 else ((), step)
