"""Second factors: codes of an authenticator app, recovery codes, and who must have one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from ..enums import ActKind, NoticeKind
from ..models import Account, Passkey, RecoveryCode, RoleGrant, TotpSecret
from .acts import record_act
from .notices import notify

STEP = 30
CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def _seal() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"totp|{settings.SECRET_KEY}".encode()).digest()))


def has_factors(*, account_id: int) -> bool:
    """Whether an account has a second factor that counts."""
    return TotpSecret.objects.filter(account_id=account_id).exclude(confirmed_at=None).exists() or Passkey.objects.filter(account_id=account_id).exists()


def must_have_factors(*, account_id: int, at: datetime) -> bool:
    """Whether a role held now asks for a second factor, or the setting asks it of all staff."""
    grants = RoleGrant.objects.filter(Q(expires_at=None) | Q(expires_at__gt=at), account_id=account_id)
    if not settings.WENYUAN_STAFF_SECOND_FACTOR:
        grants = grants.filter(role__second_factor_required=True)
    return grants.exists()


@transaction.atomic
def start_totp(*, account_id: int) -> str:
    """Return a new secret in base32 for an authenticator app; it counts after `confirm_totp`. A confirmed one is left as it is.

    Raises:
        ValueError: There is a confirmed one already.
    """
    held = TotpSecret.objects.select_for_update().filter(account_id=account_id).first()
    if held is not None and held.confirmed_at is not None:
        raise ValueError("confirmed already")
    if held is not None:
        return _open(held)
    secret = pyotp.random_base32()
    TotpSecret.objects.create(account_id=account_id, sealed=_seal().encrypt(secret.encode()))
    return secret


def _open(held: TotpSecret) -> str:
    return _seal().decrypt(bytes(held.sealed)).decode()


def totp_address(*, secret: str, username: str, issuer: str) -> str:
    """Return the `otpauth:` address that authenticator apps read."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=issuer)


@transaction.atomic
def confirm_totp(*, account_id: int, code: str, at: datetime) -> bool:
    """Let the secret count when the app gives its code; return whether it did."""
    if not _take_code(account_id, code, at, confirmed=False):
        return False
    TotpSecret.objects.filter(account_id=account_id).update(confirmed_at=at)
    _tell(account_id, ActKind.FACTOR_ADDED, "totp", at)
    return True


def check_totp(*, account_id: int, code: str, at: datetime) -> bool:
    """Whether a code of the app is right now, one step early or late; each is good once."""
    return _take_code(account_id, code, at, confirmed=True)


@transaction.atomic
def _take_code(account_id: int, code: str, at: datetime, *, confirmed: bool) -> bool:
    held = TotpSecret.objects.select_for_update().filter(account_id=account_id, confirmed_at__isnull=not confirmed).first()
    digits = code.replace(" ", "")
    if held is None or len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return False
    try:
        totp = pyotp.TOTP(_open(held))
    except InvalidToken:  # the key of the installation has changed: the owner has to recover
        return False
    now = int(at.timestamp()) // STEP
    for step in (now - 1, now, now + 1):
        if step > held.last_step and hmac.compare_digest(totp.at(step * STEP), digits):
            held.last_step = step
            held.save(update_fields=["last_step"])
            return True
    return False


@transaction.atomic
def remove_totp(*, account_id: int, at: datetime) -> None:
    """Take the authenticator app away."""
    deleted, _by_model = TotpSecret.objects.filter(account_id=account_id).delete()
    if deleted:
        _tell(account_id, ActKind.FACTOR_REMOVED, "totp", at)


def _digest(account_id: int, code: str) -> bytes:
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return hmac.new(settings.SECRET_KEY.encode(), f"recovery|{account_id}|{plain}".encode("utf-8", "replace"), hashlib.sha256).digest()


@transaction.atomic
def make_recovery_codes(*, account_id: int, at: datetime) -> list[str]:
    """Return ten new codes of about 50 bits each; the old ones are gone."""
    Account.objects.select_for_update().get(pk=account_id)
    RecoveryCode.objects.filter(account_id=account_id).delete()
    codes = ["-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(account_id=account_id, digest=_digest(account_id, code)) for code in codes)
    _tell(account_id, ActKind.FACTOR_ADDED, "recovery", at)
    return codes


@transaction.atomic
def use_recovery_code(*, account_id: int, code: str, at: datetime) -> bool:
    """Use a code up; return whether it was a good one."""
    used = RecoveryCode.objects.filter(account_id=account_id, digest=_digest(account_id, code), used_at=None).update(used_at=at)
    if used:
        notify(account_id=account_id, kind=NoticeKind.RECOVERY_CODE_USED, at=at)
    return bool(used)


def _tell(account_id: int, kind: ActKind, factor: str, at: datetime) -> None:
    record_act(kind=kind, account_id=account_id, actor_id=account_id, at=at, details={"factor": factor})
    notify(account_id=account_id, kind=NoticeKind.FACTORS_CHANGED, at=at)
