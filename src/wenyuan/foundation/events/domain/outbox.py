"""Write events beside the change they tell of, and hand them to receivers in order."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from ..data import Event
from ..models import OutboxEvent, ReceiverCursor

CHANNEL = "wenyuan_outbox"
_NAME = re.compile(r"[a-z_]+(\.[a-z_]+){2}\.v[1-9][0-9]*")
Receiver = Callable[[Event], None]
_receivers: dict[str, tuple[str, Receiver]] = {}
_BATCH = 200


class NoSuchReceiver(LookupError):
    """No receiver of this name is registered in this process."""


def emit(*, name: str, subject: str, payload: Mapping[str, object], at: datetime, library_id: int | None = None) -> None:
    """Write an event in the current transaction; it is delivered after the commit, at least once.

    While developing and in tests (WENYUAN_CHECK_EVENTS), the payload is held against the declared schema.

    Raises:
        ValueError: The name is not `module.noun.verb.vN`.
        WrongPayload: The payload does not fit (checked while developing).
    """
    write_event(name=name, subject=subject, payload=payload, at=at, library_id=library_id)


def write_event(*, name: str, subject: str, payload: Mapping[str, object], at: datetime, library_id: int | None = None) -> tuple[int, int]:
    """Write as `emit` does; return the event's transaction and id."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"event name {name!r} is not module.noun.verb.vN")
    if getattr(settings, "WENYUAN_CHECK_EVENTS", settings.DEBUG):
        from .catalogue import check_payload  # noqa: PLC0415 -- reads every module's declarations, only while developing

        check_payload(name=name, payload=payload)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into events_outboxevent (name, subject, library_id, payload, at, transaction) "
            "values (%s, %s, %s, %s, %s, pg_current_xact_id()::text::bigint)",
            [name, subject, library_id, json.dumps(payload, ensure_ascii=False), at],
        )  # without RETURNING, which asks for the right to read the row: everybody may tell, few may listen
        cursor.execute("select pg_current_xact_id()::text::bigint, lastval(), pg_notify(%s, '')", [CHANNEL])
        place = cursor.fetchone()
    return int(place[0]), int(place[1])


def subscribe(name: str) -> Callable[[Receiver], Receiver]:
    """Register a receiver of an event; its dotted name identifies its place in the outbox."""

    def register(receiver: Receiver) -> Receiver:
        _receivers[f"{receiver.__module__}.{receiver.__qualname__}"] = (name, receiver)
        return receiver

    return register


def registered_receivers() -> list[str]:
    """Return the names of the receivers registered in this process."""
    return sorted(_receivers)


def deliver_events() -> int:
    """Hand waiting events to every receiver, each from its own place; return how many were handled.

    A receiver that raises keeps its place and is asked again at the next call; the others go on.
    """
    return sum(_deliver_to(key, name, receiver) for key, (name, receiver) in _receivers.items())


def _deliver_to(key: str, name: str, receiver: Receiver) -> int:
    handled = 0
    while True:
        with transaction.atomic():
            ReceiverCursor.objects.get_or_create(receiver=key)
            cursor = ReceiverCursor.objects.select_for_update(skip_locked=True).filter(receiver=key).first()
            if cursor is None:  # another process is delivering to this receiver
                return handled
            events = _waiting(name, cursor)
            if not events:
                return handled
            for event in events:
                try:
                    with transaction.atomic():
                        receiver(_value(event))
                except Exception as problem:  # noqa: BLE001 -- whatever a receiver raises must not stop the others
                    cursor.failures += 1
                    cursor.last_error = repr(problem)[:400]
                    cursor.save()
                    return handled
                cursor.transaction, cursor.event_id, cursor.failures, cursor.last_error = event.transaction, event.pk, 0, ""
                handled += 1
            cursor.save()


def _waiting(name: str, cursor: ReceiverCursor) -> list[OutboxEvent]:
    return list(OutboxEvent.objects.raw(
        "select * from events_outboxevent where name = %s and (transaction, id) > (%s, %s) "
        "and transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint order by transaction, id limit %s",
        [name, cursor.transaction, cursor.event_id, _BATCH],
    ))


def _value(row: OutboxEvent) -> Event:
    return Event(id=row.pk, name=row.name, subject=row.subject, library_id=row.library_id, payload=row.payload, at=row.at)


@transaction.atomic
def replay_events(*, receiver: str, after_event: int | None = None, since: datetime | None = None) -> None:
    """Set a receiver inside the house back, to get again what came after an event or from a moment on; with neither, everything kept.

    Raises:
        NoSuchReceiver: It has never been asked for anything.
    """
    cursor = ReceiverCursor.objects.select_for_update().filter(receiver=receiver).first()
    if cursor is None:
        raise NoSuchReceiver(receiver)
    cursor.transaction, cursor.event_id = place_before(after_event=after_event, since=since)
    cursor.failures, cursor.last_error = 0, ""
    cursor.save()


def place_before(*, after_event: int | None, since: datetime | None) -> tuple[int, int]:
    """Return the place (transaction, id) after which replay begins; (0, 0) is before everything kept."""
    if after_event is not None:
        row = OutboxEvent.objects.filter(pk=after_event).values_list("transaction", "pk").first()
        return row or (0, 0)
    if since is None:
        return (0, 0)
    first = OutboxEvent.objects.filter(at__gte=since).order_by("transaction", "pk").values_list("transaction", "pk").first()
    if first is None:
        last = OutboxEvent.objects.order_by("-transaction", "-pk").values_list("transaction", "pk").first()
        return last or (0, 0)
    return first[0], first[1] - 1
