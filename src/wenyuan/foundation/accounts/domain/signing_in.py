"""Who may try a password, and how often: a limit that a stranger cannot turn against the owner."""

from __future__ import annotations

import hashlib

from django.core.cache import cache

_WINDOW = 300
_PER_ADDRESS = 20
_PER_ACCOUNT_AND_ADDRESS = 6


def _keys(username: str, address: str) -> tuple[str, str]:
    digest = hashlib.sha256(f"{username.lower()}|{address}".encode()).hexdigest()[:32]
    return f"sign-in:{digest}", f"sign-in-from:{hashlib.sha256(address.encode()).hexdigest()[:32]}"


def may_try(*, username: str, address: str) -> bool:
    """Whether this address may try this account now. The account itself is never locked: other addresses go on."""
    pair, alone = _keys(username, address)
    return int(cache.get(pair, 0)) < _PER_ACCOUNT_AND_ADDRESS and int(cache.get(alone, 0)) < _PER_ADDRESS


def note_failure(*, username: str, address: str) -> None:
    """Count a failed try for five minutes."""
    for key in _keys(username, address):
        cache.add(key, 0, _WINDOW)
        cache.incr(key)
