"""The stores of the settings as one, for callers that keep a digest and name no reference."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from django.utils import timezone

from .backends.contract import ContentDamaged, NoSuchFile
from .backends.folder import FileFolder
from .data import CopyState, StoredFile
from .domain.keeping import put_pinned
from .domain.mending import note_bad_copy
from .domain.reading import find_source, open_object, read_octets
from .places import configured_stores, home
from .staging import staged


@dataclass(frozen=True, slots=True)
class Files:
    """Every store of the settings. What is put in by it is never collected; `keep_file` is for what somebody keeps and lets go."""

    def put(self, stream: BinaryIO, *, limit: int | None = None) -> StoredFile:
        """Store a stream; storing the same content again changes nothing.

        Raises:
            FileTooLarge: More than `limit` octets came.
        """
        return put_pinned(stream=stream, at=timezone.now(), limit=limit)

    def path(self, digest: str) -> Path:
        """Return a local file with the content, for readers that need one; one that lies in a bucket is fetched, compared and kept for a day.

        Raises:
            NoSuchFile: It is not stored.
            Withheld: It waits for its scan or is infected.
            ContentDamaged: No store has it as it was.
        """
        source = find_source(digest)
        for store in configured_stores():
            if isinstance(store.backend, FileFolder):
                with contextlib.suppress(NoSuchFile):
                    found = store.backend.path(digest)
                    if found.stat().st_size == source.size:
                        return found
                    note_bad_copy(digest=digest, store=store.name, state=CopyState.TRUNCATED, at=timezone.now())
        local = home() / "storage-local" / digest
        if not local.is_file() or local.stat().st_size != source.size:
            with staged(cast("BinaryIO", open_object(digest)), local.parent) as (path, digests):
                if digests.digest != digest:
                    raise ContentDamaged(digest)
                path.replace(local)
        return local

    @contextlib.contextmanager
    def open(self, digest: str) -> Iterator[BinaryIO]:
        """Open a stored file for reading; every octet is checked before it is given out."""
        with open_object(digest) as handle:
            yield cast("BinaryIO", handle)

    def verify(self, digest: str) -> None:
        """Read a file whole and compare.

        Raises:
            NoSuchFile: It is not stored.
            ContentDamaged: Its bytes have changed, in every store that could be read.
            StoreUnavailable: No store could be read.
        """
        found = hashlib.sha256()
        for octets in read_octets(find_source(digest, even_withheld=True)):
            found.update(octets)
        if found.hexdigest() != digest:
            raise ContentDamaged(digest)


