"""The way back in when password or factors are lost: two members of staff, never a mail alone."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from ..data import Person
from ..enums import ActKind, NoticeKind, RequestState
from ..models import Account, Passkey, RecoveryCode, RecoveryRequest, TotpSecret
from .acts import record_act
from .authority import NotAllowed, check_reach
from .devices import end_sessions
from .granting import UnusableGrant
from .management import make_temporary_password
from .notices import notify


@transaction.atomic
def ask_recovery(*, actor: Person, account_id: int, reason: str, at: datetime) -> RecoveryRequest:
    """Ask for a reset of somebody's sign-in after seeing who they are.

    Raises:
        NotAllowed: Out of reach, or one's own account.
        UnusableGrant: `reason`, or `asked`: it waits already.
    """
    account = Account.objects.select_for_update().get(pk=account_id)
    if actor.id is None or account_id == actor.id:
        raise NotAllowed("self")
    check_reach(actor=actor, account=account, at=at)
    if not reason.strip():
        raise UnusableGrant("reason")
    if RecoveryRequest.objects.filter(account=account, state=RequestState.WAITING).exists():
        raise UnusableGrant("asked")
    asked = RecoveryRequest.objects.create(account=account, reason=reason[:400], asked_by_id=actor.id, asked_at=at)
    record_act(kind=ActKind.RECOVERY_ASKED, account_id=account_id, actor_id=actor.id, at=at, library_id=account.home_library_id, reason=reason)
    return asked


@transaction.atomic
def decide_recovery(*, actor: Person, request_id: int, approve: bool, at: datetime) -> str | None:
    """Decide a reset. Approved: all factors and sessions are gone, and a temporary password is returned, kept nowhere else.

    Raises:
        NotAllowed: `second`: by the one who asked or whose account it is; out of reach.
        UnusableGrant: `decided`.
    """
    asked = RecoveryRequest.objects.select_for_update(of=("self",)).select_related("account").get(pk=request_id)
    if asked.state != RequestState.WAITING:
        raise UnusableGrant("decided")
    account = asked.account
    withdrawn = not approve and asked.asked_by_id == actor.id
    if not withdrawn:
        if actor.id in {asked.asked_by_id, asked.account_id}:
            raise NotAllowed("second")
        check_reach(actor=actor, account=account, at=at)
    asked.state = RequestState.APPROVED if approve else RequestState.WITHDRAWN if withdrawn else RequestState.REFUSED
    asked.decided_by_id, asked.decided_at = actor.id, at
    asked.save()
    kind = ActKind.RECOVERED if approve else ActKind.RECOVERY_REFUSED
    record_act(
        kind=kind, account_id=account.pk, actor_id=actor.id, at=at, library_id=account.home_library_id, reason=asked.reason, details={"asked_by": asked.asked_by_id},
    )
    return _reset(account, actor, at) if approve else None


def _reset(account: Account, actor: Person, at: datetime) -> str:
    for model in (TotpSecret, Passkey, RecoveryCode):
        model.objects.filter(account_id=account.pk).delete()
    password = make_temporary_password()
    account.password, account.must_change_password = make_password(password), True
    account.save(update_fields=["password", "must_change_password"])
    end_sessions(account_id=account.pk, keep="", actor_id=actor.id, at=at)
    notify(account_id=account.pk, kind=NoticeKind.RECOVERED, at=at)
    return password
