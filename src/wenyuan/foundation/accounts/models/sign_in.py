"""Sessions as their owner sees them, devices that are known, tries, and notices."""

from __future__ import annotations

from django.db import models

from ..enums import NoticeKind


class SignInTry(models.Model):
    """A try to sign in within the last minutes, by keyed digests: neither user name nor address stands here."""

    pair = models.BinaryField(max_length=16)
    source = models.BinaryField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["pair", "at"], name="tries_of_pair"), models.Index(fields=["source", "at"], name="tries_of_source"), models.Index(fields=["at"], name="tries_by_time"),
        ]

    def __str__(self) -> str:
        return f"try {self.pk}"


class KnownDevice(models.Model):
    """A browser that an account has signed in from: the digest of a random number that the browser keeps."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="devices")
    digest = models.BinaryField(max_length=32)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="device_known_once")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.first_at}"


class SignedInSession(models.Model):
    """One sign-in: on what, from which network, until when.

    `network` is the address cut to /24 or /48, which says roughly where; `session_key` is emptied when it ends. `provider` and
    `provider_session` say with which outside provider it began and what it is called there, so that a log-out there ends it here.
    """

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, blank=True)
    device = models.CharField(max_length=80)
    network = models.CharField(max_length=48, blank=True)
    method = models.CharField(max_length=16)
    provider = models.ForeignKey("accounts.IdentityProvider", models.SET_NULL, null=True, related_name="+")
    provider_session = models.CharField(max_length=255, blank=True, default="")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "-at"], name="sessions_of_account"), models.Index(fields=["session_key"], name="session_by_key"),
            models.Index(fields=["provider", "provider_session"], condition=~models.Q(provider_session=""), name="session_at_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.device}"


class Notice(models.Model):
    """Something the owner of an account must hear about its safety; stays on the own page until read."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=24, choices=NoticeKind.choices)
    device = models.CharField(max_length=80, blank=True)
    network = models.CharField(max_length=48, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-at"], name="notices_of_account")]

    def __str__(self) -> str:
        return f"{self.kind} {self.account_id}"
