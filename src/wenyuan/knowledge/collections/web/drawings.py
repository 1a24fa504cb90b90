"""Pictures of entries that need no script: years as bars, places on a plain grid, and who stands with whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, cos, floor, pi, radians, sin, sqrt

import numpy as np

from ..data import EntryData, TypeData, Value
from ..enums import Kind

WIDTH, HEIGHT = 900, 460
_STEPS = (1, 2, 5, 10, 20, 50, 100)
_GRID = (0.5, 1, 2, 5, 10, 15, 30, 45)
_MARGIN = 34
_MOST_OTHERS = 40
_ROUNDS = 160


@dataclass(frozen=True, slots=True)
class Bar:
    """A span of years."""

    x: float
    width: float
    height: float
    first: int
    last: int
    count: int


@dataclass(frozen=True, slots=True)
class Years:
    """Entries by the year in which their date begins; `bars` are `step` years wide."""

    bars: tuple[Bar, ...]
    first: int
    last: int
    step: int
    undated: int


def draw_years(entries: Sequence[EntryData]) -> Years | None:
    """Return entries by year, at most 60 bars; None where no entry has a date."""
    years = [one.year_from for one in entries if one.year_from is not None]
    if not years:
        return None
    step = next((step for step in _STEPS if (max(years) - min(years)) / step < 60), _STEPS[-1] * ceil((max(years) - min(years)) / 6_000))
    first = min(years) // step * step
    counts = Counter((year - first) // step for year in years)
    most, width = max(counts.values()), WIDTH / (max(counts) + 1)
    bars = tuple(Bar(round(place * width, 1), round(max(1.0, min(width - 1, 40)), 1), round(66 * sqrt(count / most), 1), first + place * step, first + (place + 1) * step - 1, count) for place, count in sorted(counts.items()))
    return Years(bars, min(years), max(years), step, len(entries) - len(years))


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with the numbers of its entries. `label` says whether there is room for its name, and on which side."""

    name: str
    lat: float
    lon: float
    x: float
    y: float
    radius: float
    numbers: tuple[int, ...]
    field: str
    label: str


@dataclass(frozen=True, slots=True)
class Map:
    """Places on a plain grid of degrees; lines are (position, words)."""

    spots: tuple[Spot, ...]
    meridians: tuple[tuple[float, str], ...]
    parallels: tuple[tuple[float, str], ...]
    unplaced: int


def draw_map(entries: Sequence[EntryData], types: Sequence[TypeData]) -> Map | None:
    """Return places of entries; None where none has one. Equirectangular, true at the middle parallel."""
    known = {one.id: one for one in types}
    found: dict[tuple[str, float, float], list[int]] = defaultdict(list)
    fields: dict[tuple[str, float, float], str] = {}
    placed: set[int] = set()
    for entry in entries:
        for code, value in _values(entry, known[entry.type_id], Kind.PLACE):
            if value.lat is not None and value.lon is not None:
                found[value.text, value.lat, value.lon].append(entry.number)
                fields.setdefault((value.text, value.lat, value.lon), code)
                placed.add(entry.number)
    if not found:
        return None
    lats, lons = [key[1] for key in found], [key[2] for key in found]
    middle = cos(radians((min(lats) + max(lats)) / 2)) or 0.01
    across, along = max((max(lons) - min(lons)) * middle, 1.0), max(max(lats) - min(lats), 1.0)
    scale = min((WIDTH - 4 * _MARGIN) / across, (HEIGHT - 3 * _MARGIN) / along)
    left, top = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2

    def at(lat: float, lon: float) -> tuple[float, float]:
        return round(WIDTH / 2 + (lon - left) * middle * scale, 1), round(HEIGHT / 2 - (lat - top) * scale, 1)

    most = max(map(len, found.values()))
    spots: list[Spot] = []
    for (name, lat, lon), numbers in sorted(found.items(), key=lambda pair: -len(pair[1])):
        x, y = at(lat, lon)
        free = all(abs(y - one.y) > 20 or abs(x - one.x) > 90 for one in spots if one.label)
        label = ("end" if x > WIDTH - 160 else "start") if free and len(spots) < 40 else ""
        spots.append(Spot(name, lat, lon, x, y, round(4 + 10 * sqrt(len(numbers) / most), 1), tuple(numbers), fields[name, lat, lon], label))
    step = next((step for step in _GRID if (WIDTH / (middle * scale)) / step <= 9), _GRID[-1])
    return Map(tuple(spots), _lines(left, WIDTH / 2 / (middle * scale), step, lambda lon: at(0, lon)[0], 180, "EW"), _lines(top, HEIGHT / 2 / scale, step, lambda lat: at(lat, 0)[1], 90, "NS"), len(entries) - len(placed))


def _lines(middle: float, reach: float, step: float, place: Callable[[float], float], most: int, words: str) -> tuple[tuple[float, str], ...]:
    degrees = [number * step for number in range(ceil((middle - reach) / step), floor((middle + reach) / step) + 1)]
    return tuple((place(one), f"{abs(one):g}°{'' if one == 0 else words[0] if one > 0 else words[1]}") for one in degrees if abs(one) <= most)


def _values(entry: EntryData, type_: TypeData, *kinds: Kind) -> list[tuple[str, Value]]:
    return [(one.code, value) for one in type_.fields if one.kind in kinds for value in entry.values.get(one.code, ())]


@dataclass(frozen=True, slots=True)
class Dot:
    """A node of the network: an entry, or what entries name. `kind` is entry or the kind of its field; `link` is the entry's number or field and value."""

    kind: str
    name: str
    x: float
    y: float
    radius: float
    link: tuple[str, str]
    degree: int
    label: bool


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes and lines between them. `left_out` counts names that were not drawn."""

    dots: tuple[Dot, ...]
    lines: tuple[tuple[float, float, float, float], ...]
    left_out: int


def draw_network(entries: Sequence[EntryData], types: Sequence[TypeData]) -> Network | None:
    """Return entries with the persons, places and records that they name, laid out by springs; None where nothing is named. The same entries lie the same way each time."""
    known = {one.id: one for one in types}
    named = (Kind.PERSON, Kind.RECORD, Kind.PLACE)
    entries = [one for one in entries if _values(one, known[one.type_id], *named)]  # what names nothing would only stand about
    names: dict[tuple[str, str], list[int]] = defaultdict(list)
    fields: dict[tuple[str, str], str] = {}
    for place, entry in enumerate(entries):
        for one in known[entry.type_id].fields:
            for value in entry.values.get(one.code, ()) if one.kind in named else ():
                names[one.kind, value.text].append(place)
                fields.setdefault((one.kind, value.text), one.code)
    if not names:
        return None
    ranked = sorted(names.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    drawn = ranked[:_MOST_OTHERS]
    edges = [(place, len(entries) + number) for number, (_key, places) in enumerate(drawn) for place in sorted(set(places))]
    where = _lay_out(len(entries) + len(drawn), edges)
    degrees = Counter(node for edge in edges for node in edge)
    dots = [Dot("entry", one.title, *where[place], 4.0, ("", str(one.number)), degrees[place], label=len(entries) <= 14) for place, one in enumerate(entries)]
    written: list[tuple[float, float]] = []
    for number, ((kind, text), places) in enumerate(drawn):
        x, y = where[len(entries) + number]
        free = all(abs(x - a) > 13 * min(12, len(text)) or abs(y - b) > 18 for a, b in written)
        written += [(x, y)] if free else []
        dots.append(Dot(kind, text, x, y, round(5 + 2.2 * sqrt(len(places)), 1), (fields[kind, text], text), len(set(places)), label=free))
    return Network(tuple(dots), tuple((*where[a], *where[b]) for a, b in edges), len(ranked) - len(drawn))


def _lay_out(count: int, edges: Sequence[tuple[int, int]]) -> list[tuple[float, float]]:
    """Place nodes by repulsion and springs (Fruchterman and Reingold 1991) from a fixed start."""
    spots = np.array([(cos(2.39996 * i) * sqrt(i + 1), sin(2.39996 * i) * sqrt(i + 1)) for i in range(count)]) / sqrt(count)
    ends = np.array(edges, dtype=int).reshape(-1, 2)
    ideal = sqrt(pi / count)
    for turn in range(_ROUNDS):
        apart = spots[:, None, :] - spots[None, :, :]
        far = np.maximum(np.sqrt((apart**2).sum(-1)), 1e-3)
        push = (apart / far[..., None] * (ideal**2 / far)[..., None]).sum(1)
        along = spots[ends[:, 0]] - spots[ends[:, 1]]
        pull = along * (np.sqrt((along**2).sum(-1, keepdims=True)) / ideal)
        np.add.at(push, ends[:, 0], -pull)
        np.add.at(push, ends[:, 1], pull)
        push -= spots * 0.35  # what hangs together with nothing stays in sight
        size = np.maximum(np.sqrt((push**2).sum(-1, keepdims=True)), 1e-9)
        spots = spots + push / size * np.minimum(size, 0.12 * (1 - turn / _ROUNDS))
    low, high = spots.min(0), spots.max(0)
    spread = np.maximum(high - low, 1e-6)
    placed = (spots - low) / spread * (WIDTH - 200, HEIGHT - 60) + (100, 30)
    return [(round(float(x), 1), round(float(y), 1)) for x, y in placed]
