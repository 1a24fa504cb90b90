"""Receivers outside: open, change, pause, test, ask again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from django.db import connection, transaction

from wenyuan.foundation.libraries.api import list_libraries
from wenyuan.foundation.net.api import RequestRefused, allowed_networks, parse_target, refusal_of

from ..models import Delivery, DeliveryState, OutboxEvent, Subscription, SubscriptionState, Transport
from .catalogue import declared_types
from .outbox import CHANNEL, emit, place_before, write_event
from .secrets import make_secret, seal_secret

PAUSED_TYPE = "events.subscription.paused.v1"
PING_TYPE = "events.subscription.pinged.v1"
EVERY_TYPE = "*"
SECOND_SECRET_FOR = timedelta(hours=24)
_MANY = 100
_HOUSE = "events-subscription-"

Field = Literal["name", "address", "types", "library"]


class WrongSubscription(ValueError):
    """A receiver cannot be kept as written. `field` says where, `problem` is a short code for the words of the page."""

    def __init__(self, field: Field, problem: str, detail: str = "") -> None:
        super().__init__(f"{field}: {problem} {detail}".strip())
        self.field, self.problem, self.detail = field, problem, detail


class NoSuchSubscription(LookupError):
    """No receiver of this number."""


class EventGone(LookupError):
    """The event of a delivery is no longer kept."""


def subscribable_types() -> list[str]:
    """Return the types that receivers outside may ask for."""
    return [name for name in declared_types() if name != PING_TYPE]


def _check(name: str, address: str, types: Sequence[str]) -> tuple[str, str, list[str]]:
    name, address = name.strip(), address.strip()
    if not name or len(name) > 120 or not name.isprintable():
        raise WrongSubscription("name", "length")
    if len(address) > 500:
        raise WrongSubscription("address", "length")
    try:
        target = parse_target(address)
    except RequestRefused as problem:
        raise WrongSubscription("address", "refused", str(problem)) from problem
    is_number = ":" in target.host or target.host.replace(".", "").isdigit()
    if is_number and (refusal := refusal_of(target.host, allowed=allowed_networks())):
        raise WrongSubscription("address", "refused", refusal)
    chosen = sorted(set(types))
    unknown = set(chosen) - {*subscribable_types(), EVERY_TYPE}
    if not chosen or unknown:
        raise WrongSubscription("types", "unknown" if unknown else "none", ", ".join(sorted(unknown))[:200])
    return name, address, [EVERY_TYPE] if EVERY_TYPE in chosen else chosen


@transaction.atomic
def open_subscription(
    *, name: str, address: str, types: Sequence[str], library_id: int | None, actor_id: int | None, at: datetime,
) -> tuple[int, str]:
    """Keep a receiver; return its number and its secret, which is never shown again. It is told of what happens from `at` on.

    Args:
        library_id: Whose events; None for those of every library and of none.

    Raises:
        WrongSubscription: Something written cannot be used, or the library has a hundred receivers.
    """
    name, address, chosen = _check(name, address, types)
    if library_id is not None and library_id not in {one.id for one in list_libraries()}:
        raise WrongSubscription("library", "unknown")
    same = Subscription.objects.filter(library_id=library_id) if library_id is not None else Subscription.objects.filter(library__isnull=True)
    if same.count() >= _MANY:
        raise WrongSubscription("library", "many")
    secret = make_secret()
    row = Subscription.objects.create(
        name=name, address=address, types=chosen, library_id=library_id, created_by_id=actor_id, created_at=at, secret=seal_secret(secret),
    )
    _wake()
    return row.pk, secret


@transaction.atomic
def change_subscription(*, subscription_id: int, name: str, address: str, types: Sequence[str]) -> None:
    """Change what a receiver is called, where it is, and what it is told; raises WrongSubscription, NoSuchSubscription."""
    row = _by_hand(_locked(subscription_id))
    row.name, row.address, row.types = _check(name, address, types)
    row.save(update_fields=["name", "address", "types"])
    _wake()


def _locked(subscription_id: int) -> Subscription:
    row = Subscription.objects.select_for_update().filter(pk=subscription_id).first()
    if row is None:
        raise NoSuchSubscription(subscription_id)
    return row


def _wake() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, '')", [CHANNEL])


def _by_hand(row: Subscription) -> Subscription:
    if row.transport != Transport.WEBHOOK:
        raise WrongSubscription("address", "settings", "the message bus is set in the settings of the system")
    return row


@transaction.atomic
def rotate_secret(*, subscription_id: int, at: datetime) -> str:
    """Return a new secret. For a day messages carry two signatures, the new secret's and the old one's. Raises WrongSubscription."""
    row = _by_hand(_locked(subscription_id))
    secret = make_secret()
    row.second_secret, row.second_secret_until, row.secret = row.secret, at + SECOND_SECRET_FOR, seal_secret(secret)
    row.save(update_fields=["secret", "second_secret", "second_secret_until"])
    return secret


@transaction.atomic
def pause_subscription(*, subscription_id: int, reason: str, at: datetime, told: bool = False) -> None:
    """Stop sending to a receiver; what happens meanwhile waits, up to the age of deliveries. With `told`, an event says so."""
    row = _locked(subscription_id)
    if row.state != SubscriptionState.ACTIVE:
        return
    row.state, row.pause_reason = SubscriptionState.PAUSED, reason[:400]
    row.save(update_fields=["state", "pause_reason"])
    if told:
        payload = {"id": row.pk, "reason": row.pause_reason}
        emit(name=PAUSED_TYPE, subject=f"{_HOUSE}{row.pk}", payload=payload, at=at, library_id=row.library_id)


@transaction.atomic
def resume_subscription(*, subscription_id: int, at: datetime) -> None:
    """Ask a receiver again, at once, and count its failures from nothing; one that the settings switched off stays off."""
    row = _locked(subscription_id)
    if row.state == SubscriptionState.OFF:
        return
    row.state, row.pause_reason, row.failures, row.failing_since, row.next_at = SubscriptionState.ACTIVE, "", 0, None, None
    row.save(update_fields=["state", "pause_reason", "failures", "failing_since", "next_at"])
    Delivery.objects.filter(subscription=row, state=DeliveryState.WAITING).update(next_at=at)
    _wake()


@transaction.atomic
def close_subscription(*, subscription_id: int) -> None:
    """Forget a receiver and its deliveries; raises WrongSubscription, NoSuchSubscription."""
    _by_hand(_locked(subscription_id)).delete()


@transaction.atomic
def keep_bus(*, servers: Sequence[str], at: datetime) -> None:
    """Make the receiver that stands for the message bus what the settings say; without servers it is off, and no deliveries are made for it.

    A bus that is switched on is told of what happens from then on. A person's pause stays.
    """
    row = Subscription.objects.select_for_update().filter(transport=Transport.NATS).first()
    address = ", ".join(servers)[:500]
    if not servers:
        if row is not None and row.state != SubscriptionState.OFF:
            row.state, row.failures, row.failing_since, row.next_at = SubscriptionState.OFF, 0, None, None
            row.save(update_fields=["state", "failures", "failing_since", "next_at"])
        return
    if row is None:
        Subscription.objects.create(name="NATS JetStream", address=address, types=[EVERY_TYPE], transport=Transport.NATS, created_at=at, secret="")
        return
    if row.state == SubscriptionState.OFF:
        row.state, row.created_at = SubscriptionState.ACTIVE, at
    if row.address != address:
        row.address, row.failures, row.next_at = address, 0, None
    row.save(update_fields=["state", "created_at", "address", "failures", "next_at"])


@transaction.atomic
def send_ping(*, subscription_id: int, at: datetime) -> int:
    """Queue a test message for one receiver; return its delivery."""
    row = _locked(subscription_id)
    subject = f"{_HOUSE}{row.pk}"
    place, event_id = write_event(name=PING_TYPE, subject=subject, payload={"id": row.pk}, at=at, library_id=row.library_id)
    delivery = Delivery.objects.create(
        subscription=row, event_id=event_id, transaction=place, name=PING_TYPE, subject=subject, waiting_since=at, next_at=at,
    )
    return delivery.pk


@transaction.atomic
def redeliver(*, delivery_id: int, at: datetime) -> None:
    """Send one delivery again, whatever came of it.

    Raises:
        EventGone: The event is no longer kept.
    """
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    if not OutboxEvent.objects.filter(pk=delivery.event_id).exists():
        raise EventGone(delivery.event_id)
    Delivery.objects.filter(pk=delivery_id).update(state=DeliveryState.WAITING, attempts=0, waiting_since=at, next_at=at, ended_at=None)
    _wake()


@transaction.atomic
def redeliver_dead(*, subscription_id: int, at: datetime) -> int:
    """Send every dead delivery of a receiver again whose event is still kept; return how many."""
    kept = OutboxEvent.objects.filter(pk__in=Delivery.objects.filter(subscription_id=subscription_id, state=DeliveryState.DEAD).values("event_id"))
    count = Delivery.objects.filter(subscription_id=subscription_id, state=DeliveryState.DEAD, event_id__in=kept.values("pk")).update(
        state=DeliveryState.WAITING, attempts=0, waiting_since=at, next_at=at, ended_at=None,
    )
    _wake()
    return count


@transaction.atomic
def replay_subscription(*, subscription_id: int, at: datetime, after_event: int | None = None, since: datetime | None = None) -> int:
    """Queue again for one receiver all kept events of its types after an event or from a moment on; return how many.

    Events that wait already keep their place. Their order is that of the outbox.
    """
    row = _locked(subscription_id)
    place = place_before(after_event=after_event, since=since)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into events_delivery (subscription_id, event_id, transaction, name, subject, state, attempts, waiting_since, next_at, error, answer) "
            "select %s, id, transaction, name, subject, 'waiting', 0, %s, %s, '', '' from events_outboxevent "
            "where (transaction, id) > (%s, %s) and (name = any(%s) or '*' = any(%s)) and name <> %s and (%s::bigint is null or library_id = %s) "
            "and (transaction, id) <= (select transaction, event_id from events_receivercursor where receiver = 'webhooks') "
            "order by transaction, id on conflict (subscription_id, event_id) do update "
            "set state = 'waiting', attempts = 0, waiting_since = excluded.waiting_since, next_at = excluded.next_at, ended_at = null "
            "where events_delivery.state <> 'waiting'",
            [row.pk, at, at, *place, row.types, row.types, PING_TYPE, row.library_id, row.library_id],
        )
        count: int = cursor.rowcount
    _wake()
    return count
