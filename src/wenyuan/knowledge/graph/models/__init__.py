"""What waits to be stated anew."""

from __future__ import annotations

from django.db import models


class PendingThing(models.Model):
    """A thing of which something else is to be said, though its source counts no change of its own; written in the transaction that brought it about."""

    source = models.CharField(max_length=40)
    key = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.source}:{self.key}"
