"""Who may try a password, and how often: a limit that a stranger cannot turn against the owner.

Tries are counted in the database, so that all processes count together. An account itself is never locked: a limit belongs to an
account from one address, or to an address.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from ..models import SignInTry

WINDOW = timedelta(minutes=5)
PER_ADDRESS = 20
PER_ACCOUNT_AND_ADDRESS = 6
# Rows that another transaction sweeps are left to it: two sweeps never wait for each other.
_SWEEP = "delete from accounts_signintry where id in (select id from accounts_signintry where at <= %s limit 200 for update skip locked)"


def _digest(text: str) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), f"sign-in|{text}".encode("utf-8", "replace"), hashlib.sha256).digest()[:16]


@transaction.atomic
def take_try(*, username: str, address: str, at: datetime) -> int | None:
    """Count a try before the password is looked at and return its id; None when there were too many.

    The address is locked for the transaction: of many tries sent at once no more than the limit pass. A try that was refused does
    not count, so the wait is never longer than the window.
    """
    pair, source = _digest(f"{username.lower()}|{address}"), _digest(address)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [int.from_bytes(source[:8], "big", signed=True)])
        cursor.execute(_SWEEP, [at - WINDOW])
    recent = SignInTry.objects.filter(at__gt=at - WINDOW)
    if recent.filter(pair=pair).count() >= PER_ACCOUNT_AND_ADDRESS or recent.filter(source=source).count() >= PER_ADDRESS:
        return None
    return SignInTry.objects.create(pair=pair, source=source, at=at).pk


def forgive_tries(*, username: str, address: str) -> None:
    """Forget the tries of an account from an address, after the right secret."""
    SignInTry.objects.filter(pair=_digest(f"{username.lower()}|{address}")).delete()
