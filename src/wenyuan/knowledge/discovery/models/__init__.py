"""What waits to be indexed."""

from __future__ import annotations

from django.db import models


class PendingChange(models.Model):
    """A thing whose search document must be made again, written in the transaction of its change."""

    source = models.CharField(max_length=40)
    key = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["source", "key"], name="pending_by_thing")]

    def __str__(self) -> str:
        return f"{self.source}:{self.key}"
