"""Look up libraries, branches and opening days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q
from django.utils.translation import get_language

from ..data import BranchData, LibraryData, LocationData, OpeningDay
from ..enums import LibraryState
from ..models import Branch, ClosedDay, Library, OpeningHours, ShelvingLocation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


class NoSuchLibrary(LookupError):
    """No library has this code."""


def _library(row: Library) -> LibraryData:
    return LibraryData(
        id=row.pk, code=row.code, name=row.name, name_en=row.name_en, level=row.level, parent_id=row.parent_id,
        address=row.address, phone=row.phone, time_zone=row.time_zone, active=row.active,
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """The active libraries as of a version of the registry, and their names in Chinese and English."""

    version: int
    libraries: Mapping[int, LibraryData]
    names: Mapping[int, str]
    english: Mapping[int, str]


_known = _Known(-1, {}, {}, {})


def list_libraries() -> list[LibraryData]:
    """Return the active libraries, the national one first, then by code.

    Thousands of libraries are named on nearly every page, and change once a week: they are kept in memory as of a number that every
    change of a library raises, which costs one small query.
    """
    return list(_read_registry().libraries.values())


def find_libraries(*, ids: Iterable[int]) -> list[LibraryData]:
    """Return those of the libraries that are active, in the order of the ids."""
    known = _read_registry().libraries
    return [known[key] for key in ids if key in known]


def library_names() -> Mapping[int, str]:
    """Return names of the active libraries by id in the page's language: English where there is one and the page is English."""
    found = _read_registry()
    return found.english if get_language() == "en" else found.names


def _read_registry() -> _Known:
    global _known  # noqa: PLW0603 -- one list for the process
    version = _registry_version()
    found = _known
    if found.version != version:
        rows = Library.objects.filter(active=True).order_by("code")
        libraries = tuple(sorted((_library(row) for row in rows), key=lambda lib: lib.level != "national"))
        found = _known = _Known(
            version, MappingProxyType({one.id: one for one in libraries}), MappingProxyType({one.id: one.name for one in libraries}), MappingProxyType({one.id: one.name_en or one.name for one in libraries}),
        )
    return found


def _registry_version() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select version from libraries_registryversion")
        return int(cursor.fetchone()[0])


def find_library(*, code: str) -> LibraryData:
    """Return the library with a code.

    Raises:
        NoSuchLibrary: No library has this code.
    """
    try:
        if "\x00" in code:  # nothing that the database could look for
            raise NoSuchLibrary(code)
        return _library(Library.objects.get(code=code))
    except Library.DoesNotExist:
        raise NoSuchLibrary(code) from None


def find_successor(*, code: str) -> str:
    """Return the code of the active library into which one was merged, over further mergers; nothing for one that was not."""
    row = Library.objects.filter(code=code.replace("\x00", ""), state=LibraryState.MERGED).select_related("merged_into").first()
    for _step in range(20):  # a chain of mergers has no rings, yet nothing here depends on it
        row = row.merged_into if row is not None else None
        if row is None or row.active:
            break
    return row.code if row is not None and row.active else ""


def page_libraries(*, after: str = "", limit: int, level: str = "", parent_code: str = "", text: str = "") -> tuple[list[LibraryData], str]:
    """Return active libraries after a code, in order of code, and the code to go on from, empty at the end."""
    rows = Library.objects.filter(active=True, code__gt=after.replace("\x00", "")).order_by("code")
    if level:
        rows = rows.filter(level=level.replace("\x00", ""))
    if parent_code:
        rows = rows.filter(parent__code=parent_code.replace("\x00", ""))
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(name_en__icontains=text) | Q(code__icontains=text) | Q(address__icontains=text))
    found = [_library(row) for row in rows[: limit + 1]]
    return found[:limit], found[limit - 1].code if len(found) > limit else ""


def list_branches(*, library_id: int | None = None, library_ids: Collection[int] | None = None) -> list[BranchData]:
    """Return active branches by code, of one library, of some or of all."""
    rows = Branch.objects.filter(active=True, library__active=True).order_by("library__code", "code")
    if library_id is not None:
        rows = rows.filter(library_id=library_id)
    if library_ids is not None:
        rows = rows.filter(library_id__in=list(library_ids))
    return [
        BranchData(id=b.pk, library_id=b.library_id, code=b.code, name=b.name, name_en=b.name_en, kind=b.kind, address=b.address, phone=b.phone)
        for b in rows
    ]


def list_locations(*, ids: Iterable[int] | None = None, library_ids: Collection[int] | None = None) -> list[LocationData]:
    """Return shelving locations: those in use, of all libraries or of some, or those of the given ids whether in use or not."""
    rows = ShelvingLocation.objects.order_by("code")
    if library_ids is not None:
        rows = rows.filter(library_id__in=list(library_ids))
    rows = rows.filter(pk__in=list(ids)) if ids is not None else rows.filter(active=True, branch__active=True)
    return [
        LocationData(id=r.pk, library_id=r.library_id, branch_id=r.branch_id, code=r.code, name=r.name, name_en=r.name_en, lendable=r.lendable)
        for r in rows
    ]


def opening_days(*, branch_id: int, first: date, days: int) -> list[OpeningDay]:
    """Return how a branch opens on `days` consecutive dates from `first` (at most 366)."""
    branch = Branch.objects.get(pk=branch_id)
    dates = [first + timedelta(days=n) for n in range(min(days, 366))]
    hours: dict[int, list[OpeningHours]] = {}
    for row in OpeningHours.objects.filter(branch_id=branch_id).order_by("opens"):
        hours.setdefault(row.weekday, []).append(row)
    closures = list(
        ClosedDay.objects.filter(Q(branch_id=branch_id) | Q(branch=None), library_id=branch.library_id, last__gte=first, first__lte=dates[-1])
    )
    result: list[OpeningDay] = []
    for day in dates:
        closure = next((c for c in closures if c.first <= day <= c.last), None)
        intervals = () if closure else tuple((h.opens, h.closes) for h in hours.get(day.weekday(), []))
        result.append(OpeningDay(day=day, intervals=intervals, closed_reason=closure.reason if closure else ""))
    return result


def hidden_libraries() -> set[int]:
    """Return the libraries whose copies are offered to nobody: suspended, merged, gone."""
    return set(Library.objects.filter(active=False).values_list("pk", flat=True))
