"""What is sent, for people to look at."""

from __future__ import annotations

from django.db import connection

from ..domain.sending import message_body
from ..models import OutboxEvent

_SHOWN = 4000


def show_message(*, event_id: int) -> str | None:
    """Return the beginning of an event's message as it is sent; None when the event is no longer kept."""
    row = OutboxEvent.objects.filter(pk=event_id).first()
    if row is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("select payload::text from events_outboxevent where id = %s", [event_id])
        payload = cursor.fetchone()[0]
    body = message_body(event_id=row.pk, name=row.name, subject=row.subject, library_id=row.library_id, at=row.at, payload=payload)
    return body.decode()[:_SHOWN]
