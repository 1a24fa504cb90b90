"""Results as a net of people and works: who had a part in what, and who meet in one work.

Nodes push each other off and lines pull (Fruchterman and Reingold, Graph Drawing by Force-directed Placement, 1991), always from the same start, so that the
same results look the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np
from django.conf import settings

from ...data import Gathered
from ..address import Asked, quoted
from .labels import Room, text_width

WIDTH: Final = 960.0
HEIGHT: Final = 620.0
_EDGE: Final = 70.0
PEOPLE: Final = 24
WORKS: Final = 40
_WORKS_EACH: Final = 2
_LONGEST: Final = 10
_ROUNDS: Final = 220
# How much longer lines are than the room of a node would have them, so that names fit between.
_SLACK: Final = 3.0


class _Line(msgspec.Struct, gc=False):
    ark: str = ""
    title: str = ""


_decode = msgspec.json.Decoder(_Line).decode


@dataclass(frozen=True, slots=True)
class Label:
    """Where a name is written: `anchor` is start, middle or end. `shown` is false where it would lie upon another."""

    x: float
    y: float
    anchor: str
    shown: bool


@dataclass(frozen=True, slots=True)
class Node:
    """A person or a work; `beside` are the numbers of the nodes it is joined to."""

    number: int
    is_person: bool
    name: str
    short: str
    url: str
    count: int
    x: float
    y: float
    radius: float
    beside: tuple[int, ...]
    label: Label


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between a person and a work."""

    person: int
    work: int
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes and lines; `people_left_out` counts the people of the results that are not drawn."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    people_left_out: int
    width: float = WIDTH
    height: float = HEIGHT

    @property
    def people(self) -> tuple[Node, ...]:
        """The people drawn, those with most works first."""
        return tuple(node for node in self.nodes if node.is_person)


def draw_network(asked: Asked, gathered: Gathered) -> Network | None:
    """Return the net of the people with most works among the results; None where no result names a person."""
    makers: dict[str, set[str]] = defaultdict(set)
    titles: dict[str, tuple[str, str, int]] = {}
    for row in gathered.rows:
        work = row.work_key or f"{row.source}/{row.key}"
        makers[work].update(row.people)
        line = _decode(row.display)
        title, ark, count = titles.get(work, (row.title, line.ark, 0))
        titles[work] = (min(title, row.title, key=len), ark, count + 1)
    works_of = Counter(person for people in makers.values() for person in people)
    if not works_of:
        return None
    people = [name for name, _ in sorted(works_of.items(), key=lambda item: (-item[1], item[0]))[:PEOPLE]]
    drawn = set(people)
    # Works that join people say most, then those with most editions.
    ranked = sorted((work for work in makers if makers[work] & drawn), key=lambda work: (-len(makers[work] & drawn), -titles[work][2], work))
    works = _choose_works(ranked, makers, drawn)
    pairs = [(place, len(people) + other) for place, name in enumerate(people) for other, work in enumerate(works) if name in makers[work]]
    spots = _place(len(people) + len(works), pairs)
    beside: dict[int, list[int]] = defaultdict(list)
    for one, other in pairs:
        beside[one].append(other)
        beside[other].append(one)
    start = asked.without()
    most = works_of[people[0]]
    radii = [round(7 + 9 * (works_of[name] / most) ** 0.5, 1) for name in people] + [5.0] * len(works)
    names = [*people, *(titles[work][0] for work in works)]
    labels = _label([_shorten(name) for name in names], spots, radii, beside, len(people))
    urls = [*(f"{start}person={quoted(name)}" for name in people), *(f"/ark:/{settings.WENYUAN_NAAN}/{titles[work][1]}" for work in works)]
    counts = [*(round(works_of[name] / gathered.share) for name in people), *(titles[work][2] for work in works)]
    nodes = [
        Node(number, number < len(people), name, _shorten(name), urls[number], counts[number], *spots[number], radii[number], tuple(beside[number]), labels[number])
        for number, name in enumerate(names)
    ]
    edges = tuple(Edge(person, work, *spots[person], *spots[work]) for person, work in pairs)
    return Network(tuple(nodes), edges, len(works_of) - len(people))


def _choose_works(ranked: list[str], makers: dict[str, set[str]], drawn: set[str]) -> list[str]:
    """Take the works that say most, of nobody more than a few that join them to nobody else."""
    alone: Counter[str] = Counter()
    chosen: list[str] = []
    for work in ranked:
        people = makers[work] & drawn
        if len(people) == 1:
            (person,) = people
            if alone[person] >= _WORKS_EACH:
                continue
            alone[person] += 1
        chosen.append(work)
        if len(chosen) == WORKS:
            break
    return chosen


def _shorten(name: str) -> str:
    return name if text_width(name, 1) <= _LONGEST else f"{name[: _LONGEST - 1 if name[0] > chr(0x2E7F) else _LONGEST * 2 - 2]}…"


def _label(names: list[str], spots: list[tuple[float, float]], radii: list[float], beside: dict[int, list[int]], people: int) -> list[Label]:
    """Write people under their mark, works on the side away from their people; people have the first choice of room."""
    room = Room()
    for (x, y), radius in zip(spots, radii, strict=True):
        room.block(x - radius, y - radius, x + radius, y + radius)
    labels: list[Label] = []
    for number, ((x, y), radius, name) in enumerate(zip(spots, radii, names, strict=True)):
        if number < people:
            half = text_width(name, 15) / 2
            centre = min(max(x, half + 4), WIDTH - half - 4)
            lines = (y + radius + 16, y - radius - 6)
            line = next((line for line in lines if room.take(centre - half, line - 13, centre + half, line + 2)), None)
            labels.append(Label(round(centre, 1), round(lines[0] if line is None else line, 1), "middle", shown=line is not None))
            continue
        width = text_width(name, 12.5) + radius + 5
        centre = sum(spots[other][0] for other in beside[number]) / max(1, len(beside[number]))
        sides = ("end", "start") if x < centre else ("start", "end")
        boxes = {"end": (x - width, y - 7, x - radius, y + 7), "start": (x + radius, y - 7, x + width, y + 7)}
        side = next((side for side in sides if boxes[side][0] > 0 and boxes[side][2] < WIDTH and room.take(*boxes[side])), None)
        anchor = side or sides[0]
        labels.append(Label(round(x - radius - 4 if anchor == "end" else x + radius + 4, 1), round(y + 4.5, 1), anchor, shown=side is not None))
    return labels


def _place(number: int, pairs: list[tuple[int, int]]) -> list[tuple[float, float]]:
    """Return where nodes stand, within the frame."""
    # A sunflower: evenly spread, and no chance in it.
    turn = np.arange(number) * 2.399963
    reach = np.sqrt((np.arange(number) + 0.5) / number)
    spots = np.stack([reach * np.cos(turn), reach * np.sin(turn)], axis=1)
    joined = np.zeros((number, number))
    for one, other in pairs:
        joined[one, other] = joined[other, one] = 1.0
    ideal = 1.35 / number**0.5
    heat = 0.14
    for _ in range(_ROUNDS):
        apart = spots[:, None, :] - spots[None, :, :]
        distance = np.maximum(np.sqrt((apart**2).sum(axis=2)), 1e-3)
        push = ideal * ideal / distance - joined * distance * distance / (ideal * _SLACK)
        move = (apart / distance[:, :, None] * push[:, :, None]).sum(axis=1) - spots * 0.35
        length = np.maximum(np.sqrt((move**2).sum(axis=1, keepdims=True)), 1e-9)
        spots = spots + move / length * np.minimum(length, heat)
        heat *= 0.985
    low, high = spots.min(axis=0), spots.max(axis=0)
    spread = np.where(high - low > 1e-6, high - low, 1.0)
    framed = (spots - low) / spread * np.array([WIDTH - 2 * _EDGE, HEIGHT - 2 * _EDGE * 0.6]) + np.array([_EDGE, _EDGE * 0.6])
    if number == 1:
        framed = np.array([[WIDTH / 2, HEIGHT / 2]])
    return [(round(float(x), 1), round(float(y), 1)) for x, y in framed]
