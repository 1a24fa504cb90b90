"""The content-addressed folder. A file appears whole or not at all, and two equal files are one."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from ..data import FoundFile, StoredFile
from ..staging import staged
from .contract import DIGEST, ContentDamaged, NoSuchFile, require_digest


@dataclass(frozen=True, slots=True)
class FileFolder:
    """Files under `root/ab/cd/<digest>`."""

    root: Path

    def put(self, stream: BinaryIO, *, limit: int | None = None) -> StoredFile:
        """Store a stream; storing the same content again changes nothing.

        Raises:
            FileTooLarge: More than `limit` octets came.
        """
        with staged(stream, self.root / "staging", limit=limit) as (path, digests):
            self.adopt(path, digests.stored)
            return digests.stored

    def adopt(self, staged: Path, stored: StoredFile, *, replace: bool = False) -> bool:
        """Link a local file in, or copy it where it lies on another file system."""
        target = self._path(stored.digest)
        if target.exists() and not replace:
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = self.root / "staging"
        folder.mkdir(parents=True, exist_ok=True)
        name = folder / f"in-{uuid.uuid4().hex}"
        try:
            _link_or_copy(staged, name)
            name.replace(target)
        finally:
            name.unlink(missing_ok=True)
        _sync_folder(target.parent)
        return True

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

    def read_range(self, digest: str, start: int, length: int) -> bytes:
        """Read octets; fewer than `length` at the end of the file."""
        try:
            with self._path(digest).open("rb") as handle:
                handle.seek(start)
                return handle.read(length)
        except FileNotFoundError:
            raise NoSuchFile(digest) from None

    def stat(self, digest: str) -> FoundFile:
        """Say how long a file is."""
        try:
            found = self._path(digest).stat()
        except FileNotFoundError:
            raise NoSuchFile(digest) from None
        return FoundFile(digest, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))

    def delete(self, digest: str) -> bool:
        """Take a file away and return whether it was there."""
        target = self._path(digest)
        try:
            target.unlink()
        except FileNotFoundError:
            return False
        _sync_folder(target.parent)
        return True

    def list_files(self, *, after: str = "") -> Iterator[FoundFile]:
        """Yield every file by digest; other names in the folder are passed over."""
        for first in _names(self.root, 2, after[:2]):
            for second in _names(self.root / first, 2, after[2:4] if first == after[:2] else ""):
                folder = self.root / first / second
                for name in sorted(entry.name for entry in os.scandir(folder)):
                    if name > after and DIGEST.fullmatch(name):
                        with contextlib.suppress(NoSuchFile):
                            yield self.stat(name)

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
        require_digest(digest)
        return self.root / digest[:2] / digest[2:4] / digest


def _link_or_copy(source: Path, target: Path) -> None:
    """A link leaves the source where it is; not every file system has them, and none has them across its border."""
    try:
        os.link(source, target)
    except OSError as problem:
        if problem.errno not in {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP}:
            raise
        with target.open("xb") as out, source.open("rb") as octets:
            shutil.copyfileobj(octets, out, 1 << 20)
            out.flush()
            os.fsync(out.fileno())


def _names(folder: Path, length: int, since: str) -> list[str]:
    if not folder.is_dir():
        return []
    return sorted(e.name for e in os.scandir(folder) if len(e.name) == length and e.name >= since and e.is_dir())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
