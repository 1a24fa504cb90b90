"""Receiving a stream into a local file while its digests are computed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from .backends.contract import FileTooLarge
from .data import StoredFile

BLOCK = 4 << 20
_READ = 1 << 20
_HEAD = 8192


@dataclass(slots=True)
class Digests:
    """SHA-256 of the whole and of each block of 4 MiB, so that any part can be checked without reading all of it."""

    size: int = 0
    head: bytes = b""
    _whole: hashlib._Hash = field(default_factory=hashlib.sha256)
    _block: hashlib._Hash = field(default_factory=hashlib.sha256)
    _blocks: bytearray = field(default_factory=bytearray)

    def update(self, octets: bytes) -> None:
        """Take in the next octets, of any number."""
        self._whole.update(octets)
        if len(self.head) < _HEAD:
            self.head += octets[: _HEAD - len(self.head)]
        view = memoryview(octets)
        while view:
            room = BLOCK - self.size % BLOCK
            part = view[:room]
            self._block.update(part)
            self.size += len(part)
            if len(part) == room:
                self._blocks += self._block.digest()
                self._block = hashlib.sha256()
            view = view[room:]

    @property
    def digest(self) -> str:
        """Digest of everything so far, hexadecimal."""
        return self._whole.hexdigest()

    @property
    def blocks(self) -> bytes:
        """The digests of the blocks, 32 octets each, the last block possibly short."""
        return bytes(self._blocks) + (self._block.digest() if self.size % BLOCK else b"")

    @property
    def stored(self) -> StoredFile:
        """Digest and size."""
        return StoredFile(digest=self.digest, size=self.size)


def digest_stream(stream: BinaryIO) -> Digests:
    """Read a stream to its end."""
    digests = Digests()
    while octets := stream.read(_READ):
        digests.update(octets)
    return digests


@contextlib.contextmanager
def staged(stream: BinaryIO, folder: Path, *, limit: int | None = None) -> Iterator[tuple[Path, Digests]]:
    """Copy a stream into a file of `folder`, durable when the block begins and gone when it ends.

    Raises:
        FileTooLarge: More than `limit` octets came.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder)
    try:
        digests = Digests()
        with os.fdopen(handle, "wb") as out:
            while octets := stream.read(_READ):
                if limit is not None and digests.size + len(octets) > limit:
                    raise FileTooLarge(f"more than {limit} octets")
                digests.update(octets)
                out.write(octets)
            out.flush()
            os.fsync(out.fileno())
        yield Path(name), digests
    finally:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
