"""Ages that the law knows: at fourteen a person decides on their own data, at eighteen nobody answers for them."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

OWN_SAY = 14
OF_AGE = 18


def age_at(birth_on: date | None, at: datetime) -> int | None:
    """Return completed years in the installation's time zone; None when the day of birth is unknown. Who was born on 29 February ages on 1 March."""
    if birth_on is None:
        return None
    today = timezone.localdate(at)
    return today.year - birth_on.year - ((today.month, today.day) < (birth_on.month, birth_on.day))


def is_child(birth_on: date | None, at: datetime) -> bool:
    """Whether somebody is known to be under fourteen."""
    age = age_at(birth_on, at)
    return age is not None and age < OWN_SAY


def latest_birth(*, years: int, at: datetime) -> date:
    """Return the last day of birth of those who have completed so many years."""
    today = timezone.localdate(at)
    if (today.month, today.day) == (2, 29) and not _is_leap(today.year - years):
        return date(today.year - years, 2, 28)
    return today.replace(year=today.year - years)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
