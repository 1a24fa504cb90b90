"""Passkeys: WebAuthn Level 3 registration and authentication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from wenyuan.foundation.tenancy.api import stepping_over

from ..enums import ActKind, NoticeKind
from ..models import Account, Passkey
from .acts import record_act
from .notices import notify

MOST_PASSKEYS = 20


class PasskeyRefused(ValueError):
    """The answer of the authenticator cannot be taken."""


@dataclass(frozen=True, slots=True)
class Site:
    """Who asks: the domain that a passkey belongs to, and the origin of the page."""

    domain: str
    origin: str
    name: str


def _descriptors(account_id: int) -> list[PublicKeyCredentialDescriptor]:
    found = Passkey.objects.filter(account_id=account_id).values_list("credential_id", flat=True)
    return [PublicKeyCredentialDescriptor(id=bytes(one)) for one in found]


def ask_registration(*, account: Account, site: Site) -> tuple[str, bytes]:
    """Return the options for `navigator.credentials.create` as JSON, and the challenge to be kept."""
    options = generate_registration_options(
        rp_id=site.domain, rp_name=site.name, user_name=account.username, user_display_name=account.name, user_id=f"wenyuan-{account.pk}".encode(),
        exclude_credentials=_descriptors(account.pk),
        authenticator_selection=AuthenticatorSelectionCriteria(resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED),
    )
    return options_to_json(options), options.challenge


@transaction.atomic
def add_passkey(*, account_id: int, credential: str, challenge: bytes, site: Site, name: str, at: datetime) -> int:
    """Keep a new passkey and return its id.

    Raises:
        PasskeyRefused: The answer is not of this challenge, origin and domain, the passkey is known already, or there are twenty.
    """
    Account.objects.select_for_update().get(pk=account_id)
    if Passkey.objects.filter(account_id=account_id).count() >= MOST_PASSKEYS:
        raise PasskeyRefused("too many")
    try:
        verified = verify_registration_response(credential=credential, expected_challenge=challenge, expected_rp_id=site.domain, expected_origin=site.origin)
        with transaction.atomic():
            passkey = Passkey.objects.create(
                account_id=account_id, credential_id=verified.credential_id, public_key=verified.credential_public_key, sign_count=verified.sign_count,
                name=name[:60] or "passkey", is_backed_up=verified.credential_backed_up, created_at=at,
            )
    except (WebAuthnException, IntegrityError, ValueError, TypeError, KeyError) as problem:
        raise PasskeyRefused(type(problem).__name__) from None
    record_act(kind=ActKind.FACTOR_ADDED, account_id=account_id, actor_id=account_id, at=at, details={"factor": "passkey"})
    notify(account_id=account_id, kind=NoticeKind.FACTORS_CHANGED, at=at)
    return passkey.pk


def ask_authentication(*, site: Site, account_id: int | None) -> tuple[str, bytes]:
    """Return the options for `navigator.credentials.get` as JSON, and the challenge.

    Args:
        account_id: Whose passkey is wanted; None lets the authenticator offer what it has and makes it check its owner.
    """
    verification = UserVerificationRequirement.REQUIRED if account_id is None else UserVerificationRequirement.PREFERRED
    options = generate_authentication_options(rp_id=site.domain, allow_credentials=_descriptors(account_id) if account_id else None, user_verification=verification)
    return options_to_json(options), options.challenge


@transaction.atomic
def check_passkey(*, credential: str, challenge: bytes, site: Site, account_id: int | None, at: datetime) -> Account:
    """Return the active account that a passkey belongs to.

    Raises:
        PasskeyRefused: Unknown passkey, wrong signature, challenge, origin or counter, or not of the account asked for.
    """
    try:
        raw_id = base64url_to_bytes(parse_authentication_credential_json(credential).id)
    except (WebAuthnException, ValueError, TypeError, KeyError) as problem:
        raise PasskeyRefused(type(problem).__name__) from None
    with stepping_over("somebody who signs in is looked up before it is known who they are"):
        passkey = Passkey.objects.select_for_update(of=("self",)).select_related("account").filter(credential_id=raw_id, account__is_active=True).first()
    if passkey is None or (account_id is not None and passkey.account_id != account_id):
        raise PasskeyRefused("unknown")
    try:
        verified = verify_authentication_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=site.domain, expected_origin=site.origin, credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count, require_user_verification=account_id is None,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as problem:
        raise PasskeyRefused(type(problem).__name__) from None
    passkey.sign_count, passkey.last_used_at = verified.new_sign_count, at
    passkey.save(update_fields=["sign_count", "last_used_at"])
    return passkey.account


@transaction.atomic
def remove_passkey(*, account_id: int, passkey_id: int, at: datetime) -> bool:
    """Take one's own passkey away; return whether there was one."""
    deleted, _by_model = Passkey.objects.filter(pk=passkey_id, account_id=account_id).delete()
    if deleted:
        record_act(kind=ActKind.FACTOR_REMOVED, account_id=account_id, actor_id=account_id, at=at, details={"factor": "passkey"})
        notify(account_id=account_id, kind=NoticeKind.FACTORS_CHANGED, at=at)
    return bool(deleted)
