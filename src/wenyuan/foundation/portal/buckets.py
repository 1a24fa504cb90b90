"""Token buckets that the web processes of a host share: a table of fixed size in a file mapped into memory.

A bucket is found by a keyed digest, so no address is kept. A set has eight places; the one left alone longest gives way. Two processes may
write one place at the same moment and lose a token: a limit may err by one, and no request ever waits for a lock.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import secrets
import struct
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Final

_PLACE = struct.Struct("<Qdd")  # digest, tokens, when they were counted
_WAYS: Final = 8
_SET: Final = _PLACE.size * _WAYS


class BucketTable:
    """Buckets in a file; `sets` times eight of them."""

    def __init__(self, path: Path, *, sets: int = 8192, clock: Callable[[], float] = time.time) -> None:
        self._path, self._sets, self._clock, self._lock, self._pid = path, sets, clock, Lock(), 0
        self._map: mmap.mmap | None = None
        self._key = b""

    def _open(self) -> mmap.mmap:
        with self._lock:
            if self._map is not None and self._pid == os.getpid():
                return self._map
            self._path.parent.mkdir(parents=True, exist_ok=True)
            size = 32 + self._sets * _SET
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                if os.fstat(handle).st_size != size:
                    os.ftruncate(handle, size)
                    os.pwrite(handle, secrets.token_bytes(32), 0)  # a key of this file alone: digests lead back to nobody
                made = mmap.mmap(handle, size)
            finally:
                os.close(handle)
            self._map, self._pid = made, os.getpid()
            return made

    def take(self, name: str, *, burst: float, rate: float, cost: float = 1.0) -> float:
        """Take tokens out of a bucket; return 0, or the seconds until there are enough.

        Args:
            burst: Tokens of a full bucket.
            rate: Tokens that come back in a second.
        """
        table = self._map if self._map is not None and self._pid == os.getpid() else self._open()
        digest = hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=16, key=table[:32]).digest()
        mark = int.from_bytes(digest[:8], "little") or 1
        start = 32 + int.from_bytes(digest[8:], "little") % self._sets * _SET
        now = self._clock()
        place, tokens = start, burst
        eldest = float("inf")
        for number in range(_WAYS):
            at = start + number * _PLACE.size
            known, left, when = _PLACE.unpack_from(table, at)
            if known == mark:
                place, tokens = at, min(burst, left + max(0.0, now - when) * rate)
                break
            if when < eldest:
                place, eldest = at, when
        wait = 0.0 if tokens >= cost else (cost - tokens) / rate
        _PLACE.pack_into(table, place, mark, tokens - cost if wait == 0.0 else tokens, now)
        return wait

    def close(self) -> None:
        """Let the file go."""
        with self._lock:
            if self._map is not None:
                self._map.close()
            self._map = None
