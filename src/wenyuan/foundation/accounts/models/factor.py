"""Second factors and the ways back when they are lost."""

from __future__ import annotations

from django.db import models

from ..enums import RequestState


class TotpSecret(models.Model):
    """The shared secret of an authenticator app (RFC 6238), sealed; it counts once `confirmed_at` is set.

    `last_step` is the time step of the last code taken: a code is good once.
    """

    account = models.OneToOneField("accounts.Account", models.CASCADE, related_name="totp")
    sealed = models.BinaryField(max_length=400)
    last_step = models.BigIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"totp {self.account_id}"


class Passkey(models.Model):
    """A WebAuthn credential: as a second factor, and where it checks its owner, instead of the password."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="passkeys")
    credential_id = models.BinaryField(max_length=1023, unique=True)
    public_key = models.BinaryField(max_length=2048)
    sign_count = models.BigIntegerField(default=0)
    name = models.CharField(max_length=60)
    is_backed_up = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class RecoveryCode(models.Model):
    """The digest of a code that is good once in place of a second factor."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField(max_length=32)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"recovery {self.account_id}"


class RecoveryRequest(models.Model):
    """A reset of somebody's sign-in: one member of staff asks, another approves."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="recovery_requests")
    reason = models.CharField(max_length=400)
    asked_by = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=RequestState.choices, default=RequestState.WAITING)
    decided_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=models.Q(state="waiting"), name="recovery_asked_once"),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(state="approved") | ~models.Q(decided_by=models.F("asked_by")), name="recovery_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"recovery of {self.account_id} {self.state}"
