"""The content-addressed folder. A file appears whole or not at all, and two equal files are one."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from .data import StoredFile

_BLOCK = 1 << 20
_DIGEST = re.compile(r"[0-9a-f]{64}")


class NoSuchFile(LookupError):
    """No file of this digest is stored."""


class FileTooLarge(ValueError):
    """The stream is longer than allowed; nothing was stored."""


class ContentDamaged(RuntimeError):
    """The stored bytes no longer match their digest."""


@dataclass(frozen=True, slots=True)
class FileFolder:
    """Files under `root/ab/cd/<digest>`."""

    root: Path

    def put(self, stream: BinaryIO, *, limit: int | None = None) -> StoredFile:
        """Store a stream; storing the same content again changes nothing.

        Raises:
            FileTooLarge: More than `limit` octets came.
        """
        staging = self.root / "staging"
        staging.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=staging)
        try:
            digest, size = _copy(stream, handle, limit)
            target = self._path(digest)
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                Path(name).replace(target)
                _sync_folder(target.parent)
        finally:
            with contextlib.suppress(FileNotFoundError):
                Path(name).unlink()
        return StoredFile(digest=digest, size=size)

    def path(self, digest: str) -> Path:
        """Return where a file lies, for readers that need a real file.

        Raises:
            NoSuchFile: It is not stored.
        """
        found = self._path(digest)
        if not found.is_file():
            raise NoSuchFile(digest)
        return found

    @contextlib.contextmanager
    def open(self, digest: str) -> Iterator[BinaryIO]:
        """Open a stored file for reading."""
        with self.path(digest).open("rb") as handle:
            yield handle

    def verify(self, digest: str) -> None:
        """Read a file whole and compare.

        Raises:
            NoSuchFile: It is not stored.
            ContentDamaged: Its bytes have changed.
        """
        with self.path(digest).open("rb") as handle:
            if hashlib.file_digest(handle, "sha256").hexdigest() != digest:
                raise ContentDamaged(digest)

    def _path(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise NoSuchFile(digest)
        return self.root / digest[:2] / digest[2:4] / digest


def _copy(stream: BinaryIO, handle: int, limit: int | None) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with os.fdopen(handle, "wb") as out:
        while block := stream.read(_BLOCK):
            size += len(block)
            if limit is not None and size > limit:
                raise FileTooLarge(f"more than {limit} octets")
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest(), size


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
