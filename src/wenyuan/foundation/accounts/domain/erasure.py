"""All that is held about a person, out and away; and consents by purpose and version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from ..enums import ActKind
from ..models import Account, Consent, ErasureRequest
from ..personal_data import personal_data
from .acts import record_act
from .devices import end_sessions

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WAIT = timedelta(days=14)


class CannotErase(ValueError):
    """The account cannot be closed now. `args[0]` is `roles`: it holds roles, which have to be taken first."""


def export_person(*, account_id: int, at: datetime) -> dict[str, object]:
    """Return all that every module holds about a person: kinds with title, purpose, what stays after an erasure, and rows."""
    kinds = [
        {"name": one.name, "title": str(one.title), "purpose": str(one.purpose), "stays": str(one.stays), "rows": one.export(account_id)} for one in personal_data()
    ]
    return {"account": account_id, "at": at.isoformat(), "kinds": kinds}


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


@dataclass(frozen=True, slots=True)
class Purpose:
    """Something that is done with personal data only by consent; a new version of its words asks anew."""

    code: str
    version: str
    title: str | _StrPromise


_purposes: dict[str, Purpose] = {}


def register_purpose(purpose: Purpose) -> None:
    """Add a purpose that readers are asked about on their own page."""
    _purposes[purpose.code] = purpose


def consents_of(*, account_id: int) -> list[tuple[Purpose, bool]]:
    """Return every purpose and whether its present version is consented to."""
    last: dict[str, tuple[str, bool]] = {}
    for purpose, version, given in Consent.objects.filter(account_id=account_id).order_by("pk").values_list("purpose", "version", "is_given"):
        last[purpose] = (version, given)
    return [(one, last.get(one.code) == (one.version, True)) for one in sorted(_purposes.values(), key=lambda p: p.code)]


def may_use(*, account_id: int, purpose: str) -> bool:
    """Whether the present version of a purpose is consented to."""
    return any(given for one, given in consents_of(account_id=account_id) if one.code == purpose)


def record_consent(*, account_id: int, purpose: str, is_given: bool, at: datetime) -> None:
    """Write a line of the ledger for the present version of a purpose.

    Raises:
        KeyError: There is no such purpose.
    """
    Consent.objects.create(account_id=account_id, purpose=purpose, version=_purposes[purpose].version, is_given=is_given, at=at)
