"""Count what is taken and refused, by library, day and task: accuracy in use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db import connection
from django.db.models import Sum

from .data import Use
from .models import DayOfUse

OFFERED: Final = ("class", "subject", "name", "series", "language", "audience", "pinyin", "page")
_ADD: Final = """
insert into assist_dayofuse (library_id, day, task, first, other, refused) values (%s, %s, %s, %s, %s, %s)
on conflict (library_id, day, task) do update
set first = assist_dayofuse.first + excluded.first, other = assist_dayofuse.other + excluded.other, refused = assist_dayofuse.refused + excluded.refused
"""


def note_use(*, library_id: int, task: str, taken: bool, first: bool, day: date) -> None:
    """Count one suggestion that somebody took or refused; `first` tells that it stood first of its task.

    Raises:
        ValueError: There is no such task.
    """
    if task not in OFFERED:
        raise ValueError(task)
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [library_id, day, task, int(taken and first), int(taken and not first), int(not taken)])


def count_uses(*, since: date, libraries: Sequence[int] | None) -> list[Use]:
    """Return what was taken and refused since a day, by task; `libraries` None are all."""
    rows = DayOfUse.objects.filter(day__gte=since)
    rows = rows if libraries is None else rows.filter(library_id__in=libraries)
    found = {row["task"]: row for row in rows.values("task").annotate(a=Sum("first"), b=Sum("other"), c=Sum("refused"))}
    return [Use(task, found[task]["a"], found[task]["b"], found[task]["c"]) for task in OFFERED if task in found]
