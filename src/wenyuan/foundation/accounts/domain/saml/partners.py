"""Providers of SAML as a library keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from ...data import Person
from ...enums import ActKind, ProviderKind, RequestState
from ...models import IdentityProvider
from ..oidc import Identity
from ..providers import UnusableProvider, check_asker, check_texts, seal_secret, secret_of, tell_of_provider
from .answers import Believed
from .metadata import Own, Partner, UnusableMetadata, make_key, read_metadata, write_metadata

# displayName, mail and uid of eduPerson and LDAP, as federations of universities send them.
ATTRIBUTES = {"name": "urn:oid:2.16.840.1.113730.3.1.241", "email": "urn:oid:0.9.2342.19200300.100.1.3", "username": "urn:oid:0.9.2342.19200300.100.1.1"}


@transaction.atomic
def ask_saml_provider(
    *, actor: Person, library_id: int, title: str, metadata: bytes, attributes: Mapping[str, str], vouches: bool, opens_accounts: bool, reason: str, at: datetime,
) -> int:
    """Ask for a provider by its metadata, with a key of its own for us; a second person approves it.

    Args:
        attributes: Which attributes name `name`, `email`, `username` and, for good, the person (`subject`; without it the NameID does).

    Raises:
        NotAllowed: See `ask_provider`.
        UnusableProvider: See there; `metadata` names what is wrong in `args[1]`.
    """
    actor_id = check_asker(actor=actor, library_id=library_id, vouches=vouches)
    check_texts((("title", title, 80), ("reason", reason, 400)))
    if not set(attributes) <= {*ATTRIBUTES, "subject"} or not all(0 < len(value) <= 120 for value in attributes.values()):
        raise UnusableProvider("claims")
    try:
        partner = read_metadata(metadata)
    except UnusableMetadata as problem:
        raise UnusableProvider("metadata", problem.args[0]) from None
    if IdentityProvider.objects.filter(library_id=library_id, issuer=partner.entity, client_id="", state__in=[RequestState.WAITING, RequestState.APPROVED]).exists():
        raise UnusableProvider("there")
    key, certificate = make_key(common_name=title.strip(), at=at)
    details = {"sso": partner.sso, "slo": partner.slo, "certificates": list(partner.certificates), "own_certificate": certificate}
    made = IdentityProvider.objects.create(
        library_id=library_id, title=title.strip(), kind=ProviderKind.SAML, issuer=partner.entity, client_id="", secret=seal_secret(key), details=details,
        claims=ATTRIBUTES | dict(attributes), vouches=vouches, opens_accounts=opens_accounts, reason=reason, asked_by_id=actor_id, asked_at=at,
    )
    tell_of_provider(kind=ActKind.PROVIDER_ASKED, provider=made, actor_id=actor_id, at=at)
    return made.pk


def partner_of(provider: IdentityProvider) -> Partner:
    """Return what a provider's metadata said."""
    said = provider.details
    return Partner(provider.issuer, str(said["sso"]), str(said["slo"]), tuple(map(str, said["certificates"])))


def own_side(provider: IdentityProvider, *, base_url: str) -> Own:
    """Return ourselves towards a provider: every provider knows us by a name of its own, so that what is said to one library is nothing to another."""
    here = f"{base_url}/account/login/saml/{provider.pk}"
    return Own(f"{here}/metadata/", f"{here}/answer/", f"{here}/logout/", secret_of(provider))


def own_metadata(*, provider_id: int, base_url: str) -> bytes | None:
    """Return our metadata for a provider that waits or is in use."""
    found = IdentityProvider.objects.filter(pk=provider_id, kind=ProviderKind.SAML, state__in=[RequestState.WAITING, RequestState.APPROVED]).first()
    return None if found is None else write_metadata(own=own_side(found, base_url=base_url), certificate=str(found.details["own_certificate"]))


def issuer_of(provider: IdentityProvider) -> str:
    """Return what stands before the names of a provider.

    Anybody can paste metadata that bears the name of another: a name counts only within the library whose two persons believed it, and
    lives on when the library enters the same provider anew.
    """
    return f"saml:{provider.library_id}:{provider.issuer}"


def identity_of(*, provider: IdentityProvider, believed: Believed) -> Identity:
    """Return whose identity an assertion shows."""
    return Identity(issuer_of(provider), believed.subject, believed.claims)
