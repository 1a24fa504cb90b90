"""The outbox, how far each receiver has read it, and the receivers outside."""

from .outbox import OutboxEvent, ReceiverCursor
from .webhooks import Delivery, DeliveryState, Subscription, SubscriptionState, Transport

__all__ = ["Delivery", "DeliveryState", "OutboxEvent", "ReceiverCursor", "Subscription", "SubscriptionState", "Transport"]
