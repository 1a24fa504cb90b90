"""The face of events."""

from .data import DeliveryCounts, DeliveryData, Event, EventType, Policy, SubscriptionData
from .domain.catalogue import WrongDeclaration, WrongPayload, catalogue_json, catalogue_page, collect_types, declared_types
from .domain.outbox import (
    CHANNEL,
    NoSuchReceiver,
    deliver_events,
    emit,
    registered_receivers,
    replay_events,
    subscribe,
)
from .domain.retention import Forgotten, clean_up
from .domain.sending import run_deliveries
from .domain.subscriptions import (
    EventGone,
    NoSuchSubscription,
    WrongSubscription,
    change_subscription,
    close_subscription,
    open_subscription,
    pause_subscription,
    redeliver,
    redeliver_dead,
    replay_subscription,
    resume_subscription,
    rotate_secret,
    send_ping,
    subscribable_types,
)
from .followers import register_follower, run_followers

__all__ = [
    "CHANNEL", "DeliveryCounts", "DeliveryData", "Event", "EventGone", "EventType", "Forgotten",
    "NoSuchReceiver", "NoSuchSubscription", "Policy", "SubscriptionData", "WrongDeclaration", "WrongPayload",
    "WrongSubscription", "catalogue_json", "catalogue_page", "change_subscription", "clean_up",
    "close_subscription", "collect_types", "declared_types", "deliver_events", "emit", "open_subscription",
    "pause_subscription", "redeliver", "redeliver_dead", "register_follower", "registered_receivers",
    "replay_events", "replay_subscription", "resume_subscription", "rotate_secret", "run_deliveries",
    "run_followers", "send_ping", "subscribable_types", "subscribe",
]
