"""One commit of one generation, open for reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import tantivy
from tantivy import DocAddress, Query, Schema, Searcher, SearchResult

from wenyuan.knowledge.discovery.engine.display import DisplayReader
from wenyuan.knowledge.discovery.engine.errors import IndexDamaged, IndexMissing
from wenyuan.knowledge.discovery.engine.generations import check_version, current_generation
from wenyuan.knowledge.discovery.engine.schema import register_tokenizers

_MOST_FREQUENCIES = 100_000
Counted = tuple[tuple[str, ...], str, tuple[str, ...], tuple[int, ...], tuple[str, ...], tuple[str, ...], str]
_Kept = tuple[str, int, str, tuple[tuple[str, ...], ...], tuple[str, ...], tuple[str, ...], Counted]
_decode_kept = msgspec.json.Decoder(_Kept).decode


@dataclass(frozen=True, slots=True)
class Row:
    """What the index keeps of one document.

    ``counted``: libraries, material, languages, decades, classes, dynasties, town (a key of the gazetteer, or nothing).
    """

    source: str
    key: int
    work_key: str
    titles: tuple[str, ...]
    people: tuple[str, ...]
    subjects: tuple[str, ...]
    counted: Counted
    display: bytes


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A searcher with what belongs to it; ``stamp`` differs between any two commits."""

    stamp: tuple[str, int, int]
    schema: Schema
    searcher: Searcher
    display: DisplayReader
    frequencies: dict[tuple[str, str | int], int] = field(default_factory=dict)
    # Names of codes by facet; a generation never gives a code another name.
    names: dict[tuple[str, int], str] = field(default_factory=dict)

    def frequency(self, name: str, value: str | int) -> int:
        """Number of documents with a token, remembered: words of queries come again."""
        known = self.frequencies.get((name, value))
        if known is None:
            if len(self.frequencies) >= _MOST_FREQUENCIES:
                self.frequencies.clear()
            known = self.frequencies[name, value] = self.searcher.doc_freq(name, value)
        return known

    def read_rows(self, addresses: list[DocAddress]) -> list[Row]:
        """What the index keeps of the documents at these addresses, in order."""
        if not addresses:
            return []
        places = self.searcher.fast_field_values("place", addresses)
        return [_read_row(self.display.read(int(place or 0))) for place in places]

    def count(self, query: Query) -> int:
        """Number of documents that match."""
        answer = self.searcher.aggregate(query, {"all": {"value_count": {"field": "place"}}})
        return int(answer["all"]["value"])


def read_count(result: SearchResult) -> int:
    """Number of documents behind a result that was asked to count."""
    return int(result.count or 0)  # type: ignore[attr-defined]  # missing in the engine's type stubs


def _read_row(row: bytes) -> Row:
    kept, _, display = row.partition(b"\n")
    try:
        source, key, work_key, titles, people, subjects, counted = _decode_kept(kept)
    except msgspec.DecodeError as error:
        raise IndexDamaged("display row is not what was written") from error
    flat = tuple(title for part in titles for title in part)
    return Row(source, key, work_key, flat, people, subjects, counted, display)


class SnapshotSource:
    """Hands out the newest snapshot; a look at two files tells whether there is a newer one."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._snapshot: Snapshot | None = None
        self._index: tantivy.Index | None = None
        self._pointer: tuple[int, int] = (0, 0)
        self._generation = ""

    def newest(self) -> Snapshot:
        """The newest commit of the generation in use.

        Raises:
            IndexMissing: nothing has been published.
            IndexDamaged: the files cannot be opened, or are of another version of this program.
        """
        try:
            pointer = (self._root / "CURRENT").stat()
        except OSError as error:
            raise IndexMissing(f"no generation of the index in {self._root.name}") from error
        mark = (pointer.st_mtime_ns, pointer.st_ino)
        if mark != self._pointer or not self._generation:
            generation = current_generation(self._root)
            check_version(self._root, generation)
            self._generation = generation
            self._pointer, self._index, self._snapshot = mark, None, None
        folder = self._root / self._generation
        try:
            meta = (folder / "meta.json").stat()
        except OSError as error:
            raise IndexDamaged(f"{self._generation} has lost its meta file") from error
        stamp = (self._generation, meta.st_mtime_ns, meta.st_ino)
        if self._snapshot is None or self._snapshot.stamp != stamp:
            self._snapshot = self._open(folder, stamp)
        return self._snapshot

    def _open(self, folder: Path, stamp: tuple[str, int, int]) -> Snapshot:
        try:
            if self._index is None:
                self._index = register_tokenizers(tantivy.Index.open(str(folder)))
                self._index.config_reader("manual")
            self._index.reload()
            searcher = self._index.searcher()
        except (ValueError, OSError) as error:
            raise IndexDamaged(f"{stamp[0]} cannot be opened: {error}") from error
        previous = self._snapshot
        display = previous.display if previous is not None else DisplayReader(folder)
        names = previous.names if previous is not None else {}
        return Snapshot(stamp, self._index.schema, searcher, display, names=names)
