"""Private keys as they lie in the database."""

from __future__ import annotations

import base64
import hashlib
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class KeyUnreadable(ValueError):
    """A key was sealed by a signing key of the installation that is gone; make a new one."""


@cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"wenyuan.gateway:" + key.encode()).digest())) for key in keys])


def seal_key(private: str) -> str:
    """Encrypt a private key."""
    return _box((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)).encrypt(private.encode()).decode("ascii")


def open_key(sealed: str) -> str:
    """Decrypt a private key.

    Raises:
        KeyUnreadable: See there.
    """
    try:
        return _box((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)).decrypt(sealed.encode()).decode()
    except InvalidToken as problem:
        raise KeyUnreadable("the key was sealed with another signing key; make a new one") from problem
