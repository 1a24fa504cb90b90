"""What a store must do. Everything goes through SPARQL 1.1, so that an endpoint elsewhere can stand in for the one in this process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol


class GraphUnavailable(OSError):
    """The store cannot be asked now."""


class QueryNotUnderstood(GraphUnavailable):
    """A store elsewhere says that the query is wrong."""


class GraphReader(Protocol):
    """Questions of the house's own pages: short, trusted."""

    def select(self, query: str) -> list[dict[str, tuple[str, str, str, str]]]:
        """Return the rows of a SELECT: each variable's (kind, value, language, datatype), kind one of iri, literal, blank."""
        ...

    def construct(self, query: str) -> Iterator[tuple[str, str, str]]:
        """Yield the statements of a CONSTRUCT or DESCRIBE as terms of N-Triples."""
        ...


class GraphWriter(GraphReader, Protocol):
    """The one who writes."""

    def update(self, operations: str) -> None:
        """Carry out SPARQL 1.1 Update operations, all or none."""
        ...

    def load(self, *, graph: str, lines: Iterable[str]) -> int:
        """Add many statements (N-Triples) to a graph, not as one act; return how many lines were given."""
        ...

    def publish(self) -> None:
        """Let readers see what was written."""
        ...

    def close(self) -> None:
        """Let others write."""
        ...
