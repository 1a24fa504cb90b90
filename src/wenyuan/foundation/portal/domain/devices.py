"""Devices that may be told things: taken up, changed, let go."""

from __future__ import annotations

import hashlib
from datetime import datetime, time
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.db import transaction

from ..models import PushDevice
from ..topics import topics

MOST_DEVICES = 10


class WrongDevice(ValueError):
    """What the browser gave cannot be used."""


class TooManyDevices(ValueError):
    """The account has as many devices as it may have."""


@transaction.atomic
def take_up_device(*, account_id: int, endpoint: str, key: bytes, secret: bytes, name: str, language: str, at: datetime) -> int:
    """Remember a device of an account with every topic; the same endpoint again replaces, whoever had it.

    Raises:
        WrongDevice: No HTTPS address, no point of P-256, a secret of another length.
        TooManyDevices: Ten already.
    """
    parts = urlsplit(endpoint)
    if parts.scheme != "https" or not parts.hostname or len(endpoint) > 1000 or len(secret) != 16:
        raise WrongDevice("endpoint or secret")
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
    except ValueError as problem:
        raise WrongDevice("key") from problem
    if len(key) != 65:
        raise WrongDevice("key")
    digest = hashlib.sha256(endpoint.encode()).digest()
    PushDevice.objects.filter(digest=digest).delete()
    if PushDevice.objects.filter(account_id=account_id).count() >= MOST_DEVICES:
        raise TooManyDevices(str(MOST_DEVICES))
    made = PushDevice.objects.create(
        account_id=account_id, endpoint=endpoint, digest=digest, key=key, secret=secret, name=name[:80], language=language, topics=sorted(topics()), created_at=at,
    )
    return made.pk


@transaction.atomic
def change_device(*, account_id: int, device_id: int, chosen: list[str], quiet: tuple[time, time] | None) -> bool:
    """Set a device's topics and quiet hours; False when the account has no such device."""
    known = topics()
    return bool(PushDevice.objects.filter(pk=device_id, account_id=account_id).update(
        topics=sorted(code for code in set(chosen) if code in known), quiet_from=quiet[0] if quiet else None, quiet_until=quiet[1] if quiet else None,
    ))


@transaction.atomic
def drop_device(*, account_id: int, device_id: int) -> bool:
    """Let a device go, and what is on its way to it; False when the account has no such device."""
    return bool(PushDevice.objects.filter(pk=device_id, account_id=account_id).delete()[0])
