"""Pairs of a run on disk: read as often as wanted, a few thousand of them in memory at a time."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from .pairs import Pair

_CHUNK: Final = 5_000


class PairSpool:
    """Pairs in a file without a name in a folder, gone with the process. Written by this process and read by no other."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 -- closed by __exit__
        self._places: list[int] = []
        self.count = 0

    def add(self, pairs: Iterable[Pair]) -> Self:
        """Write pairs behind those that are there."""
        iterator = iter(pairs)
        while chunk := list(islice(iterator, _CHUNK)):
            self._places.append(self._file.seek(0, 2))
            pickle.dump(chunk, self._file, protocol=pickle.HIGHEST_PROTOCOL)
            self.count += len(chunk)
        return self

    def clear(self) -> None:
        """Forget all."""
        self._file.seek(0)
        self._file.truncate()
        self._places, self.count = [], 0

    def __iter__(self) -> Iterator[Pair]:
        """Read all pairs in the order in which they were written; another reader may be under way."""
        for place in list(self._places):
            self._file.seek(place)
            chunk: list[Pair] = pickle.load(self._file)  # noqa: S301 -- our own file, without a name
            yield from chunk

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _problem: BaseException | None, _trace: TracebackType | None) -> None:
        self._file.close()
