"""Receivers outside and what is on its way to them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class SubscriptionState(models.TextChoices):
    """Whether a receiver is asked."""

    ACTIVE = "active", _("启用")
    PAUSED = "paused", _("已暂停")
    OFF = "off", _("未启用")


class Transport(models.TextChoices):
    """How a receiver is reached."""

    WEBHOOK = "webhook", "HTTP"
    NATS = "nats", "NATS JetStream"


class DeliveryState(models.TextChoices):
    """Where a delivery stands."""

    WAITING = "waiting", _("待送")
    DELIVERED = "delivered", _("已送达")
    DEAD = "dead", _("未送达")


class Subscription(models.Model):
    """An address outside that is told of events of a library; without a library, of all.

    Examples: a discovery service that mirrors records; a city's open data desk.
    The secrets lie here sealed by a key made from the installation's signing key; `second_secret` signs beside the first until
    `second_secret_until`, so that a receiver may change over without a gap.
    The one of transport `nats` is the message bus of the settings: made and switched off by the sender, never by hand; while it is off,
    no deliveries are made for it.
    Why the failing is counted here and not by delivery: a receiver that is down is asked with one delivery at a time.
    """

    library = models.ForeignKey("libraries.Library", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=500)
    transport = models.CharField(max_length=8, choices=Transport.choices, default=Transport.WEBHOOK)
    types = ArrayField(models.CharField(max_length=120))
    secret = models.TextField()
    second_secret = models.TextField(blank=True)
    second_secret_until = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=SubscriptionState.choices, default=SubscriptionState.ACTIVE)
    pause_reason = models.CharField(max_length=400, blank=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["transport"], condition=models.Q(transport="nats"), name="one_message_bus")]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One event on its way to one receiver.

    `transaction` and `event_id` are the event's place in the outbox: of one subject, the first waiting place goes first. The
    event itself stays in the outbox and is not copied.
    """

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="deliveries")
    event_id = models.BigIntegerField()
    transaction = models.BigIntegerField()
    name = models.CharField(max_length=120)
    subject = models.CharField(max_length=80)
    state = models.CharField(max_length=9, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    waiting_since = models.DateTimeField()
    next_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=400, blank=True)
    answer = models.CharField(max_length=1200, blank=True)
    milliseconds = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "event_id"], name="delivery_once_per_receiver")]
        indexes = [
            models.Index(fields=["subscription", "transaction", "event_id"], name="delivery_waiting_order", condition=models.Q(state="waiting")),
            models.Index(fields=["subscription", "subject", "transaction", "event_id"], name="delivery_waiting_subject", condition=models.Q(state="waiting")),
            models.Index(fields=["ended_at"], name="delivery_ended", condition=~models.Q(state="waiting")),
            models.Index(fields=["event_id"], name="delivery_event_waiting", condition=models.Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.name} → {self.subscription_id}"
