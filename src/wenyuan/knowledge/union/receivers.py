"""What the union catalogue does when a batch of the catalogue has ended."""

from __future__ import annotations

from wenyuan.foundation.events.api import Event, subscribe
from wenyuan.foundation.jobs.api import enqueue
from wenyuan.knowledge.harvest.api import find_run_of_batch, find_source

from .domain.contributions import MATCH, note_batch_ended, note_harvest


@subscribe("catalogue.batch.ended.v1")
def match_batch(event: Event) -> None:
    """Match what a batch brought, changed, or took back."""
    batch_id = int(str(event.payload["id"]))
    harvest = find_run_of_batch(batch_id=batch_id)
    if harvest is not None and str(event.payload["state"]) == "done":
        source = find_source(source_id=harvest.source_id)
        note_harvest(batch_id=batch_id, library_id=harvest.library_id, title=source.name if source is not None else f"{harvest.source_id}", at=event.at)
    note_batch_ended(batch_id=batch_id, state=str(event.payload["state"]), at=event.at)
    enqueue(name=MATCH, title="联合目录：比对新到书目")
