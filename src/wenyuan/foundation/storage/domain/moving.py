"""Objects from store to store while they are in use: a copy is made and compared first, the old one goes last. Each step is one row, so a stop anywhere is taken up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from ..backends.contract import ContentDamaged, NoSuchFile
from ..data import CopyState
from ..models import ObjectCopy, StoredObject
from ..places import configured_stores, store_named
from ..staging import digest_stream
from ..stores import Store
from .collecting import find_unknown
from .keeping import announce
from .mending import UncheckedRanges, copy_between, examine_copy, note_bad_copy

_BATCH = 100


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move did; `failed` copies were bad and stay where they are."""

    copied: int
    removed: int
    failed: int
    octets: int


def move_objects(*, source: str, target: str, at: datetime, keep: bool = False, report: Callable[[int], None] = lambda _count: None) -> Moved:
    """Bring every object of a store into another; with `keep`, leave the first copy too.

    Raises:
        LookupError: The settings name no such store.
        StoreUnavailable: A store cannot be reached; what is done stays done.
        ValueError: Both are the same store.
    """
    if source == target:
        raise ValueError("a store cannot be moved into itself")
    here, there = store_named(source), store_named(target)
    copied = removed = failed = octets = last = 0
    while batch := list(ObjectCopy.objects.filter(store=source, pk__gt=last).select_related("object").order_by("pk")[:_BATCH]):
        for copy in batch:
            row = copy.object
            try:
                fresh = _ensure_copy(row, here, there, at)
            except (ContentDamaged, NoSuchFile):
                failed += 1
                continue
            copied, octets = copied + fresh, octets + (row.size if fresh else 0)
            if not keep:
                _remove_copy(row, here)
                removed += 1
            report(copied + removed)
        last = batch[-1].pk
    return Moved(copied, removed, failed, octets)


def _ensure_copy(row: StoredObject, source: Store, target: Store, at: datetime) -> bool:
    if ObjectCopy.objects.filter(object=row, store=target.name, state=CopyState.GOOD).exists():
        return False
    try:
        copy_between(digest=row.digest, source=source, target=target, replace=True)
    except ContentDamaged:
        note_bad_copy(digest=row.digest, store=source.name, state=CopyState.ALTERED, at=at)
        raise
    state = examine_copy(digest=row.digest, size=row.size, store=target)
    if state is not CopyState.GOOD:
        raise ContentDamaged(row.digest)
    ObjectCopy.objects.update_or_create(object=row, store=target.name, defaults={"state": state, "checked_at": at})
    return True


@transaction.atomic
def _remove_copy(row: StoredObject, store: Store) -> None:
    """Take a copy away while its object is locked, so that nobody counts on it meanwhile."""
    if StoredObject.objects.select_for_update().filter(pk=row.pk).exists():
        store.backend.delete(row.digest)
        ObjectCopy.objects.filter(object=row, store=store.name).delete()


def replicate(*, copies: int, at: datetime, report: Callable[[int], None] = lambda _count: None) -> int:
    """Bring every object into so many stores, in the order of the settings; return how many copies were made."""
    stores = configured_stores()[:copies]
    made = last = 0
    good = Count("copies", filter=Q(copies__state=CopyState.GOOD, copies__store__in=[store.name for store in stores]))
    lacking = StoredObject.objects.annotate(good=good).filter(good__lt=len(stores), marked_at__isnull=True)
    while batch := list(lacking.filter(pk__gt=last).order_by("pk")[:_BATCH]):
        for row in batch:
            made += _replicate_one(row, stores, at)
            report(made)
        last = batch[-1].pk
    return made


def _replicate_one(row: StoredObject, stores: tuple[Store, ...], at: datetime) -> int:
    good = set(row.copies.filter(state=CopyState.GOOD).values_list("store", flat=True))
    made = 0
    for target in stores:
        for source in configured_stores():
            if target.name in good or source.name not in good:
                continue
            try:
                made += _ensure_copy(row, source, target, at)
            except (ContentDamaged, NoSuchFile):
                continue
            good.add(target.name)
    return made


def adopt_unknown(*, store: str, at: datetime, report: Callable[[int], None] = lambda _count: None) -> tuple[int, list[str]]:
    """Make objects of files that came before objects were known; they are pinned. Returns how many, and the digests of those that are not what their name says."""
    place, count, wrong, after = store_named(store), 0, [], ""
    while found := find_unknown(store=store, after=after):
        for digest, size in found:
            digests = digest_stream(UncheckedRanges(place, digest, size))  # type: ignore[arg-type]
            if digests.digest != digest:
                wrong.append(digest)
                continue
            row_id = announce(digests, at, pinned=True)
            ObjectCopy.objects.bulk_create([ObjectCopy(object_id=row_id, store=store, state=CopyState.GOOD, checked_at=at)], ignore_conflicts=True)
            count += 1
            report(count)
        after = found[-1][0]
    return count, wrong


def note_copies(*, store: str, at: datetime) -> int:
    """Write down copies that lie in a store without anybody having said so, such as a bucket filled by hand; return how many."""
    place, count = store_named(store), 0
    lacking = StoredObject.objects.filter(~Exists(ObjectCopy.objects.filter(object=OuterRef("pk"), store=store)))
    for row in lacking.iterator(chunk_size=_BATCH):
        if examine_copy(digest=row.digest, size=row.size, store=place) is CopyState.GOOD:
            ObjectCopy.objects.create(object=row, store=store, state=CopyState.GOOD, checked_at=at)
            count += 1
    return count


