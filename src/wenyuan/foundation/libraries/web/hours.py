"""Opening days of many branches in three queries, however many branches there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from ..data import BranchData, OpeningDay
from ..models import ClosedDay, OpeningHours


@dataclass(frozen=True, slots=True)
class BranchWeek:
    """A branch with its days from today on; `is_open` is as of the moment asked, `known` says whether hours are on record at all."""

    branch: BranchData
    days: tuple[OpeningDay, ...]
    is_open: bool
    known: bool

    @property
    def today(self) -> OpeningDay:
        """The first of the days."""
        return self.days[0]


def load_weeks(branches: Sequence[BranchData], *, at: datetime, zone: str, days: int = 7) -> list[BranchWeek]:
    """Return how branches open on consecutive days from the day of `at` in a time zone."""
    local = at.astimezone(ZoneInfo(zone))
    dates = [local.date() + timedelta(days=n) for n in range(days)]
    ids = [branch.id for branch in branches]
    hours: dict[int, dict[int, list[tuple[time, time]]]] = defaultdict(lambda: defaultdict(list))
    for row in OpeningHours.objects.filter(branch_id__in=ids).order_by("opens"):
        hours[row.branch_id][row.weekday].append((row.opens, row.closes))
    closures = _closures([branch.library_id for branch in branches], dates[0], dates[-1])
    weeks: list[BranchWeek] = []
    for branch in branches:
        opening = tuple(_day(branch, day, hours[branch.id], closures) for day in dates)
        is_open = any(opens <= local.time() < closes for opens, closes in opening[0].intervals)
        weeks.append(BranchWeek(branch, opening, is_open, bool(hours[branch.id])))
    return weeks


def _closures(library_ids: Sequence[int], first: date, last: date) -> list[ClosedDay]:
    return list(ClosedDay.objects.filter(Q(library_id__in=library_ids), last__gte=first, first__lte=last))


def _day(branch: BranchData, day: date, hours: dict[int, list[tuple[time, time]]], closures: Sequence[ClosedDay]) -> OpeningDay:
    for closure in closures:
        here = closure.library_id == branch.library_id and closure.branch_id in {None, branch.id}
        if here and closure.first <= day <= closure.last:
            return OpeningDay(day, (), closure.reason)
    return OpeningDay(day, tuple(hours.get(day.weekday(), ())))
