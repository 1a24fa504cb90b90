"""Signed links: generations of keys, and one-time links that were used."""

from __future__ import annotations

from django.db import models


class LinkKey(models.Model):
    """A generation of the key that signs links. The key itself is derived from `salt` and the site's own secret and kept nowhere."""

    salt = models.BinaryField()
    created_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.pk)


class UsedLink(models.Model):
    """A one-time link that was used; forgotten once the link has expired anyway."""

    nonce = models.CharField(max_length=32, primary_key=True)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="used_link_by_end")]

    def __str__(self) -> str:
        return self.nonce
