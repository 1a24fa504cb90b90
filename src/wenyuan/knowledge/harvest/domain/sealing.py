"""Names, passwords and keys of sources as they lie in the database: sealed, never shown again, never logged."""

from __future__ import annotations

import base64
import hashlib
from functools import cache

import orjson
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from ..fetching.problems import SourceProblem


@cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"wenyuan.harvest:" + key.encode()).digest())) for key in keys])


def seal_credential(*, user: str = "", password: str = "", key: str = "") -> str:
    """Encrypt what a source asks for; an empty string where it asks for nothing."""
    if not (user or password or key):
        return ""
    return _box((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)).encrypt(orjson.dumps([user, password, key])).decode("ascii")


def open_credential(sealed: str) -> tuple[str, str, str]:
    """Decrypt user, password and key.

    Raises:
        SourceProblem: They were sealed with a signing key of the installation that is gone.
    """
    if not sealed:
        return "", "", ""
    try:
        user, password, key = orjson.loads(_box((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)).decrypt(sealed.encode()))
    except InvalidToken as problem:
        raise SourceProblem("sealed") from problem
    return str(user), str(password), str(key)
