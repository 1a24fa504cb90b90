"""Keys to the HTTP interface and how much they were used."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class ApiKey(models.Model):
    """A key that acts for its holder within some of the holder's permissions.

    `prefix` finds the key and may be shown; `digest` is SHA-256 of 256 random bits, which need no slow hash. `library` narrows the
    key to one library, null leaves it wherever its holder has the rights. A rotated key goes on until its own `expires_at`.
    """

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.BinaryField(max_length=32)
    scopes = ArrayField(models.CharField(max_length=80))
    library = models.ForeignKey("libraries.Library", models.PROTECT, null=True, related_name="+")
    per_minute = models.PositiveIntegerField()
    per_day = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.prefix} {self.name}"


class ApiKeyUse(models.Model):
    """Calls made with a key in the current minute and the current day (UTC): one row a key, overwritten."""

    key = models.OneToOneField(ApiKey, models.CASCADE, primary_key=True, related_name="use")
    minute = models.BigIntegerField(default=0)
    minute_count = models.PositiveIntegerField(default=0)
    day = models.BigIntegerField(default=0)
    day_count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"use of {self.key_id}"
