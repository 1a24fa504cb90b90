"""The end of a batch, whatever it did."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from wenyuan.foundation.audit.api import record_act
from wenyuan.foundation.events.api import emit

from ..enums import BatchState
from ..models import Batch


@transaction.atomic
def end_batch(*, batch_id: int, state: BatchState, at: datetime, action: str, actor_id: int | None = None) -> None:
    """Set how a batch ended, write the act into the log, and tell other modules once for all its records."""
    undone = {"undone_at": at} if state is BatchState.UNDONE else {"ended_at": at}
    Batch.objects.filter(pk=batch_id).update(state=state, **undone)
    batch = Batch.objects.get(pk=batch_id)
    actor = actor_id if actor_id is not None else batch.actor_id
    after = batch.file_digest.encode() if batch.file_digest and state is not BatchState.UNDONE else None
    record_act(kind="catalogue", subject=f"batch:{batch_id}", action=action, actor_id=actor, at=at, after=after, library_id=batch.library_id)
    emit(
        name="catalogue.batch.ended.v1", subject=f"batch:{batch_id}", library_id=batch.library_id, at=at,
        payload={"id": batch_id, "library_id": batch.library_id, "state": state.value, "changed": batch.stored + batch.updated},
    )
