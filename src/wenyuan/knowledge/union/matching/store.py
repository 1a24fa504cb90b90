"""The store of features: Parquet files that are never changed, and a manifest that says which of them count.

All of it is derived from the catalogue and can be made anew. A writer adds a file and then replaces the manifest at once, so that a reader sees the state
before or the state after, nothing between; old files are merged when there are too many of them.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final, TypeAlias

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from wenyuan.bibliography.matching import Features

from .rows import LAYOUT, SCHEMA, to_table, to_tombstones

# Makes the tables of a new file, given the first free number of writing.
_Tables: TypeAlias = Callable[[int], Iterator[pa.Table]]
_CHUNK: Final = 20_000
_MOST_SEGMENTS: Final = 24
# Of all rows that stand in files behind the first, from which on all are merged into one.
_MOST_BEHIND: Final = 0.3


class StoreBusy(RuntimeError):
    """Another process is writing."""


class StoreDamaged(RuntimeError):
    """The files are not what was written, or another version wrote them: `clear()` and fill the store anew."""


@dataclass(frozen=True, slots=True)
class _Segment:
    name: str
    rows: int
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class _Manifest:
    layout: int = LAYOUT
    newest_change: int = 0
    next_row: int = 0
    number: int = 0
    segments: tuple[_Segment, ...] = ()


class MatchStore:
    """Features of every record, by record id. One writer at a time, any number of readers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def replace(self, rows: Iterable[tuple[int, Features]]) -> int:
        """Store the features of records, new or changed, and return how many rows came; nothing is stored if `rows` raises.

        Raises:
            StoreBusy: Another process is writing.
            StoreDamaged: The store cannot be read.
        """
        iterator = iter(rows)
        return self._append(lambda first: _feature_tables(iterator, first))

    def remove(self, ids: Collection[int]) -> None:
        """Forget records; an unknown id does no harm.

        Raises:
            StoreBusy: Another process is writing.
            StoreDamaged: The store cannot be read.
        """
        if ids:
            self._append(lambda first: iter([to_tombstones(sorted(ids), first=first)]))

    def count(self) -> int:
        """Return how many records there are."""
        with self.reading(memory_mb=500, threads=0) as connection:
            return count_rows(connection, "live")

    def newest_change(self) -> int:
        """Return the change of the catalogue up to which the store was filled, as the filler noted it; 0 at first."""
        return self._load().newest_change

    def set_newest_change(self, number: int) -> None:
        """Note the change of the catalogue up to which the store is filled.

        Raises:
            StoreBusy: Another process is writing.
        """
        with self._writing():
            self._save(replace(self._load(), newest_change=number))

    def clear(self) -> None:
        """Throw everything away, readable or not.

        Raises:
            StoreBusy: Another process is writing.
        """
        with self._writing():
            self._save(_Manifest(number=self._load_or_none().number))
            self._sweep(self._load())

    def check(self) -> None:
        """Compare every file with what was written.

        Raises:
            StoreDamaged: One is missing, cut short or changed.
        """
        for segment in self._load().segments:
            path = self.folder / segment.name
            if not path.is_file() or path.stat().st_size != segment.size or _digest(path) != segment.digest:
                raise StoreDamaged(f"{segment.name} is not what was written")

    @contextmanager
    def reading(self, *, memory_mb: int, threads: int) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the finished state: a view `features` of the live rows and a table `live` (id, written).

        Raises:
            StoreDamaged: The store cannot be read, now or while it is being worked with.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "readers.lock").open("a+b") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
            manifest = self._load()
            for segment in manifest.segments:
                path = self.folder / segment.name
                if not path.is_file() or path.stat().st_size != segment.size:
                    raise StoreDamaged(f"{segment.name} is missing or cut short")
            with duckdb.connect(":memory:") as connection:
                _configure(connection, self.folder, memory_mb, threads)
                try:
                    _open(connection, self.folder, manifest)
                    yield connection
                except (duckdb.IOException, duckdb.InvalidInputException, duckdb.SerializationException) as error:
                    raise StoreDamaged(f"The store cannot be read: {error}") from error

    def _append(self, tables: _Tables) -> int:
        with self._writing():
            manifest = self._load()
            name = f"features-{manifest.number + 1:08d}.parquet"
            rows = _write(self.folder / name, tables(manifest.next_row))
            if not rows:
                return 0
            segment = _describe(self.folder / name, rows)
            self._save(replace(manifest, number=manifest.number + 1, next_row=manifest.next_row + rows, segments=(*manifest.segments, segment)))
            self._merge()
            return rows

    def _merge(self) -> None:
        manifest = self._load()
        rows = [segment.rows for segment in manifest.segments]
        if len(rows) <= _MOST_SEGMENTS and sum(rows[1:]) <= max(_MOST_BEHIND * sum(rows), _CHUNK):
            return
        name = f"features-{manifest.number + 1:08d}.parquet"
        staging = (self.folder / name).with_suffix(".part")
        with self.reading(memory_mb=1500, threads=0) as connection:
            connection.execute(f"COPY (SELECT * FROM features) TO '{_quote(staging)}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_CHUNK * 3})")  # noqa: S608 -- the names are our own
            rows_left = count_rows(connection, "live")
        staging.replace(self.folder / name)
        merged = replace(manifest, number=manifest.number + 1, segments=(_describe(self.folder / name, rows_left),))
        self._save(merged)
        self._sweep(merged)

    def _sweep(self, manifest: _Manifest) -> None:
        """Delete files that count no more, unless somebody still reads them."""
        with (self.folder / "readers.lock").open("a+b") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return
            kept = {segment.name for segment in manifest.segments}
            for path in [*self.folder.glob("features-*.parquet"), *self.folder.glob("features-*.part")]:
                if path.name not in kept:
                    path.unlink(missing_ok=True)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "writer.lock").open("a+b") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise StoreBusy(f"Another process is writing into {self.folder}") from error
            yield

    def _load(self) -> _Manifest:
        path = self.folder / "manifest.json"
        if not path.exists():
            return _Manifest()
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            manifest = _Manifest(**{**found, "segments": tuple(_Segment(**one) for one in found["segments"])})
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise StoreDamaged(f"{path} cannot be read: {error}") from error
        if manifest.layout != LAYOUT:
            raise StoreDamaged(f"{path} is of layout {manifest.layout}, not {LAYOUT}")
        return manifest

    def _load_or_none(self) -> _Manifest:
        try:
            return self._load()
        except StoreDamaged:
            numbers = [int(path.stem.partition("-")[2]) for path in self.folder.glob("features-*.parquet") if path.stem.partition("-")[2].isdecimal()]
            return _Manifest(number=max(numbers, default=0))

    def _save(self, manifest: _Manifest) -> None:
        staging = self.folder / "manifest.json.part"
        with staging.open("w", encoding="utf-8") as out:
            json.dump(asdict(manifest), out, indent=1)
            out.flush()
            os.fsync(out.fileno())
        staging.replace(self.folder / "manifest.json")


def _feature_tables(rows: Iterator[tuple[int, Features]], first: int) -> Iterator[pa.Table]:
    while chunk := list(islice(rows, _CHUNK)):
        yield to_table(chunk, first=first)
        first += len(chunk)


def _write(path: Path, tables: Iterator[pa.Table]) -> int:
    """Write tables into a Parquet file and return the number of rows; a file without rows is not left."""
    staging, rows = path.with_suffix(".part"), 0
    try:
        with staging.open("wb") as out:
            with pq.ParquetWriter(out, SCHEMA, compression="zstd") as writer:
                for table in tables:
                    writer.write_table(table)
                    rows += table.num_rows
            out.flush()
            os.fsync(out.fileno())
        if rows:
            staging.replace(path)
    finally:
        staging.unlink(missing_ok=True)
    return rows


def _describe(path: Path, rows: int) -> _Segment:
    return _Segment(path.name, rows, path.stat().st_size, _digest(path))


def _digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _configure(connection: duckdb.DuckDBPyConnection, folder: Path, memory_mb: int, threads: int) -> None:
    connection.execute(f"SET memory_limit = '{memory_mb}MB'")
    connection.execute(f"SET temp_directory = '{_quote(folder / 'spill')}'")
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET autoload_known_extensions = false")
    if threads:
        connection.execute(f"SET threads = {threads}")


def _open(connection: duckdb.DuckDBPyConnection, folder: Path, manifest: _Manifest) -> None:
    if not manifest.segments:
        connection.register("nothing", SCHEMA.empty_table())
        connection.execute("CREATE VIEW stored AS SELECT * FROM nothing")
    else:
        names = ", ".join(f"'{_quote(folder / segment.name)}'" for segment in manifest.segments)
        connection.execute(f"CREATE VIEW stored AS SELECT * FROM read_parquet([{names}])")  # noqa: S608 -- the names are our own
    connection.execute("CREATE TABLE live AS SELECT id, max(written) AS written FROM stored GROUP BY id HAVING NOT arg_max(gone, written)")
    connection.execute("CREATE VIEW features AS SELECT stored.* FROM stored SEMI JOIN live USING (id, written)")


def _quote(path: Path) -> str:
    return str(path).replace("'", "''")


def count_rows(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Return how many rows a table has."""
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])  # noqa: S608 -- the names are our own
