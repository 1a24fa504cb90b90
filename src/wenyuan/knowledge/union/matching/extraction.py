"""Features out of stored records, in this process or in several."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from types import TracebackType
from typing import Final, Self, TypeAlias

from wenyuan.bibliography.marc import MarcError, MarcFormat
from wenyuan.bibliography.marc.parsing import parse_in_context
from wenyuan.bibliography.matching import Features, read_features

# Record id, octets, character set (empty or `ascii` where it is to be found out), format.
Stored: TypeAlias = tuple[int, bytes, str, str]

# Below so many records, starting a process takes longer than reading them.
_ALONE: Final = 2_500
_PIECE: Final = 500
_MOST_PROCESSES: Final = 4


class FeatureReader:
    """Reads features; from the first large batch on with as many processes as there are processors, four at most."""

    def __init__(self, processes: int = 0) -> None:
        self._processes = processes or min(_MOST_PROCESSES, os.cpu_count() or 1)
        self._pool: ProcessPoolExecutor | None = None

    def read(self, rows: Sequence[Stored]) -> list[tuple[int, Features]]:
        """Return features by record id in the order given; a record that cannot be read is left out."""
        if self._processes == 1 or len(rows) < _ALONE:
            return read_stored(rows)
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._processes, mp_context=multiprocessing.get_context("spawn"))
        pieces = [rows[start : start + _PIECE] for start in range(0, len(rows), _PIECE)]
        return [one for found in self._pool.map(read_stored, pieces) for one in found]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _problem: BaseException | None, _trace: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def read_stored(rows: Sequence[Stored]) -> list[tuple[int, Features]]:
    """Return the features of records as they are stored."""
    found = []
    for record_id, raw, encoding, format_ in rows:
        try:
            chosen = encoding if encoding and encoding != "ascii" else None
            found.append((record_id, read_features(parse_in_context(raw, encoding=chosen, format=MarcFormat(format_)).record)))
        except MarcError:  # kept as it came, though it cannot be read
            continue
    return found
