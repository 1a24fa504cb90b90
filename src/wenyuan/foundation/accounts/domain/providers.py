"""Outside providers: chosen by two of a library's staff; whose identity there is whose account here."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from wenyuan.foundation.tenancy.api import stepping_over

from ..data import Person, Proof
from ..enums import ActKind, NoticeKind, ProviderKind, RequestState
from ..models import Account, ExternalIdentity, IdentityProvider
from .acts import record_act
from .authority import MANAGE, NotAllowed, holds
from .notices import notify
from .oidc import Identity
from .proofs import raise_proof

CLAIMS = {"name": "name", "email": "email", "username": "preferred_username"}
_HERE = {"127.0.0.1", "localhost", "::1"}


class UnusableProvider(ValueError):
    """The provider cannot be kept so. `args[0]` is one of `title`, `issuer`, `client_id`, `secret`, `claims`, `reason`, `there`, `decided`, `metadata`."""


class CannotLink(ValueError):
    """The identity cannot be linked or unlinked. `args[0]`: `taken` by another account, `last`: no other way in is left."""


def _seal() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"provider|{settings.SECRET_KEY}".encode()).digest()))


def secret_of(provider: IdentityProvider) -> str:
    """Return the secret shared with a provider; empty when the installation's key has changed."""
    try:
        return _seal().decrypt(bytes(provider.secret)).decode()
    except InvalidToken:
        return ""


def seal_secret(secret: str) -> bytes:
    """Return a secret under the installation's key."""
    return _seal().encrypt(secret.encode())


def _check_issuer(issuer: str) -> None:
    try:
        parts = urlsplit(issuer)
    except ValueError:
        raise UnusableProvider("issuer") from None
    # Plain http only to this machine, which the rules of outgoing requests refuse unless they are told otherwise.
    if not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)) or not parts.hostname or parts.query or parts.fragment or parts.username or len(issuer) > 300:
        raise UnusableProvider("issuer")


@transaction.atomic
def ask_provider(
    *, actor: Person, library_id: int, title: str, issuer: str, client_id: str, secret: str, claims: Mapping[str, str], vouches: bool, opens_accounts: bool, reason: str, at: datetime,
) -> int:
    """Ask for a provider to sign people in; a second person approves it.

    Raises:
        NotAllowed: `place`; `beyond`: only those who manage accounts everywhere let a provider vouch for identities.
        UnusableProvider: See there.
    """
    actor_id = check_asker(actor=actor, library_id=library_id, vouches=vouches)
    _check_issuer(issuer)
    check_texts((("title", title, 80), ("client_id", client_id, 200), ("secret", secret, 500), ("reason", reason, 400)))
    if not set(claims) <= set(CLAIMS) or not all(0 < len(value) <= 60 for value in claims.values()):
        raise UnusableProvider("claims")
    if IdentityProvider.objects.filter(library_id=library_id, issuer=issuer, client_id=client_id, state__in=[RequestState.WAITING, RequestState.APPROVED]).exists():
        raise UnusableProvider("there")
    made = IdentityProvider.objects.create(
        library_id=library_id, title=title.strip(), issuer=issuer, client_id=client_id, secret=seal_secret(secret), claims=CLAIMS | dict(claims), vouches=vouches,
        opens_accounts=opens_accounts, reason=reason, asked_by_id=actor_id, asked_at=at,
    )
    tell_of_provider(kind=ActKind.PROVIDER_ASKED, provider=made, actor_id=actor_id, at=at)
    return made.pk


def check_asker(*, actor: Person, library_id: int, vouches: bool) -> int:
    """Return who asks, if they may.

    Raises:
        NotAllowed: See `ask_provider`.
    """
    if actor.id is None or not holds(actor, [MANAGE], library_id=library_id):
        raise NotAllowed("place")
    if vouches and not holds(actor, [MANAGE], library_id=None):
        raise NotAllowed("beyond")
    return actor.id


def check_texts(texts: tuple[tuple[str, str, int], ...]) -> None:
    """Pass if each text (name, text, most characters) is there and not too long.

    Raises:
        UnusableProvider: Naming the first that is not.
    """
    for name, value, most in texts:
        if not value.strip() or len(value) > most:
            raise UnusableProvider(name)


@transaction.atomic
def decide_provider(*, actor: Person, provider_id: int, approve: bool, at: datetime) -> None:
    """Approve or refuse a provider; the one who asked may only take it back.

    Raises:
        NotAllowed: `second`, `place` or `beyond`.
        UnusableProvider: `decided`.
    """
    asked = IdentityProvider.objects.select_for_update().get(pk=provider_id)
    if asked.state != RequestState.WAITING:
        raise UnusableProvider("decided")
    withdrawn = not approve and asked.asked_by_id == actor.id
    if not withdrawn:
        if actor.id == asked.asked_by_id:
            raise NotAllowed("second")
        if not holds(actor, [MANAGE], library_id=asked.library_id):
            raise NotAllowed("place")
        if asked.vouches and not holds(actor, [MANAGE], library_id=None):
            raise NotAllowed("beyond")
    asked.state = RequestState.APPROVED if approve else RequestState.WITHDRAWN if withdrawn else RequestState.REFUSED
    asked.decided_by_id, asked.decided_at = actor.id, at
    asked.save()
    tell_of_provider(kind=ActKind.PROVIDER_APPROVED if approve else ActKind.PROVIDER_REFUSED, provider=asked, actor_id=actor.id, at=at)


@transaction.atomic
def end_provider(*, actor: Person, provider_id: int, at: datetime) -> None:
    """Let a provider sign nobody in any more; ending takes one person, for it gives nobody more.

    Raises:
        NotAllowed: `place`.
        UnusableProvider: `decided`: it is not in use.
    """
    held = IdentityProvider.objects.select_for_update().get(pk=provider_id)
    if not holds(actor, [MANAGE], library_id=held.library_id):
        raise NotAllowed("place")
    if held.state != RequestState.APPROVED:
        raise UnusableProvider("decided")
    held.state = RequestState.WITHDRAWN
    held.save(update_fields=["state"])
    tell_of_provider(kind=ActKind.PROVIDER_ENDED, provider=held, actor_id=actor.id, at=at)


def tell_of_provider(*, kind: ActKind, provider: IdentityProvider, actor_id: int | None, at: datetime) -> None:
    """Keep what was done about a provider."""
    # Kept in the history of whoever did it: a provider is nobody's account.
    if actor_id is not None:
        record_act(kind=kind, account_id=actor_id, actor_id=actor_id, at=at, library_id=provider.library_id, details={"provider": provider.pk})


def providers_in_use() -> list[IdentityProvider]:
    """Return the providers that people may sign in with."""
    return list(IdentityProvider.objects.filter(state=RequestState.APPROVED).order_by("title", "pk")[:50])


def find_provider(*, provider_id: int, kind: ProviderKind | None = None) -> IdentityProvider | None:
    """Return a provider in use."""
    found = IdentityProvider.objects.filter(pk=provider_id, state=RequestState.APPROVED).first()
    return found if found is not None and kind in {None, found.kind} else None


@transaction.atomic
def account_of(*, provider: IdentityProvider, identity: Identity, at: datetime) -> Account | None:
    """Return the account of an identity, opened now where the provider may do so; None when it has none. An equal mail address links nothing."""
    with stepping_over("somebody who signs in is looked up before it is known who they are"):
        held = ExternalIdentity.objects.select_for_update(of=("self",)).select_related("account").filter(issuer=identity.issuer, subject=identity.subject).first()
        if held is None:
            if not provider.opens_accounts:
                return None
            account = _open(provider, identity)
            _put(account.pk, provider, identity, at)
            record_act(kind=ActKind.REGISTERED, account_id=account.pk, actor_id=account.pk, at=at, library_id=provider.library_id, details={"provider": provider.pk})
        else:
            account = held.account
            ExternalIdentity.objects.filter(pk=held.pk).update(last_used_at=at)
        if not account.is_active:
            return None
        if provider.vouches and raise_proof(account_id=account.pk, to=Proof.PROVIDER, how="provider", actor_id=account.pk, at=at, library_id=provider.library_id):
            account.refresh_from_db()
        return account


def _open(provider: IdentityProvider, identity: Identity) -> Account:
    def claim(name: str, most: int) -> str:
        value = identity.claims.get(str(provider.claims.get(name, "")))
        return value.replace("\x00", "").strip()[:most] if isinstance(value, str) else ""

    email = claim("email", 254) if identity.claims.get("email_verified") is True else ""
    try:
        validate_email(email)
    except ValidationError:
        email = ""
    username = claim("username", 60)
    if not username or Account.objects.filter(username__iexact=username).exists():
        username = f"{username[:50] or 'id'}-{secrets.token_hex(4)}"
    return Account.objects.create(username=username, name=claim("name", 80) or username, email=email, home_library_id=provider.library_id, password=make_password(None))


def owns_identity(*, account_id: int, identity: Identity) -> bool:
    """Whether an identity is linked to an account."""
    return ExternalIdentity.objects.filter(account_id=account_id, issuer=identity.issuer, subject=identity.subject).exists()


def _put(account_id: int, provider: IdentityProvider, identity: Identity, at: datetime) -> None:
    ExternalIdentity.objects.create(account_id=account_id, provider=provider, issuer=identity.issuer, subject=identity.subject, linked_at=at, last_used_at=at)
    record_act(kind=ActKind.IDENTITY_LINKED, account_id=account_id, actor_id=account_id, at=at, library_id=provider.library_id, details={"provider": provider.pk})


@transaction.atomic
def link_identity(*, account_id: int, provider: IdentityProvider, identity: Identity, at: datetime) -> None:
    """Link an identity to an account whose owner has just proved both.

    Raises:
        CannotLink: `taken`.
    """
    account = Account.objects.select_for_update().get(pk=account_id, is_active=True)
    held = ExternalIdentity.objects.filter(issuer=identity.issuer, subject=identity.subject).first()
    if held is not None:
        if held.account_id != account_id:
            raise CannotLink("taken")
        return
    _put(account.pk, provider, identity, at)
    notify(account_id=account_id, kind=NoticeKind.IDENTITY_CHANGED, at=at)
    if provider.vouches:
        raise_proof(account_id=account_id, to=Proof.PROVIDER, how="provider", actor_id=account_id, at=at, library_id=provider.library_id)


@transaction.atomic
def unlink_identity(*, account_id: int, identity_id: int, at: datetime) -> bool:
    """Unlink one of an account's own identities; return whether there was one.

    Raises:
        CannotLink: `last`: the account has no password and no other identity.
    """
    account = Account.objects.select_for_update().get(pk=account_id)
    held = ExternalIdentity.objects.filter(pk=identity_id, account_id=account_id).first()
    if held is None:
        return False
    if not account.has_usable_password() and ExternalIdentity.objects.filter(account_id=account_id).count() == 1:
        raise CannotLink("last")
    held.delete()
    record_act(kind=ActKind.IDENTITY_UNLINKED, account_id=account_id, actor_id=account_id, at=at, details={"provider": held.provider_id})
    notify(account_id=account_id, kind=NoticeKind.IDENTITY_CHANGED, at=at)
    return True
