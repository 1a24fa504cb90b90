"""The outbox and how far each receiver has read it."""

from __future__ import annotations

from django.db import models


class OutboxEvent(models.Model):
    """A fact, never changed after its commit.

    `transaction` is the writing transaction's id: a reader takes only events of transactions older than every running one, so
    that an event that commits late under a low id is not skipped.
    """

    name = models.CharField(max_length=120)
    subject = models.CharField(max_length=80)
    library_id = models.BigIntegerField(null=True)
    payload = models.JSONField()
    at = models.DateTimeField()
    transaction = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["transaction", "id"], name="outbox_reading_order")]

    def __str__(self) -> str:
        return f"{self.name} {self.subject}"


class ReceiverCursor(models.Model):
    """The last event that a receiver has handled."""

    receiver = models.CharField(max_length=160, unique=True)
    transaction = models.BigIntegerField(default=0)
    event_id = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=400, blank=True)

    def __str__(self) -> str:
        return f"{self.receiver} @ {self.event_id}"
