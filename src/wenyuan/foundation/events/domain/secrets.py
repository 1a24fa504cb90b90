"""Secrets of receivers and signatures by Standard Webhooks (version 1 of the symmetric scheme)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

_PREFIX = "whsec_"


class SecretUnreadable(ValueError):
    """A sealed secret was sealed by a key that is gone."""


def make_secret() -> str:
    """Return a new secret: `whsec_` and 32 random octets in base64."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode("ascii")


@cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"wenyuan.webhooks:" + key.encode()).digest())) for key in keys])


def _current_box() -> MultiFernet:
    return _box((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def seal_secret(secret: str) -> str:
    """Encrypt a secret for the database."""
    return _current_box().encrypt(secret.encode()).decode("ascii")


def open_secret(sealed: str) -> str:
    """Decrypt a secret.

    Raises:
        SecretUnreadable: The installation's signing key has changed.
    """
    try:
        return _current_box().decrypt(sealed.encode()).decode()
    except InvalidToken as problem:
        raise SecretUnreadable("the secret was sealed with another signing key; make a new one") from problem


def sign_message(*, message_id: str, timestamp: int, body: bytes, secrets_: Sequence[str]) -> str:
    """Return the header `webhook-signature`: `v1,` and the HMAC-SHA256 of `id.timestamp.body`, one for each secret."""
    content = f"{message_id}.{timestamp}.".encode() + body
    keys = (base64.b64decode(secret.removeprefix(_PREFIX)) for secret in secrets_)
    return " ".join("v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode("ascii") for key in keys)
