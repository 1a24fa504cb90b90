"""Places in which books were made, under the names they bore at the time.

One town had many names, and one name meant several towns: 南京 was today's Beijing under the Liao, Shangqiu under the Song, Kaifeng under the Jin. Every name
therefore has years. Coordinates are WGS 84 to a hundredth of a degree: the town, not the house.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from wenyuan.bibliography.chinese import fold

_FILE: Final = Path(__file__).with_name("places.tsv")
_FIRST, _LAST = -9999, 9999
# What cataloguers put around a place: brackets of what was supplied, question marks, what follows a comma or a semicolon.
_AROUND: Final = re.compile(r"[\[\]()（）［］〔〕【】?？]+|\bi\.e\.\s*|等$|etc\.?$")
_PARTS: Final = re.compile(r"[;；：:/、，]|\s{2,}|　")
_SUFFIX: Final = re.compile(r"(?:特别行政区|特別行政区|市|府|省城|县城|城)$")
_YEARS: Final = re.compile(r"(-?\d*)-(-?\d*)")


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A name and the years, both included, in which it meant the place; `is_town` is false for that of a county or district around it."""

    text: str
    first: int = _FIRST
    last: int = _LAST
    is_town: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """A town: `key` is stable, `name` and `english` are those of today, degrees are WGS 84."""

    key: str
    name: str
    english: str
    latitude: float
    longitude: float
    names: tuple[PlaceName, ...]


def _read_names(name: str, others: str) -> Iterator[PlaceName]:
    dated = {entry.partition("@")[0] for entry in others.split(";") if "@" in entry}  # a name of today that has not always meant this place
    if name not in dated:
        yield PlaceName(name)
    for entry in filter(None, others.split(";")):
        text, _, spans = entry.removeprefix("~").partition("@")
        is_town = not entry.startswith("~")
        if not spans:
            yield PlaceName(text, is_town=is_town)
        for first, last in _YEARS.findall(spans):
            yield PlaceName(text, int(first) if first else _FIRST, int(last) if last else _LAST, is_town)


@cache
def all_places() -> Mapping[str, Place]:
    """Return every place by its key."""
    found: dict[str, Place] = {}
    for line in _FILE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        key, latitude, longitude, english, name, others = line.split("\t")
        found[key] = Place(key, name, english, float(latitude), float(longitude), (*_read_names(name, others), *(() if "(" in english else (PlaceName(english),))))
    return found


def _plain(text: str) -> str:
    return fold(text).casefold().strip(" .,·")


@cache
def _by_name() -> Mapping[str, Sequence[tuple[PlaceName, Place]]]:
    found: dict[str, list[tuple[PlaceName, Place]]] = defaultdict(list)
    for place in all_places().values():
        for name in place.names:
            found[_plain(name.text)].append((name, place))
    return found


@lru_cache(maxsize=50_000)
def find_place(text: str, year: int | None = None) -> Place | None:
    """Return the place that a place of publication names, None for one that is not known.

    Of several places in one statement the first counts. With a year (astronomical), the place that bore the name then; a name outside its years, or without a
    year, is read as the place that bears it today, else as the one that bore it longest: 東京 in an undated record is Tokyo.
    """
    bare = _AROUND.sub("", text[:200]).strip()
    for part in _PARTS.split(bare):
        plain = _plain(part)
        for form in (plain, _SUFFIX.sub("", plain), plain.partition(",")[0]):
            known = _by_name().get(form) if form else None
            if known:
                return _choose(known, year)
        if plain:
            return None
    return None


def _choose(known: Sequence[tuple[PlaceName, Place]], year: int | None) -> Place:
    if year is not None:
        then = [(name, place) for name, place in known if name.first <= year <= name.last]
        if then:
            # The name with the narrower span is the one that says more: 东京 in 1100 is Kaifeng, not wherever it was called so at all times.
            return min(then, key=lambda pair: pair[0].last - pair[0].first)[1]
    today = next((place for name, place in known if place.name == name.text), None)
    if today is not None:
        return today
    years: dict[str, int] = defaultdict(int)
    for name, place in known:
        years[place.key] += _span(name)
    return all_places()[max(years, key=lambda key: years[key])]


def _span(name: PlaceName) -> int:
    return min(name.last, 2100) - max(name.first, -1000)


def name_in(place: Place, year: int) -> str:
    """Return what a place was called in a year (astronomical): the name whose years are known to hold it, else that of today."""
    then = [name for name in place.names if name.first <= year <= name.last and (name.first, name.last) != (_FIRST, _LAST) and name.is_town and not name.text.isascii()]
    if any(name.text == place.name for name in then) or not then:
        return place.name
    return min(then, key=lambda name: name.last - name.first).text
