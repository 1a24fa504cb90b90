"""Writing to one generation of an index: one process at a time, elected by a file lock."""

from __future__ import annotations

import fcntl
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

import tantivy

from wenyuan.knowledge.discovery.analysis import batch_id, document_id
from wenyuan.knowledge.discovery.engine.display import DisplayWriter
from wenyuan.knowledge.discovery.engine.errors import CountMismatch, IndexDamaged, IndexLocked, IndexMissing
from wenyuan.knowledge.discovery.engine.generations import (
    check_version,
    current_generation,
    make_generation,
    publish_generation,
)
from wenyuan.knowledge.discovery.engine.schema import build_schema, register_tokenizers

_LOCK = "wenyuan.lock"


class IndexWriterSession:
    """The one writer of a generation. Nothing written is seen, or survives, before ``commit``.

    Args:
        root: Folder of the index.
        new_generation: Build a new generation beside the one in use; ``publish`` switches to it.
        heap_bytes: Memory of the engine before it writes a segment, over all its threads.
        threads: Each writes segments of its own; one keeps up with any import, and leaves fewer to merge and to search.

    Raises:
        IndexLocked: another process, or another session of this one, is writing to the generation.
        IndexDamaged: the generation cannot be opened.
        IndexOutdated: the generation in use was written by another version of this program.
    """

    def __init__(self, root: Path, *, new_generation: bool = False, heap_bytes: int = 256_000_000, threads: int = 1) -> None:
        self.root = root
        self.generation = self._choose(root, new_generation=new_generation)
        folder = root / self.generation
        self._lock = (folder / _LOCK).open("a")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise IndexLocked(f"{self.generation} has a writer already") from error
        try:
            self._index = register_tokenizers(tantivy.Index(build_schema(), str(folder)))
            self._writer = self._index.writer(heap_bytes, threads)
        except (ValueError, OSError) as error:
            self._lock.close()
            raise IndexDamaged(str(error)) from error
        self._display = DisplayWriter(folder)
        self._closed = False
        if new_generation:
            self._writer.commit()

    @staticmethod
    def _choose(root: Path, *, new_generation: bool) -> str:
        if new_generation:
            return make_generation(root)
        try:
            name = current_generation(root)
        except IndexMissing:
            name = make_generation(root)
            tantivy.Index(build_schema(), str(root / name))
            publish_generation(root, name)
        check_version(root, name)
        return name

    def add(self, lines: Iterable[bytes]) -> int:
        """Add lines of ``analyse_documents``; return how many."""
        count = 0
        for line in lines:
            tokens, _, row = line.partition(b"\n")
            place = self._display.append(row)
            self._writer.add_json(f'{tokens[:-1].decode()},"place":{place}}}')
            count += 1
        return count

    def delete(self, source: str, keys: Iterable[int]) -> None:
        """Remove single documents, as before adding them anew."""
        for key in keys:
            self._writer.delete_documents_by_term("id", document_id(source, key))

    def delete_batch(self, source: str, batch: int) -> None:
        """Remove all documents of an import batch."""
        self._writer.delete_documents_by_term("batch", batch_id(source, batch))

    def delete_source(self, source: str) -> None:
        """Remove all documents of a source."""
        self._writer.delete_documents_by_term("source", source)

    def commit(self) -> None:
        """Make everything so far durable and visible.

        Costs about 0.1 s: once a batch, never once a document.
        """
        self._display.flush()
        self._writer.commit()

    def rollback(self) -> None:
        """Forget everything since the last commit."""
        self._writer.rollback()

    def count(self) -> int:
        """Documents in the generation as of the last commit."""
        self._index.reload()
        return self._index.searcher().num_docs

    def publish(self, *, expected: int) -> None:
        """Commit, check that as many documents are in as were expected, and make this the generation in use.

        Raises:
            CountMismatch: the counts differ; the generation in use stays.
        """
        self.commit()
        found = self.count()
        if found != expected:
            raise CountMismatch(f"{expected} documents were put in, {found} are in the index")
        publish_generation(self.root, self.generation)

    def close(self) -> None:
        """Wait for merges and let the next writer in; uncommitted changes are lost."""
        if self._closed:
            return
        self._closed = True
        self._writer.rollback()
        self._writer.wait_merging_threads()
        self._display.close()
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
