"""Reading with every octet checked: a block is compared with its digest before any of it is given out."""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from ..backends.contract import ContentDamaged, NoSuchFile, StoreUnavailable, require_digest
from ..data import CopyState
from ..models import ObjectBlocks, StoredObject
from ..places import configured_stores
from ..staging import BLOCK
from ..stores import Store

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

log = logging.getLogger(__name__)


class Withheld(PermissionError):
    """The object is kept back: `scan` says whether it waits for its scan or is infected."""

    def __init__(self, digest: str, scan: str) -> None:
        super().__init__(digest)
        self.scan = scan


@dataclass(frozen=True, slots=True)
class Source:
    """An object ready to be read in blocks. `blocks` is empty for files that came before objects were known; those are read unchecked."""

    digest: str
    size: int
    blocks: bytes

    def read_block(self, number: int) -> bytes:
        """Return a whole block, the last perhaps short.

        Raises:
            ContentDamaged: No store has it as it was.
            NoSuchFile: No store has it at all.
            StoreUnavailable: No store that may have it could be reached.
        """
        start = number * BLOCK
        length = min(BLOCK, self.size - start)
        failure: Exception = NoSuchFile(self.digest)
        for store in configured_stores():
            try:
                octets = self._read_from(store, number, start, length)
            except (StoreUnavailable, PermissionError) as problem:
                log.warning("store %s cannot be read: %s", store.name, problem)
                failure = StoreUnavailable(store.name) if not isinstance(failure, ContentDamaged) else failure
                continue
            except NoSuchFile:
                continue
            if octets is not None:
                return octets
            failure = ContentDamaged(self.digest)
        raise failure

    def _read_from(self, store: Store, number: int, start: int, length: int) -> bytes | None:
        """Return the block, or None where the store has it altered; read twice, since a wire may fail once."""
        octets = b""
        for _attempt in range(2):
            octets = store.backend.read_range(self.digest, start, length)
            if self._is_right(number, length, octets):
                return octets
        from .mending import note_bad_copy  # noqa: PLC0415 -- mending reads by way of this module

        state = CopyState.EMPTY if not octets and start == 0 else CopyState.TRUNCATED if len(octets) < length else CopyState.ALTERED
        note_bad_copy(digest=self.digest, store=store.name, state=state, at=timezone.now())
        return None

    def _is_right(self, number: int, length: int, octets: bytes) -> bool:
        if len(octets) != length:
            return False
        expected = self.blocks[number * 32 : number * 32 + 32]
        return not self.blocks or hashlib.sha256(octets).digest() == expected


def find_source(digest: str, *, even_withheld: bool = False) -> Source:
    """Find an object for reading.

    Raises:
        NoSuchFile: It is not stored.
        Withheld: It waits for its scan or is infected.
    """
    require_digest(digest)
    found = StoredObject.objects.filter(digest=digest).values("id", "size", "scan", "released").first()
    if found is None:
        return Source(digest, _size_in_stores(digest), b"")
    if found["scan"] in {"pending", "infected"} and not found["released"] and not even_withheld:
        raise Withheld(digest, found["scan"])
    blocks = ObjectBlocks.objects.filter(object_id=found["id"]).values_list("digests", flat=True).first()
    return Source(digest, found["size"], bytes(blocks or b""))


def _size_in_stores(digest: str) -> int:
    for store in configured_stores():
        try:
            return store.backend.stat(digest).size
        except NoSuchFile:
            continue
    raise NoSuchFile(digest)


def read_octets(source: Source, *, start: int = 0, length: int | None = None) -> Iterator[bytes]:
    """Yield the octets of a range in pieces of at most 4 MiB, each checked."""
    end = source.size if length is None else min(source.size, start + length)
    while start < end:
        block = source.read_block(start // BLOCK)
        piece = block[start % BLOCK : start % BLOCK + end - start]
        yield piece
        start += len(piece)


class CheckedReader(io.RawIOBase):
    """A seekable stream of checked octets that holds one block."""

    def __init__(self, source: Source) -> None:
        self._source, self._at, self._number, self._block = source, 0, -1, b""

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move; beyond the end nothing is read."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._source.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """Say where."""
        return self._at

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill a buffer from the current block."""
        view = memoryview(buffer).cast("B")
        if self._at >= self._source.size or not view:
            return 0
        number = self._at // BLOCK
        if number != self._number:
            self._block, self._number = self._source.read_block(number), number
        piece = self._block[self._at % BLOCK : self._at % BLOCK + len(view)]
        view[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)


def open_object(digest: str, *, even_withheld: bool = False) -> io.BufferedReader:
    """Open an object as a stream; raises as `find_source` and `Source.read_block` do."""
    return io.BufferedReader(CheckedReader(find_source(digest, even_withheld=even_withheld)), buffer_size=1 << 16)
