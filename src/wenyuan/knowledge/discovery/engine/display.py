"""What a result list shows of each document: an append-only file beside the index, read through a memory map.

Reading a row costs a microsecond, where the engine's own compressed store costs a hundred. A row is a
header (length,
CRC-32) and the bytes. Rows of replaced documents stay until the next generation is built.
"""

from __future__ import annotations

import mmap
import os
import zlib
from pathlib import Path
from struct import Struct

from wenyuan.knowledge.discovery.engine.errors import IndexDamaged

FILE_NAME = "display.dat"
_HEADER = Struct("<II")


class DisplayWriter:
    """Appends rows; they count once ``flush`` has returned."""

    def __init__(self, folder: Path) -> None:
        self._file = (folder / FILE_NAME).open("ab")
        self._place = self._file.tell()

    def append(self, row: bytes) -> int:
        """Write a row and return its place."""
        place = self._place
        self._file.write(_HEADER.pack(len(row), zlib.crc32(row)) + row)
        self._place += _HEADER.size + len(row)
        return place

    def flush(self) -> None:
        """Bring everything to the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Flush and let go of the file."""
        self.flush()
        self._file.close()


class DisplayReader:
    """Reads rows by place; follows the file as it grows."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._map: mmap.mmap | None = None

    def read(self, place: int) -> bytes:
        """The row at a place.

        Raises:
            IndexDamaged: there is no whole row, or it is not what was written.
        """
        view = self._map
        if view is None or place + _HEADER.size > len(view):
            view = self._remap()
        if place + _HEADER.size > len(view):
            raise IndexDamaged(f"display row at {place} is missing")
        length, checksum = _HEADER.unpack_from(view, place)
        start = place + _HEADER.size
        if start + length > len(view):
            view = self._remap()
        row = view[start : start + length]
        if len(row) != length or zlib.crc32(row) != checksum:
            raise IndexDamaged(f"display row at {place} is damaged")
        return row

    def _remap(self) -> mmap.mmap:
        try:
            with self._path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise IndexDamaged("display file is missing or empty") from error
        return self._map
