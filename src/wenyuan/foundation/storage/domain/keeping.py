"""Taking files in, keeping them for somebody, letting them go.

Order of locks: the object, then the library. Octets are written before the object is locked, since that may take long, and looked
for again under the lock, since collection may have come between.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.db import connection, transaction

from ..backends.contract import NoSuchFile
from ..data import CopyState, ObjectData, Reference, ScanState, StoredFile
from ..media_types import media_type_of
from ..models import ObjectBlocks, ObjectCopy, ObjectReference, StoredObject
from ..places import configured_stores, staging_folder
from ..scanners import scanner_configured
from ..staging import Digests, staged
from .quotas import charge, discharge, unreserve

# A new object begins marked: what never gets a reference is collected. Announcing a marked object again starts its wait anew.
_ANNOUNCE = (
    "INSERT INTO storage_storedobject (digest, size, media_type, created_at, pinned, marked_at, scan, scan_words, released)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, '', false) ON CONFLICT (digest) DO UPDATE SET"
    " pinned = storage_storedobject.pinned OR excluded.pinned,"
    " marked_at = CASE WHEN storage_storedobject.marked_at IS NULL OR excluded.pinned THEN NULL ELSE excluded.marked_at END"
    " RETURNING id"
)


def keep_file(*, stream: BinaryIO, reference: Reference, at: datetime, limit: int | None = None) -> ObjectData:
    """Store a stream and keep it for somebody. What a library keeps twice counts once.

    Args:
        limit: Most octets taken.

    Raises:
        FileTooLarge: More came; nothing is kept.
        QuotaExceeded: The library may not keep so much; nothing is kept.
        StoreUnavailable: The first store cannot be reached.
    """
    with staged(stream, staging_folder(), limit=limit) as (path, digests):
        return keep_staged(path=path, digests=digests, reference=reference, at=at)


def keep_staged(*, path: Path, digests: Digests, reference: Reference, at: datetime, reserved: int = 0) -> ObjectData:
    """Keep a local file whose digests are known.

    Args:
        reserved: Octets promised before to the library, given back here.
    """
    announce(digests, at, pinned=False)
    write_octets(path, digests.stored)
    with transaction.atomic():
        announce(digests, at, pinned=False)
        row = StoredObject.objects.select_for_update().get(digest=digests.digest)
        write_octets(path, digests.stored)
        _note_first_copy(row)
        if reserved and reference.library_id is not None:
            unreserve(library_id=reference.library_id, octets=reserved)
        _attach(row, reference, at)
        _ask_for_scan(row)
    return object_data(row)


def put_pinned(*, stream: BinaryIO, at: datetime, limit: int | None = None) -> StoredFile:
    """Store a stream for a caller that names no reference: it is never collected and counts for no library."""
    with staged(stream, staging_folder(), limit=limit) as (path, digests):
        row_id = announce(digests, at, pinned=True)
        write_octets(path, digests.stored)
        row = StoredObject.objects.get(pk=row_id)
        _note_first_copy(row)
        _ask_for_scan(row)
        return digests.stored


@transaction.atomic
def refer(*, digest: str, reference: Reference, at: datetime) -> ObjectData:
    """Keep an object that is stored already for one more; the same again changes nothing but the end.

    Raises:
        NoSuchFile: It is not stored, or collection has taken it.
        QuotaExceeded: The library may not keep so much.
    """
    row = StoredObject.objects.select_for_update().filter(digest=digest).first()
    if row is None:
        raise NoSuchFile(digest)
    _attach(row, reference, at)
    return object_data(row)


@transaction.atomic
def release(*, module: str, subject: str, purpose: str | None = None, digest: str | None = None) -> int:
    """Let go of what a subject keeps; return how many references ended. Octets go later, when collection finds them unreferenced."""
    found = ObjectReference.objects.filter(module=module, subject=subject)
    if purpose is not None:
        found = found.filter(purpose=purpose)
    if digest is not None:
        found = found.filter(object__digest=digest)
    return drop_references(list(found.values_list("pk", flat=True)))


def drop_references(ids: list[int]) -> int:
    """End references by number, in the current transaction, objects locked in order."""
    objects = sorted(set(ObjectReference.objects.filter(pk__in=ids).values_list("object_id", flat=True)))
    rows = {row.pk: row for row in StoredObject.objects.select_for_update().filter(pk__in=objects).order_by("pk")}
    count = 0
    for reference in ObjectReference.objects.filter(pk__in=ids).order_by("library_id", "object_id", "pk"):
        reference.delete()
        count += 1
        if not _is_kept_by(reference.object_id, reference.library_id):
            discharge(library_id=reference.library_id, octets=rows[reference.object_id].size)
    return count


def announce(digests: Digests, at: datetime, *, pinned: bool) -> int:
    """Have a row for an object before its octets are written, and return its number."""
    scan = ScanState.PENDING if scanner_configured() else ScanState.UNSCANNED
    with connection.cursor() as cursor:
        cursor.execute(_ANNOUNCE, [digests.digest, digests.size, media_type_of(digests.head), at, pinned, None if pinned else at, scan])
        row_id = int(cursor.fetchone()[0])
    ObjectBlocks.objects.bulk_create([ObjectBlocks(object_id=row_id, digests=digests.blocks)], ignore_conflicts=True)
    return row_id


def write_octets(path: Path, stored: StoredFile) -> None:
    """See that the first store has the octets; a copy known as bad is written over."""
    first = configured_stores()[0]
    bad = ObjectCopy.objects.filter(object__digest=stored.digest, store=first.name).exclude(state=CopyState.GOOD).exists()
    if first.backend.adopt(path, stored, replace=bad) and bad:
        ObjectCopy.objects.filter(object__digest=stored.digest, store=first.name).update(state=CopyState.GOOD)


def _note_first_copy(row: StoredObject) -> None:
    ObjectCopy.objects.bulk_create([ObjectCopy(object=row, store=configured_stores()[0].name, state=CopyState.GOOD, checked_at=row.created_at)], ignore_conflicts=True)


def _attach(row: StoredObject, reference: Reference, at: datetime) -> None:
    if not 0 < len(reference.module) <= 60 or not 0 < len(reference.subject) <= 160 or not 0 < len(reference.purpose) <= 40:
        raise ValueError("a reference names its module, subject and purpose, and each briefly")
    if row.marked_at is not None:
        row.marked_at = None
        row.save(update_fields=["marked_at"])
    known = _is_kept_by(row.pk, reference.library_id)
    ObjectReference.objects.update_or_create(
        object=row, library_id=reference.library_id, module=reference.module, subject=reference.subject, purpose=reference.purpose,
        defaults={"expires_at": reference.expires_at}, create_defaults={"expires_at": reference.expires_at, "created_at": at},
    )
    if not known:
        charge(library_id=reference.library_id, octets=row.size, at=at)


def _is_kept_by(object_id: int, library_id: int | None) -> bool:
    found = ObjectReference.objects.filter(object_id=object_id)
    return (found.filter(library_id__isnull=True) if library_id is None else found.filter(library_id=library_id)).exists()


def _ask_for_scan(row: StoredObject) -> None:
    if row.scan == ScanState.PENDING:
        from .scanning import ask_for_scan  # noqa: PLC0415 -- scanning reads by way of this package

        ask_for_scan(row.digest)


def object_data(row: StoredObject) -> ObjectData:
    """Return an object as others may hold it."""
    return ObjectData(
        digest=row.digest, size=row.size, media_type=row.media_type, created_at=row.created_at, scan=ScanState(row.scan), released=row.released,
    )
