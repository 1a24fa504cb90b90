"""Consents as they were given and taken back, and requests to close an account."""

from __future__ import annotations

from django.db import models


class Consent(models.Model):
    """One line of the ledger: what was said to a purpose in a version of its words. Never changed; the last line counts."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    is_given = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "purpose", "-id"], name="consents_of_account")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.purpose} {self.version}"


class ErasureRequest(models.Model):
    """A wish to close an account; carried out on `due_at` unless it is taken back."""

    account = models.OneToOneField("accounts.Account", models.CASCADE, related_name="erasure")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=models.Q(done_at=None), name="erasures_due")]

    def __str__(self) -> str:
        return f"erase {self.account_id}"
