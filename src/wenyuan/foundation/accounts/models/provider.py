"""Outside providers of identity, and whose identity there is whose account here."""

from __future__ import annotations

from django.db import models

from ..enums import ProviderKind, RequestState


class IdentityProvider(models.Model):
    """A provider (OpenID Connect Core 1.0 or SAML 2.0) that a library lets its people sign in with.

    `secret` is sealed with the installation's key: what is shared with a provider of OpenID Connect, our private key towards one of SAML.
    `issuer` is the entityID of one of SAML, and `details` what its metadata says and the certificate of our key. `claims` maps `name`, `email` and `username` to the provider's claims. With
    `vouches` an identity that staff or the state have seen stands behind the provider: its people count as proved. With
    `opens_accounts` people of the provider who have no account get one.
    """

    library = models.ForeignKey("libraries.Library", models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=ProviderKind.choices, default=ProviderKind.OIDC)
    issuer = models.CharField(max_length=300)
    client_id = models.CharField(max_length=200, blank=True)
    secret = models.BinaryField(max_length=6000)
    details = models.JSONField(default=dict)
    claims = models.JSONField(default=dict)
    vouches = models.BooleanField(default=False)
    opens_accounts = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=RequestState.choices, default=RequestState.WAITING)
    reason = models.CharField(max_length=400)
    asked_by = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["library", "issuer", "client_id"], condition=models.Q(state__in=["waiting", "approved"]), name="provider_once_in_a_library"),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(state="approved") | ~models.Q(decided_by=models.F("asked_by")), name="provider_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ExternalIdentity(models.Model):
    """An identity at a provider that signs an account in: `issuer` and `subject` together name it for good."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="identities")
    provider = models.ForeignKey(IdentityProvider, models.PROTECT, related_name="+")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="identity_once")]

    def __str__(self) -> str:
        return f"{self.account_id} at {self.issuer}"


class SeenToken(models.Model):
    """An assertion or a log-out token that was believed once, by its digest, for as long as it could be believed again."""

    digest = models.BinaryField(max_length=32, unique=True)
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["until"], name="seen_tokens_by_time")]

    def __str__(self) -> str:
        return f"until {self.until}"
