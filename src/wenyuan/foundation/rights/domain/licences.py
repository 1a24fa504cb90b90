"""Licences with a number of simultaneous readers: a place is taken for a while, exact whoever asks at the same time."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from wenyuan.foundation.accounts.data import Person

from ..models import Lease, Licence, PersonalCopy
from .policies import CODE

# The first of two numbers of an advisory lock; says that the second is a licence.
_LOCKS = 0x71C


class NoPlace(Exception):
    """Every place is taken; `next_free_at` says when the first may be free, None where none ever is."""

    def __init__(self, next_free_at: datetime | None) -> None:
        super().__init__(str(next_free_at))
        self.next_free_at = next_free_at


class NoSuchLicence(LookupError):
    """There is none, or it does not run at this moment."""


def holder_of(person: Person, *, visit: str = "") -> str:
    """Name who holds a lease: the account, or for somebody unknown a digest of their visit (a session's key) that leads back to nobody.

    Raises:
        ValueError: Neither is given.
    """
    if person.id is not None:
        return f"account:{person.id}"
    if not visit:
        raise ValueError("somebody unknown needs a visit to be told from others")
    return f"visit:{hmac.digest(settings.SECRET_KEY.encode(), b'lease ' + visit.encode(), hashlib.sha256).hex()[:40]}"


def set_licence(
    *, library_id: int, code: str, title: str, seats: int, lease_minutes: int = 30, starts_at: datetime | None = None, ends_at: datetime | None = None,
) -> int:
    """Define a licence and return its number.

    Raises:
        ValueError: Something cannot be used.
    """
    if not CODE.fullmatch(code) or not title.strip() or not 0 <= seats < 10**6 or not 1 <= lease_minutes <= 1440 or (starts_at and ends_at and starts_at >= ends_at):
        raise ValueError("a licence has a code, a title, a number of places, a lease of at most a day, and ends after it begins")
    row, _fresh = Licence.objects.update_or_create(
        library_id=library_id, code=code, defaults={"title": title[:120], "seats": seats, "lease_minutes": lease_minutes, "starts_at": starts_at, "ends_at": ends_at},
    )
    return row.pk


@transaction.atomic
def take_place(*, licence_id: int, holder: str, at: datetime) -> datetime:
    """Take a place, or hold on to the one held already; return until when.

    Raises:
        NoSuchLicence
        NoPlace
    """
    with connection.cursor() as cursor:  # not the row's own lock: a reader may not change a library's licence, and so cannot lock it
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCKS, licence_id % 2**31])
    licence = Licence.objects.filter(pk=licence_id).first()
    if licence is None or not is_running(licence, at):
        raise NoSuchLicence(licence_id)
    expires_at = at + timedelta(minutes=licence.lease_minutes)
    expires_at = min(expires_at, licence.ends_at) if licence.ends_at else expires_at
    held = Lease.objects.filter(licence=licence, holder=holder, expires_at__gt=at).first()
    if held is None:
        Lease.objects.filter(licence=licence, expires_at__lte=at).delete()
        taken = list(Lease.objects.filter(licence=licence).order_by("expires_at").values_list("expires_at", flat=True))
        if len(taken) >= licence.seats:
            raise NoPlace(taken[len(taken) - licence.seats] if licence.seats else None)
        held = Lease(licence=licence, holder=holder, taken_at=at)
    held.expires_at = expires_at
    held.save()
    return expires_at


def leave_place(*, licence_id: int, holder: str) -> bool:
    """Give a place back; return whether one was held."""
    gone, _by_model = Lease.objects.filter(licence_id=licence_id, holder=holder).delete()
    return bool(gone)


def is_running(licence: Licence, at: datetime) -> bool:
    """Whether a licence runs at a moment."""
    return (licence.starts_at is None or licence.starts_at <= at) and (licence.ends_at is None or at < licence.ends_at)


def note_copy(*, library_id: int | None, subject: str, person_id: int, at: datetime) -> None:
    """Count a personal copy that was taken."""
    PersonalCopy.objects.create(library_id=library_id, subject=subject[:160], person_id=person_id, at=at)
