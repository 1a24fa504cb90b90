"""Collection in two phases: what nobody keeps is marked, and swept only when, after a wait, still nobody keeps it.

The octets go while the object's row is locked: whoever wants the object at that moment waits, finds it gone, and stores it anew.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, ProtectedError

from ..backends.contract import StoreUnavailable
from ..data import Collected
from ..models import ObjectReference, StoredObject, Upload, UploadState, UsedLink
from ..places import configured_stores, home, store_named
from .keeping import drop_references
from .uploads import NoSuchUpload, UploadBusy, end_upload

log = logging.getLogger(__name__)
WAIT = timedelta(days=7)
_BATCH = 500
_LOCAL_COPY_AGE = timedelta(days=1)


def collect(*, at: datetime, wait: timedelta = WAIT, dry_run: bool = False, report: Callable[[int], None] = lambda _count: None) -> Collected:
    """End what has expired, mark what nobody keeps, sweep what was marked longer than `wait` ago."""
    expired, ended = _end_expired(at, dry_run=dry_run)
    kept = Exists(ObjectReference.objects.filter(object=OuterRef("pk")))
    fresh = StoredObject.objects.filter(~kept, pinned=False, marked_at__isnull=True)
    wrong = StoredObject.objects.filter(kept, marked_at__isnull=False)
    if dry_run:
        due = StoredObject.objects.filter(~kept, pinned=False, marked_at__lte=at - wait)
        sizes = list(due.values_list("size", flat=True))
        return Collected(fresh.count(), wrong.count(), len(sizes), sum(sizes), expired, ended)
    marked = fresh.update(marked_at=at)
    unmarked = wrong.update(marked_at=None)
    swept, octets = _sweep(at - wait, report)
    UsedLink.objects.filter(expires_at__lt=at).delete()
    _drop_local_copies(at)
    return Collected(marked, unmarked, swept, octets, expired, ended)


def _end_expired(at: datetime, *, dry_run: bool) -> tuple[int, int]:
    references = list(ObjectReference.objects.filter(expires_at__lte=at).values_list("pk", flat=True))
    uploads = list(Upload.objects.filter(expires_at__lte=at).exclude(state=UploadState.FINISHING))
    if not dry_run:
        for start in range(0, len(references), _BATCH):
            with transaction.atomic():
                drop_references(references[start : start + _BATCH])
        for upload in uploads:
            with contextlib.suppress(UploadBusy, NoSuchUpload):
                end_upload(upload_id=str(upload.pk))
    return len(references), len(uploads)


def _sweep(marked_before: datetime, report: Callable[[int], None]) -> tuple[int, int]:
    swept = octets = 0
    last = 0
    while ids := list(StoredObject.objects.filter(marked_at__lte=marked_before, pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_BATCH]):
        for object_id in ids:
            size = sweep_one(object_id=object_id, marked_before=marked_before)
            if size is not None:
                swept, octets = swept + 1, octets + size
                report(swept)
        last = ids[-1]
    return swept, octets


@transaction.atomic
def sweep_one(*, object_id: int, marked_before: datetime) -> int | None:
    """Take one object away if still nobody keeps it; return its size, or None where it stays. One that somebody holds locked stays."""
    row = StoredObject.objects.select_for_update(skip_locked=True).filter(pk=object_id, marked_at__lte=marked_before, pinned=False).first()
    if row is None or row.references.exists():
        return None
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            StoredObject.objects.filter(pk=object_id).delete()
            # A reference that these eyes do not see would be found only at the end, when the octets are gone.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for store in configured_stores():
                store.backend.delete(row.digest)
    except (StoreUnavailable, OSError, IntegrityError, ProtectedError) as problem:
        log.warning("object %s stays: %s", row.digest, problem)
        return None
    return row.size


def _drop_local_copies(at: datetime) -> None:
    """Forget local copies of remote objects that were not asked for lately, and staging files whose writer is gone."""
    for folder, age in ((home() / "storage-local", _LOCAL_COPY_AGE), (home() / "files" / "staging", WAIT), (home() / "staging", WAIT)):
        for path in folder.glob("*") if folder.is_dir() else ():
            with contextlib.suppress(FileNotFoundError):
                if path.is_file() and path.stat().st_mtime < (at - age).timestamp():
                    path.unlink()


def find_unknown(*, store: str, after: str = "") -> list[tuple[str, int]]:
    """Return digests and sizes of up to 500 files of a store that no object row speaks of, from a digest on."""
    found: list[tuple[str, int]] = []
    batch: list[tuple[str, int]] = []
    for file in store_named(store).backend.list_files(after=after):
        batch.append((file.digest, file.size))
        if len(batch) == _BATCH:
            found += _without_row(batch)
            batch = []
            if len(found) >= _BATCH:
                return found[:_BATCH]
    found += _without_row(batch)
    return found


def _without_row(batch: list[tuple[str, int]]) -> list[tuple[str, int]]:
    known = set(StoredObject.objects.filter(digest__in=[digest for digest, _size in batch]).values_list("digest", flat=True))
    return [(digest, size) for digest, size in batch if digest not in known]
