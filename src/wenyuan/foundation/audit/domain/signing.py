"""Which key signs, under which name, and which witnesses count, by the settings of the site."""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from ..keys import SigningKey, load_key
from ..verifying import COSIGNATURE, NotProven, VerifierKey, parse_key


class SettingUnusable(ValueError):
    """A setting of the log cannot be used; the message says why."""


def signing_key() -> SigningKey:
    """Return the log's key; it is made in the data folder on first use, and with it the log's origin for ever."""
    host = urlsplit(settings.WENYUAN_BASE_URL).netloc.replace("+", "-") or f"naan-{settings.WENYUAN_NAAN}.invalid"
    return load_key(Path(settings.WENYUAN.home) / "evidence-key", f"{host}/api/audit/v1")


def witness_keys() -> list[VerifierKey]:
    """Return the witnesses of the setting WENYUAN_AUDIT_WITNESSES, verifier keys of type 4 separated by commas.

    Raises:
        SettingUnusable: One of them is no such key.
    """
    texts = [part.strip() for part in settings.WENYUAN.values.get("WENYUAN_AUDIT_WITNESSES", "").split(",") if part.strip()]
    try:
        keys = [parse_key(text) for text in texts]
    except NotProven as problem:
        raise SettingUnusable(f"WENYUAN_AUDIT_WITNESSES: {problem}") from None
    if any(key.kind != COSIGNATURE for key in keys):
        raise SettingUnusable("WENYUAN_AUDIT_WITNESSES: a witness's key has the type 4（见证密钥的类型为 4）")
    return keys


def algorithms() -> tuple[str, ...]:
    """Return the hashes of the log: SHA-256, and the one that WENYUAN_AUDIT_SECOND_HASH names.

    Raises:
        SettingUnusable: The second is not SM3, or this machine's OpenSSL has none.
    """
    second = settings.WENYUAN.values.get("WENYUAN_AUDIT_SECOND_HASH", "")
    if not second:
        return ("sha256",)
    if second != "sm3":
        raise SettingUnusable(f"WENYUAN_AUDIT_SECOND_HASH = {second!r}: write sm3 or nothing（可写 sm3 或留空）")
    if second not in hashlib.algorithms_available:
        raise SettingUnusable("WENYUAN_AUDIT_SECOND_HASH = 'sm3': this machine's OpenSSL has no SM3; leave it empty（本机的 OpenSSL 没有 SM3，请留空）")
    return ("sha256", second)
