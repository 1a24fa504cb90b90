"""Where things stand in the pictures of an entity's page: years on an axis, people and works with lines between them, places on a plain base.

Units are those of the picture's own box; the template draws. Everything is in the table beside it too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from .reigns import TODAY, periods_between, say_reign, say_year
from .things import Beside, LinkedWork

WIDTH: Final = 960.0
_LEFT, _RIGHT = 24.0, 24.0
_STEPS: Final = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)
_MOST_TICKS: Final = 9
_ROW: Final = 30.0
_MOST_WORKS: Final = 16
_MOST_PEOPLE: Final = 16


@dataclass(frozen=True, slots=True)
class Tick:
    """A year on the axis."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Band:
    """A period of history behind the axis."""

    x: float
    width: float
    name: str
    shown: bool


@dataclass(frozen=True, slots=True)
class Dot:
    """Works of one year, or of several where years are too close to tell apart."""

    x: float
    radius: float
    first: int
    last: int
    count: int


@dataclass(frozen=True, slots=True)
class YearRow:
    """A line of the table beside a timeline. `what`: born, died, by, about."""

    year: int
    text: str
    reign: str
    what: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Timeline:
    """A life and the works by and about somebody on one axis."""

    ticks: tuple[Tick, ...]
    bands: tuple[Band, ...]
    life: tuple[float, float] | None
    open_start: bool
    open_end: bool
    by: tuple[Dot, ...]
    about: tuple[Dot, ...]
    rows: tuple[YearRow, ...]
    first: int
    last: int


def draw_timeline(*, born: int | None, died: int | None, by: Mapping[int, int], about: Mapping[int, int]) -> Timeline | None:
    """Return a timeline; None where nothing has a year, or only one thing has."""
    years = [year for year in (born, died, *by, *about) if year is not None]
    if len(set(years)) < 2:
        return None
    first, last = min(years), max(years)
    span = last - first
    step = next((one for one in _STEPS if span / one <= _MOST_TICKS), 2000)
    low, high = math.floor((first - 1) / step) * step, math.ceil((last + 1) / step) * step
    scale = (WIDTH - _LEFT - _RIGHT) / (high - low)

    def x(year: float) -> float:
        return round(_LEFT + (year - low) * scale, 1)

    bands = []
    for one in periods_between(low, high):
        start, end = max(one.first_year, low), min(one.last_year if one.last_year != TODAY else high, high)
        width = round((end - start) * scale, 1)
        bands.append(Band(x(start), width, one.name, width >= 18 * len(one.name) + 8))
    life = None
    if born is not None or died is not None:
        life = (x(born if born is not None else (died or 0) - 30), x(died if died is not None else (born or 0) + 30))
    rows = [YearRow(year, say_year(year), say_reign(year), what) for year, what in ((born, "born"), (died, "died")) if year is not None]
    rows += [YearRow(year, say_year(year), say_reign(year), what, count) for what, several in (("by", by), ("about", about)) for year, count in several.items()]
    ticks = tuple(Tick(x(year), say_year(year)) for year in range(low, high + 1, step))
    return Timeline(
        ticks, tuple(bands), life, born is None, died is None, _dots(by, x), _dots(about, x), tuple(sorted(rows, key=lambda row: (row.year, row.what))), low, high,
    )


def _dots(counts: Mapping[int, int], x: Callable[[float], float]) -> tuple[Dot, ...]:
    found: list[Dot] = []
    for year, count in sorted(counts.items()):
        at = x(year)
        if found and at - found[-1].x < 9:
            before = found[-1]
            whole = before.count + count
            found[-1] = Dot(before.x, _radius(whole), before.first, year, whole)
        else:
            found.append(Dot(at, _radius(count), year, year, count))
    return tuple(found)


def _radius(count: int) -> float:
    return round(min(3.0 + 1.7 * math.sqrt(count - 1), 12.0), 1)


@dataclass(frozen=True, slots=True)
class NetNode:
    """A person or a work at its place. `kind`: self, work, person; `edges` are the ids of the nodes it is joined to."""

    id: str
    kind: str
    name: str
    address: str
    x: float
    y: float
    count: int = 0


@dataclass(frozen=True, slots=True)
class NetEdge:
    """A line from one node to another, as the path of a curve."""

    source: str
    target: str
    path: str


@dataclass(frozen=True, slots=True)
class Network:
    """Somebody, works they had a part in, and who else had. `more` is how many people are not drawn."""

    height: float
    nodes: tuple[NetNode, ...]
    edges: tuple[NetEdge, ...]
    more: int


def draw_network(name: str, people: Sequence[Beside]) -> Network | None:
    """Return the picture of the works that join somebody to others; None where nothing does."""
    if not people:
        return None
    chosen = list(people[:_MOST_PEOPLE])
    works: dict[str, LinkedWork] = {}
    for one in chosen:
        for work in one.works:
            if len(works) < _MOST_WORKS:
                works.setdefault(work.title, work)
    chosen = [one for one in chosen if any(work.title in works for work in one.works)]
    titles = list(works)
    # A person stands at the height of the works that join them: lines cross less.
    chosen.sort(key=lambda one: sum(titles.index(work.title) for work in one.works if work.title in works) / sum(1 for work in one.works if work.title in works))
    rows = max(len(titles), len(chosen), 2)
    height = rows * _ROW + 24

    def y(place: int, of: int) -> float:
        return round(12 + (place + 0.5) * (rows * _ROW) / of, 1)

    middle = NetNode("c", "self", name, "", 96.0, round(height / 2, 1), len(works))
    nodes = [middle, *(NetNode(f"w{n}", "work", title, works[title].address, 330.0, y(n, len(titles))) for n, title in enumerate(titles))]
    nodes += [NetNode(f"p{n}", "person", one.name, one.address, 690.0, y(n, len(chosen)), len(one.works)) for n, one in enumerate(chosen)]
    places = {node.id: node for node in nodes}
    edges = [NetEdge("c", f"w{n}", _curve(middle, places[f"w{n}"], 150)) for n in range(len(titles))]
    for n, one in enumerate(chosen):
        for work in one.works:
            if work.title in works:
                source = places[f"w{titles.index(work.title)}"]
                edges.append(NetEdge(source.id, f"p{n}", _curve(NetNode("", "", "", "", _end_of(source), source.y), places[f"p{n}"], 70)))
    return Network(height, tuple(nodes), tuple(edges), len(people) - len(chosen))


def _end_of(node: NetNode) -> float:
    """Return where the words beside a node end, as nearly as can be told without the face they are set in."""
    shown = node.name if len(node.name) <= 15 else node.name[:14] + "…"
    return min(node.x + 20 + sum(14.5 if ord(char) > 0x2E7F else 8 for char in shown), 600.0)


def _curve(one: NetNode, other: NetNode, pull: float) -> str:
    return f"M{one.x:g} {one.y:g}C{one.x + pull / 1.5:g} {one.y:g} {other.x - pull:g} {other.y:g} {other.x - 8:g} {other.y:g}"
