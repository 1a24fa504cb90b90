"""What every place for octets can do. A place knows digests and octets, nothing of libraries or references."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from ..data import FoundFile, StoredFile

DIGEST = re.compile(r"[0-9a-f]{64}")


class NoSuchFile(LookupError):
    """No file of this digest is stored."""


class FileTooLarge(ValueError):
    """The stream is longer than allowed; nothing was stored."""


class ContentDamaged(RuntimeError):
    """The stored bytes no longer match their digest."""


class StoreUnavailable(ConnectionError):
    """The place cannot be reached or refused to serve; nothing is known of its files."""


class StoreBackend(Protocol):
    """A place for octets by digest. A file appears in it whole or not at all."""

    def put(self, stream: BinaryIO, *, limit: int | None = None) -> StoredFile:
        """Store a stream in constant memory; storing the same content again changes nothing.

        Raises:
            FileTooLarge: More than `limit` octets came.
        """

    def adopt(self, staged: Path, stored: StoredFile, *, replace: bool = False) -> bool:
        """Take in a local file whose digest is known; it is left where it is. Returns whether it was written.

        Args:
            replace: Overwrite what lies there, to mend a damaged copy.
        """

    def read_range(self, digest: str, start: int, length: int) -> bytes:
        """Read octets; fewer than `length` at the end of the file.

        Raises:
            NoSuchFile, StoreUnavailable, PermissionError
        """

    def stat(self, digest: str) -> FoundFile:
        """Say how long a file is.

        Raises:
            NoSuchFile, StoreUnavailable, PermissionError
        """

    def delete(self, digest: str) -> bool:
        """Take a file away and return whether it was there."""

    def list_files(self, *, after: str = "") -> Iterator[FoundFile]:
        """Yield every file in the order of digests, from the one after `after` on, in bounded memory."""


def require_digest(digest: str) -> str:
    """Return a digest that is one.

    Raises:
        NoSuchFile: It is none, so nothing can be stored under it.
    """
    if not DIGEST.fullmatch(digest):
        raise NoSuchFile(digest)
    return digest
