"""The hook by which a module puts statements about its things into the one graph.

A module registers a `GraphSource` in its `extensions.py`. The graph asks it what changed and what it says of these things; it never reads another
module's tables. Only what everybody may see is stated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from wenyuan.bibliography.bibframe.tree import Node


@dataclass(frozen=True, slots=True)
class Thing:
    """What is said of one thing. `iri` is its public address; each of `nodes` has an IRI that begins with it, nodes within them may be blank."""

    key: int
    iri: str
    nodes: tuple[Node, ...]
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """Things that changed, in the order of their changes; `position` is where the next question begins."""

    keys: Sequence[int]
    position: int


class GraphSource(Protocol):
    """What a module gives to the graph. Its statements are one named graph, `title` and `licence` (an IRI) are told of it."""

    name: str
    title: str
    licence: str

    def newest(self) -> int:
        """Return the position of the newest change that can be seen, 0 for none."""
        ...

    def writing(self) -> frozenset[str]:
        """Return the open transactions that may still bring a change at or before the newest position."""
        ...

    def changes(self, *, after: int, until: int, limit: int) -> Changes:
        """Return what changed in (after, until]; no keys and `until` when that is all."""
        ...

    def addresses(self, keys: Sequence[int]) -> Mapping[int, str]:
        """Return the IRI of each key, of things that are gone too."""
        ...

    def things(self, keys: Sequence[int]) -> Iterable[Thing]:
        """Return what is said of these things now; one that is left out has nothing said of it."""
        ...

    def keys_after(self, key: int, *, limit: int) -> Sequence[int]:
        """Return the next public keys in ascending order, for building the graph anew."""
        ...

    def count(self) -> int:
        """Return how many things are public."""
        ...


_sources: dict[str, GraphSource] = {}


def register_graph_source(source: GraphSource) -> None:
    """Register a source under its name; the same name replaces."""
    _sources[source.name] = source


def graph_sources() -> Sequence[GraphSource]:
    """Return every source by name."""
    return [_sources[name] for name in sorted(_sources)]
