"""Counters that several processes keep together: each adds in a file of its own, mapped into memory; who scrapes adds them up.

A file holds the values (doubles) first and then the names in the order of the values. Its owner holds a lock on it as long as it lives, so
that a reader knows a dead owner; the values of the dead go into `ended.bin`, and counters never run backwards.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import mmap
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import Final

Key = tuple[str, ...]
SERIES: Final = 8192  # values in one file, the first of them the number of names
_NAMES: Final = 1 << 20
_SIZE: Final = SERIES * 8 + _NAMES
_LENGTH = struct.Struct("<I")


class CounterFile:
    """The counters of one process. A key's values lie side by side."""

    def __init__(self, path: Path) -> None:
        self._handle = path.open("a+b")
        fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._handle.truncate(_SIZE)
        self._map = mmap.mmap(self._handle.fileno(), _SIZE)
        self._values = memoryview(self._map)[: SERIES * 8].cast("d")
        self._lock, self._places = Lock(), dict[Key, int]()
        self._next, self._end = 1, SERIES * 8
        for key, width in _names(self._map):
            self._places[key] = self._next
            self._next += width
            self._end += _LENGTH.size + len(_name(key, width))

    def add(self, key: Key, amounts: tuple[tuple[int, float], ...], width: int = 1) -> bool:
        """Add amounts at offsets of a key's values; False when the file is full and the key is new."""
        with self._lock:
            place = self._places.get(key)
            if place is None:
                place = self._make(key, width)
                if place is None:
                    return False
            values = self._values
            for offset, amount in amounts:
                values[place + offset] += amount
        return True

    def _make(self, key: Key, width: int) -> int | None:
        name = _name(key, width)
        if self._next + width > SERIES or self._end + _LENGTH.size + len(name) > _SIZE:
            return None
        self._map[self._end : self._end + _LENGTH.size + len(name)] = _LENGTH.pack(len(name)) + name
        self._end += _LENGTH.size + len(name)
        place, self._places[key] = self._next, self._next
        self._next += width
        self._values[0] = len(self._places)  # last: a reader sees only whole names
        return place

    def close(self) -> None:
        """Let the file go; whoever scrapes next takes its values over."""
        self._values.release()
        self._map.close()
        self._handle.close()


def _name(key: Key, width: int) -> bytes:
    return json.dumps([width, *key], ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _names(content: mmap.mmap | bytes) -> Iterator[tuple[Key, int]]:
    number = int(struct.unpack_from("<d", content, 0)[0])
    at = SERIES * 8
    for _ in range(min(number, SERIES)):
        (length,) = _LENGTH.unpack_from(content, at)
        width, *key = json.loads(content[at + _LENGTH.size : at + _LENGTH.size + length])
        yield tuple(key), width
        at += _LENGTH.size + length


def _sum_up(content: bytes, sums: dict[Key, list[float]]) -> None:
    place = 1
    for key, width in _names(content):
        found = struct.unpack_from(f"<{width}d", content, place * 8)
        known = sums.setdefault(key, [0.0] * width)
        sums[key] = [a + b for a, b in zip(known, found, strict=False)]
        place += width


class SharedCounters:
    """The counters of all processes that share a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._pid, self._lock = folder, 0, Lock()
        self._own: CounterFile | None = None

    def add(self, key: Key, amounts: tuple[tuple[int, float], ...] = ((0, 1.0),), width: int = 1) -> None:
        """Add to a key's values; a new key beyond the bound is left out, never an error."""
        own = self._own
        if own is None or self._pid != os.getpid():
            own = self._open()
        own.add(key, amounts, width)

    def _open(self) -> CounterFile:
        with self._lock:
            if self._own is None or self._pid != os.getpid():  # a fork must not write into its parent's file
                self._folder.mkdir(parents=True, exist_ok=True)
                self._pid = os.getpid()
                self._own = CounterFile(self._folder / f"{self._pid}-{os.urandom(4).hex()}.bin")
            return self._own

    def read(self) -> dict[Key, list[float]]:
        """Return the sums over all processes, and take over what dead ones left."""
        sums: dict[Key, list[float]] = {}
        if not self._folder.is_dir():
            return sums
        with (self._folder / "lock").open("w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            self._bury()
            for path in self._folder.glob("*.bin"):
                with contextlib.suppress(OSError):
                    _sum_up(path.read_bytes(), sums)
        return sums

    def _bury(self) -> None:
        dead: dict[Key, list[float]] = {}
        gone: list[Path] = []
        for path in self._folder.glob("*-*.bin"):
            with path.open("rb") as handle, contextlib.suppress(BlockingIOError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _sum_up(handle.read(), dead)
                gone.append(path)
        if not gone:
            return
        ended = CounterFile(self._folder / "ended.bin")
        for key, values in dead.items():
            ended.add(key, tuple(enumerate(values)), len(values))
        ended.close()
        for path in gone:
            path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let this process's file go."""
        if self._own is not None and self._pid == os.getpid():
            self._own.close()
        self._own = None
