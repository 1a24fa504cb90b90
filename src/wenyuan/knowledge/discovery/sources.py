"""The hook by which a module puts its things into the one search box.

A module registers a `SearchSource` in its `extensions.py`. Discovery asks it for documents when something changed or the
index is rebuilt, and for availability when a result list is shown. Discovery never reads another module's tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from .data import SearchDocument


@dataclass(frozen=True, slots=True)
class Availability:
    """Copies of a thing as of now: `libraries` maps a library's id to (on the shelf, all). `online` says it can be read at once."""

    available: int
    total: int
    libraries: Mapping[int, tuple[int, int]]
    earliest_due: str = ""
    online: bool = False


class SearchSource(Protocol):
    """What a module gives to be found."""

    name: str

    def documents(self, keys: Sequence[int]) -> Iterable[SearchDocument]:
        """Return the documents of these keys; a key that is missing or not public is left out and leaves the index."""
        ...

    def keys_after(self, key: int, *, limit: int) -> Sequence[int]:
        """Return the next public keys in ascending order, for a rebuild."""
        ...

    def count(self) -> int:
        """Return how many things are public: count in must be count out."""
        ...

    def availability(self, keys: Sequence[int]) -> Mapping[int, Availability]:
        """Return availability by key; a key left out is unknown, which pages say, never "none"."""
        ...


_sources: dict[str, SearchSource] = {}


def register_source(source: SearchSource) -> None:
    """Register a source under its name; the same name replaces."""
    _sources[source.name] = source


def sources() -> Sequence[SearchSource]:
    """Return every source by name."""
    return [_sources[name] for name in sorted(_sources)]


def source_named(name: str) -> SearchSource | None:
    """Return a source, or None."""
    return _sources.get(name)
