"""What lies nearest to a question: the reader's side of the vectors."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections import OrderedDict
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING

from wenyuan.knowledge.discovery.meaning.encoders import Encoder
from wenyuan.knowledge.discovery.meaning.store import GRAPH, VectorStore

if TYPE_CHECKING:
    from usearch.index import Index

    from wenyuan.knowledge.discovery.meaning.encoders import Vectors

log = logging.getLogger(__name__)
_REMEMBERED = 2_000
_LONGEST = 200
_MOST = 40
# With more work than this for each core, questions are answered without meaning: encoding one costs as much as several searches.
_LOAD = 3.0
# One question is encoded at a time, one may wait; others go without.
_AT_ONCE = 2


class NearestReader:
    """Names of documents by how near their text is to a question; call it with the folded question and how many are wanted.

    It never fails a search: without a graph, under load, or with a damaged file nothing is near.

    Args:
        hurry: Go without vectors where the machine is busy.
    """

    def __init__(self, folder: Path, encoder: Encoder, *, hurry: bool = True) -> None:
        self._hurry = hurry
        self._encoder = encoder
        self._folder = folder
        self._store: VectorStore | None = None
        self._graph: Index | None = None
        self._stamp = (0, 0)
        self._vectors: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()
        self._turn = BoundedSemaphore(_AT_ONCE)

    def __call__(self, question: str, limit: int) -> list[str] | None:
        """Names, nearest first; empty where nothing is near, None where there is no time to encode the question."""
        try:
            graph = self._newest()
            if graph is None or self._store is None or not len(graph):
                return []
            vector = self._encode(question[:_LONGEST])
            if vector is None:
                return None
            return self._find(graph, self._store, vector, min(limit, _MOST))
        except (OSError, RuntimeError, ValueError, sqlite3.Error) as problem:
            log.warning("no vectors: %s", problem)
            return []

    @property
    def version(self) -> tuple[int, int]:
        """Differs between any two graphs: what was found with one is not to be remembered for another."""
        with self._lock:
            self._look()
            return self._stamp

    def _look(self) -> None:
        path = self._folder / self._encoder.name / GRAPH
        try:
            found = path.stat()
        except OSError:
            self._graph, self._stamp = None, (0, 0)
            return
        stamp = (found.st_mtime_ns, found.st_ino)
        if stamp == self._stamp:
            return
        from usearch.index import Index  # noqa: PLC0415 -- heavy

        self._graph = Index.restore(str(path), view=True)
        self._stamp = stamp
        if self._store is None:
            self._store = VectorStore(self._folder, model=self._encoder.name, width=self._encoder.width)

    def _newest(self) -> Index | None:
        with self._lock:
            self._look()
            return self._graph

    def _encode(self, question: str) -> Vectors | None:
        with self._lock:
            vector = self._vectors.get(question)
            if vector is not None:
                self._vectors.move_to_end(question)
                return vector
        busy = self._hurry and os.getloadavg()[0] > _LOAD * (os.cpu_count() or 1)
        if busy or not self._turn.acquire(blocking=False):
            return None
        try:
            vector = self._encoder.encode_question(question)
        finally:
            self._turn.release()
        with self._lock:
            self._vectors[question] = vector
            while len(self._vectors) > _REMEMBERED:
                self._vectors.popitem(last=False)
        return vector

    def _find(self, graph: Index, store: VectorStore, vector: Vectors, limit: int) -> list[str]:
        found = graph.search(vector, limit, threads=1)
        cosines = [1.0 - float(distance) for distance in found.distances]
        if not cosines or cosines[0] < self._encoder.floor:
            return []
        numbers = [int(key) for key, cosine in zip(found.keys, cosines, strict=True) if cosine >= cosines[0] - self._encoder.spread]
        with self._lock:
            names = store.names(numbers)
        return [names[number] for number in numbers if number in names]
