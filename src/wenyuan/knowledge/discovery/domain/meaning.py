"""Vectors in the background: a little at a time in the process that indexes, never before the index itself."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Iterable, Sequence

from django.conf import settings

from ..analysis import document_id
from ..meaning import Encoder, VectorStore, find_model, load_encoder, make_passage
from ..meaning.store import digest_of
from ..sources import source_named, sources
from .indexing import index_root

log = logging.getLogger(__name__)
_PAGE = 64
_BATCH = 8
# With more work than this for each core, vectors wait.
_LOAD = 1.5
# The graph is made anew when so large a part of it is new, or a minute after the last change.
_GROWN = 0.2
_QUIET_SECONDS = 60.0


def vector_choice() -> str:
    """Which model makes vectors: `off`, or the name of one."""
    return str(settings.WENYUAN.values.get("WENYUAN_VECTORS", "off"))


class VectorUpkeep:
    """Keeps vectors in step with the sources; a process has one. Everything it has done stays done when the process ends."""

    def __init__(self, store: VectorStore, encoder: Encoder) -> None:
        self._store, self._encoder = store, encoder
        self._written = 0
        self._changed_at = 0.0
        self._changes = 0

    def work(self, seconds: float) -> bool:
        """Encode for about so long; whether more is left to do."""
        if os.getloadavg()[0] > _LOAD * (os.cpu_count() or 1):
            return True
        end = time.monotonic() + seconds
        more = True
        while more and time.monotonic() < end:
            more = self._take_waiting(end) or self._take_next(end)
        self._write_graph_when_due(idle=not more)
        return more or self._changes > 0

    def _take_waiting(self, end: float) -> bool:
        rows = self._store.waiting(_PAGE)
        for name in dict.fromkeys(source for source, _ in rows):
            keys = [key for source, key in rows if source == name]
            if self._refresh(name, keys, end):
                self._store.settle((name, key) for key in keys)
        return bool(rows)

    def _take_next(self, end: float) -> bool:
        """One page of the round through every source; False where all are at their ends."""
        for source in sources():
            last, round_ = self._store.progress(source.name)
            keys = list(source.keys_after(last, limit=_PAGE))
            if keys:
                if self._refresh(source.name, keys, end, round_=round_):
                    self._store.note_progress(source.name, keys[-1], round_)
                return True
            if round_ > 1 and last >= 0 and (gone := self._store.remove_unseen(source.name, round_=round_)):
                self._note_changes(gone)
        return False

    def _refresh(self, source_name: str, keys: Sequence[int], end: float, *, round_: int | None = None) -> bool:
        """Bring the vectors of these documents up to date; False where time ran out before all were done."""
        source = source_named(source_name)
        documents = {document_id(source_name, one.key): one for one in source.documents(keys)} if source is not None else {}
        names = [document_id(source_name, key) for key in keys]
        known = self._store.digests(names)
        gone = [name for name in known if name not in documents]
        if gone:
            self._store.remove(gone)
            self._note_changes(len(gone))
        round_ = round_ if round_ is not None else self._store.progress(source_name)[1]
        passages = {name: make_passage(document) for name, document in documents.items()}
        fresh = [name for name, text in passages.items() if known.get(name) != digest_of(text)]
        for start in range(0, len(fresh), _BATCH):
            if start and time.monotonic() > end:
                return False
            self._encode(fresh[start : start + _BATCH], passages, round_)
        self._store.touch(list(documents), round_=round_)
        return True

    def _encode(self, names: Sequence[str], passages: dict[str, str], round_: int) -> None:
        vectors = self._encoder.encode_passages([passages[name] for name in names])
        self._store.put([(name, digest_of(passages[name]), vector) for name, vector in zip(names, vectors, strict=True)], round_=round_)
        self._note_changes(len(names))

    def _note_changes(self, count: int) -> None:
        self._changes += count
        self._changed_at = time.monotonic()

    def _write_graph_when_due(self, *, idle: bool) -> None:
        if not self._changes:
            return
        quiet = idle and (self._changes > _GROWN * self._written or time.monotonic() - self._changed_at > _QUIET_SECONDS)
        if quiet or self._changes > max(1_000, _GROWN * self._written):
            self._written = self._store.write_graph()
            self._changes = 0


_upkeep: dict[tuple[str, str], VectorUpkeep] = {}


def find_upkeep() -> VectorUpkeep | None:
    """The upkeep of this process, its model loaded; None where vectors are off or their packages are not there."""
    choice = vector_choice()
    store = open_store()
    encoder = load_encoder(choice) if store is not None else None
    if store is None or encoder is None:
        return None
    place = (choice, str(index_root()))
    if place not in _upkeep:
        _upkeep[place] = VectorUpkeep(store, encoder)
    return _upkeep[place]


_stores: dict[tuple[str, str], VectorStore] = {}


def open_store() -> VectorStore | None:
    """The vectors of the model in use, the model not loaded."""
    model = find_model(vector_choice())
    if model is None:
        return None
    place = (model.name, str(index_root()))
    if place not in _stores:
        _stores[place] = VectorStore(index_root() / "vectors", model=model.name, width=model.width)
    return _stores[place]


def note_changed_documents(source: str, keys: Iterable[int]) -> None:
    """Note that vectors of these documents may no longer hold."""
    try:
        store = open_store()
        if store is not None:
            store.mark_waiting(source, keys)
    except (OSError, sqlite3.Error) as problem:
        log.warning("changed documents keep their old vectors until the next rebuild: %s", problem)


def look_again() -> None:
    """Have every document looked at again, as after a rebuild; only texts that have changed are encoded again."""
    try:
        store = open_store()
        if store is not None:
            store.restart()
    except (OSError, sqlite3.Error) as problem:
        log.warning("vectors are not looked at again: %s", problem)
