"""Results as areas: the classes directly below the chosen one, and within each the classes below it.

Squarified treemap: Bruls, Huizing, van Wijk, Squarified Treemaps, 2000.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ...data import Gathered
from ..address import Asked
from ..words import class_word

WIDTH: Final = 960.0
HEIGHT: Final = 520.0
_GAP: Final = 2.0
_HEAD: Final = 26.0
_MOST_TILES: Final = 24
_CHARACTER: Final = 14.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the drawing."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Tile:
    """A class: `shade` is 1 to 5 by its share, `label` what has room in it (nothing in a small one)."""

    number: str
    name: str
    count: int
    url: str
    box: Box
    shade: int
    label: str
    inner: tuple[Tile, ...] = ()


@dataclass(frozen=True, slots=True)
class Treemap:
    """Tiles, the largest first; `without` counts results that have no class here."""

    tiles: tuple[Tile, ...]
    without: int
    width: float = WIDTH
    height: float = HEIGHT


def draw_treemap(asked: Asked, gathered: Gathered) -> Treemap:
    """Lay out the classes of results below the chosen class."""
    parent = asked.chosen.get("class", ("",))[0]
    below: Counter[str] = Counter()
    inside: dict[str, Counter[str]] = defaultdict(Counter)
    without = 0
    for row in gathered.rows:
        own = sorted((one for one in row.classes if one.startswith(parent) and one != parent), key=len)
        tops = [one for one in own if not any(one != other and one.startswith(other) for other in own)]
        without += not tops
        for top in tops:
            below[top] += 1
            deeper = [one for one in own if one.startswith(top) and one != top]
            inside[top].update({one for one in deeper if not any(one != other and one.startswith(other) for other in deeper)})
    counted = below.most_common(_MOST_TILES)
    boxes = squarify([float(count) for _, count in counted], Box(0.0, 0.0, WIDTH, HEIGHT))
    most = counted[0][1] if counted else 1
    tiles = tuple(
        _make_tile(asked, number, count, gathered.share, _inset(box), most, inside[number]) for (number, count), box in zip(counted, boxes, strict=True)
    )
    return Treemap(tiles, round(without / gathered.share))


def _make_tile(asked: Asked, number: str, count: int, share: float, box: Box, most: int, inside: Counter[str]) -> Tile:
    inner: tuple[Tile, ...] = ()
    if box.height > _HEAD * 3 and box.width > 120 and len(inside) > 1:
        room = Box(box.x + 4, box.y + _HEAD, box.width - 8, box.height - _HEAD - 4)
        counted = inside.most_common(12)
        boxes = squarify([float(count) for _, count in counted], room)
        inner = tuple(_make_tile(asked, one, own, share, _inset(place), most, Counter()) for (one, own), place in zip(counted, boxes, strict=True))
    name = class_word(number)
    return Tile(number, name, round(count / share), asked.choose("class", number), box, min(5, 1 + round(4 * count / most)), _fit(number, name, box, alone=not inner), inner)


def _fit(number: str, name: str, box: Box, *, alone: bool) -> str:
    """Return as much of the words as a tile has room for."""
    if box.height < 18 or box.width < 20:
        return ""
    room = int((box.width - 8) / _CHARACTER)
    width = sum(1.0 if character > "\u2e7f" else 0.55 for character in f"{number} {name}")
    if name and width <= room:
        return f"{number} {name}"
    if name and not alone:
        return f"{number} {name}"[: max(len(number), room)]
    return number if len(number) * 0.55 <= room else ""


def _inset(box: Box) -> Box:
    half = _GAP / 2
    return Box(round(box.x + half, 1), round(box.y + half, 1), round(max(1.0, box.width - _GAP), 1), round(max(1.0, box.height - _GAP), 1))


def squarify(sizes: Sequence[float], box: Box) -> list[Box]:
    """Return a rectangle for each size, in order (largest first is best), their areas in proportion and as near to squares as rows allow."""
    total = sum(sizes)
    if not total:
        return [Box(box.x, box.y, 0.0, 0.0) for _ in sizes]
    areas = [size * box.width * box.height / total for size in sizes]
    found: list[Box] = []
    start = 0
    while start < len(areas):
        side = min(box.width, box.height)
        end = start + 1
        while end < len(areas) and _worst(areas[start : end + 1], side) <= _worst(areas[start:end], side):
            end += 1
        row = areas[start:end]
        thick = sum(row) / side if side else 0.0
        along = 0.0
        for area in row:
            length = area / thick if thick else 0.0
            across = box.width >= box.height
            found.append(Box(box.x, box.y + along, thick, length) if across else Box(box.x + along, box.y, length, thick))
            along += length
        box = Box(box.x + thick, box.y, box.width - thick, box.height) if box.width >= box.height else Box(box.x, box.y + thick, box.width, box.height - thick)
        start = end
    return found


def _worst(row: Sequence[float], side: float) -> float:
    total = sum(row)
    if not total or not side:
        return float("inf")
    return max(max(side * side * area / (total * total), total * total / (side * side * area)) if area else float("inf") for area in row)
