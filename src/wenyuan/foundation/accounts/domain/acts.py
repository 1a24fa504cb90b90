"""The history of an account: each act is kept and told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from wenyuan.foundation.events.api import emit

from ..enums import ActKind
from ..models import AccountAct

MAX_REASON = 400


def record_act(
    *, kind: ActKind, account_id: int, actor_id: int | None, at: datetime, library_id: int | None = None, reason: str = "", details: Mapping[str, object] | None = None,
) -> None:
    """Keep an act and emit it; to be called inside the transaction of the act itself."""
    AccountAct.objects.create(
        kind=kind, account_id=account_id, actor_id=actor_id, library_id=library_id, reason=reason[:MAX_REASON], details=dict(details or {}), at=at,
    )
    payload = {"account_id": account_id, "kind": str(kind), "actor_id": actor_id}
    emit(name="accounts.act.recorded.v1", subject=f"account:{account_id}", library_id=library_id, payload=payload, at=at)
