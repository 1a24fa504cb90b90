"""Put libraries and their places on record; running it again changes only what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time

from django.db import transaction

from ..models import Branch, ClosedDay, Library, OpeningHours, ServicePoint, ShelvingLocation


@transaction.atomic
def register_library(*, code: str, name: str, level: str, name_en: str = "", parent_code: str | None = None, address: str = "", phone: str = "") -> int:
    """Create or update a library by its code and return its id."""
    parent = Library.objects.get(code=parent_code) if parent_code else None
    values = {"name": name, "name_en": name_en, "level": level, "parent": parent, "address": address, "phone": phone}
    library, _created = Library.objects.update_or_create(code=code, defaults=values)
    return library.pk


@transaction.atomic
def register_branch(
    *, library_id: int, code: str, name: str, kind: str, name_en: str = "", address: str = "", phone: str = "",
    hours: Mapping[int, Sequence[tuple[time, time]]] | None = None,
) -> int:
    """Create or update a branch; `hours` maps a weekday (0 is Monday) to its intervals and replaces what was there."""
    values = {"name": name, "name_en": name_en, "kind": kind, "address": address, "phone": phone}
    branch, _created = Branch.objects.update_or_create(library_id=library_id, code=code, defaults=values)
    if hours is not None:
        branch.hours.all().delete()
        OpeningHours.objects.bulk_create(
            OpeningHours(library_id=library_id, branch=branch, weekday=weekday, opens=opens, closes=closes)
            for weekday, intervals in hours.items() for opens, closes in intervals
        )
    return branch.pk


def register_location(*, library_id: int, branch_id: int, code: str, name: str, name_en: str = "", lendable: bool = True) -> int:
    """Create or update a shelving location and return its id."""
    values = {"branch_id": branch_id, "name": name, "name_en": name_en, "lendable": lendable}
    return ShelvingLocation.objects.update_or_create(library_id=library_id, code=code, defaults=values)[0].pk


def register_service_point(*, library_id: int, branch_id: int, code: str, name: str, pickup: bool = True) -> int:
    """Create or update a service point and return its id."""
    values = {"branch_id": branch_id, "name": name, "pickup": pickup}
    return ServicePoint.objects.update_or_create(library_id=library_id, code=code, defaults=values)[0].pk


def close_days(*, library_id: int, first: date, last: date, reason: str, branch_id: int | None = None) -> None:
    """Put a closure on record once."""
    branch = Branch.objects.get(pk=branch_id) if branch_id is not None else None
    ClosedDay.objects.get_or_create(library_id=library_id, branch=branch, first=first, last=last, defaults={"reason": reason})
