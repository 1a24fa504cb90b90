"""Copies that are no longer what they were: noted, told, and mended from a good copy."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import time
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from wenyuan.foundation.events.api import emit
from wenyuan.foundation.jobs.api import enqueue

from ..backends.contract import ContentDamaged, NoSuchFile, StoreUnavailable
from ..data import Act, CopyState
from ..models import ObjectCopy, ObjectStep, StoredObject
from ..places import configured_stores, staging_folder, store_named
from ..staging import BLOCK, staged
from ..stores import Store

log = logging.getLogger(__name__)
MEND = "storage.mend"


@transaction.atomic
def note_step(*, digest: str, act: Act, at: datetime, store: str = "", words: str = "", actor_id: int | None = None) -> None:
    """Add a line to an object's history."""
    ObjectStep.objects.create(digest=digest, act=act, store=store, words=words[:400], actor_id=actor_id, at=at)


@transaction.atomic
def note_bad_copy(*, digest: str, store: str, state: CopyState, at: datetime) -> None:
    """Write down that a copy is bad, tell, and ask for its mending; a copy known to be bad is not told of again."""
    row = StoredObject.objects.filter(digest=digest).first()
    log.error("stored copy %s in %s is %s", digest, store, state)
    if row is None:
        return
    copy = ObjectCopy.objects.select_for_update().filter(object=row, store=store).first()
    if copy is None or copy.state != CopyState.GOOD:
        return
    copy.state, copy.checked_at = state, at
    copy.save(update_fields=["state", "checked_at"])
    note_step(digest=digest, act=Act.DAMAGED, store=store, words=state, at=at)
    emit(name="storage.object.damaged.v1", subject=f"object:{digest}", payload={"store": store, "state": str(state)}, at=at)
    enqueue(name=MEND, title="修复损坏的副本", arguments={"digest": digest, "store": store})


def examine_copy(*, digest: str, size: int, store: Store, pace: Callable[[int], None] = lambda _octets: None) -> CopyState:
    """Read a copy whole and say how it is; one that seems altered is read a second time.

    Args:
        pace: Told of the octets read each time; may sleep.

    Raises:
        StoreUnavailable: The store cannot be reached, so nothing can be said.
    """
    try:
        found = store.backend.stat(digest)
        if found.size != size:
            return CopyState.EMPTY if not found.size else CopyState.TRUNCATED if found.size < size else CopyState.ALTERED
        if any(_digest_of(digest, size, store, pace) == digest for _attempt in range(2)):
            return CopyState.GOOD
    except NoSuchFile:
        return CopyState.MISSING
    except StoreUnavailable:
        raise
    except OSError:
        return CopyState.UNREADABLE
    return CopyState.ALTERED


def _digest_of(digest: str, size: int, store: Store, pace: Callable[[int], None]) -> str:
    found = hashlib.sha256()
    for start in range(0, size, BLOCK):
        octets = store.backend.read_range(digest, start, min(BLOCK, size - start))
        found.update(octets)
        pace(len(octets))
    return found.hexdigest()


def mend_copy(*, digest: str, store: str, at: datetime) -> bool:
    """Write a good copy over a bad one; return whether the copy is good now. Where no good copy is left, that is told."""
    row = StoredObject.objects.filter(digest=digest).first()
    place = store_named(store)
    if row is None:
        return False
    sources = [one for one in configured_stores() if one.name != store]
    for source in sources:
        with contextlib.suppress(NoSuchFile, StoreUnavailable, OSError, ContentDamaged):
            copy_between(digest=digest, source=source, target=place, replace=True)
            _note_mended(row, source.name, store, at)
            return True
    with transaction.atomic():
        note_step(digest=digest, act=Act.LOST, store=store, at=at)
        emit(name="storage.object.lost.v1", subject=f"object:{digest}", payload={"store": store}, at=at)
    log.critical("no good copy of %s is left", digest)
    return False


@transaction.atomic
def _note_mended(row: StoredObject, source: str, store: str, at: datetime) -> None:
    ObjectCopy.objects.update_or_create(object=row, store=store, defaults={"state": CopyState.GOOD, "checked_at": at})
    note_step(digest=row.digest, act=Act.REPAIRED, store=store, words=source, at=at)
    emit(name="storage.object.repaired.v1", subject=f"object:{row.digest}", payload={"store": store, "source": source}, at=at)


def copy_between(*, digest: str, source: Store, target: Store, replace: bool = False) -> None:
    """Copy an object from one store into another, by way of a local file whose digest is compared.

    Raises:
        NoSuchFile, StoreUnavailable: The source has it not, or cannot say.
        ContentDamaged: The source's own copy is bad.
    """
    size = source.backend.stat(digest).size
    with staged(UncheckedRanges(source, digest, size), staging_folder()) as (path, digests):  # type: ignore[arg-type]
        if digests.digest != digest:
            raise ContentDamaged(digest)
        target.backend.adopt(path, digests.stored, replace=replace)


class UncheckedRanges:
    """Reads a copy from one end to the other without checking it; whoever reads compares at the end."""

    def __init__(self, store: Store, digest: str, size: int) -> None:
        self._store, self._digest, self._size, self._at = store, digest, size, 0

    def read(self, length: int = BLOCK) -> bytes:
        """Return at least a block at a time, nothing at the end."""
        length = min(max(length, BLOCK), self._size - self._at)
        if length <= 0:
            return b""
        octets = self._store.backend.read_range(self._digest, self._at, length)
        self._at += len(octets)
        return octets


class Pace:
    """Keeps reading at or under a rate, in 10^6 octets a second; 0 does not hold back."""

    def __init__(self, megabytes_per_second: int) -> None:
        self._rate, self._started, self._octets = megabytes_per_second * 1e6, time.monotonic(), 0

    def __call__(self, octets: int) -> None:
        """Count octets and sleep where they came too fast."""
        self._octets += octets
        if self._rate:
            ahead = self._octets / self._rate - (time.monotonic() - self._started)
            if ahead > 0:
                time.sleep(min(ahead, 5.0))
