"""Signed links: whoever holds one may fetch one object for a while. They are made after a decision and decide nothing themselves."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction

from ..models import LinkKey, UsedLink

LONGEST = timedelta(days=7)
_GRACE = LONGEST


class LinkRefused(Exception):
    """A link is not followed. `reason` is forged, expired, elsewhere (another address), somebody (another person) or used."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says.

    Attributes:
        purpose: The door for which it was made; no other door follows it.
        person_id: Who alone may use it, or None.
        address: From which address alone it may be used, or empty.
        once: Whether it works a single time.
    """

    digest: str
    name: str
    purpose: str
    expires_at: datetime
    person_id: int | None = None
    address: str = ""
    once: bool = False
    inline: bool = False


def sign_link(link: Link, *, at: datetime) -> str:
    """Return the token of a link.

    Raises:
        ValueError: It would live longer than a week, or not at all.
    """
    if not at < link.expires_at <= at + LONGEST:
        raise ValueError("a link lives up to seven days")
    key = _newest_key(at)
    body = {
        "d": link.digest, "n": link.name[:200], "p": link.purpose, "e": int(link.expires_at.timestamp()), "u": link.person_id, "a": link.address,
        "o": secrets.token_hex(12) if link.once else "", "i": link.inline, "k": key.pk,
    }
    payload = _encode(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())
    return f"{payload}.{_encode(_mac(key, payload))}"


def read_link(token: str, *, purpose: str, person_id: int | None, address: str, at: datetime, use: bool = True) -> Link:
    """Check a token for a door and return what it says.

    Args:
        use: Spend a one-time link; False only looks.

    Raises:
        LinkRefused
    """
    body = _opened(token)
    if body.get("p") != purpose:
        raise LinkRefused("forged")
    expires_at = datetime.fromtimestamp(int(str(body["e"])), UTC)
    if at >= expires_at:
        raise LinkRefused("expired")
    if body["a"] and body["a"] != address:
        raise LinkRefused("elsewhere")
    if body["u"] is not None and body["u"] != person_id:
        raise LinkRefused("somebody")
    if body["o"]:
        _spend(str(body["o"]), expires_at, use=use)
    bound = body["u"]
    return Link(
        digest=str(body["d"]), name=str(body["n"]), purpose=purpose, expires_at=expires_at, person_id=bound if isinstance(bound, int) else None,
        address=str(body["a"]), once=bool(body["o"]), inline=bool(body["i"]),
    )


def _opened(token: str) -> dict[str, object]:
    payload, _dot, signature = token.partition(".")
    try:
        body = json.loads(_decode(payload)) if len(token) < 4000 else {}
        given, number = _decode(signature), body["k"]
    except (ValueError, KeyError, TypeError, UnicodeDecodeError, binascii.Error, RecursionError):
        raise LinkRefused("forged") from None
    key = LinkKey.objects.filter(pk=number).first() if isinstance(number, int) and 0 < number < 2**62 else None
    if key is None or not hmac.compare_digest(_mac(key, payload), given):
        raise LinkRefused("forged")
    if key.ends_at is not None and int(body["e"]) > key.ends_at.timestamp():
        raise LinkRefused("expired")
    return body


def _spend(nonce: str, expires_at: datetime, *, use: bool) -> None:
    if use:
        _row, fresh = UsedLink.objects.get_or_create(nonce=nonce, defaults={"expires_at": expires_at})
        if not fresh:
            raise LinkRefused("used")
    elif UsedLink.objects.filter(nonce=nonce).exists():
        raise LinkRefused("used")


@transaction.atomic
def rotate_keys(*, at: datetime, at_once: bool = False) -> int:
    """Begin a new key; links of the old ones work on until they expire, or not at all with `at_once`. Returns the new key's number."""
    if at_once:
        LinkKey.objects.all().delete()
    else:
        LinkKey.objects.filter(ends_at__isnull=True).update(ends_at=at + _GRACE)
        LinkKey.objects.filter(ends_at__lt=at).delete()
    return LinkKey.objects.create(salt=secrets.token_bytes(32), created_at=at).pk


def _newest_key(at: datetime) -> LinkKey:
    return LinkKey.objects.filter(ends_at__isnull=True).order_by("-pk").first() or LinkKey.objects.get(pk=rotate_keys(at=at))


def _mac(key: LinkKey, payload: str) -> bytes:
    secret = hmac.digest(settings.SECRET_KEY.encode(), b"wenyuan storage link\0" + bytes(key.salt), hashlib.sha256)
    return hmac.digest(secret, payload.encode(), hashlib.sha256)


def _encode(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
