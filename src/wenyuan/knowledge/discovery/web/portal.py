"""The hooks of the home page and of the search page: what other modules may put on them.

A module calls `register_home` once with functions; each is asked when a page is made and may answer nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .address import Asked


@dataclass(frozen=True, slots=True)
class HomeFact:
    """A number on the home page with its words; it must be counted, never written."""

    count: int
    words: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """The page of the day: a passage as printed, without punctuation; `marked` is a part of it to mark."""

    text: str
    source: str
    query: str
    marked: str = ""


@dataclass(frozen=True, slots=True)
class HomePart:
    """What one module gives to the home page."""

    facts: Callable[[], Sequence[HomeFact]]
    leaf: Callable[[], Leaf | None]


@dataclass(frozen=True, slots=True)
class SearchTool:
    """Something to be done with a search: words, where they lead, the sign before them."""

    words: str
    url: str
    icon: str


_parts: dict[str, HomePart] = {}
_tools: dict[str, Callable[[Asked], SearchTool | None]] = {}


def register_search_tool(name: str, make: Callable[[Asked], SearchTool | None]) -> None:
    """Put something beside the results of a search, or nothing for some of them; the same name replaces."""
    _tools[name] = make


def search_tools(asked: Asked) -> list[SearchTool]:
    """Return what modules put beside this search, by name of module."""
    return [tool for name in sorted(_tools) if (tool := _tools[name](asked)) is not None]


def register_home(name: str, *, facts: Callable[[], Sequence[HomeFact]] = tuple, leaf: Callable[[], Leaf | None] = lambda: None) -> None:
    """Register a module's part of the home page; the same name replaces."""
    _parts[name] = HomePart(facts, leaf)


def home_facts() -> list[HomeFact]:
    """Return the facts of all modules by name of module."""
    return [fact for name in sorted(_parts) for fact in _parts[name].facts()]


def leaf_of_the_day() -> Leaf | None:
    """Return the first leaf that a module offers."""
    return next((leaf for name in sorted(_parts) if (leaf := _parts[name].leaf()) is not None), None)
