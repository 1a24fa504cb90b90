"""Devices that a reader lets be told things, and what is on its way to them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class PushDevice(models.Model):
    """A browser of an account that takes notices (RFC 8030).

    `endpoint` is the address its maker's service gave; `key` and `secret` are the browser's public key and shared secret (RFC 8291).
    Between `quiet_from` and `quiet_until`, in the library's time zone, nothing is sent.
    """

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="+")
    endpoint = models.CharField(max_length=1000)
    digest = models.BinaryField(max_length=32, unique=True)
    key = models.BinaryField(max_length=65)
    secret = models.BinaryField(max_length=16)
    name = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=8)
    topics = ArrayField(models.CharField(max_length=40))
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    created_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account"], name="push_devices_of_account")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.name}"


class PushNotice(models.Model):
    """A notice on its way to one device; deleted once it is there, given up, or a day old."""

    device = models.ForeignKey(PushDevice, models.CASCADE, related_name="notices")
    topic = models.CharField(max_length=40)
    message = models.JSONField()
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="push_notices_due")]

    def __str__(self) -> str:
        return f"{self.topic} to {self.device_id}"
