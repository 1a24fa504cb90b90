"""Purposes in the versions of their words, consents as they were given and taken back, and requests to close an account."""

from __future__ import annotations

from django.db import models


class ConsentText(models.Model):
    """The words of a purpose in one version, in three languages; the newest counts. Never changed."""

    purpose = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    title_hant = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160)
    text = models.TextField()
    text_hant = models.TextField()
    text_en = models.TextField()
    published_by = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["purpose", "version"], name="consent_version_once")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"


class Consent(models.Model):
    """One line of the ledger: what was said to a purpose in a version of its words. Never changed; the last line counts.

    `given_by` is the guardian who spoke for a child, null for the person themselves. `recipient` is the library that data goes to,
    for purposes that are agreed to for each recipient.
    """

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    is_given = models.BooleanField()
    given_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    recipient = models.ForeignKey("libraries.Library", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "purpose", "-id"], name="consents_of_account"), models.Index(fields=["purpose", "version"], name="consents_to_version"),
        ]

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
