"""Pairs judged with reasons, in this process or in several."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Final, TypeAlias

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

from wenyuan.bibliography.matching import Features, Judgement, judge

from .rows import COLUMNS, from_values

# Two record ids and the probability that was scored.
Scored: TypeAlias = tuple[int, int, float]
# The judgements of a chunk, each of them once, and which of them each pair has.
Judged: TypeAlias = tuple[list[Judgement], list[int]]

DESCRIBED: Final = "SELECT id, " + ", ".join(COLUMNS) + " FROM features"  # noqa: S608 -- the names are our own
_FETCH: Final = 10_000
# Below so many pairs, starting processes takes longer than judging.
_ALONE: Final = 60_000
_WORKER: Final[list[duckdb.DuckDBPyConnection]] = []


def judge_chunks(
    connection: duckdb.DuckDBPyConnection, chunks: Iterable[list[Scored]], *, pairs: int, processes: int, spill: Path,
) -> Iterator[tuple[list[Scored], Judged]]:
    """Yield each chunk with its judgements, from the table `described`; with several processes, these read a copy of it in the folder `spill`."""
    count = processes or os.cpu_count() or 1
    if count == 1 or pairs < _ALONE:
        for chunk in chunks:
            yield chunk, judge_pairs(connection, chunk)
        return
    spill.mkdir(parents=True, exist_ok=True)
    copy = spill / f"described-{os.getpid()}.parquet"
    try:
        connection.execute(f"COPY described TO '{str(copy).replace(chr(39), chr(39) * 2)}' (FORMAT parquet)")
        with ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"), initializer=_open_copy, initargs=(str(copy),)) as pool:
            waiting: deque[tuple[list[Scored], Future[Judged]]] = deque()
            for chunk in chunks:
                waiting.append((chunk, pool.submit(_judge_copy, chunk)))
                if len(waiting) > count + 1:
                    first, future = waiting.popleft()
                    yield first, future.result()
            while waiting:
                first, future = waiting.popleft()
                yield first, future.result()
    finally:
        copy.unlink(missing_ok=True)


def judge_pairs(connection: duckdb.DuckDBPyConnection, pairs: list[Scored]) -> Judged:
    """Judge pairs by the table `described`."""
    features = _read_features(connection, {number for a, b, _ in pairs for number in (a, b)})
    distinct: dict[Judgement, int] = {}
    which = [distinct.setdefault(judge(features[a], features[b]), len(distinct)) for a, b, _ in pairs]
    return list(distinct), which


def _read_features(connection: duckdb.DuckDBPyConnection, ids: set[int]) -> dict[int, Features]:
    connection.register("asked", pa.table({"id": pa.array(ids, type=pa.int64())}))
    connection.execute("SELECT * FROM described SEMI JOIN asked USING (id)")
    found: dict[int, Features] = {}
    while rows := connection.fetchmany(_FETCH):
        found.update({row[0]: from_values(row[1:]) for row in rows})
    connection.unregister("asked")
    return found


def _open_copy(path: str) -> None:
    connection = duckdb.connect(":memory:", config={"threads": 1, "memory_limit": "1500MB"})
    connection.execute("CREATE TABLE described AS SELECT * FROM read_parquet(?)", [path])
    _WORKER[:] = [connection]


def _judge_copy(pairs: list[Scored]) -> Judged:
    return judge_pairs(_WORKER[0], pairs)
