"""Receivers outside and what is on its way to them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Q

from ..data import DeliveryCounts, DeliveryData, SubscriptionData
from ..models import Delivery, DeliveryState, Subscription, SubscriptionState


def subscription_data(row: Subscription) -> SubscriptionData:
    """Turn a row into a value, without its secrets."""
    return SubscriptionData(
        id=row.pk, library_id=row.library_id, name=row.name, address=row.address, types=tuple(row.types), state=row.state, pause_reason=row.pause_reason,
        failures=row.failures, failing_since=row.failing_since, next_at=row.next_at, second_secret_until=row.second_secret_until, created_at=row.created_at,
        transport=row.transport,
    )


def list_subscriptions(*, libraries: Sequence[int] | None) -> list[SubscriptionData]:
    """Return the receivers of libraries, by name; `None` stands for every library and the receivers of none."""
    rows = Subscription.objects.order_by("name", "pk")
    if libraries is not None:
        rows = rows.filter(library_id__in=libraries)
    return [subscription_data(row) for row in rows[:1000]]


def find_subscription(*, subscription_id: int) -> SubscriptionData | None:
    """Return a receiver; None when there is none."""
    row = Subscription.objects.filter(pk=subscription_id).first() if subscription_id < 2**62 else None
    return subscription_data(row) if row else None


def delivery_data(row: Delivery) -> DeliveryData:
    """Turn a row into a value."""
    return DeliveryData(
        id=row.pk, subscription_id=row.subscription_id, event_id=row.event_id, name=row.name, subject=row.subject, state=row.state, attempts=row.attempts,
        next_at=row.next_at if row.state == DeliveryState.WAITING else None, created_at=row.waiting_since, ended_at=row.ended_at, status=row.status,
        error=row.error, answer=row.answer, milliseconds=row.milliseconds,
    )


def list_deliveries(*, subscription_id: int, state: str = "", before: int | None = None, limit: int = 50) -> list[DeliveryData]:
    """Return the newest deliveries of a receiver, below a number when `before` is given."""
    rows = Delivery.objects.filter(subscription_id=subscription_id).order_by("-pk")
    if state:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [delivery_data(row) for row in rows[:limit]]


def find_delivery(*, delivery_id: int) -> DeliveryData | None:
    """Return a delivery; None when there is none."""
    row = Delivery.objects.filter(pk=delivery_id).first() if delivery_id < 2**62 else None
    return delivery_data(row) if row else None


def count_deliveries(*, subscription_ids: Sequence[int]) -> dict[int, DeliveryCounts]:
    """Return the counts of each receiver, in one query."""
    rows = Delivery.objects.filter(subscription_id__in=subscription_ids).values("subscription_id").annotate(
        waiting=Count("pk", filter=Q(state=DeliveryState.WAITING)), delivered=Count("pk", filter=Q(state=DeliveryState.DELIVERED)),
        dead=Count("pk", filter=Q(state=DeliveryState.DEAD)),
    )
    found = {row["subscription_id"]: DeliveryCounts(row["waiting"], row["delivered"], row["dead"]) for row in rows}
    return {number: found.get(number, DeliveryCounts()) for number in subscription_ids}


def count_troubled(library_id: int | None) -> int:
    """Return how many receivers are paused or failing, for the badge of the menu."""
    rows = Subscription.objects.filter(Q(state=SubscriptionState.PAUSED) | Q(failing_since__isnull=False))
    return (rows.filter(library_id=library_id) if library_id is not None else rows).count()
