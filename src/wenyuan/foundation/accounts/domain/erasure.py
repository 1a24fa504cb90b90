"""All that is held about a person, out and away."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from ..enums import ActKind
from ..models import Account, ErasureRequest
from ..personal_data import personal_data
from .acts import record_act
from .devices import end_sessions

WAIT = timedelta(days=14)


class CannotErase(ValueError):
    """The account cannot be closed now. `args[0]` is `roles`: it holds roles, which have to be taken first."""


def export_person(*, account_id: int, at: datetime) -> dict[str, object]:
    """Return all that every module holds about a person: kinds with title, purpose, what stays after an erasure, and rows."""
    kinds = [
        {"name": one.name, "title": str(one.title), "purpose": str(one.purpose), "stays": str(one.stays), "rows": one.export(account_id)} for one in personal_data()
    ]
    return {"account": account_id, "at": at.isoformat(), "kinds": kinds}


def export_for_guardian(*, child_id: int, sees_loans: bool, at: datetime) -> dict[str, object]:
    """Return what somebody who answers for a child may have of it: what the kinds themselves allow, see `PersonalData.guardians`."""
    kinds = [
        {"name": one.name, "title": str(one.title), "purpose": str(one.purpose), "stays": str(one.stays), "rows": one.export(child_id)}
        for one in personal_data() if one.guardians == "always" or (one.guardians == "loans" and sees_loans)
    ]
    return {"account": child_id, "at": at.isoformat(), "kinds": kinds}


@transaction.atomic
def ask_erasure(*, account_id: int, at: datetime) -> datetime:
    """Ask for one's account to be closed and return when it will be; asking again changes nothing.

    Raises:
        CannotErase: The account holds roles.
    """
    account = Account.objects.select_for_update().get(pk=account_id)
    if account.grants.exists():
        raise CannotErase("roles")
    asked, is_new = ErasureRequest.objects.get_or_create(account=account, defaults={"asked_at": at, "due_at": at + WAIT})
    if is_new:
        record_act(kind=ActKind.ERASURE_ASKED, account_id=account_id, actor_id=account_id, at=at, library_id=account.home_library_id)
    return asked.due_at


@transaction.atomic
def withdraw_erasure(*, account_id: int, at: datetime) -> None:
    """Take the wish back while it waits."""
    deleted, _by_model = ErasureRequest.objects.filter(account_id=account_id, done_at=None).delete()
    if deleted:
        record_act(kind=ActKind.ERASURE_WITHDRAWN, account_id=account_id, actor_id=account_id, at=at)


def erase_due(*, at: datetime, most: int = 500) -> int:
    """Close the accounts whose wait is over, each in a transaction of its own; return how many."""
    due = list(ErasureRequest.objects.filter(done_at=None, due_at__lte=at).order_by("due_at").values_list("account_id", flat=True)[:most])
    return sum(_erase(account_id, at) for account_id in due)


@transaction.atomic
def _erase(account_id: int, at: datetime) -> int:
    asked = ErasureRequest.objects.select_for_update(skip_locked=True).filter(account_id=account_id, done_at=None, due_at__lte=at).first()
    if asked is None or Account.objects.get(pk=account_id).grants.exists():
        return 0
    end_sessions(account_id=account_id, keep="", actor_id=None, at=at)
    for one in personal_data():
        one.erase(account_id, at)
    asked.done_at = at
    asked.save(update_fields=["done_at"])
    record_act(kind=ActKind.ERASED, account_id=account_id, actor_id=None, at=at)
    return 1
