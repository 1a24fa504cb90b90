"""What a library keeps and may keep, exact whoever writes at the same time: the row of a library is locked before it is changed."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from wenyuan.foundation.events.api import emit

from ..models import LibraryStorage

_GB = 10**9
_INSERT = "INSERT INTO storage_librarystorage (library_id, used, objects_kept, reserved, warn_percent) VALUES (%s, 0, 0, 0, 90) ON CONFLICT (library_id) DO NOTHING"


class QuotaExceeded(Exception):
    """A library may not keep so much. All in octets."""

    def __init__(self, *, wanted: int, left: int, limit: int) -> None:
        super().__init__(f"{wanted} octets wanted, {left} left of {limit}")
        self.wanted, self.left, self.limit = wanted, left, limit


def limit_of(row: LibraryStorage) -> int | None:
    """Return the limit of a library in octets: its own, else that of the settings; None for none. The nation's own files have no limit."""
    if row.limit is not None:
        return row.limit
    gigabytes = settings.WENYUAN.number("WENYUAN_STORAGE_QUOTA_GB")
    return gigabytes * _GB if gigabytes and row.library_id is not None else None


def lock_library(library_id: int | None) -> LibraryStorage:
    """Return the locked row of a library, made on first use."""
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [library_id])
    return LibraryStorage.objects.select_for_update().get(library_id=library_id) if library_id is not None else LibraryStorage.objects.select_for_update().get(library_id__isnull=True)


def charge(*, library_id: int | None, octets: int, at: datetime) -> None:
    """Count one more object, in the current transaction.

    Raises:
        QuotaExceeded: Nothing was counted.
    """
    row = lock_library(library_id)
    _require_room(row, octets)
    row.used += octets
    row.objects_kept += 1
    _warn(row, at)
    row.save(update_fields=["used", "objects_kept", "warned_at"])


def discharge(*, library_id: int | None, octets: int) -> None:
    """Count one object less, in the current transaction."""
    row = lock_library(library_id)
    row.used -= octets
    row.objects_kept -= 1
    if row.warned_at is not None and not _is_warned(row):
        row.warned_at = None
    row.save(update_fields=["used", "objects_kept", "warned_at"])


@transaction.atomic
def reserve(*, library_id: int, octets: int) -> None:
    """Promise room to an upload.

    Raises:
        QuotaExceeded: There is not so much left.
    """
    row = lock_library(library_id)
    _require_room(row, octets)
    row.reserved += octets
    row.save(update_fields=["reserved"])


@transaction.atomic
def unreserve(*, library_id: int, octets: int) -> None:
    """Take a promise back."""
    row = lock_library(library_id)
    row.reserved = max(0, row.reserved - octets)
    row.save(update_fields=["reserved"])


@transaction.atomic
def set_quota(*, library_id: int, limit: int | None, warn_percent: int) -> None:
    """Set what a library may keep, in octets; None goes back to the limit of the settings. What is over it stays, nothing more comes in.

    Raises:
        ValueError: A number is out of bounds.
    """
    if (limit is not None and not 0 <= limit < 2**62) or not 1 <= warn_percent <= 100:
        raise ValueError("a quota has a limit of at least 0 and a warning level from 1 to 100 per cent")
    row = lock_library(library_id)
    row.limit, row.warn_percent = limit, warn_percent
    if row.warned_at is not None and not _is_warned(row):
        row.warned_at = None
    row.save(update_fields=["limit", "warn_percent", "warned_at"])


def _require_room(row: LibraryStorage, octets: int) -> None:
    limit = limit_of(row)
    if limit is not None and row.used + row.reserved + octets > limit:
        raise QuotaExceeded(wanted=octets, left=max(0, limit - row.used - row.reserved), limit=limit)


def _is_warned(row: LibraryStorage) -> bool:
    limit = limit_of(row)
    return bool(limit) and (row.used + row.reserved) * 100 >= row.warn_percent * (limit or 0)


def _warn(row: LibraryStorage, at: datetime) -> None:
    """Tell once when the warning level is passed, and again only after the use has fallen below it."""
    if row.warned_at is not None or not _is_warned(row):
        return
    row.warned_at, limit = at, limit_of(row) or 1
    emit(
        name="storage.library.warned.v1", subject=f"library:{row.library_id}", library_id=row.library_id, at=at,
        payload={"used": row.used, "limit": limit, "percent": row.used * 100 // limit},
    )


@transaction.atomic
def recount(*, library_id: int | None) -> tuple[int, int]:
    """Count a library's objects afresh from its references; return the octets counted before and now."""
    row = lock_library(library_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(o.size), 0), count(*) FROM storage_storedobject o WHERE EXISTS "
            "(SELECT 1 FROM storage_objectreference r WHERE r.object_id = o.id AND r.library_id IS NOT DISTINCT FROM %s)", [library_id],
        )
        used, objects = cursor.fetchone()
    before = row.used
    row.used, row.objects_kept = int(used), int(objects)
    row.save(update_fields=["used", "objects_kept"])
    return before, row.used
