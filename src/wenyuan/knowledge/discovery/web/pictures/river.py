"""Results as a river: how much was published on each of the most frequent topics, over the years.

Bands lie around a middle line (ThemeRiver: Havre, Hetzler, Nowell, 2000).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ...data import Gathered, GatheredRow
from ..address import Asked, quoted
from ..facets import say_year

WIDTH: Final = 960.0
HEIGHT: Final = 380.0
_EDGE: Final = 24.0
_AXIS: Final = 28.0
_MOST_BINS: Final = 32
_STEPS: Final = (10, 20, 50, 100, 200, 500)
TOPICS: Final = 6
_LETTER: Final = 15.0
_EARLIEST: Final = 0.04


@dataclass(frozen=True, slots=True)
class Band:
    """A topic: `path` is the outline, `counts` run along `River.spans`; the label stands where the band is thickest, if it has room there."""

    topic: str
    colour: int
    path: str
    url: str
    counts: tuple[int, ...]
    total: int
    label: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Span:
    """A column: years in words, and the address narrowed to them."""

    x: float
    label: str
    url: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class River:
    """Bands from top to bottom; `undated` counts results without a year, `early` those before the first column."""

    bands: tuple[Band, ...]
    spans: tuple[Span, ...]
    undated: int
    early: int
    width: float = WIDTH
    height: float = HEIGHT


def draw_river(asked: Asked, gathered: Gathered) -> River | None:
    """Return the river of the results' topics, None where there are fewer than two columns or no topics."""
    dated = [row for row in gathered.rows if row.decades]
    topics = _choose_topics(dated)
    years = sorted(row.decades[0] for row in dated if not set(topics).isdisjoint(row.subjects))
    if not years:
        return None
    # A few stray early years would press all others into a corner.
    first = years[int(len(years) * _EARLIEST)]
    step = next((step for step in _STEPS if (years[-1] - first) // step < _MOST_BINS), _STEPS[-1])
    first = first // step * step
    number = (years[-1] - first) // step + 1
    shown = [row for row in dated if row.decades[0] >= first]
    if number < 2:
        return None
    counts: dict[str, list[int]] = {topic: [0] * number for topic in topics}
    for row in shown:
        for topic in set(row.subjects) & counts.keys():
            counts[topic][(row.decades[0] - first) // step] += 1
    scale = 1 / gathered.share
    bands = _lay_out(asked, topics, {topic: [round(count * scale) for count in line] for topic, line in counts.items()}, number)
    return River(bands, _spans(asked, first, step, number), round((len(gathered.rows) - len(dated)) * scale), round((len(dated) - len(shown)) * scale))


def _choose_topics(rows: Sequence[GatheredRow]) -> list[str]:
    return [topic for topic, _ in Counter(topic for row in rows for topic in set(row.subjects)).most_common(TOPICS)]


def _lay_out(asked: Asked, topics: Sequence[str], counts: dict[str, list[int]], number: int) -> tuple[Band, ...]:
    gap = (WIDTH - 2 * _EDGE) / (number - 1)
    places = [round(_EDGE + column * gap, 1) for column in range(number)]
    room = HEIGHT - _AXIS - 12
    sums = [sum(counts[topic][column] for topic in topics) for column in range(number)]
    unit = room / max(*sums, 1)
    tops = [6 + (room - total * unit) / 2 for total in sums]
    edges: dict[int, list[float]] = defaultdict(list)
    edges[0] = tops
    bands: list[Band] = []
    start = asked.without()
    for place, topic in enumerate(topics):
        upper = edges[place]
        lower = edges[place + 1] = [top + count * unit for top, count in zip(upper, counts[topic], strict=True)]
        thick = [low - up for up, low in zip(upper, lower, strict=True)]
        widest = max(range(number), key=thick.__getitem__)
        width = len(topic) * _LETTER
        x = min(max(places[widest], _EDGE + width / 2), WIDTH - _EDGE - width / 2)
        label = (round(x, 1), round((upper[widest] + lower[widest]) / 2 + 5, 1)) if thick[widest] > 22 and _is_open(thick, places, x, width) else None
        bands.append(Band(topic, place + 1, _outline(places, upper, lower), f"{start}subject={quoted(topic)}", tuple(counts[topic]), sum(counts[topic]), label))
    return tuple(bands)


def _is_open(thick: Sequence[float], places: Sequence[float], x: float, width: float) -> bool:
    """Whether a band is thick enough for letters all along a label."""
    under = [size for size, place in zip(thick, places, strict=True) if abs(place - x) <= width / 2]
    return not under or min(under) > 14


def _outline(places: Sequence[float], upper: Sequence[float], lower: Sequence[float]) -> str:
    """Write a closed path: along the upper edge and back along the lower one, by curves that are level at every column."""
    there = [f"M{places[0]} {upper[0]:.1f}", *_curves(places, upper)]
    back = [f"L{places[-1]} {lower[-1]:.1f}", *_curves(list(reversed(places)), list(reversed(lower)))]
    return "".join([*there, *back, "Z"])


def _curves(places: Sequence[float], heights: Sequence[float]) -> list[str]:
    curves: list[str] = []
    for before in range(len(places) - 1):
        middle = (places[before] + places[before + 1]) / 2
        curves.append(f"C{middle:.1f} {heights[before]:.1f} {middle:.1f} {heights[before + 1]:.1f} {places[before + 1]} {heights[before + 1]:.1f}")
    return curves


def _spans(asked: Asked, first: int, step: int, number: int) -> tuple[Span, ...]:
    gap = (WIDTH - 2 * _EDGE) / (number - 1)
    base = asked.without("from", "to")
    every = max(1, round(number / 10))
    spans: list[Span] = []
    for column in range(number):
        year = first + column * step
        spans.append(Span(round(_EDGE + column * gap, 1), say_year(year), f"{base}from={year}&to={year + step - 1}", column % every == 0))
    return tuple(spans)
