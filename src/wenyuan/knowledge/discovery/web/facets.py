"""Facets as lists of links, the tree of classes, and the spread over years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from django.utils.translation import gettext_lazy as _l

from wenyuan.bibliography.classification import ancestors
from wenyuan.foundation.ui.saying import say as _

from ..data import Facet, FacetCounts
from .address import FACET_NAMES, Asked, quoted
from .words import class_word, dynasty_place, language_word, material_word, place_word

SHOWN: Final = 8
EXPANDED: Final = 50
_WIDTH, _HEIGHT, _LABELS = 900, 66, 24
_MOST_BARS: Final = 60
_STEPS: Final = (10, 20, 50, 100, 200, 500)
# Years with which ages begin that a time axis names.
AGES: Final = (
    (-221, _l("秦汉")), (220, _l("魏晋南北朝")), (581, _l("隋唐五代")), (960, _l("宋辽金")), (1271, _l("元")), (1368, _l("明")), (1644, _l("清")), (1912, _l("民国")),
    (1949, _l("1949 年起")),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to narrow by. `count` is None where it is not counted; `depth` indents a class."""

    label: str
    url: str
    count: int | None
    chosen: bool = False
    depth: int = 0
    number: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A facet: a heading and its values; `more_url` opens the rest."""

    name: str
    title: str
    choices: tuple[Choice, ...]
    estimated: bool = False
    more_url: str = ""
    fewer_url: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A span of years in the chart; positions are units of the drawing."""

    x: float
    y: float
    width: float
    height: float
    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Histogram:
    """The spread over years; `step` years are one bar, heights grow with the square root."""

    bars: tuple[Bar, ...]
    labels: tuple[tuple[float, str, bool], ...]
    first: int
    last: int
    step: int
    estimated: bool
    columns: int


def facet_titles() -> dict[str, str]:
    """Return headings in the order in which facets are shown."""
    return {
        "library": _("馆藏地"), "material": _("类型"), "person": _("责任者"), "class": _("分类"), "dynasty": _("责任者朝代"), "subject": _("主题"), "language": _("语种"), "place": _("出版地"),
    }


def make_groups(asked: Asked, counted: Sequence[FacetCounts], total: int, libraries: Mapping[str, str]) -> list[Group]:
    """Return the facets that offer anything, chosen values always among them."""
    by_facet = {counts.facet: counts for counts in counted}
    groups: list[Group] = []
    for name, title in facet_titles().items():
        counts = by_facet.get(FACET_NAMES[name])
        if counts is None:
            continue
        group = _class_group(asked, counts, total, title) if name == "class" else _plain_group(asked, name, counts, total, libraries, title)
        if group.choices:
            groups.append(group)
    return groups


def _plain_group(asked: Asked, name: str, counts: FacetCounts, total: int, libraries: Mapping[str, str], title: str) -> Group:
    limit = EXPANDED if asked.more == name else SHOWN
    chosen = asked.chosen.get(name, ())
    known = {item.value: item.count for item in counts.counts}
    values = [*chosen, *(item.value for item in counts.counts if item.value not in chosen)]
    shown = values[: max(limit, len(chosen))]
    if name == "dynasty":
        shown = sorted(shown, key=dynasty_place)
    alone, start = len(chosen) == 1, asked.without()
    choices = tuple(
        Choice(
            label=choice_label(name, value, libraries), url=asked.drop(name, value) if value in chosen else f"{start}{name}={quoted(value)}",
            count=known.get(value, total if value in chosen and alone else 0 if total == 0 else None), chosen=value in chosen,
        )
        for value in shown
    )
    more = len(values) > len(shown)
    return Group(
        name=name, title=title, choices=choices, estimated=counts.estimated, more_url=asked.address(more=name, page=asked.page) if more and limit == SHOWN else "",
        fewer_url=asked.address(more="", page=asked.page) if limit == EXPANDED else "",
    )


def choice_label(name: str, value: str, libraries: Mapping[str, str]) -> str:
    """Return the words of a facet value."""
    if name == "library":
        return libraries.get(value, value)
    if name == "material":
        return material_word(value)
    if name == "language":
        return language_word(value)
    if name == "place":
        return place_word(value)
    if name == "class":
        return f"{value} {class_word(value)}".strip()
    return value


def _class_group(asked: Asked, counts: FacetCounts, total: int, title: str) -> Group:
    """Classes above the chosen one lead back up; those below it go further down."""
    chosen = asked.chosen.get("class", ())
    path: list[Choice] = []
    if chosen:
        above = [number for number in ancestors(chosen[0]) if number != chosen[0] and class_word(number)]
        path = [Choice(class_word(number), asked.choose("class", number), None, depth=depth, number=number) for depth, number in enumerate(above)]
        path.append(Choice(class_word(chosen[0]), asked.drop("class", chosen[0]), total, chosen=True, depth=len(path), number=chosen[0]))
    limit = EXPANDED if asked.more == "class" else SHOWN + 4
    below = sorted(counts.counts, key=lambda item: item.value) if limit == EXPANDED else counts.counts
    start = asked.without("class")
    children = [
        Choice(class_word(item.value), f"{start}class={quoted(item.value)}", item.count, depth=len(path), number=item.value)
        for item in below[:limit] if item.value not in chosen
    ]
    more = asked.address(more="class", page=asked.page) if len(counts.counts) > limit else ""
    return Group("class", title, (*path, *children), counts.estimated, more, asked.address(more="", page=asked.page) if limit == EXPANDED else "")


def make_histogram(asked: Asked, counts: FacetCounts | None) -> Histogram | None:
    """Return the spread over years; None where fewer than two decades are counted.

    A few stray early years would press all others into a corner, so at most sixty bars are drawn.
    """
    decades = {int(item.value): item.count for item in counts.counts} if counts else {}
    if len(decades) < 2 or counts is None:
        return None
    first, last = min(decades), max(decades) + 9
    step = next((step for step in _STEPS if (last - first) // step < _MOST_BARS), _STEPS[-1])
    first = first // step * step
    sums: dict[int, int] = {}
    for decade, count in decades.items():
        start = decade // step * step
        sums[start] = sums.get(start, 0) + count
    number = (last - first) // step + 1
    gap = _WIDTH / number
    tallest = sqrt(max(sums.values()))
    bars: list[Bar] = []
    base = asked.without("from", "to")
    for place in range(number):
        start = first + place * step
        count = sums.get(start, 0)
        if not count:
            continue
        height = max(2.0, sqrt(count) / tallest * (_HEIGHT - 2))
        label = f"{say_year(start)}–{say_year(start + step - 1)}"
        url = f"{base}from={start}&to={start + step - 1}"
        bars.append(Bar(round(place * gap + 1, 1), round(_HEIGHT - height, 1), round(gap - 2, 1), round(height, 1), label, count, url))
    return Histogram(tuple(bars), _axis(first, first + number * step), first, min(last, first + number * step - 1), step, counts.estimated, number)


def say_year(year: int) -> str:
    """Write an astronomical year as people do: 0 is 1 BCE."""
    return str(year) if year > 0 else _("前 %(year)s") % {"year": 1 - year}


def _axis(first: int, end: int) -> tuple[tuple[float, str, bool], ...]:
    """Return places, words and whether a narrow screen may leave a label out."""
    span = end - first
    labels: list[tuple[float, str, bool]] = [(0.0, say_year(first), False)]
    used = 0.0
    for year, name in AGES:
        x = (year - first) / span * _WIDTH
        if x - used > _LABELS * 4 and x < _WIDTH - _LABELS * 4:
            labels.append((round(x, 1), str(year) if year == AGES[-1][0] else f"{say_year(year)} {name}", True))
            used = x
    return tuple(labels)


def is_facet(name: str) -> bool:
    """Whether a name is that of a facet."""
    return name in FACET_NAMES


ALL_FACETS: Final[tuple[Facet, ...]] = tuple(FACET_NAMES.values())
