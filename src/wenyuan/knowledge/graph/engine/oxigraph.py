"""Oxigraph in this process."""

from __future__ import annotations

import contextlib
import io
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from .folder import GraphFolder, GraphMissing
from .interface import GraphUnavailable


class GraphLocked(GraphUnavailable):
    """Another process writes to the graph."""


def _cell(term: object) -> tuple[str, str, str, str]:
    if isinstance(term, ox.NamedNode):
        return "iri", term.value, "", ""
    if isinstance(term, ox.Literal):
        return "literal", term.value, term.language or "", term.datatype.value
    if isinstance(term, ox.BlankNode):
        return "blank", term.value, "", ""
    raise TypeError(type(term).__name__)


def select_rows(store: ox.Store, query: str) -> list[dict[str, tuple[str, str, str, str]]]:
    """Return the rows of a SELECT over all graphs together."""
    found = store.query(query, use_default_graph_as_union=True)
    if not isinstance(found, ox.QuerySolutions):
        raise TypeError("not a SELECT")
    names = [one.value for one in found.variables]
    return [{name: _cell(row[name]) for name in names if row[name] is not None} for row in found]


def open_snapshot(folder: GraphFolder) -> tuple[Path, ox.Store]:
    """Return the snapshot to be read now, opened.

    Raises:
        GraphMissing: None was built.
        GraphUnavailable: It cannot be opened.
    """
    for last in (False, True):
        snapshot = folder.snapshot()
        try:
            return snapshot, ox.Store.read_only(str(snapshot))
        except (OSError, RuntimeError) as problem:  # taken away between the look and the opening
            if last:
                raise GraphUnavailable(str(problem)) from None
    raise AssertionError


class OxigraphReader:
    """The snapshot to be read, opened again when there is another. Threads share it."""

    def __init__(self, folder: GraphFolder) -> None:
        self._folder, self._lock = folder, threading.Lock()
        self._store: ox.Store | None = None
        self._snapshot: Path | None = None

    def store(self) -> ox.Store:
        """Return the store as of now; the errors are those of `open_snapshot`."""
        with self._lock:
            if self._store is None or self._folder.snapshot() != self._snapshot:
                self._snapshot, self._store = open_snapshot(self._folder)
            return self._store

    def select(self, query: str) -> list[dict[str, tuple[str, str, str, str]]]:
        """Return the rows of a SELECT over all graphs together."""
        return select_rows(self.store(), query)

    def construct(self, query: str) -> Iterator[tuple[str, str, str]]:
        """Yield the statements of a CONSTRUCT or DESCRIBE."""
        for one in self.store().query(query, use_default_graph_as_union=True):  # type: ignore[union-attr]
            yield str(one.subject), str(one.predicate), str(one.object)


class OxigraphWriter:
    """The one process that writes to a generation."""

    def __init__(self, folder: GraphFolder, generation: Path) -> None:
        """Open a generation.

        Raises:
            GraphLocked: Another process has it open.
        """
        self._folder, self.generation = folder, generation
        try:
            self._store = ox.Store(str(generation))
        except (OSError, RuntimeError) as problem:
            raise GraphLocked(str(problem)) from None

    def select(self, query: str) -> list[dict[str, tuple[str, str, str, str]]]:
        """Return the rows of a SELECT over all graphs together."""
        return select_rows(self._store, query)

    def construct(self, query: str) -> Iterator[tuple[str, str, str]]:
        """Yield the statements of a CONSTRUCT or DESCRIBE."""
        for one in self._store.query(query, use_default_graph_as_union=True):  # type: ignore[union-attr]
            yield str(one.subject), str(one.predicate), str(one.object)

    def update(self, operations: str) -> None:
        """Carry out operations as one transaction."""
        self._store.update(operations)

    def load(self, *, graph: str, lines: Iterable[str]) -> int:
        """Add many statements by files of their own; quick, not one act."""
        given = 0
        for chunk in _chunks(lines):
            self._store.bulk_load(io.BytesIO(chunk), ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(graph))
            given += chunk.count(b"\n")
        return given

    def publish(self) -> None:
        """Take a snapshot for readers, and delete those before that nobody opens any more."""
        snapshot = self._folder.next_snapshot(self.generation)
        self._store.backup(str(snapshot))
        with contextlib.suppress(GraphMissing):
            self._folder.show(snapshot)
            self._folder.tidy()

    def optimize(self) -> None:
        """Merge the files after a long load, so that reading is quick."""
        self._store.optimize()

    def close(self) -> None:
        """Let others write. The lock ends with the object."""
        del self._store


_CHUNK = 64 * 2**20


def _chunks(lines: Iterable[str]) -> Iterator[bytes]:
    held, size = list[bytes](), 0
    for line in lines:
        octets = line.encode()
        held.append(octets)
        size += len(octets)
        if size >= _CHUNK:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)
