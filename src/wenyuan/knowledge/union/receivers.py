"""What the union catalogue does when a batch of the catalogue has ended."""

from __future__ import annotations

from wenyuan.foundation.events.api import Event, subscribe
from wenyuan.foundation.jobs.api import enqueue

from .domain.contributions import MATCH, note_batch_ended


@subscribe("catalogue.batch.ended.v1")
def match_batch(event: Event) -> None:
    """Match what a batch brought, changed, or took back."""
    batch_id = int(str(event.payload["id"]))
    note_batch_ended(batch_id=batch_id, state=str(event.payload["state"]), at=event.at)
    enqueue(name=MATCH, title="联合目录：比对新到书目")
