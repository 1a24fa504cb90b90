"""The history of an account: each act is kept and told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from wenyuan.foundation.events.api import emit

from ..enums import ActKind
from ..models import AccountAct

MAX_REASON = 400
# Acts that give or take power over people: they go into the evidence log too.
EVIDENCE = frozenset({
    ActKind.ROLE_GRANTED, ActKind.ROLE_REVOKED, ActKind.GRANT_ASKED, ActKind.GRANT_REFUSED, ActKind.RECOVERY_ASKED, ActKind.RECOVERED, ActKind.RECOVERY_REFUSED, ActKind.ERASED,
    ActKind.GUARDIAN_ADDED, ActKind.GUARDIAN_END_ASKED, ActKind.GUARDIAN_END_REFUSED, ActKind.GUARDIAN_ENDED, ActKind.ROLE_CHANGE_ASKED, ActKind.ROLE_CHANGE_REFUSED,
    ActKind.ROLE_CHANGED, ActKind.DELEGATED, ActKind.DELEGATION_ENDED, ActKind.PROVIDER_ASKED, ActKind.PROVIDER_REFUSED, ActKind.PROVIDER_APPROVED, ActKind.PROVIDER_ENDED,
})


def record_act(
    *, kind: ActKind, account_id: int, actor_id: int | None, at: datetime, library_id: int | None = None, reason: str = "", details: Mapping[str, object] | None = None,
) -> None:
    """Keep an act and emit it; to be called inside the transaction of the act itself."""
    AccountAct.objects.create(
        kind=kind, account_id=account_id, actor_id=actor_id, library_id=library_id, reason=reason[:MAX_REASON], details=dict(details or {}), at=at,
    )
    subject = f"account:{account_id}"
    emit(name="accounts.act.recorded.v1", subject=subject, library_id=library_id, payload={"account_id": account_id, "kind": str(kind), "actor_id": actor_id}, at=at)
    if kind in EVIDENCE:
        from wenyuan.foundation.audit.api import record_act as record_evidence  # noqa: PLC0415 -- the log stands on this module's `data`

        # The subject enters salted; the reason's words stay here, for a digest of a few words could be guessed.
        record_evidence(kind="accounts", subject=subject, action=str(kind), actor_id=actor_id, at=at, library_id=library_id)
