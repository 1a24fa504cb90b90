"""Dynasties and reigns as things of the graph, at addresses of their own under `/id/era/`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import quote

from wenyuan.bibliography.bibframe.tree import Link, Node, Text
from wenyuan.bibliography.chinese import DYNASTIES, Dynasty, Era, find_dynasty, fold

from ..domain.following import graph_base
from ..sources import Changes, Thing
from ..vocabulary import SCHEMA, SKOS
from .reigns import TODAY, all_eras

_REVISION: Final = 1  # of what is said of eras; a higher one has all of them stated anew


@dataclass(frozen=True, slots=True)
class Period:
    """A dynasty, or a reign of one (`dynasty` names it then). Years are astronomical; `last` is None for one that goes on."""

    name: str
    dynasty: str
    first: int
    last: int | None
    forms: tuple[str, ...] = ()
    part_of: str = ""
    country: str = "中国"


def _of_dynasty(one: Dynasty) -> Period:
    return Period(one.name, "", one.first_year, None if one.last_year == TODAY else one.last_year, tuple(form for form in one.forms if form and form != one.name), one.part_of)


def _of_era(one: Era) -> Period:
    return Period(one.name, one.dynasty, one.first_year, None if one.last_year == TODAY else one.last_year, (), one.dynasty, one.country)


@cache
def all_periods() -> tuple[Period, ...]:
    """Return dynasties, then reigns, each in the order of time."""
    return (*map(_of_dynasty, DYNASTIES), *map(_of_era, all_eras()))


def find_period(path: str) -> Period | None:
    """Return the period of an address's last part: 唐, 清/康熙, in whatever form its name is known by."""
    dynasty, slash, name = path.strip("/").partition("/")
    found = find_dynasty(fold(dynasty))
    if not slash:
        return _of_dynasty(found) if found is not None else None
    whose, reign = (found.name if found is not None else dynasty), fold(name)
    return next((_of_era(one) for one in all_eras() if one.dynasty == whose and fold(one.name) == reign), None)


def era_path(period: Period) -> str:
    """Return a period's address in this house."""
    return f"/id/era/{quote(f'{period.dynasty}/{period.name}' if period.dynasty else period.name)}"


def era_of_name(name: str) -> str:
    """Return the address of a dynasty by one of its names; empty for what is none."""
    found = find_dynasty(fold(name))
    return era_path(_of_dynasty(found)) if found is not None else ""


def era_address(name: str) -> str:
    """Return the IRI of a dynasty by one of its names; empty for what is none."""
    path = era_of_name(name)
    return graph_base() + path if path else ""


def _year(year: int) -> Text:
    return Text(f"{year:04d}" if year >= 0 else f"-{-year:04d}", datatype="edtf:EDTF")


def describe_period(period: Period) -> Node:
    """Return a period as a node."""
    node = Node((f"{SKOS}Concept", "http://www.cidoc-crm.org/cidoc-crm/E4_Period"), graph_base() + era_path(period))
    node.add("rdfs:label", period.name, lang="zh-Hans")
    node.add(f"{SKOS}prefLabel", period.name, lang="zh-Hans")
    for form in period.forms:
        node.add(f"{SKOS}altLabel", form, lang="zh-Hans")
    node.add(f"{SCHEMA}startDate", _year(period.first))
    if period.last is not None:
        node.add(f"{SCHEMA}endDate", _year(period.last))
    whole = find_dynasty(fold(period.part_of)) if period.part_of else None
    if whole is not None:
        node.add(f"{SKOS}broader", Link(graph_base() + era_path(_of_dynasty(whole))))
    return node


class EraStatements:
    """Dynasties and reigns of China, and reigns of Japan, Korea and Vietnam. Keys are places in the list."""

    name = "eras"
    title = "历代纪年 Eras"
    licence = "https://creativecommons.org/publicdomain/zero/1.0/"

    def newest(self) -> int:
        """Return the revision."""
        return _REVISION

    def writing(self) -> frozenset[str]:
        """Return nobody: the list comes with the program."""
        return frozenset()

    def changes(self, *, after: int, until: int, limit: int) -> Changes:  # noqa: ARG002 -- the list is short
        """Return the whole list at a new revision."""
        return Changes(range(len(all_periods())) if after < _REVISION else (), until)

    def addresses(self, keys: Sequence[int]) -> Mapping[int, str]:
        """Return addresses."""
        return {key: graph_base() + era_path(all_periods()[key]) for key in keys if key < len(all_periods())}

    def things(self, keys: Sequence[int]) -> Iterable[Thing]:
        """Return periods; names that two reigns of one dynasty share are stated once."""
        for key in keys:
            node = describe_period(all_periods()[key])
            yield Thing(key, node.uri, (node,))

    def keys_after(self, key: int, *, limit: int) -> Sequence[int]:
        """Return the next keys."""
        return range(max(key + 1, 0), min(max(key + 1, 0) + limit, len(all_periods())))

    def count(self) -> int:
        """Return how many there are."""
        return len(all_periods())
