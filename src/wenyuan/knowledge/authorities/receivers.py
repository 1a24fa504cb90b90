"""What authority control does when something happened elsewhere."""

from __future__ import annotations

from wenyuan.foundation.events.api import Event, subscribe
from wenyuan.foundation.jobs.api import enqueue
from wenyuan.knowledge.catalogue.api import list_authorities_of_batch


@subscribe("catalogue.batch.ended.v1")
def derive_facts_of_batch(event: Event) -> None:
    """Make the facts of the authorities that a file brought."""
    batch_id = int(str(event.payload["id"]))
    if list_authorities_of_batch(batch_id=batch_id, after=0, limit=1):
        enqueue(name="authorities.derive_facts", title="规范事实", arguments={"batch_id": batch_id}, library_id=int(str(event.payload["library_id"])))
