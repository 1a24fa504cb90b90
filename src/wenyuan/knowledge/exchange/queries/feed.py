"""Changes of the catalogue with their datestamps."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime

from wenyuan.foundation.accounts.data import ANONYMOUS
from wenyuan.foundation.rights.api import Action, Thing, decide
from wenyuan.knowledge.catalogue.api import ChangedRecord

from ..models import Mark


def change_before(at: datetime) -> int:
    """Return the highest change whose datestamp is earlier than `at`."""
    mark = Mark.objects.filter(at__lt=at).order_by("-at", "-change").first()
    return mark.change if mark else 0


def change_until(at: datetime) -> int:
    """Return the highest change whose datestamp is `at` or earlier."""
    mark = Mark.objects.filter(at__lte=at).order_by("-at", "-change").first()
    return mark.change if mark else 0


def earliest_datestamp() -> datetime | None:
    """Return the first datestamp there is."""
    mark = Mark.objects.order_by("change").first()
    return mark.at if mark else None


def find_datestamps(changes: Sequence[int]) -> list[datetime | None]:
    """Return the datestamp of each change, which rise; None for one that has not settled."""
    if not changes:
        return []
    marks = list(Mark.objects.filter(change__gte=changes[0], change__lt=changes[-1]).order_by("change"))
    closing = Mark.objects.filter(change__gte=changes[-1]).order_by("change").first()
    if closing is not None:
        marks.append(closing)
    ends = [mark.change for mark in marks]
    places = [bisect_left(ends, change) for change in changes]
    return [marks[place].at if place < len(marks) else None for place in places]


def is_public(record: ChangedRecord, *, at: datetime) -> bool:
    """Whether anybody may see the description of a record."""
    thing = Thing(kind="record", library_id=record.library_id, suppressed=record.status != "active")
    return bool(decide(person=ANONYMOUS, thing=thing, action=Action.DESCRIBE, at=at))
