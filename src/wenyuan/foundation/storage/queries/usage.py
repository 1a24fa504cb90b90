"""What libraries keep."""

from __future__ import annotations

from ..data import UsageData
from ..domain.quotas import limit_of
from ..models import LibraryStorage


def library_usage(*, libraries: list[int] | None) -> list[UsageData]:
    """Return the use of the libraries given, None for all and the nation's own, the largest first; libraries that keep nothing are left out."""
    found = LibraryStorage.objects.order_by("-used", "library_id")
    return [usage_data(row) for row in (found if libraries is None else found.filter(library_id__in=libraries))]


def find_usage(*, library_id: int | None) -> UsageData:
    """Return a library's use, nought where it keeps nothing."""
    found = LibraryStorage.objects.filter(library_id__isnull=True) if library_id is None else LibraryStorage.objects.filter(library_id=library_id)
    return usage_data(found.first() or LibraryStorage(library_id=library_id))


def usage_data(row: LibraryStorage) -> UsageData:
    """Return a row as others may hold it."""
    return UsageData(row.library_id, row.used, row.objects_kept, row.reserved, limit_of(row), row.warn_percent)
